"""An import that is killed in the middle, and two at once: both end as one undisturbed import does."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, text

from storage import database
from tests.conftest import TEMPLATE, fresh_database
from tests.program import Program

ROWS = 24_000
#: Rows that are told apart by nothing but their number among their likes.
ALIKE = 7

WHAT_IS_THERE = text(
    """
    SELECT f.external_id, f.day, f.attributes, f.copy_of IS NULL, f.author,
        (SELECT array_agg((p.position, p.label, p.text) ORDER BY p.position) FROM parts p
            WHERE p.feedback_id = f.id)::text,
        (SELECT array_agg((s.name, s.value)) FROM scores s WHERE s.feedback_id = f.id)::text
    FROM feedback f ORDER BY f.external_id
    """
)
HOW_MANY = text("SELECT count(*) FROM feedback")
IMPORT = ("import", "{file}", "--source", "shop", "--map", "text=said", "--map", "date=day",
          "--map", "score=stars:1-5", "--no-understand", "--json")  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many rows without an id, some of them alike, some without any text."""
    path = tmp_path_factory.mktemp("import") / "shop.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("said", "day", "stars", "shop"))
        for number in range(ROWS):
            said = "" if number % 1000 == 999 else f"Parcel {number} came late, write to me@{number}.example"
            writer.writerow((said, f"2026-0{number % 9 + 1}-1{number % 10}", number % 5 + 1, number % 12))
        writer.writerows([("It was fine, thank you", "2026-05-05", 4, 1)] * ALIKE)
    return path


def _arguments(file: Path) -> tuple[str, ...]:
    return tuple(each.replace("{file}", str(file)) for each in IMPORT)


def _there(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(WHAT_IS_THERE)]


def _number(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(HOW_MANY).scalar_one())


@pytest.fixture(scope="module")
def undisturbed(
    shared_server: URL, file: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Any, ...]]:
    """What one import leaves that nobody disturbs."""
    with fresh_database(shared_server, template=TEMPLATE) as place:
        url = place.render_as_string(hide_password=False)
        home = tmp_path_factory.mktemp("home")
        summary = Program(home=home, url=url).document(*_arguments(file))
        assert (summary["added"], summary["rejected"]) == (ROWS - 24 + ALIKE, 24)
        with database.opened(data=home / ".harken", url=url) as engine:
            return _there(engine)


@pytest.fixture
def program(home: Path, database_url: str) -> Program:
    return Program(home=home, url=database_url)


def _kill_in_the_middle(process: subprocess.Popen[str], engine: Engine, more_than: int) -> int:
    """Kill the import once it has stored more than so many; how many there are then."""
    while _number(engine) <= more_than:
        assert process.poll() is None, "it ended before it could be killed"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return _number(engine)


def test_killed_twice_it_ends_as_if_undisturbed(
    program: Program, engine: Engine, file: Path, undisturbed: list[tuple[Any, ...]]
) -> None:
    first = _kill_in_the_middle(program.start(*_arguments(file)), engine, 0)
    assert 0 < first < len(undisturbed)
    second = _kill_in_the_middle(program.start(*_arguments(file)), engine, first)
    assert first < second < len(undisturbed)
    last = program.document(*_arguments(file))
    assert (last["added"], last["unchanged"]) == (len(undisturbed) - second, second)
    assert _there(engine) == undisturbed
    again = program.document(*_arguments(file))
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, len(undisturbed))


def test_two_at_once_leave_what_one_leaves(
    program: Program, engine: Engine, file: Path, undisturbed: list[tuple[Any, ...]]
) -> None:
    both = [program.start(*_arguments(file)) for _ in range(2)]
    said = [json.loads(process.communicate()[0]) for process in both]
    assert any(process.returncode == 0 for process in both)
    for process, document in zip(both, said, strict=True):
        if process.returncode:
            assert process.returncode == 1
            assert "another process is reading it" in document["error"]["message"]
    assert sum(document.get("added", 0) for document in said) == len(undisturbed)
    assert _there(engine) == undisturbed
