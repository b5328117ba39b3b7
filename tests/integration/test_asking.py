"""`harken ask` and `harken digest` over a real database: one JSON document, quotes that are copies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import Engine, select
from typer.testing import CliRunner, Result

from harken.ask.contract import schema
from harken.cli import app
from harken.domain.errors import UsageError
from storage import tables
from tests.factories import Said, hear

Run = Callable[..., Result]


@pytest.fixture
def run(engine: Engine, database_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run Harken over forty reviews of two weeks."""
    monkeypatch.setenv("HARKEN_HOME", str(home))
    monkeypatch.setenv("HARKEN_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "100")
    with engine.begin() as connection:
        for number in range(40):
            said = Said(
                text=f"The wifi broke down {number} times while I was there.",
                sentiment=-1,
                roles=("dislike",),
                themes=("wifi",) if number % 2 else ("food",),
            )
            day = date(2025, 3, 3) + timedelta(days=number % 14)
            hear(connection, said=(said,), source="lounges", day=day, author=f"a{number}", label="negative")
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def asked(run: Run, question: str) -> dict[str, object]:
    result = run("ask", question, "--json")
    assert result.exit_code == 0, result.output
    document: dict[str, object] = json.loads(result.stdout)
    Draft202012Validator(schema()).validate(document)
    return document


@pytest.mark.parametrize(
    ("question", "intent", "n"),
    [
        ("How many reviews mention wifi?", "count", 20),
        ("What do customers dislike most about lounges?", "dislikes", 40),
        ("Show 3 quotes about food", "quotes", 20),
        ("What share of reviews in 2025 is negative?", "share", 40),
        ("How many reviews per week?", "trend", 40),
        ("When did you last read lounges?", "sources", 40),
    ],
)
def test_a_question_gets_one_document_of_the_contract(run: Run, question: str, intent: str, n: int) -> None:
    (answer,) = asked(run, question)["answers"]  # type: ignore[misc]
    assert answer["spec"]["intent"] == intent
    assert answer["facts"][answer["how"]["n"]]["n"] == n
    assert answer["refused"] is None


def test_quotes_are_copies_of_what_is_stored(run: Run, engine: Engine) -> None:
    (answer,) = asked(run, "Show 3 quotes about wifi")["answers"]  # type: ignore[misc]
    assert len(answer["quotes"]) == 3
    with engine.connect() as connection:
        for quote in answer["quotes"]:
            stored = connection.execute(
                select(tables.PartRow.text).where(tables.PartRow.feedback_id == int(quote["feedback_id"]))
            ).scalar_one()
            assert stored[quote["start"] : quote["end"]] == quote["text"]


@pytest.mark.parametrize(
    ("question", "code"),
    [("What's our revenue?", "out_of_scope"), ("How many reviews last week?", "empty"), ("xyzzy", "unsure")],
)
def test_a_refusal_is_an_answer(run: Run, question: str, code: str) -> None:
    (answer,) = asked(run, question)["answers"]  # type: ignore[misc]
    assert answer["refused"]["code"] == code


def test_a_person_reads_the_sentence_first(run: Run) -> None:
    assert run("ask", "How many reviews mention wifi?").stdout.startswith("20 pieces of feedback about Wifi.")


def test_the_digest_takes_the_newest_week_that_has_feedback_and_says_so(run: Run) -> None:
    said = run("digest").stdout
    assert "from 10 to 16 March 2025" in said
    assert "There is nothing newer than 2025-03-16" in said
    document = json.loads(run("digest", "--since", "2025-03-03", "--until", "2025-03-09", "--json").stdout)
    assert document["digest"]["period"] == {"start": "2025-03-03", "end": "2025-03-10"}


def test_a_digest_of_an_unknown_group_names_the_nearest(run: Run, engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection, groups=["business"], day=date(2025, 3, 3))
    refused = run("digest", "--group", "busines").exception
    assert isinstance(refused, UsageError)
    assert str(refused) == "There is no group called busines; the nearest are business."
    assert run("digest", "--group", "business", "--since", "2025-03-03").exit_code == 0


def test_an_error_is_one_document_too(home: Path) -> None:
    (home / "harken.yaml").write_text("time_zone: Mars/Base\n", encoding="utf-8")
    command = [sys.executable, "-c", "from harken.cli import main; main()", "--home", str(home)]
    done = subprocess.run(
        [*command, "ask", "How many?", "--json"],
        capture_output=True,
        text=True,
        env=os.environ.copy(),
        check=False,
    )
    assert done.returncode == 2
    document = json.loads(done.stdout)
    Draft202012Validator(schema()).validate(document)
    assert "Mars/Base" in document["error"]["message"]
