"""Real reviews without any date: all is kept, and a question about a period is told why it has no answer."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import URL

from harken.ask.contract import schema
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.program import REAL, Program, needs

CLOTHES = REAL / "train_ok" / "womens_clothing" / "womens_clothing.csv"
pytestmark = [pytest.mark.real_feedback, needs(CLOTHES)]

MAPS = ("text=text", "title=title", "id=id", "score=rating:1-5")
OPTIONS = ("--source", "clothes", "--kind", "review", *(each for one in MAPS for each in ("--map", one)))


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """The rows that say anything."""
    with CLOTHES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if (row["text"] + row["title"]).strip()]


@pytest.fixture(scope="module")
def program(shared_server: URL, rows: list[dict[str, str]]) -> Iterator[Program]:
    """A workspace of all these reviews, not understood."""
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as home:
        program = Program(home=home, url=place.render_as_string(hide_password=False))
        summary = program.document("import", str(CLOTHES), *OPTIONS, "--no-understand", "--json")
        assert summary["added"] == summary["undated"] == len(rows)
        yield program


def _asked(program: Program, question: str) -> dict[str, Any]:
    reply = program.quickly("ask", "--json", question)
    Draft202012Validator(schema()).validate(reply)
    (answer,) = reply["answers"]
    return dict(answer)


@pytest.mark.parametrize(
    "question",
    [
        "How many reviews were there in 2020?",
        "What share of reviews in the last 90 days mentions the dress?",
        "What is the average rating this year?",
        "How did the rating develop over the last 12 months?",
        "How many reviews per month?",
    ],
)
def test_a_question_about_a_period_is_told_that_no_date_is_known(program: Program, question: str) -> None:
    answer = _asked(program, question)
    assert answer["refused"]["code"] == "undated"
    assert "date" in answer["text"]
    assert not answer["facts"]


def test_it_is_said_to_a_person_as_well(program: Program) -> None:
    said = " ".join(program.done("ask", "How many reviews were there in 2020?").split())
    assert "None of this feedback has a date" in said


def test_all_other_questions_have_their_answers(program: Program, rows: list[dict[str, str]]) -> None:
    stored = program.exported("feedback")
    copies = sum(each["copy_of"] is not None for each in stored)
    assert len(stored) == len(rows)
    assert {each["date"] for each in stored} == {None}
    answer = _asked(program, "How many reviews are there?")
    assert answer["refused"] is None
    assert answer["facts"][answer["how"]["n"]]["n"] == len(rows) - copies
    counted = [each["scores"] for each in stored if each["copy_of"] is None]
    given = [value for scores in counted for value in scores.values()]
    rating = _asked(program, "What is the average rating?")
    fact = rating["facts"][rating["how"]["n"]]
    assert fact["n"] == len(given)
    assert fact["value"] == pytest.approx(sum(given) / len(given))
