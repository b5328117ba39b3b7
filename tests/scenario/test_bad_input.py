"""What cannot work: one plain sentence, an honest exit status, and nothing half-written."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import Engine, func, select

from harken.ask.contract import schema
from storage.tables import FeedbackRow, Run, Source
from tests.program import Program

FIVE_MISTAKES = """\
company: Bramble
time_zone: Mars/Olympus
min_people: none at all
colour: blue
groups:
  - name: offices
    rule: "plan =="
  - rule: plan == 'home'
"""


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A command that cannot work, and what must be said about it."""

    arguments: tuple[str, ...]
    says: tuple[str, ...]
    status: int
    #: Makes the files that the command meets in its home.
    prepare: Callable[[Path], object] = lambda home: None
    #: A home below the one that is there.
    home: str = ""
    takes_json: bool = True


def _write(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda home: (home / name).write_bytes(content)


ASK = ("ask", "How many reviews are there?")
GOOD = b"text,id\nThe soup was hot and the bread was fresh,1\n"
CASES = {
    "a missing file": Bad(
        arguments=("import", "{home}/gone.csv"), says=("There is no file", "gone.csv"), status=1
    ),
    "a PDF named .csv": Bad(
        arguments=("import", "{home}/report.csv"),
        prepare=_write("report.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\n"),
        says=("looks like a PDF document",),
        status=1,
    ),
    "only a cell of two megabytes": Bad(
        arguments=("import", "{home}/large.csv", "--map", "text=text", "--no-understand"),
        prepare=_write("large.csv", b"text,id\n" + b"x" * 2_000_000 + b",1\n"),
        says=("No row of", "the reasons are in"),
        status=1,
    ),
    "a column that is not there": Bad(
        arguments=("import", "{home}/good.csv", "--map", "text=txet"),
        prepare=_write("good.csv", GOOD),
        says=("There is no column txet", "the nearest are text"),
        status=2,
    ),
    "settings with five mistakes": Bad(
        arguments=ASK,
        prepare=_write("harken.yaml", FIVE_MISTAKES.encode()),
        says=(
            "time_zone",
            "min_people",
            "colour is not a setting",
            "'offices' cannot be read",
            "groups.1.name",
        ),
        status=2,
    ),
    "settings that are no YAML": Bad(
        arguments=ASK,
        prepare=_write("harken.yaml", b"groups: [\n"),
        says=("not valid YAML in line 2",),
        status=2,
    ),
    "settings in another encoding": Bad(
        arguments=ASK,
        prepare=_write("harken.yaml", "company: Café".encode("latin-1")),
        says=("harken.yaml cannot be read", "UTF-8"),
        status=2,
    ),
    "settings that are a folder": Bad(
        arguments=ASK,
        prepare=lambda home: (home / "harken.yaml").mkdir(),
        says=("harken.yaml cannot be read", "directory"),
        status=2,
    ),
    "a home that does not exist": Bad(
        arguments=ASK, home="nowhere", says=("nowhere does not exist",), status=2
    ),
    "a home that is a file": Bad(
        arguments=ASK,
        prepare=_write("notes.txt", b"soup"),
        home="notes.txt",
        says=("notes.txt is a file; name the folder",),
        status=2,
    ),
    "a home where nothing can be written": Bad(
        arguments=("import", "{home}/good.csv", "--map", "text=text", "--no-understand"),
        # A file in the place of Harken's folder stops root as well.
        prepare=lambda home: (_write("good.csv", GOOD)(home), _write(".harken", b"")(home)),
        says=("cannot be written", "run Harken where you may write"),
        status=1,
    ),
    "a home where no demo can live": Bad(
        arguments=("demo",),
        prepare=_write(".harken", b""),
        says=("cannot be used", "run Harken where you may write"),
        status=1,
        takes_json=False,
    ),
    "an option that is not there": Bad(
        arguments=(*ASK, "--loudly"), says=("No such option: --loudly",), status=2
    ),
    "a command that is not there": Bad(arguments=("listen",), says=("No such command 'listen'",), status=2),
    "a value that is none": Bad(
        arguments=("export", "everything"),
        says=("'what': 'everything' is not one of",),
        status=2,
        takes_json=False,
    ),
    "a day that is none": Bad(arguments=("digest", "--since", "soon"), says=("--since", "'soon'"), status=2),
    "evidence that is not there": Bad(
        arguments=("evidence", "abcdef123456"), says=("There is no evidence called abcdef123456",), status=2
    ),
    "a source that is not there": Bad(
        arguments=("collect", "nowhere"), says=("no source called nowhere",), status=2
    ),
    "an export into no folder": Bad(
        arguments=("export", "feedback", "--out", "{home}/gone/x.csv"),
        says=("x.csv cannot be written", "No such file or directory"),
        status=1,
        takes_json=False,
    ),
    "an export below a file": Bad(
        arguments=("export", "feedback", "--out", "{home}/good.csv/x.csv"),
        prepare=_write("good.csv", GOOD),
        says=("x.csv cannot be written", "Not a directory"),
        status=1,
        takes_json=False,
    ),
    "an export over a folder": Bad(
        arguments=("export", "feedback", "--out", "{home}/there"),
        prepare=lambda home: (home / "there").mkdir(),
        says=("there cannot be written", "Is a directory"),
        status=1,
        takes_json=False,
    ),
}


WITH_JSON = {name: bad for name, bad in CASES.items() if bad.takes_json}


@pytest.fixture
def program(home: Path, database_url: str) -> Program:
    return Program(home=home, url=database_url)


def _met(bad: Bad, home: Path) -> tuple[str, ...]:
    """Make what the command meets; its arguments."""
    bad.prepare(home)
    return tuple(each.replace("{home}", str(home)) for each in bad.arguments)


def _everything(home: Path) -> set[Path]:
    return {path for path in home.rglob("*") if ".harken" not in path.parts}


@pytest.mark.parametrize("bad", CASES.values(), ids=CASES)
def test_it_is_one_plain_sentence_that_leaves_nothing(bad: Bad, program: Program, engine: Engine) -> None:
    arguments = _met(bad, program.home)
    before = _everything(program.home)
    finished = replace(program, home=program.home / bad.home).run(*arguments)
    assert finished.returncode == bad.status
    assert finished.stdout == ""
    _is_plain(finished.stderr.splitlines()[-1], bad.says)
    assert "Traceback" not in finished.stderr
    assert _everything(program.home) == before
    assert _stored(engine) == 0


@pytest.mark.parametrize("bad", WITH_JSON.values(), ids=WITH_JSON)
def test_it_is_one_document_where_json_is_asked_for(bad: Bad, program: Program) -> None:
    arguments = _met(bad, program.home)
    finished = replace(program, home=program.home / bad.home).run(*arguments, "--json")
    assert finished.returncode == bad.status
    document = json.loads(finished.stdout)
    Draft202012Validator(schema()).validate(document)
    _is_plain(document["error"]["message"], bad.says)


def _is_plain(sentence: str, says: tuple[str, ...]) -> None:
    for words in says:
        assert words in sentence
    for foreign in ("unforeseen", "Errno", "Error:", "Value error", "\n"):
        assert foreign not in sentence


def _stored(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(FeedbackRow)).scalar_one()


def test_an_unwritable_home_is_told_before_anything_is_stored(program: Program, engine: Engine) -> None:
    (program.home / ".harken").touch()
    (program.home / "good.csv").write_bytes(GOOD)
    assert program.run("import", str(program.home / "good.csv"), "--map", "text=text").returncode == 1
    with engine.connect() as connection:
        for table in (Source, Run, FeedbackRow):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_a_database_that_is_down(program: Program) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{closed.getsockname()[1]}"
        down = replace(program, url=f"postgresql://someone:hush@{address}/feedback")
        finished, as_json = down.run(*ASK), down.run(*ASK, "--json")
    assert (finished.returncode, as_json.returncode) == (1, 1)
    (sentence,) = finished.stderr.splitlines()
    assert "does not answer" in sentence and "HARKEN_DATABASE_URL" in sentence
    assert json.loads(as_json.stdout)["error"] == {"code": "storage", "message": sentence}
    assert "hush" not in sentence
    assert not _everything(program.home)


def test_letters_of_an_older_encoding_are_read_and_that_is_said(program: Program) -> None:
    path = program.home / "latin.csv"
    path.write_bytes("text,id\nDie Brötchen waren schön warm,1\n".encode("latin-1"))
    finished = program.run("import", str(path), "--map", "text=text", "--map", "id=id", "--no-understand")
    assert finished.returncode == 0
    assert "since it is not valid UTF-8" in finished.stderr
    assert [each["text"] for each in program.exported("feedback")] == ["Die Brötchen waren schön warm"]


def test_a_cell_of_two_megabytes_is_left_out_and_the_rest_kept(program: Program) -> None:
    path = program.home / "large.csv"
    path.write_text(f"text,id\nQuick and warm,1\n{'x' * 2_000_000},2\nSlow and cold,3\n", encoding="utf-8")
    summary: dict[str, Any] = program.document(
        "import", str(path), "--map", "text=text", "--map", "id=id", "--no-understand", "--json"
    )
    assert (summary["added"], summary["rejected"]) == (2, 1)
    assert [each["external_id"] for each in program.exported("feedback")] == ["1", "3"]
    assert "xxx" not in Path(summary["rejects"]).read_text(encoding="utf-8")


@pytest.mark.parametrize("question", ["", "  \t "])
def test_an_empty_question_is_refused_politely(program: Program, question: str) -> None:
    reply = program.document("ask", question, "--json")
    Draft202012Validator(schema()).validate(reply)
    (answer,) = reply["answers"]
    assert answer["refused"]["code"] == "unsure"
    assert answer["refused"]["nearest"]
    assert not answer["facts"]
