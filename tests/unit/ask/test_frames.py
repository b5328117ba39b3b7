"""What is said around a question: courtesies, occasions, what was known before, and two questions in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from harken.ask.parse import understand
from harken.ask.slate import tidy
from harken.ask.split import questions
from harken.domain.questions import Intent, Measure, Period, Spec
from tests.unit.ask.factories import context, one


@pytest.mark.parametrize(
    "frame",
    [
        "no offence to the delivery team, but",
        "Nothing against the delivery crew - but",
        "Thanks for the delivery numbers!",
        "my colleague from delivery wants to know",
        "the delivery squad asks",
        "before the delivery committee meets,",
        "ahead of our delivery review call:",
        "quick one before my delivery talk with finance:",
        "as someone from the delivery desk",
        "marketing here, working on the new landing page.",
        "enough about delivery,",
        "we have heard plenty about delivery. Now",
        "we covered delivery at length already,",
        "the delivery manager keeps asking:",
        "a friend in the delivery squad would like to know",
        "Never mind delivery.",
    ],
)
def test_what_frames_a_question_names_nothing_in_it(frame: str) -> None:
    assert tidy(f"{frame} what do regulars like?") == "what do regulars like?"


@pytest.mark.parametrize(
    "question",
    [
        "what do people say about the delivery team?",
        "thanks to 4.2, are there fewer complaints?",
        "after the 4.2 release, what changed?",
        "my slide needs a voice on delivery, give me two",
        "for regulars, what is the nps?",
    ],
)
def test_what_belongs_to_a_question_stays(question: str) -> None:
    assert tidy(question) == question


def test_what_was_talked_about_is_left_out_where_something_else_is_asked_for() -> None:
    found = one("Enough about delivery. What else do people dislike?")
    assert (found.intent, found.exclude.themes) == (Intent.DISLIKES, ("delivery",))
    assert not found.include.themes


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            "what is our nps in spain and is it going up?",
            ["what is our nps in spain", "is it going up?"],
        ),
        (
            "share of complaints about delivery, plus a couple of quotes",
            ["share of complaints about delivery", "a couple of quotes"],
        ),
        (
            "how often is delivery praised, with three examples?",
            ["how often is delivery praised", "three examples?"],
        ),
        (
            "how many mention the price, and are there more of them than last month?",
            ["how many mention the price", "are there more of them than last month?"],
        ),
        (
            "the main requests and the main complaints of regulars",
            ["the main requests of regulars", "the main complaints of regulars"],
        ),
        (
            "i need the nps of october and the three main complaints of october",
            ["i need the nps of october", "the three main complaints of october"],
        ),
    ],
)
def test_two_questions_in_one_message(message: str, parts: list[str]) -> None:
    assert questions(message) == parts


def test_a_question_with_two_verbs_is_one() -> None:
    assert len(questions("is that also what regulars object to?")) == 1


def test_what_people_know_already_is_no_question() -> None:
    found = one("We keep hearing that delivery is slow. How many people mentioned delivery since October?")
    assert (found.intent, found.measure) == (Intent.COUNT, Measure.PEOPLE)
    assert found.period == Period(start=date(2026, 10, 1))


def test_a_question_that_points_back_is_read_with_what_it_points_to() -> None:
    found = one("People keep telling me that delivery is slow. How often is it mentioned?")
    assert found.include.themes == ("delivery",)


def test_whether_something_changed_is_asked_of_the_day_that_was_told() -> None:
    found = one("We got new couriers on 1 October 2026. Are people happier with delivery?")
    assert found.include.themes == ("delivery",)
    assert found.period.start == date(2026, 10, 1)


def test_a_second_question_goes_on_from_the_first() -> None:
    first, second = understand(
        "what is the NPS in Spain, and is it going up?", replace(context(), previous=None)
    )
    assert isinstance(first, Spec)
    assert isinstance(second, Spec)
    assert (second.intent, second.measure) == (Intent.TREND, Measure.NPS)
    assert second.include == first.include
