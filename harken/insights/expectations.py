"""How much a source brings against what its own history lets expect; whether it fell silent or collapsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import mean, median
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from harken.insights.relations import feedback, runs, sources

#: Weeks of history that are looked at, and how many of them there must be.
WEEKS, FEWEST_WEEKS = 12, 6
#: The last days that are judged; the shortest that lets expect enough is the one that is told of.
WINDOWS = (2, 7, 28)
FEWEST_EXPECTED = 8.0
#: So little by chance, and less than so much of what was expected, is an alert.
CHANCE, PART = 1e-4, 0.5
#: People do not write independently of one another: weeks vary by at least so much more than if they did,
#: as a multiple of their mean.
LEAST_EXCESS = 1.0
#: A source whose feedback comes later than this is judged as if it came no later.
LONGEST_LAG = 7
_DAY = timedelta(days=1)
_NORMAL = 1.2533  # A mean absolute deviation as a standard deviation.


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What was received in the last days, and what was expected; None where that cannot be told."""

    days: int = 0
    received: int | None = None
    expected: float | None = None
    #: silent or collapsing, and since when.
    alert: str | None = None
    since: date | None = None
    told: str


def verdict(connection: sa.Connection, source: int, zone: ZoneInfo, trusted: date | None = None) -> Verdict:
    """How a source does, by the days that are complete as far as it was read.

    Args:
        connection: To the database.
        source: The source's id.
        zone: The workspace's, in which days begin.
        trusted: History counts up to this day alone: while an alert lasts, not what it is about.
    """
    read = connection.execute(sa.select(sources.c.last_success).where(sources.c.id == source)).scalar()
    if read is None:
        return Verdict(told="never read")
    end = read.astimezone(zone).date() - _DAY * _lag(connection, source, zone)
    start = min(end, trusted or end) - timedelta(weeks=WEEKS) - _DAY * max(WINDOWS)
    counts = daily(connection, source, start, end)
    return judged(counts, _first(connection, source), end, trusted)


def daily(connection: sa.Connection, source: int, start: date, end: date) -> dict[date, int]:
    """Feedback of a source by day, copies too, half-open."""
    rows = connection.execute(
        sa.select(feedback.c.day, sa.func.count().label("n"))
        .where(feedback.c.source_id == source, feedback.c.day >= start, feedback.c.day < end)
        .group_by(feedback.c.day)
    )
    return {row.day: row.n for row in rows}


def _first(connection: sa.Connection, source: int) -> date | None:
    wanted = sa.select(sa.func.min(feedback.c.day)).where(feedback.c.source_id == source)
    return connection.execute(wanted).scalar()


def _lag(connection: sa.Connection, source: int, zone: ZoneInfo) -> int:
    """Days after which three quarters of a source's feedback are there; its first run brings old ones."""
    first = sa.select(sa.func.min(runs.c.id)).where(runs.c.source_id == source).scalar_subquery()
    arrived = sa.func.date(sa.func.timezone(zone.key, runs.c.started))
    late = sa.func.percentile_disc(0.75).within_group(sa.asc(arrived - feedback.c.day))
    recent = runs.c.started > sa.func.now() - timedelta(weeks=8)
    days = connection.execute(
        sa.select(late)
        .select_from(feedback.join(runs, runs.c.id == feedback.c.run_id))
        .where(feedback.c.source_id == source, runs.c.id > first, recent, feedback.c.day.is_not(None))
    ).scalar()
    return min(max(days or 0, 0), LONGEST_LAG)


def judged(counts: Mapping[date, int], first: date | None, end: date, trusted: date | None = None) -> Verdict:
    """The verdict on daily counts up to `end`, which is not included; `first` is the first day of all."""
    told = None
    for days in WINDOWS:
        start = end - _DAY * days
        before = min(start, trusted or start)
        weeks = _weeks(before, first)
        if weeks < FEWEST_WEEKS:
            continue
        found = _window(counts, before, weeks, [start + _DAY * each for each in range(days)])
        if found.expected is None or found.expected < FEWEST_EXPECTED:
            continue
        if found.alert:
            return found
        told = told or found
    if told is not None:
        return told
    if first is None or _weeks(end - _DAY * WINDOWS[0], first) < FEWEST_WEEKS:
        return Verdict(told="not enough history to know what to expect")
    return Verdict(told="brings too little to know what to expect")


def _weeks(before: date, first: date | None) -> int:
    return 0 if first is None else min((before - first).days // 7, WEEKS)


def _window(counts: Mapping[date, int], before: date, weeks: int, window: list[date]) -> Verdict:
    days = [before - _DAY * back for back in range(1, 7 * weeks + 1)]
    sums = [sum(counts.get(day, 0) for day in days[7 * week : 7 * week + 7]) for week in range(weeks)]
    level = median(sums)
    weights = _weights(counts, days)
    expected = level / 7 * sum(weights[day.weekday()] for day in window)
    received = sum(counts.get(day, 0) for day in window)
    told = f"{received:,} in {len(window)} days, about {expected:,.0f} expected"
    found = Verdict(days=len(window), received=received, expected=expected, told=told)
    usual = received > PART * expected or received >= _least(counts, days, window)
    if usual or _chance(received, expected, sums) > CHANCE:
        return found
    if received:
        return replace(found, alert="collapsing", since=window[0])
    last = max((day for day, count in counts.items() if count and day < window[0]), default=window[0] - _DAY)
    return replace(found, alert="silent", since=last + _DAY)


def _least(counts: Mapping[date, int], days: list[date], window: list[date]) -> int:
    """The least but one that the same weekdays have brought in the history; the least may be an outage."""
    shifts = (7 * _DAY * week for week in range(1, 1 + (window[0] - days[-1]).days // 7))
    held = sorted(
        sum(counts.get(day - shift, 0) for day in window) for shift in shifts if window[-1] - shift <= days[0]
    )
    return held[1] if len(held) > 1 else 1


def _weights(counts: Mapping[date, int], days: list[date]) -> list[float]:
    """How busy each weekday is, 1 on average; without its busiest day, which may have been an accident."""
    means = []
    for weekday in range(7):
        held = sorted(counts.get(day, 0) for day in days if day.weekday() == weekday)
        means.append(sum(held[:-1]) / len(held[:-1]))
    total = sum(means)
    return [7 * mean / total if total else 1.0 for mean in means]


def _chance(received: int, expected: float, sums: list[int]) -> float:
    """The chance of so little or less, where weeks vary as much as these did."""
    from scipy.stats import nbinom

    middle = median(sums)
    # A wild week counts as one of twice the usual.
    spread = _NORMAL * mean(abs(min(each, 2 * middle) - middle) for each in sums)
    excess = max(spread**2 / middle - 1, LEAST_EXCESS) if middle else LEAST_EXCESS
    return float(nbinom.cdf(received, expected / excess, 1 / (1 + excess)))
