"""Times that are said twice, in other words or by their neighbours."""

from __future__ import annotations

from datetime import date

import pytest

from harken.ask import periods
from harken.ask.slate import Slate, tidy
from harken.domain.questions import Intent, Measure, Period
from tests.unit.ask.factories import context, one


def when(words: str) -> periods.When:
    return periods.find(Slate(tidy(words)), context())


def days(start: str | None, end: str | None) -> Period:
    return Period(
        start=date.fromisoformat(start) if start else None, end=date.fromisoformat(end) if end else None
    )


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("complaints over easter 2014, 18 to 21 april", "2014-04-18", "2014-04-22"),
        ("likes at christmas 2013 (24 to 26 december)", "2013-12-24", "2013-12-27"),
        ("nps in the spring, march to may", "2026-03-01", "2026-06-01"),
        ("topics of winter 2013/14 (dec to feb)", "2013-12-01", "2014-03-01"),
        ("requests since the summer, say 1 june", "2026-06-01", None),
        ("last month, i.e. October, what annoyed people", "2026-10-01", "2026-11-01"),
    ],
)
def test_a_time_that_is_said_again(words: str, start: str | None, end: str | None) -> None:
    assert when(words).period == days(start, end)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("how many wrote in the 2010s", "2010-01-01", "2020-01-01"),
        ("how many wrote in the 2010s up to and including 2012", "2010-01-01", "2013-01-01"),
        ("likes since the first of the month", "2026-11-01", None),
        ("nps since the first of september", "2026-09-01", None),
        ("requests from march to 12 june", "2026-03-01", "2026-06-13"),
        ("praise since new year 2015", "2015-01-01", None),
        ("topics in the summer holidays of 2012", "2012-06-01", "2012-09-01"),
        ("complaints, 2013 on", "2013-01-01", None),
        ("how did nps move through Q3", "2026-07-01", "2026-10-01"),
        ("what comes up that we have not heard before this month", "2026-11-01", "2026-12-01"),
    ],
)
def test_times_with_little_words_around_them(words: str, start: str | None, end: str | None) -> None:
    assert when(words).period == days(start, end)


@pytest.mark.parametrize(
    ("words", "own", "earlier"),
    [
        (
            "complaints in the last 14 days vs previous 14",
            ("2026-11-10", "2026-11-24"),
            ("2026-10-27", "2026-11-10"),
        ),
        ("what shrank from Q2 to Q3", ("2026-07-01", "2026-10-01"), ("2026-04-01", "2026-07-01")),
        ("why did csat go down from Q2 to Q3", ("2026-07-01", "2026-10-01"), ("2026-04-01", "2026-07-01")),
        (
            "what rose in 2014 that was not there in 2013",
            ("2014-01-01", "2015-01-01"),
            ("2013-01-01", "2014-01-01"),
        ),
    ],
)
def test_two_times_held_against_each_other(
    words: str, own: tuple[str, str], earlier: tuple[str, str]
) -> None:
    found = when(words)
    assert (found.period, found.to) == (days(*own), days(*earlier))


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("mood by month through 2014", "2014-01-01", "2015-01-01"),
        ("complaints weekly from august", "2026-08-01", None),
        ("number of comments this FY from 1 april", "2026-04-01", None),
        ("rating in the months of july and august of 2014", "2014-07-01", "2014-09-01"),
        ("who left in december 2013, january and february 2014", "2013-12-01", "2014-03-01"),
        ("who left in june, july and august", "2026-06-01", "2026-09-01"),
        ("reviews from november 2013 to february", "2013-11-01", "2014-03-01"),
        ("rating between easter 2013 (31 march) and the end of june", "2013-03-31", "2013-07-01"),
        ("compliments since bastille day, 14 july", "2026-07-14", None),
        ("nps since the summer ended, say 1 september", "2026-09-01", None),
        ("reviews between 1.10. and 15.10.", "2026-10-01", "2026-10-16"),
        ("nps, rolling 90 days ending yesterday", "2026-08-25", "2026-11-23"),
        ("nps of the most recent complete quarter", "2026-07-01", "2026-10-01"),
        ("what came up these 7 days", "2026-11-17", "2026-11-24"),
        ("the sourest note of the month", "2026-11-01", "2026-12-01"),
        ("did it quieten down over the year?", "2026-01-01", "2027-01-01"),
        ("which day of the week is worst", None, None),
        ("what part of last weeks feedback was bad", "2026-11-16", "2026-11-23"),
        ("count the 1-star reviews of the first full week of may 2014", "2014-05-05", "2014-05-12"),
    ],
)
def test_turns_around_times(words: str, start: str | None, end: str | None) -> None:
    assert when(words).period == days(start, end)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("crashes 72 hours after 4.2", "2026-09-14", "2026-09-17"),
        ("praise for 4.2 in its first fortnight", "2026-09-14", "2026-09-28"),
        ("4.1 has been out a while, what keeps coming up", "2026-06-02", None),
        ("who left on the back of 4.2", "2026-09-14", None),
        ("complaints after our 4.2", "2026-09-14", None),
        ("complaints since the june release", "2026-06-02", None),
        ("gripes since the summer release, 4.1", "2026-06-02", None),
        ("loyalty since black friday 2025 ended", "2025-12-01", None),
        ("complaints before black friday last year", None, "2025-11-24"),
        ("from the day the beta closed until 4.1 shipped", "2026-03-16", "2026-06-02"),
        ("has it grown since we shipped 4.2 or does it only feel so", "2026-09-14", None),
    ],
)
def test_times_of_ones_own_in_other_words(words: str, start: str | None, end: str | None) -> None:
    assert when(words).period == days(start, end)


@pytest.mark.parametrize(
    ("words", "own", "earlier"),
    [
        (
            "top themes last quarter, same quarter last year too",
            ("2026-07-01", "2026-10-01"),
            ("2025-07-01", "2025-10-01"),
        ),
        ("kinder words from 2025 on than in the years before", ("2025-01-01", None), (None, "2025-01-01")),
        (
            "how did october differ from september",
            ("2026-10-01", "2026-11-01"),
            ("2026-09-01", "2026-10-01"),
        ),
        (
            "what died down this month that was loud in october",
            ("2026-11-01", "2026-12-01"),
            ("2026-10-01", "2026-11-01"),
        ),
    ],
)
def test_another_time_told_in_a_clause(
    words: str, own: tuple[str | None, str | None], earlier: tuple[str | None, str | None]
) -> None:
    found = when(words)
    assert (found.period, found.to) == (days(*own), days(*earlier))


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("nps FY25", "2025-01-01", "2026-01-01"),
        ("nps 3Q25", "2025-07-01", "2025-10-01"),
        ("nps Q3'25", "2025-07-01", "2025-10-01"),
        ("nps last Q4", "2025-10-01", "2026-01-01"),
        ("nps last q", "2026-07-01", "2026-10-01"),
        ("reviews of 02/2014", "2014-02-01", "2014-03-01"),
        ("likes in w/c 5 oct", "2026-10-05", "2026-10-12"),
        ("likes of the week ending 11 october", "2026-10-05", "2026-10-12"),
        ("complaints a couple of weeks ago", "2026-11-09", "2026-11-16"),
        ("reviews from the 1st to 15th", "2026-11-01", "2026-11-16"),
        ("complaints from monday through wednesday", "2026-11-16", "2026-11-19"),
        ("mood post-2012", "2013-01-01", None),
        ("mood before 4.2 vs after", "2026-09-14", None),
        ("mood in the fall of 2013", "2013-09-01", "2013-12-01"),
        ("requests since start of october", "2026-10-01", None),
        ("nps jan-now", "2026-01-01", "2026-11-24"),
        ("complaints in 2013 or 2014", "2013-01-01", "2015-01-01"),
    ],
)
def test_times_in_short(words: str, start: str | None, end: str | None) -> None:
    assert when(words).period == days(start, end)


@pytest.mark.parametrize(
    ("words", "own", "earlier"),
    [
        ("30 days before vs after 4.2", ("2026-09-14", "2026-10-14"), ("2026-08-15", "2026-09-14")),
        ("last 30 days vs previous 30 days", ("2026-10-25", "2026-11-24"), ("2026-09-25", "2026-10-25")),
        (
            "month to date vs last month to date",
            ("2026-11-01", "2026-11-24"),
            ("2026-10-01", "2026-10-24"),
        ),
        ("was 2024 or 2025 better", ("2025-01-01", "2026-01-01"), ("2024-01-01", "2025-01-01")),
        ("rating 2025 v 2024", ("2025-01-01", "2026-01-01"), ("2024-01-01", "2025-01-01")),
    ],
)
def test_two_times_in_short(words: str, own: tuple[str, str], earlier: tuple[str, str]) -> None:
    found = when(words)
    assert (found.period, found.to) == (days(*own), days(*earlier))


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("complaints as of 1 october", "2026-10-01", None),
        ("complaints starting 1 october", "2026-10-01", None),
        ("complaints from 1 oct thru 15 oct", "2026-10-01", "2026-10-16"),
        ("complaints no later than 15 october", None, "2026-10-16"),
        ("complaints not before 15 october", "2026-10-15", None),
        ("complaints on or after 15 october", "2026-10-15", None),
        ("complaints newer than 1 october", "2026-10-02", None),
        ("complaints older than 30 days", None, "2026-10-24"),
        ("complaints in the run-up to 4.2", None, "2026-09-14"),
        ("complaints since the end of october", "2026-11-01", None),
        ("complaints between the end of the beta and 4.1", "2026-03-16", "2026-06-02"),
        ("complaints during the beta and after", "2026-02-02", None),
        ("complaints all through october", "2026-10-01", "2026-11-01"),
    ],
)
def test_bounds_in_the_words_of_forms(words: str, start: str | None, end: str | None) -> None:
    assert when(words).period == days(start, end)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("reviews of 5-May-2026", "2026-05-05", "2026-05-06"),
        ("reviews of 05.05.26", "2026-05-05", "2026-05-06"),
        ("reviews of 5/5/26", "2026-05-05", "2026-05-06"),
        ("reviews in '14", "2014-01-01", "2015-01-01"),
        ("reviews of H1/2014", "2014-01-01", "2014-07-01"),
        ("mood in the summer and autumn of 2013", "2013-06-01", "2013-12-01"),
        ("mood in may and june", "2026-05-01", "2026-07-01"),
        ("mood over the easter weekend 2014", "2014-04-18", "2014-04-22"),
    ],
)
def test_dates_in_many_spellings(words: str, start: str | None, end: str | None) -> None:
    assert when(words).period == days(start, end)


def test_a_time_held_against_all_before_it() -> None:
    found = when("nps since 4.2 compared to before")
    assert (found.period, found.to) == (days("2026-09-14", None), days(None, "2026-09-14"))


@pytest.mark.parametrize(
    ("words", "own", "earlier"),
    [
        (
            "compare this month's nps with last month's",
            ("2026-11-01", "2026-12-01"),
            ("2026-10-01", "2026-11-01"),
        ),
        ("compare october's and september's nps", ("2026-10-01", "2026-11-01"), ("2026-09-01", "2026-10-01")),
        (
            "compare this month's complaints with those of last month",
            ("2026-11-01", "2026-12-01"),
            ("2026-10-01", "2026-11-01"),
        ),
        ("how does q3's csat compare to q2's", ("2026-07-01", "2026-10-01"), ("2026-04-01", "2026-07-01")),
        ("did nps in q3 beat last year", ("2026-07-01", "2026-10-01"), ("2025-07-01", "2025-10-01")),
        ("is support better than a month ago", ("2026-11-01", "2026-12-01"), ("2026-10-01", "2026-11-01")),
        ("are ratings higher than in june", ("2026-11-01", "2026-12-01"), ("2026-06-01", "2026-07-01")),
        ("do they like us more than a year ago", ("2026-11-01", "2026-12-01"), ("2025-11-01", "2025-12-01")),
        ("are we better than last year", ("2026-01-01", "2027-01-01"), ("2025-01-01", "2026-01-01")),
    ],
)
def test_times_that_own_what_is_held_against_each_other(
    words: str, own: tuple[str, str], earlier: tuple[str, str]
) -> None:
    found = when(words)
    assert (found.period, found.to) == (days(*own), days(*earlier))


def test_what_was_before_a_release_is_held_against_all_since() -> None:
    found = when("do people complain more than before 4.2")
    assert (found.period, found.to) == (days("2026-09-14", None), days(None, "2026-09-14"))


def test_the_way_through_a_year_that_is_not_over_is_told() -> None:
    assert one("how has NPS moved this year").intent is Intent.TREND
    assert one("how did NPS move in October").compare.to == days("2026-09-01", "2026-10-01")


@pytest.mark.parametrize(
    "question",
    [
        "is 4.2 rated better than 4.1",
        "was 4.2 better than 4.1",
        "do people complain more in 4.2 than in 4.1",
        "nps in 4.2 vs 4.1",
    ],
)
def test_versions_are_held_against_each_other(question: str) -> None:
    found = when(question)
    assert (found.period, found.to) == (days("2026-09-14", None), days("2026-06-02", "2026-09-14"))


def test_a_score_that_is_no_version_stays_a_score() -> None:
    assert one("how many reviews are rated better than 4.1").include.score is not None


def test_a_release_that_something_is_held_against_lasted_until_the_next() -> None:
    for before in ("what do people dislike in 4.2", "what do people dislike since 4.2"):
        found = one("compared to 4.1", previous=one(before))
        assert (found.period.start, found.compare.to) == (
            date(2026, 9, 14),
            days("2026-06-02", "2026-09-14"),
        )


def test_an_update_that_was_shipped_is_no_meeting() -> None:
    found = one("since the last update, are people happier")
    assert found.period.start == date(2026, 9, 14)
    assert one("team update at noon, what is our nps").measure is Measure.NPS
