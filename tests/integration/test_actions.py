"""What the company did: kept once, changed by a second run, removed by number, told in plain errors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from harken.domain.actions import Action, ActionKind
from harken.domain.errors import UsageError
from storage import actions
from storage.actions import Kept
from tests.factories import theme
from tests.program import Program

DAY = date(2026, 3, 1)


@pytest.fixture
def program(engine: Engine, home: Path, database_url: str) -> Program:
    with engine.begin() as connection:
        theme(connection, "checkout", name="Checkout")
        theme(connection, "gebuhren", name="Gebühren")
    return Program(home=home, url=database_url)


def test_an_action_is_kept_with_all_that_is_said_of_it(program: Program) -> None:
    given = (
        "--on",
        "2026-03-01",
        "--theme",
        "CHECKOUT",
        "--kind",
        "fix",
        "--owner",
        "Ana",
        "--note",
        "one click",
    )
    kept = program.quickly("actions", "add", "Faster checkout", *given, "--json")
    assert kept["result"] == "new"
    (listed,) = program.quickly("actions", "list", "--json")["actions"]
    assert listed == kept["action"]
    assert {name: listed[name] for name in ("name", "day", "kind", "theme", "owner", "note")} == {
        "name": "Faster checkout",
        "day": "2026-03-01",
        "kind": "fix",
        "theme": "checkout",
        "owner": "Ana",
        "note": "one click",
    }


def test_a_second_run_changes_nothing_and_a_different_one_changes_it(program: Program) -> None:
    same = ("actions", "add", "Größere Schrift – 字", "--on", "2026-03-01", "--theme", "gebühren", "--json")
    results = [program.quickly(*same)["result"], program.quickly(*same)["result"]]
    # The same letters, spelled as a letter and its dots, with more space between.
    decomposed = ("actions", "add", "Gro\u0308ßere  Schrift – 字 ", *same[3:])
    results.append(program.quickly(*decomposed)["result"])
    results.append(program.quickly(*same, "--owner", "Łukasz")["result"])
    assert results == ["new", "same", "same", "changed"]
    (listed,) = program.quickly("actions", "list", "--json")["actions"]
    assert (listed["name"], listed["owner"]) == ("Größere Schrift – 字", "Łukasz")


def test_the_same_name_on_another_day_is_another_action(engine: Engine) -> None:
    with engine.begin() as connection:
        late = Action(name="4.2", day=date(2026, 4, 1), kind=ActionKind.RELEASE)
        first, _ = actions.keep(connection, late)
        second, how = actions.keep(connection, Action(name="4.2", day=DAY))
        assert how is Kept.NEW and actions.every(connection) == [second, first]


def test_removing_tells_what_is_gone_and_a_second_time_that_there_is_none(engine: Engine) -> None:
    with engine.begin() as connection:
        kept, _ = actions.keep(connection, Action(name="4.2", day=DAY))
        assert kept.id is not None
        assert actions.remove(connection, kept.id) == kept
        assert actions.every(connection) == []
        with pytest.raises(UsageError, match="no action"):
            actions.remove(connection, kept.id)


def test_an_action_outlives_its_theme(engine: Engine) -> None:
    with engine.begin() as connection:
        theme(connection, "wifi")
        actions.keep(connection, Action(name="New routers", day=DAY, theme="wifi"))
        connection.execute(text("DELETE FROM themes"))
        assert [each.theme for each in actions.every(connection)] == [None]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "x"), "--on"),
        (("add", "x", "--on", "1 March"), "1 March"),
        (("add", "  ", "--on", "2026-03-01"), "The name needs at least one letter"),
        (("add", "a\x1b[31m", "--on", "2026-03-01"), "no control characters"),
        (("add", "x" * 201, "--on", "2026-03-01"), "longer than 200"),
        (("add", "x", "--on", "2026-03-01", "--theme", "chekout"), "the nearest are checkout"),
        (("add", "x", "--on", "2026-03-01", "--kind", "party"), "party"),
        (("remove", "7"), "There is no action 7"),
        (("remove", "99999999999"), "There is no action 99999999999"),
    ],
)
def test_mistakes_are_told_in_one_sentence(program: Program, arguments: tuple[str, ...], told: str) -> None:
    refused = program.run("actions", *arguments)
    assert refused.returncode == 2
    assert told in refused.stderr and "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
