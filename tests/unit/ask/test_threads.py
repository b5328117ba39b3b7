"""Messages in a thread that change one thing of the question before and keep the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from harken.ask.parse import understand
from harken.domain.questions import Filter, Intent, Measure, Period, Spec
from tests.unit.ask.factories import VOCABULARY, context, one


def _after(before: str, question: str) -> Spec:
    return one(question, previous=one(before))


def test_another_is_set_beside_those_that_are_compared() -> None:
    vocabulary = replace(VOCABULARY, groups=(*VOCABULARY.groups, "newcomers"))
    before = one("compare regulars and business customers on average rating", vocabulary=vocabulary)
    assert before.intent is Intent.COMPARE
    for said in ("chuck in newcomers as well", "and could you add newcomers to that, please?"):
        found = one(said, previous=before, vocabulary=vocabulary)
        assert set(found.include.groups) == {*before.include.groups, "newcomers"}
        assert found.compare == before.compare


def test_a_theme_is_set_beside_the_one_before() -> None:
    found = _after("net sentiment on delivery", "compare with price")
    assert set(found.include.themes) == {"delivery", "price"}
    assert found.compare.by == "theme"


def test_one_put_in_the_place_of_another_leaves_nothing_out() -> None:
    before = one("top 2 complaints of regulars")
    found = one("make it six, and business customers not regulars", previous=before)
    assert (found.include.groups, found.limit) == (("business customers",), 6)
    assert not found.exclude.groups


@pytest.mark.parametrize(
    ("words", "measure"),
    [
        ("as a share", Measure.SHARE),
        ("in percent please", Measure.SHARE),
        ("only the people please, not the comments", Measure.PEOPLE),
    ],
)
def test_another_measure_keeps_what_is_told_apart(words: str, measure: Measure) -> None:
    before = one("how many complaints by month in 2025?")
    assert one(words, previous=before) == replace(before, measure=measure)


def test_the_whole_world_drops_the_country() -> None:
    before = one("top complaints in Germany last month")
    found = one("and in the whole world?", previous=before)
    assert (found.include.attributes, found.period) == ({}, before.period)


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("and the years before that", Period(end=date(2025, 3, 1))),
        ("and the whole year?", Period(start=date(2025, 1, 1), end=date(2026, 1, 1))),
    ],
)
def test_a_wider_time_is_told_from_the_one_before(words: str, period: Period) -> None:
    assert _after("what did people dislike in March 2025?", words).period == period


@pytest.mark.parametrize(("first_day", "start"), [("monday", 16), ("sunday", 15)])
def test_a_whole_week_begins_as_the_workspace_has_it(first_day: str, start: int) -> None:
    before = one("what did people dislike on 18 November 2026?")
    found = one("the whole week", previous=before, week_start=first_day).period
    assert found == Period(start=date(2026, 11, start), end=date(2026, 11, start + 7))


def test_the_worst_of_complaints_are_complaints() -> None:
    found = _after("how many complaints about delivery in 2025?", "read me the worst ones")
    assert (found.intent, found.include.roles, found.include.sentiment) == (Intent.QUOTES, ("dislike",), ())
    assert found.period == Period(start=date(2025, 1, 1), end=date(2026, 1, 1))


def test_the_same_week_of_another_year_begins_on_the_same_weekday() -> None:
    found = _after("how many comments about delivery last week?", "and in the same week of last year?")
    assert found.period == Period(start=date(2025, 11, 17), end=date(2025, 11, 24))


def test_a_country_said_for_a_language_takes_its_place() -> None:
    before = one("what do spanish speakers like about delivery?")
    found = one("same but for Spain the country, not the language", previous=before)
    assert (found.include.languages, found.include.attributes) == ((), {"country": ("Spain",)})


def test_what_stands_behind_two_questions_is_said_of_both() -> None:
    first, second = understand("how many people and how many comments in March 2025?", context())
    assert isinstance(first, Spec)
    assert isinstance(second, Spec)
    assert (first.measure, second.measure) == (Measure.PEOPLE, Measure.VOLUME)
    assert first.period == second.period == Period(start=date(2025, 3, 1), end=date(2025, 4, 1))


def test_what_pulled_it_down_is_asked_of_the_same_score() -> None:
    first, second = understand("what is our NPS this year, and which themes pull it down?", context())
    assert isinstance(first, Spec)
    assert isinstance(second, Spec)
    assert (first.measure, second.measure) == (Measure.NPS, Measure.NPS)
    assert (second.intent, second.period) == (Intent.WHY, first.period)


def test_people_are_counted_after_people() -> None:
    found = _after("how many people complained about delivery in March 2025?", "and how many praised it?")
    assert (found.intent, found.measure, found.include.roles) == (Intent.COUNT, Measure.PEOPLE, ("like",))


def test_who_sent_somebody_to_ask_is_not_asked_about() -> None:
    found = one("the courier asked me to ask you what customers dislike about the price")
    assert found.include.themes == ("price",)


def test_the_share_of_listed_complaints_is_of_complaints() -> None:
    found = _after("complaints by country", "as a percentage")
    assert (found.measure, found.include.roles) == (Measure.SHARE, ("dislike",))
    assert found.compare.by == "attribute:country"


def test_now_is_the_running_month_against_another() -> None:
    found = one("do we get more complaints now than in May?")
    assert found.period == Period(start=date(2026, 11, 1), end=date(2026, 12, 1))
    assert found.compare.to == Period(start=date(2026, 5, 1), end=date(2026, 6, 1))


def test_the_previous_quarter_is_the_one_before_that_of_the_thread() -> None:
    found = _after("NPS of regulars in Q3 2026", "compare it to the previous quarter")
    assert (found.period, found.compare.to) == (
        Period(start=date(2026, 7, 1), end=date(2026, 10, 1)),
        Period(start=date(2026, 4, 1), end=date(2026, 7, 1)),
    )


@pytest.mark.parametrize(("words", "year"), [("go one year back", 2013), ("two years back", 2012)])
def test_going_back_is_told_from_the_time_before(words: str, year: int) -> None:
    found = _after("how many reviews in 2014?", words)
    assert found.period == Period(start=date(year, 1, 1), end=date(year + 1, 1, 1))


def test_a_name_is_dropped_by_its_name() -> None:
    before = one("top complaints of regulars about delivery")
    found = one("drop the regulars filter", previous=before)
    assert (found.include, found.exclude) == (Filter(themes=("delivery",)), Filter())


def test_those_who_may_leave_are_still_spoken_of() -> None:
    found = _after("who is about to leave us?", "what are they unhappy about")
    assert (found.intent, found.include.roles) == (Intent.DISLIKES, ("leaving",))


def test_quotes_of_an_answer_may_be_limited() -> None:
    found = _after("what do regulars dislike about delivery?", "show me quotes, max 3")
    assert (found.intent, found.include.themes, found.limit) == (Intent.QUOTES, ("delivery",), 3)


def test_what_is_asked_for_week_by_week_is_a_trend_of_it() -> None:
    found = _after("complaints about delivery since 4.2", "weekly, please")
    assert (found.intent, found.include.roles, found.compare.by) == (Intent.TREND, ("dislike",), "week")


def test_the_previous_summer_is_the_one_before_that_of_the_thread() -> None:
    found = _after("dislikes in summer 2014", "previous summer")
    assert found.period == Period(start=date(2013, 6, 1), end=date(2013, 9, 1))


def test_ten_more_like_this_are_ten_and_liked_no_more() -> None:
    found = _after("negative quotes about delivery", "another ten like this")
    assert (found.limit, found.include) == (10, Filter(themes=("delivery",), sentiment=("negative",)))
