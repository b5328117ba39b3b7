"""What other programs are told: one JSON document on standard output, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import Program

SETTINGS = """
groups:
  - {name: offices, rule: plan == 'office', intent: grow}
  - {name: boats, rule: vessel == 'boat'}
"""


@pytest.fixture
def program(home: Path, database_url: str) -> Program:
    (home / "harken.yaml").write_text(SETTINGS)
    program = Program(home=home, url=database_url)
    (home / "said.csv").write_text(
        "text,id,plan\nThe bread was fresh. It came late.,1,office\nGood soup,2,home\n"
    )
    columns = ("--map", "text=text", "--map", "id=id")
    program.done("import", str(home / "said.csv"), *columns, "--no-understand")
    return program


def test_understanding_tells_what_it_did(program: Program) -> None:
    told = program.document("understand", "--json")
    assert {name: told[name] for name in ("schema", "feedback", "statements", "failures")} == {
        "schema": 1,
        "feedback": 2,
        "statements": 3,
        "failures": [],
    }


def test_groups_tell_their_sizes_and_doubts(program: Program) -> None:
    told = program.document("groups", "check", "--json")
    assert [(each["name"], each["intents"], each["feedback"], each["doubts"]) for each in told["groups"]] == [
        (
            "boats",
            [],
            0,
            ["Nobody has the attribute vessel; the nearest are plan.", "The rule selects nobody."],
        ),
        ("offices", ["grow"], 1, []),
    ]
    assert all(each["line"] for each in told["groups"])
    assert (told["schema"], told["customers"], told["in_no_group"]) == (1, 0, 1)


def test_the_doctor_tells_every_finding(program: Program) -> None:
    told = program.document("doctor", "--json")
    assert told["schema"] == 1
    assert all(each["well"] for each in told["findings"])
    assert any(each["finding"].startswith("Database: PostgreSQL") for each in told["findings"])
