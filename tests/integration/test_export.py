from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import typer
from pyarrow import parquet
from sqlalchemy import Engine, text
from typer.testing import CliRunner, Result

from harken.commands import context, evidence, export
from harken.domain.errors import HarkenError, InputError, UsageError
from harken.domain.questions import Filter, Intent, Spec
from harken.insights.answering import Rules
from harken.insights.export import columns, rows
from harken.insights.measure import measure
from tests.factories import Given, Said, hear

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    app = typer.Typer()
    export.register(app)
    evidence.register(app)
    monkeypatch.setenv("HARKEN_DATABASE_URL", database_url)
    monkeypatch.setattr(context.chosen, "home", home)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


@pytest.fixture
def two(engine: Engine) -> list[int]:
    said = [
        Said(text="=2+3 is what I typed.", roles=("like", "recommend"), themes=("wifi", "food"), sentiment=1),
        Said(text="n/a", content=False),
    ]
    with engine.begin() as connection:
        full = hear(
            connection,
            said=said,
            external_id="-1",
            day=date(2025, 3, 1),
            author="ann",
            scores=[Given(value=4)],
            groups=["b", "a"],
            attributes={"product": "lamp", "tags": ["x"]},
            label="positive",
        )
        return [full, hear(connection, classified=None, label=None, language=None, generation=None)]


def test_statements_have_their_place_and_what_was_understood(engine: Engine, two: list[int]) -> None:
    with engine.connect() as connection:
        first, second = rows(connection, "statements")
    assert first | {"valence": 1.0} == {
        "feedback_id": two[0],
        "external_id": "-1",
        "source": "reviews",
        "kind": "review",
        "date": date(2025, 3, 1),
        "groups": ["a", "b"],
        "part": "body",
        "start": 0,
        "end": 21,
        "text": "=2+3 is what I typed.",
        "language": "en",
        "sentiment": "positive",
        "valence": 1.0,
        "confidence": pytest.approx(0.9),
        "roles": ["like", "recommend"],
        "themes": ["food", "wifi"],
        "facets": [],
    }
    assert (second["text"], second["themes"]) == ("n/a", [])


def test_feedback_is_whole_also_where_nothing_was_understood(engine: Engine, two: list[int]) -> None:
    with engine.connect() as connection:
        full, bare = rows(connection, "feedback")
    assert full["scores"] == {"rating": 4.0}
    assert full["attributes"] == {"product": "lamp", "tags": ["x"]}
    assert (full["roles"], full["themes"], full["sentiment"]) == (
        ["like", "recommend"],
        ["food", "wifi"],
        "positive",
    )
    assert (bare["roles"], bare["scores"], bare["sentiment"], bare["author"]) == ([], {}, None, None)


def test_what_was_deleted_at_its_source_has_no_link(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection, external_id="there", url="https://lamps.example/1")
        hear(connection, external_id="gone", url="https://lamps.example/2")
        connection.execute(text("UPDATE feedback SET gone_at = now() WHERE external_id = 'gone'"))
        found = {row["external_id"]: row["url"] for row in rows(connection, "feedback")}
    assert found == {"there": "https://lamps.example/1", "gone": None}


def test_mentions_say_why(engine: Engine, two: list[int]) -> None:
    with engine.connect() as connection:
        found = [(row["theme"], row["because"], row["sentiment"]) for row in rows(connection, "mentions")]
    assert sorted(found) == [("food", "food", "positive"), ("wifi", "wifi", "positive")]


def test_csv_runs_no_formula_and_keeps_lists(run: Run, two: list[int]) -> None:
    found = run("export", "statements")
    table = list(csv.DictReader(io.StringIO(found.stdout)))
    assert table[0]["text"] == "'=2+3 is what I typed."
    assert table[0]["external_id"] == "'-1"
    assert json.loads(table[0]["themes"]) == ["food", "wifi"]
    assert "2 rows written" in found.stderr


@pytest.mark.parametrize("what", ["feedback", "statements", "mentions"])
def test_every_format_has_the_same_rows(
    run: Run, two: list[int], engine: Engine, home: Path, what: str
) -> None:
    with engine.connect() as connection:
        expected = [row["feedback_id"] for row in rows(connection, what)]
    lines = run("export", what, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["feedback_id"] for line in lines] == expected
    target = home / "out.parquet"
    assert run("export", what, "--format", "parquet", "--out", str(target)).exit_code == 0
    table = parquet.read_table(target)
    assert table.column("feedback_id").to_pylist() == expected
    assert tuple(table.column_names) == columns(what)
    assert table.column("groups").to_pylist()[0] == ["a", "b"]


def test_nothing_to_export_has_its_columns_still(run: Run, home: Path) -> None:
    assert run("export", "mentions").stdout.strip() == ",".join(columns("mentions"))
    run("export", "feedback", "--format", "parquet", "--out", str(home / "none.parquet"))
    assert parquet.read_table(home / "none.parquet").num_rows == 0


def test_what_cannot_be_written_is_one_sentence(run: Run, home: Path) -> None:
    parquet_on_terminal = run("export", "feedback", "--format", "parquet").exception
    assert isinstance(parquet_on_terminal, UsageError) and "--out" in str(parquet_on_terminal)
    nowhere = run("export", "feedback", "--out", str(home / "no" / "such.csv")).exception
    assert isinstance(nowhere, InputError) and "cannot be written" in str(nowhere)


def test_the_evidence_command_lists_what_was_counted(run: Run, two: list[int], engine: Engine) -> None:
    rules = Rules(time_zone=ZoneInfo("UTC"), min_people=1, today=date(2025, 7, 1))
    with engine.connect() as connection:
        spec = Spec(intent=Intent.SHARE, include=Filter(themes=("wifi",)))
        id_ = measure(connection, spec, rules=rules).facts["f1"].evidence or ""
    found = json.loads(run("evidence", id_, "--json").stdout)
    assert (found["counted"], found["gone"], len(found["items"])) == (2, 0, 2)
    counted = json.loads(run("evidence", id_, "--json", "--numerator").stdout)
    assert [item["external_id"] for item in counted["items"]] == ["-1"]
    told = run("evidence", id_, "--limit", "1").stdout
    assert "2 feedback counted on" in told and "1 more; see them with --offset 1." in told
    rest = run("evidence", id_, "--offset", "1").stdout
    assert "more" not in rest and rest.count("\n  ") == 1
    assert datetime.fromisoformat(found["made"]).isoformat() == found["made"]
    assert isinstance(run("evidence", "none").exception, HarkenError)
