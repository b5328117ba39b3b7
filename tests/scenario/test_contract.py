"""Many questions to the demo: no number in a reply without a fact behind it, no fact without its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import Connection, text

from harken.ask.contract import schema, to_json
from harken.commands import context
from harken.commands.ask import answered, context_of
from harken.insights.evidence import listing
from harken.settings.whole import Settings
from tests.scenario.conftest import Demo

QUESTIONS = (
    "How much feedback is there?",
    "How many reviews mention delivery?",
    "How many people complain about invoices?",
    "How many forum posts were there in the last 30 days?",
    'How many comments contain "roast"?',
    "How many 1-star reviews do we have?",
    "What share of reviews is negative?",
    "What share of feedback is about taste?",
    "What share of feedback about delivery is negative?",
    "What percentage of offices is unhappy in the last 90 days?",
    "What is our NPS?",
    "What is our NPS among regulars?",
    "What is the average rating?",
    "What is the mean rating of the Office Box?",
    "How is the sentiment about the price?",
    "How has sentiment developed over the last 6 months?",
    "How did complaints about crashes develop over the last 8 weeks?",
    "How many reviews per month?",
    "NPS by month",
    "Compare regulars and offices",
    "Compare the share of negative feedback by source",
    "How does net sentiment differ by product?",
    "Is this month better than last month?",
    "Compare sentiment in the last 60 days with last year",
    "What do customers talk about?",
    "What do customers talk about in the app reviews?",
    "What do customers like most?",
    "What do regulars like?",
    "What do customers dislike most?",
    "What do customers dislike about the app?",
    "What has changed most since last month?",
    "Why do customers buy?",
    "Why do offices buy and what do they dislike?",
    "What do customers ask for?",
    "What do gift givers ask for?",
    "Who recommends us?",
    "How many people complain, by group?",
    "Show 3 quotes about freshness",
    "Show negative quotes about invoices from offices",
    "Which sources do you read?",
    "What do customers from Atlantis like?",
    "How many reviews mention the swimming pool?",
    "How many reviews were there in 2019?",
    "What is the weather tomorrow?",
    "What can you do?",
)
#: Early in a month or late in a year nothing was heard in one of the two periods.
BY_CALENDAR = (
    "Is this month better than last month?",
    "What has changed most since last month?",
    "Compare sentiment in the last 60 days with last year",
)
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@pytest.fixture(scope="module")
def replies(demo: Demo) -> dict[str, dict[str, Any]]:
    """Every question with its reply, all in one process."""
    validator = Draft202012Validator(schema())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARKEN_DATABASE_URL", demo.program.url)
        patch.setattr(context.chosen, "home", demo.program.home)
        with context.workspace() as opened:
            asked = context_of(opened)
            found = {question: to_json(answered(question, asked, opened)) for question in QUESTIONS}
    for reply in found.values():
        validator.validate(reply)
    return found


@contextmanager
def _connected(demo: Demo) -> Iterator[Connection]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARKEN_DATABASE_URL", demo.program.url)
        patch.setattr(context.chosen, "home", demo.program.home)
        with context.workspace() as opened, opened.engine.connect() as connection:
            yield connection


def _answers(replies: dict[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for question, reply in replies.items():
        for answer in reply["answers"]:
            yield question, answer


def unfounded(answer: dict[str, Any], words: str) -> list[str]:
    """The numbers in the words of an answer that nothing of the answer accounts for."""
    founded = _of_facts(answer) | _of_names(answer) | _of_days(answer) | {str(len(answer["quotes"]))}
    return [number for number in _NUMBER.findall(words) if number not in founded]


def _of_facts(answer: dict[str, Any]) -> set[str]:
    """Each number of each fact, written as a person would."""
    found = set()
    for fact in answer["facts"].values():
        found |= {f"{fact[field]:,}" for field in ("n", "numerator") if fact[field] is not None}
        found |= {_written(fact["unit"], fact[field]) for field in ("value", "low", "high")
                  if fact[field] is not None}  # fmt: skip
    return found


def _written(unit: str, number: float) -> str:
    size = abs(number)
    if unit == "share":
        return f"{size:.1%}"[:-1] if 0 < size < 0.01 else f"{size:.0%}"[:-1]
    if unit == "points":
        return f"{size:.0f}"
    if unit in ("feedback", "statements", "mentions", "people"):
        return f"{size:,.0f}"
    return f"{size:.2f}".rstrip("0").rstrip(".")


def _of_names(answer: dict[str, Any]) -> set[str]:
    """Numbers within names and values that the question or the data brought."""
    include, exclude = (answer["spec"]["filters"][part] for part in ("include", "exclude"))
    names = [value for row in answer["rows"] for value in row["keys"].values()]
    for part in (include, exclude):
        names += [part.get("text") or "", *(name for field in _LISTS for name in part.get(field, []))]
        names += [each for pair in part.get("attributes", {}).items() for each in (pair[0], *pair[1])]
        score = part.get("score") or {}
        names += [f"{score[bound]:g}" for bound in ("low", "high") if score.get(bound) is not None]
    if answer["refused"]:
        names += answer["refused"]["nearest"]
        # The least number of people in a group, which a refusal to open a smaller one names.
        names += [str(Settings().min_people)] if answer["refused"]["code"] == "too_small" else []
    return {number for name in names for number in _NUMBER.findall(name)}


_LISTS = ("themes", "groups", "sources", "products")


def _of_days(answer: dict[str, Any]) -> set[str]:
    """The days, months and years of the answer's periods, steps and sources."""
    spec = answer["spec"]
    bounds = [*spec["period"].values(), *(spec["compare"]["to"] or {}).values()]
    bounds += [source["last_collected"] for source in answer["how"]["sources"]]
    bounds += [value for row in answer["rows"] for value in row["keys"].values()]
    found = set()
    for bound in filter(None, bounds):
        if (parts := _DAY.match(bound)) is None:
            continue
        year, month, day = (int(part or 1) for part in parts.groups())
        first = date(year, month, day)
        # A period's end is not in it, so that the day before is what people read.
        found |= {str(each) for one in (first, first - timedelta(days=1)) for each in (one.day, one.year)}
        found |= {str((first.month - 1) // 3 + 1), bound[11:13], bound[14:16]}
    return found


def test_most_questions_are_answered(replies: dict[str, dict[str, Any]]) -> None:
    refused = {question: answer["refused"]["code"] for question, answer in _answers(replies)
               if answer["refused"]}  # fmt: skip
    assert set(refused) - set(BY_CALENDAR) == {
        "What do customers from Atlantis like?",
        "How many reviews were there in 2019?",
        "What is the weather tomorrow?",
    }


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_number_has_something_behind_it(replies: dict[str, dict[str, Any]], question: str) -> None:
    for answer in replies[question]["answers"]:
        assert unfounded(answer, answer["text"]) == [], answer["text"]


def test_numbers_that_are_one_off_would_be_found(replies: dict[str, dict[str, Any]]) -> None:
    wrong = found = 0
    for _, answer in _answers(replies):
        for number in _NUMBER.finditer(answer["text"]):
            if number[0].isdigit() and number[0] in _of_facts(answer):
                before, after = answer["text"][: number.start()], answer["text"][number.end() :]
                wrong += 1
                found += bool(unfounded(answer, f"{before}{int(number[0]) + 1}{after}"))
    assert wrong > 100
    # A few wrong numbers happen to be another number of the same answer.
    assert found > 0.6 * wrong


def test_every_fact_has_evidence_of_just_that_size(demo: Demo, replies: dict[str, dict[str, Any]]) -> None:
    checked = 0
    with _connected(demo) as connection:
        for question, answer in _answers(replies):
            for fact in answer["facts"].values():
                assert fact["evidence"], question
                found = listing(connection, fact["evidence"])
                assert (len(found.items), found.gone) == (fact["n"], 0), (question, fact)
                if fact["numerator"] is not None:
                    counted = listing(connection, fact["evidence"], numerator=True)
                    assert len(counted.items) == fact["numerator"], (question, fact)
                checked += 1
    assert checked > 150


def test_every_quote_stands_where_it_says(demo: Demo, replies: dict[str, dict[str, Any]]) -> None:
    quotes = [quote for _, answer in _answers(replies) for quote in answer["quotes"]]
    assert len(quotes) > 30
    stored = text("SELECT text FROM parts WHERE feedback_id = :feedback AND label = :label")
    with _connected(demo) as connection:
        for quote in quotes:
            asked = {"feedback": int(quote["feedback_id"]), "label": quote["part"]}
            texts = connection.execute(stored, asked).scalars().all()
            assert quote["text"] in [each[quote["start"] : quote["end"]] for each in texts]
