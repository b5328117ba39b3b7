"""Times without their year are of the year that is spoken of."""

from __future__ import annotations

from datetime import date

import pytest

from harken.domain.questions import Period
from tests.unit.ask.factories import one


@pytest.mark.parametrize(
    ("before", "question", "start", "end"),
    [
        ("complaints in March 2014", "and in May?", date(2014, 5, 1), date(2014, 6, 1)),
        ("complaints in March 2014", "july?", date(2014, 7, 1), date(2014, 8, 1)),
        ("complaints in 2013", "only since 3 June", date(2013, 6, 3), None),
        ("complaints in Q1 2012", "and Q2?", date(2012, 4, 1), date(2012, 7, 1)),
        ("complaints in the first half of 2014", "second half", date(2014, 7, 1), date(2015, 1, 1)),
        ("complaints in March 2014", "and in May last year?", date(2025, 5, 1), date(2025, 6, 1)),
        ("complaints in March 2014", "and in May 2016?", date(2016, 5, 1), date(2016, 6, 1)),
        ("complaints since 2014", "and in May?", date(2026, 5, 1), date(2026, 6, 1)),
        ("complaints in March", "and in May?", date(2026, 5, 1), date(2026, 6, 1)),
    ],
)
def test_what_goes_on_stays_in_the_year_before_it(
    before: str, question: str, start: date, end: date | None
) -> None:
    assert one(question, previous=one(before)).period == Period(start=start, end=end)


def test_a_year_said_once_is_of_every_day() -> None:
    found = one("how many complaints in the 2012 Olympics, 27 July to 12 August?")
    assert found.period == Period(start=date(2012, 7, 27), end=date(2012, 8, 13))
    found = one("complaints from 20 December to 5 January 2014")
    assert found.period == Period(start=date(2013, 12, 20), end=date(2014, 1, 6))


def test_a_half_held_against_another_is_of_its_year() -> None:
    found = one("net sentiment, first half of 2013 against the second half")
    assert found.period == Period(start=date(2013, 7, 1), end=date(2014, 1, 1))
    assert found.compare.to == Period(start=date(2013, 1, 1), end=date(2013, 7, 1))


def test_months_that_tell_a_season_are_of_its_year() -> None:
    assert one("complaints, spring 2014 (March to May)").period == Period(
        start=date(2014, 3, 1), end=date(2014, 6, 1)
    )


def test_the_word_may_is_no_month_where_somebody_asks_to() -> None:
    assert one("and may I see quotes?", previous=one("complaints in January")).period == Period(
        start=date(2026, 1, 1), end=date(2026, 2, 1)
    )
