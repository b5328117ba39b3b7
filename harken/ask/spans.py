"""Arithmetic on periods: the one before, the one after, the same a year earlier."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from harken.domain.questions import Period


def day_of(bound: date | datetime | None, default: date = date.min) -> date:
    """The day of a bound, for ordering and measuring."""
    if isinstance(bound, datetime):
        return bound.date()
    return default if bound is None else bound


def shifted(period: Period, delta: relativedelta | timedelta) -> Period:
    """Both bounds moved; open ones stay open."""
    start = None if period.start is None else period.start + delta
    end = None if period.end is None else period.end + delta
    return Period(start=start, end=end)


def length(period: Period, today: date) -> relativedelta | timedelta:
    """How long a period is, in whole months where it consists of them; an open end is today's."""
    start = day_of(period.start)
    end = day_of(period.end, today + timedelta(days=1))
    whole = relativedelta(end, start)
    if start.day == 1 and end.day == 1 and not isinstance(period.start, datetime):
        return relativedelta(months=12 * whole.years + whole.months)
    if isinstance(period.start, datetime) and isinstance(period.end, datetime):
        return period.end - period.start
    return end - start


def preceding(period: Period, today: date) -> Period | None:
    """The period of the same length just before; None where it would have no beginning."""
    if period.start is None:
        return None
    try:
        return Period(start=period.start - length(period, today), end=period.start)
    except (ValueError, OverflowError):
        return None


def following(period: Period, today: date) -> Period:
    """The period of the same length just after; all that came after one that has no beginning."""
    if period.end is None:
        return period
    if period.start is None:
        return Period(start=period.end)
    return Period(start=period.end, end=period.end + length(period, today))


def joined(periods: list[Period]) -> Period:
    """Where all of them overlap, or else from the first to the last."""
    start = max((p.start for p in periods), key=day_of)
    ends = [p.end for p in periods if p.end is not None]
    end = min(ends, key=day_of, default=None)
    if start is None or end is None or day_of(start) < day_of(end):
        return Period(start=start, end=end)
    return Period(start=min((p.start for p in periods), key=day_of), end=max(ends, key=day_of))
