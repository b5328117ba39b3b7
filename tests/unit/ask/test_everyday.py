"""Everyday words for names, few words in a thread, and what is left out behind its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from harken.ask.names import Index
from harken.domain.questions import Compare, Filter, Intent, Measure, Period, Spec
from harken.domain.understanding import Theme
from tests.unit.ask.factories import VOCABULARY, one

LIKED = Spec(
    intent=Intent.LIKES,
    measure=Measure.VOLUME,
    include=Filter(products=("iOS",)),
    period=Period(start=date(2026, 10, 1), end=date(2026, 11, 1)),
)


@pytest.mark.parametrize(
    ("words", "include"),
    [
        ("the broadband", Filter(themes=("wifi",))),
        ("the app crashing", Filter(themes=("crashes",))),
        ("the iPhone app", Filter(products=("iOS",))),
    ],
)
def test_everyday_words_find_what_is_stored(words: str, include: Filter) -> None:
    assert one(f"How many comments are about {words}?").include == include


def test_an_everyday_word_names_nothing_where_two_names_claim_it() -> None:
    several = (*VOCABULARY.themes, Theme(key="web", name="Web access", words=("wlan",)))
    assert Index(VOCABULARY).look_up(("broadband",))
    assert not Index(replace(VOCABULARY, themes=several)).look_up(("broadband",))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("and dislikes?", replace(LIKED, intent=Intent.DISLIKES)),
        ("and the opposite?", replace(LIKED, intent=Intent.DISLIKES)),
        (
            "and in the month after?",
            replace(LIKED, period=Period(start=date(2026, 11, 1), end=date(2026, 12, 1))),
        ),
        ("10 more", replace(LIKED, limit=10)),
        (
            "everybody but those on iOS",
            replace(LIKED, include=Filter(), exclude=Filter(products=("iOS",))),
        ),
    ],
)
def test_few_words_go_on_from_the_question_before(question: str, expected: Spec) -> None:
    assert one(question, previous=LIKED) == expected


def test_a_score_named_alone_in_a_thread_is_asked_of_the_same_customers() -> None:
    before = Spec(intent=Intent.SCORE, measure=Measure.NPS, include=Filter(groups=("regulars",)))
    assert one("average rating?", previous=before) == replace(before, measure=Measure.MEAN_SCORE)


def test_versus_the_week_before_holds_the_period_against_it() -> None:
    week = Period(start=date(2026, 11, 16), end=date(2026, 11, 23))
    before = Spec(intent=Intent.SCORE, measure=Measure.NPS, period=week)
    found = one("vs the week before", previous=before)
    assert (found.intent, found.measure, found.period) == (Intent.COMPARE, Measure.NPS, week)
    assert found.compare == Compare(to=Period(start=date(2026, 11, 9), end=date(2026, 11, 16)))


@pytest.mark.parametrize(
    "question",
    [
        "Price left aside, what do people dislike?",
        "What do people dislike, the price excepted?",
        "What do people dislike if price is disregarded?",
        "dislikes, and i dont mean price",
    ],
)
def test_what_is_left_out_may_stand_before_the_words_that_leave_it_out(question: str) -> None:
    found = one(question)
    assert (found.intent, found.include, found.exclude) == (
        Intent.DISLIKES,
        Filter(),
        Filter(themes=("price",)),
    )


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("2024-2025", Period(start=date(2024, 1, 1), end=date(2026, 1, 1))),
        ("from 2024 up to and including 2025", Period(start=date(2024, 1, 1), end=date(2026, 1, 1))),
        ("in the years before 2026", Period(end=date(2026, 1, 1))),
        ("in the seven days since 2 November", Period(start=date(2026, 11, 2), end=date(2026, 11, 9))),
    ],
)
def test_stretches_of_years_and_days(words: str, period: Period) -> None:
    assert one(f"How many comments about wifi {words}?").period == period
