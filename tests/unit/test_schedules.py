from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from harken.domain.errors import SettingsError
from harken.schedules import Schedule, parse, spacing

BERLIN = ZoneInfo("Europe/Berlin")


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]


def ticks(schedule: Schedule, start: datetime, end: datetime) -> list[datetime]:
    found = []
    tick = schedule.next(start)
    while tick <= end:
        found.append(tick)
        tick = schedule.next(tick)
    return found


def local(written: str, start: date, days: int) -> list[str]:
    begin = datetime(start.year, start.month, start.day, tzinfo=BERLIN).astimezone(UTC)
    end = begin + timedelta(days=days)
    found = ticks(parse(written, BERLIN, "x"), begin - timedelta(seconds=1), end)
    return [f"{tick.astimezone(BERLIN):%d. %H:%M}" for tick in found]


def test_a_missing_hour_leaves_out_no_day() -> None:
    assert local("30 2 * * *", date(2026, 3, 28), 3) == ["28. 02:30", "29. 03:30", "30. 02:30"]


def test_an_hour_that_comes_twice_runs_nothing_twice() -> None:
    assert local("30 2 * * *", date(2026, 10, 24), 3) == ["24. 02:30", "25. 02:30", "26. 02:30"]
    assert parse("30 2 * * *", BERLIN, "x").next(at(2026, 10, 24, 12)) == at(2026, 10, 25, 0, 30)


def test_every_half_hour_goes_on_through_both() -> None:
    schedule = parse("*/30 * * * *", BERLIN, "x")
    for day in (at(2026, 3, 28, 22), at(2026, 10, 24, 22)):
        found = ticks(schedule, day, day + timedelta(hours=8))
        assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(minutes=30)}
        assert len(found) == 16


def test_the_clock_on_the_wall_counts() -> None:
    schedule = parse("0 8 * * *", BERLIN, "x")
    assert schedule.next(at(2026, 3, 28, 12)) == at(2026, 3, 29, 6)
    assert schedule.next(at(2026, 3, 27, 12)) == at(2026, 3, 28, 7)


@pytest.mark.parametrize(
    ("weekday", "days"),
    [
        ("MON", "Mon"),
        ("1", "Mon"),
        ("0", "Sun"),
        ("7", "Sun"),
        ("1-5", "Mon Tue Wed Thu Fri"),
        ("5-7", "Fri Sat Sun"),
        ("sat,0", "Sat Sun"),
        ("*/2", "Mon Wed Fri Sun"),
        ("1-5/2", "Mon Wed Fri"),
    ],
)
def test_weekdays_are_those_of_cron(weekday: str, days: str) -> None:
    monday = at(2026, 11, 23)
    found = ticks(parse(f"0 12 * * {weekday}", UTC, "x"), monday, monday + timedelta(days=7))
    assert " ".join(f"{tick:%a}" for tick in found) == days


@pytest.mark.parametrize(
    ("written", "distance"),
    [("30m", timedelta(minutes=30)), ("6h", timedelta(hours=6)), ("1d", timedelta(days=1))],
)
def test_intervals_are_the_same_for_every_process(written: str, distance: timedelta) -> None:
    one, other = parse(written, BERLIN, "shop"), parse(written, UTC, "shop")
    now = at(2026, 11, 22, 10, 17)
    latest = one.latest(now)
    assert latest is not None
    assert latest == other.latest(now + timedelta(seconds=1))
    assert latest <= now < latest + distance
    assert one.next(now) == latest + distance == one.next(latest)


def test_intervals_of_several_sources_do_not_begin_together() -> None:
    assert len({parse("1d", UTC, name).latest(at(2026, 11, 22)) for name in "abcdefgh"}) == 8


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0 8 * * MON", at(2026, 11, 16, 8)),
        ("* * * * *", at(2026, 11, 22, 10, 17)),
        ("0 0 1 * *", at(2026, 11, 1)),
        ("0 0 24 12 *", at(2025, 12, 24)),
        ("0 0 29 2 *", at(2024, 2, 29)),
    ],
)
def test_the_latest_tick(written: str, expected: datetime) -> None:
    assert parse(written, UTC, "x").latest(at(2026, 11, 22, 10, 17, 30)) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "often",
        "0m",
        "-1h",
        "60 * * * *",
        "* * * *",
        "0 8 * * 8",
        "0 8 * * 5-2",
        "0 8 1 * MON",
        "0 0 30 2 *",
    ],
)
def test_a_schedule_that_is_none_is_told(written: str) -> None:
    with pytest.raises(SettingsError, match="shop is neither an interval"):
        parse(written, UTC, "shop")


@pytest.mark.parametrize(
    ("written", "longest"),
    [("6h", timedelta(hours=6)), ("0 6 * * MON,TUE", timedelta(days=6)), ("0 6 * * *", timedelta(days=1))],
)
def test_the_longest_pause_between_two_ticks(written: str, longest: timedelta) -> None:
    assert spacing(parse(written, UTC, "shop"), datetime(2026, 11, 22, tzinfo=UTC)) == longest
