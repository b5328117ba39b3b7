"""Words about time: half-open, in the workspace's zone, whatever day the week starts on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from harken.ask import dates, moving, periods, quantities
from harken.ask.names import Index
from harken.ask.reading import read_words
from harken.ask.slate import Slate, tidy
from harken.domain.questions import Intent, Order, Period, Spec
from tests.unit.ask.factories import VOCABULARY, context


def when(words: str, **changes: object) -> periods.When:
    return periods.find(Slate(tidy(words)), context(**changes))


def days(start: str | None, end: str | None) -> Period:
    return Period(
        start=date.fromisoformat(start) if start else None, end=date.fromisoformat(end) if end else None
    )


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("today", "2026-11-23", "2026-11-24"),
        ("yesterday", "2026-11-22", "2026-11-23"),
        ("the day before yesterday", "2026-11-21", "2026-11-22"),
        ("this week", "2026-11-23", "2026-11-30"),
        ("last week", "2026-11-16", "2026-11-23"),
        ("the week before last", "2026-11-09", "2026-11-16"),
        ("the past week", "2026-11-17", "2026-11-24"),
        ("last month", "2026-10-01", "2026-11-01"),
        ("this quarter", "2026-10-01", "2027-01-01"),
        ("last quarter", "2026-07-01", "2026-10-01"),
        ("last year", "2025-01-01", "2026-01-01"),
        ("year to date", "2026-01-01", "2026-11-24"),
        ("the last 6 months", "2026-05-24", "2026-11-24"),
        ("past ninety days", None, None),
        ("past 90 days", "2026-08-26", "2026-11-24"),
        ("over the last three weeks", "2026-11-03", "2026-11-24"),
        ("two months ago", "2026-09-01", "2026-10-01"),
        ("3 days ago", "2026-11-20", "2026-11-21"),
        ("in 2014", "2014-01-01", "2015-01-01"),
        ("in March 2014", "2014-03-01", "2014-04-01"),
        ("in march", "2026-03-01", "2026-04-01"),
        ("in december", "2025-12-01", "2026-01-01"),
        ("march last year", "2025-03-01", "2025-04-01"),
        ("last November", "2025-11-01", "2025-12-01"),
        ("Q3", "2026-07-01", "2026-10-01"),
        ("Q1 2025", "2025-01-01", "2025-04-01"),
        ("2025 Q4", "2025-10-01", "2026-01-01"),
        ("the first half of 2025", "2025-01-01", "2025-07-01"),
        ("summer 2025", "2025-06-01", "2025-09-01"),
        ("on 3 March 2014", "2014-03-03", "2014-03-04"),
        ("on March 3rd, 2014", "2014-03-03", "2014-03-04"),
        ("2014-03-03", "2014-03-03", "2014-03-04"),
        ("on 3.4.2014", "2014-04-03", "2014-04-04"),
        ("on 13/4/2014", "2014-04-13", "2014-04-14"),
        ("the week of 5 March 2014", "2014-03-03", "2014-03-10"),
        ("on Monday", "2026-11-23", "2026-11-24"),
        ("last Monday", "2026-11-16", "2026-11-17"),
        ("last weekend", "2026-11-21", "2026-11-23"),
        ("since September", "2026-09-01", None),
        ("since 2024", "2024-01-01", None),
        ("after May", "2026-06-01", None),
        ("before 3 March 2014", None, "2014-03-03"),
        ("until the end of May", None, "2026-06-01"),
        ("between March and May", "2026-03-01", "2026-06-01"),
        ("from 1 June 2026 to 15 June 2026", "2026-06-01", "2026-06-16"),
        ("after March and before June", "2026-04-01", "2026-06-01"),
        ("of all time", None, None),
        ("from 1 January to 20 April 2017", "2017-01-01", "2017-04-21"),
        ("from November to February 2017", "2016-11-01", "2017-03-01"),
        ("between November and January", "2025-11-01", "2026-02-01"),
        ("3 to 9 March", "2026-03-03", "2026-03-10"),
        ("March 3-9, 2017", "2017-03-03", "2017-03-10"),
        ("between 2 and 8 February 2017", "2017-02-02", "2017-02-09"),
        ("the week of 3 November", "2026-11-02", "2026-11-09"),
        ("H1", "2026-01-01", "2026-07-01"),
        ("in H2 2025", "2025-07-01", "2026-01-01"),
        ("the last quarter but one", "2026-04-01", "2026-07-01"),
        ("the second last month", "2026-09-01", "2026-10-01"),
        ("the last three full months", "2026-08-01", "2026-11-01"),
        ("since this morning", "2026-11-23", None),
        ("so far this year", "2026-01-01", "2027-01-01"),
        ("over the weekend", "2026-11-21", "2026-11-23"),
        ("2026/11/03", "2026-11-03", "2026-11-04"),
        ("on 03/11/2026", "2026-11-03", "2026-11-04"),
        ("since 3 November", "2026-11-03", None),
        ("since the 4.2 release", "2026-09-14", None),
        ("since release 4.2", "2026-09-14", None),
        ("since v4.2", "2026-09-14", None),
        ("since 4.2", "2026-09-14", None),
        ("after the 4.2 release", "2026-09-14", None),
        ("before the 4.2 release", None, "2026-09-14"),
        ("between 4.1 and 4.2", "2026-06-02", "2026-09-14"),
        ("in version 4.1", "2026-06-02", "2026-09-14"),
        ("since the last release", "2026-09-14", None),
        ("in the two weeks after the 4.2 release", "2026-09-14", "2026-09-28"),
        ("the week before Black Friday", "2025-11-17", "2025-11-24"),
        ("before Black Friday", None, "2025-11-24"),
        ("during the beta", "2026-02-02", "2026-03-16"),
        ("since the beta", "2026-02-02", None),
        ("after the beta phase", "2026-03-16", None),
    ],
)
def test_periods(words: str, start: str | None, end: str | None) -> None:
    assert when(words).period == days(start, end)


@pytest.mark.parametrize(
    ("first_weekday", "start"),
    [("monday", "2026-11-16"), ("sunday", "2026-11-15"), ("saturday", "2026-11-14")],
)
def test_weeks_begin_where_the_workspace_says(first_weekday: str, start: str) -> None:
    begun = date.fromisoformat(start)
    assert when("last week", week_start=first_weekday).period == Period(
        start=begun, end=begun + timedelta(days=7)
    )


@pytest.mark.parametrize(
    ("words", "own", "earlier"),
    [
        ("this month against last month", ("2026-11-01", "2026-12-01"), ("2026-10-01", "2026-11-01")),
        ("2013 vs 2014", ("2014-01-01", "2015-01-01"), ("2013-01-01", "2014-01-01")),
        (
            "compare this month with the same month last year",
            ("2026-11-01", "2026-12-01"),
            ("2025-11-01", "2025-12-01"),
        ),
        ("more than last month", ("2026-11-01", "2026-12-01"), ("2026-10-01", "2026-11-01")),
        ("in Q3 and the quarter before", ("2026-07-01", "2026-10-01"), ("2026-04-01", "2026-07-01")),
        ("how did it change from March to April", ("2026-04-01", "2026-05-01"), ("2026-03-01", "2026-04-01")),
        (
            "this month against the same month last year",
            ("2026-11-01", "2026-12-01"),
            ("2025-11-01", "2025-12-01"),
        ),
        ("Q3 2025 vs Q3 2024", ("2025-07-01", "2025-10-01"), ("2024-07-01", "2024-10-01")),
        ("version 4.2 vs version 4.1", ("2026-09-14", None), ("2026-06-02", "2026-09-14")),
        ("last month year over year", ("2026-10-01", "2026-11-01"), ("2025-10-01", "2025-11-01")),
    ],
)
def test_two_periods(words: str, own: tuple[str, str | None], earlier: tuple[str, str]) -> None:
    found = when(words)
    assert (found.period, found.to) == (days(*own), days(*earlier))


@pytest.mark.parametrize("words", ["I may march there", "reviews", "30 February 2014 or so"])
def test_words_that_only_look_like_time(words: str) -> None:
    found = when(words).period
    assert found.start is None or found == days("2014-01-01", "2015-01-01") or found.end is not None
    assert when("I may march there").named is False


def test_hours_are_instants_in_the_zone_across_the_clock_change() -> None:
    """On 29 March 2026 the clocks of Berlin go from two to three."""
    found = when("on 29 March 2026 between 1:30 and 4:00").period
    assert isinstance(found.start, datetime)
    assert isinstance(found.end, datetime)
    assert found.end.astimezone(UTC) - found.start.astimezone(UTC) == timedelta(hours=1, minutes=30)


def test_the_last_hours_are_counted_on_the_clock_of_the_world() -> None:
    now = datetime(2026, 3, 29, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    found = when("the last 24 hours", now=now, today=now.date()).period
    assert isinstance(found.start, datetime)
    assert isinstance(found.end, datetime)
    assert found.start.hour == 11
    assert found.end.astimezone(UTC) - found.start.astimezone(UTC) == timedelta(hours=24)


@pytest.mark.parametrize("words", ["the last 9999 years", "in week 99 of 2025", "on 99/99/2025"])
def test_impossible_times_are_no_error(words: str) -> None:
    when(words)


def test_a_slashed_day_is_read_as_the_zone_writes_it_and_that_is_told() -> None:
    at_home, abroad = context(), context(zone=ZoneInfo("America/New_York"))
    assert when("on 03/11/2026", zone=abroad.zone).period == days("2026-03-11", "2026-03-12")
    assert list(dates.doubtful("on 03/11/2026", at_home)) == [("03/11/2026", date(2026, 11, 3))]
    assert list(dates.doubtful("on 03/11/2026", abroad)) == [("03/11/2026", date(2026, 3, 11))]
    assert not list(dates.doubtful("on 13/11/2026 or 04/04/2026 or 2026-11-03", at_home))


def test_the_morning_ends_at_noon() -> None:
    found = when("this morning").period
    assert isinstance(found.start, datetime)
    assert isinstance(found.end, datetime)
    assert (found.start.hour, found.end.hour, found.start.date()) == (0, 12, date(2026, 11, 23))


@pytest.mark.parametrize(
    ("words", "first", "end"),
    [
        ("in the last three months of 2025", date(2025, 10, 1), date(2026, 1, 1)),
        ("in the last two weeks of October", date(2026, 10, 18), date(2026, 11, 1)),
        ("in the first week of November", date(2026, 11, 1), date(2026, 11, 8)),
        ("in the last quarter of 2025", date(2025, 10, 1), date(2026, 1, 1)),
        ("in the final week of last month", date(2026, 10, 25), date(2026, 11, 1)),
        ("the weekend just gone", date(2026, 11, 21), date(2026, 11, 23)),
        ("in the month that just ended", date(2026, 10, 1), date(2026, 11, 1)),
        ("week 45", date(2026, 11, 2), date(2026, 11, 9)),
        ("from 9/11 to 15/11", date(2026, 11, 9), date(2026, 11, 16)),
        ("in the summer months of 2025", date(2025, 6, 1), date(2025, 9, 1)),
        ("between the 4.1 and the 4.2 release", date(2026, 6, 2), date(2026, 9, 14)),
        ("on the day of the 4.2 release", date(2026, 9, 14), date(2026, 9, 15)),
        ("on the day that version 4.2 came out", date(2026, 9, 14), date(2026, 9, 15)),
    ],
)
def test_a_stretch_at_the_end_of_another(words: str, first: date, end: date) -> None:
    assert when(f"what did people like {words}?").period == Period(start=first, end=end)


@pytest.mark.parametrize(
    ("words", "first", "end"),
    [
        ("the last 30 days vs the 30 days before", date(2026, 9, 25), date(2026, 10, 25)),
        ("the last 30 days against the previous 30 days", date(2026, 9, 25), date(2026, 10, 25)),
        ("2025 against the two years before", date(2023, 1, 1), date(2025, 1, 1)),
        ("last week vs week before", date(2026, 11, 9), date(2026, 11, 16)),
        ("this week than last", date(2026, 11, 16), date(2026, 11, 23)),
        ("this month vs last", date(2026, 10, 1), date(2026, 11, 1)),
    ],
)
def test_as_long_a_stretch_before(words: str, first: date, end: date) -> None:
    assert when(f"more crashes {words}?").to == Period(start=first, end=end)


@pytest.mark.parametrize(
    ("words", "first", "end"),
    [
        ("since mid-September", date(2026, 9, 15), None),
        ("from the middle of May to mid July", date(2026, 5, 15), date(2026, 7, 16)),
        ("in mid October", date(2026, 10, 11), date(2026, 10, 21)),
        ("in early March 2025", date(2025, 3, 1), date(2025, 3, 11)),
        ("late last month", date(2026, 10, 21), date(2026, 11, 1)),
        ("at the beginning of 2025", date(2025, 1, 1), date(2025, 5, 1)),
        ("since the beginning of October", date(2026, 10, 1), None),
        ("on the 9th", date(2026, 11, 9), date(2026, 11, 10)),
        ("from the 28th to the 3rd", date(2026, 10, 28), date(2026, 11, 4)),
        ("on Monday 16 November", date(2026, 11, 16), date(2026, 11, 17)),
        ("in the third week of October", date(2026, 10, 15), date(2026, 10, 22)),
        ("by the end of 2025", None, date(2026, 1, 1)),
        ("from 3 May to the end of that month", date(2026, 5, 3), date(2026, 6, 1)),
        ("at the weekend before last", date(2026, 11, 14), date(2026, 11, 16)),
        ("in the last half year", date(2026, 5, 24), date(2026, 11, 24)),
        ("in the first semester", date(2026, 1, 1), date(2026, 7, 1)),
        ("since three months", date(2026, 8, 24), date(2026, 11, 24)),
        ("since Monday last week", date(2026, 11, 16), None),
        ("before the year 2025", None, date(2025, 1, 1)),
        ("in the year 2025, from April to June", date(2025, 4, 1), date(2025, 7, 1)),
    ],
)
def test_parts_of_months_and_years(words: str, first: date | None, end: date | None) -> None:
    assert when(f"what did people like {words}?").period == Period(start=first, end=end)


@pytest.mark.parametrize(
    ("words", "first", "end"),
    [
        ("on the very day 4.2 went live, only then", date(2026, 9, 14), date(2026, 9, 15)),
        ("on 4.2's launch day", date(2026, 9, 14), date(2026, 9, 15)),
        ("the week we shipped 4.2", date(2026, 9, 14), date(2026, 9, 21)),
        ("in the wake of 4.2", date(2026, 9, 14), None),
        ("since the app came out as 4.1", date(2026, 6, 2), None),
        ("since our new menu (1 April)", date(2026, 4, 1), None),
        ("since the start of the tax year, which is 1 April", date(2026, 4, 1), None),
        ("since summer began on 1 June", date(2026, 6, 1), None),
        ("since Black Friday of last year", date(2025, 11, 24), None),
        ("in the autumn of 2025, that is from October to November", date(2025, 10, 1), date(2025, 12, 1)),
        ("in October, not in September", date(2026, 10, 1), date(2026, 11, 1)),
        ("complaints by day this month", date(2026, 11, 1), date(2026, 12, 1)),
    ],
)
def test_times_that_other_words_make_exact(words: str, first: date, end: date | None) -> None:
    assert when(f"what did people like {words}?").period == Period(start=first, end=end)


@pytest.mark.parametrize(
    ("words", "own", "earlier"),
    [
        (
            "compare November so far with the same days in October",
            ("2026-11-01", "2026-11-24"),
            ("2026-10-01", "2026-10-24"),
        ),
        (
            "this quarter so far against the same point last quarter",
            ("2026-10-01", "2026-11-24"),
            ("2026-07-01", "2026-08-24"),
        ),
        (
            "yesterday vs the same day last week",
            ("2026-11-22", "2026-11-23"),
            ("2026-11-15", "2026-11-16"),
        ),
        (
            "in October vs the same month in 2024",
            ("2026-10-01", "2026-11-01"),
            ("2024-10-01", "2024-11-01"),
        ),
        (
            "in October compared to a year earlier",
            ("2026-10-01", "2026-11-01"),
            ("2025-10-01", "2025-11-01"),
        ),
        (
            "two weeks before vs two weeks after 4.2",
            ("2026-09-14", "2026-09-28"),
            ("2026-08-31", "2026-09-14"),
        ),
        (
            "this October next to last October",
            ("2026-10-01", "2026-11-01"),
            ("2025-10-01", "2025-11-01"),
        ),
    ],
)
def test_as_much_of_an_earlier_time(words: str, own: tuple[str, str], earlier: tuple[str, str]) -> None:
    found = when(words)
    assert (found.period, found.to) == (days(*own), days(*earlier))


def test_year_on_year_over_several_years_is_year_by_year() -> None:
    slate = Slate("reviews year on year from 2023 to 2025")
    assert periods.find(slate, context()).to is None
    assert "by year" in slate.text


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("why did people buy last year? planning this year's campaign", True),
        ("for tomorrow: which plan did you pick in this month's meeting", False),
        ("how do Monday's figures look", True),
        ("what did people like in today's reviews", True),
    ],
)
def test_a_time_that_only_says_which_campaign_is_passed_over(words: str, named: bool) -> None:
    index = Index(VOCABULARY)
    found = read_words(tidy(words), index, context()).when
    assert found.named is named
    assert found.period.start != date(2026, 1, 1)


@pytest.mark.parametrize(
    ("words", "changes"),
    [
        ("what would families change if they could", False),
        ("what do people want changed", False),
        ("what should they have changed", False),
        ("what changed since June", True),
        ("could you say what changed", True),
    ],
)
def test_what_is_wished_to_change_does_not_move(words: str, changes: bool) -> None:
    assert (quantities.order(words) is Order.CHANGE) is changes


def test_what_is_new_may_be_held_against_all_that_was_before() -> None:
    since = periods.When(period=days("2026-09-14", None), named=True)
    spec = moving.moved(
        Spec(intent=Intent.THEMES, order=Order.CHANGE, period=since.period), "what is new", context()
    )
    other = moving.otherwise(spec, since, context())
    assert other is not None
    assert other.compare.to == days(None, "2026-09-14")
    assert moving.unmoved(spec, since, context()).compare.to is None


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("requests since halloween", "2026-10-31", None),
        ("how many wrote on christmas day 2014", "2014-12-25", "2014-12-26"),
        ("mood between christmas 2013 and easter 2014", "2013-12-25", "2014-04-21"),
        ("complaints on good friday", "2026-04-03", "2026-04-04"),
        ("likes in the christmas month of 2013", "2013-12-01", "2014-01-01"),
        ("what do they say about halloween", None, None),
        ("requests from 1st november till date", "2026-11-01", "2026-11-24"),
        ("reviews between May 2026 and now", "2026-05-01", "2026-11-24"),
        ("from monday until wednesday of last week", "2026-11-16", "2026-11-19"),
        ("wishes since monday two weeks ago", "2026-11-09", None),
        ("rating in the last year that we have, 2015", "2015-01-01", "2016-01-01"),
        ("complaints year by year from 2010", "2010-01-01", None),
        ("mean rating over the years 2009 to 2011", "2009-01-01", "2012-01-01"),
        ("nps for the half year to end of june", "2026-01-01", "2026-07-01"),
        ("nps in the 12 months to 30 June 2026", "2025-07-01", "2026-07-01"),
        ("comments from yesterday on pricing", "2026-11-22", "2026-11-23"),
        ("rating, 2024 vs 2025 vs 2026", "2024-01-01", "2027-01-01"),
    ],
)
def test_times_in_the_words_of_many_trades(words: str, start: str | None, end: str | None) -> None:
    assert when(words).period == days(start, end)


@pytest.mark.parametrize(
    ("words", "own", "earlier"),
    [
        (
            "rating 2013 and 2014 together against 2011 and 2012",
            ("2013-01-01", "2015-01-01"),
            ("2011-01-01", "2013-01-01"),
        ),
        (
            "rating in 2015 so far against all of 2014",
            ("2015-01-01", "2016-01-01"),
            ("2014-01-01", "2015-01-01"),
        ),
    ],
)
def test_years_in_a_row_against_others(words: str, own: tuple[str, str], earlier: tuple[str, str]) -> None:
    found = when(words)
    assert (found.period, found.to) == (days(*own), days(*earlier))


def test_a_day_belongs_to_what_was_after_it() -> None:
    assert when("rating before and after 1 january 2013").period == days("2013-01-01", None)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("over Easter 2014, 18 to 21 April", "2014-04-18", "2014-04-22"),
        ("in the spring, march to may", "2026-03-01", "2026-06-01"),
        ("winter 2013/14 (dec to feb)", "2013-12-01", "2014-03-01"),
        ("since the summer of 2013, say 1 June", "2013-06-01", None),
        ("the summer holidays of 2012, 20 july to 31 august", "2012-07-20", "2012-09-01"),
        ("in 2014, july", "2014-07-01", "2014-08-01"),
        ("in October, November", "2026-10-01", "2026-12-01"),
        ("in the 2010s up to and including 2012", "2010-01-01", "2013-01-01"),
        ("what had we not heard before this month", "2026-11-01", "2026-12-01"),
        ("how did it move through Q3", "2026-07-01", "2026-10-01"),
        ("since the first of the month", "2026-11-01", None),
        ("since the first of September", "2026-09-01", None),
        ("praise from 2013 on", "2013-01-01", None),
        ("praise since new year 2015", "2015-01-01", None),
    ],
)
def test_times_said_twice_or_in_a_turn_of_words(words: str, start: str, end: str | None) -> None:
    assert when(words).period == days(start, end)


@pytest.mark.parametrize(
    ("words", "own", "earlier"),
    [
        ("last 14 days vs previous 14", ("2026-11-10", "2026-11-24"), ("2026-10-27", "2026-11-10")),
        (
            "what rose in 2014 that was not there in 2013",
            ("2014-01-01", "2015-01-01"),
            ("2013-01-01", "2014-01-01"),
        ),
        ("why did it go down from Q2 to Q3", ("2026-07-01", "2026-10-01"), ("2026-04-01", "2026-07-01")),
    ],
)
def test_more_ways_to_hold_two_times_against_each_other(
    words: str, own: tuple[str, str], earlier: tuple[str, str]
) -> None:
    found = when(words)
    assert (found.period, found.to) == (days(*own), days(*earlier))
