"""The earlier time that one is held against: "the same days in October", "the same week a year earlier"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from harken.ask.calendar_words import UNITS, span
from harken.ask.spans import day_of, shifted
from harken.domain.questions import Period

#: What stands between a time and the one that it is held against.
AGAINST = (
    r"(?:vs\.?|versus|against|as opposed to|than(?: in)?|(?:as |when )?(?:compare[sd]?(?: (?:that|it|this"
    r"|those"
    r"|them))?|in comparison) (?:to|with)"
    r"|(?:different|differ\w*) (?:from|to|than)"
    r"(?: (?:those|that))?(?: (?:of|in|from))?|relative to|next to|alongside|superior to|inferior to"
    r"|beat(?:en|s)?(?: by)?|exceed(?:s|ed)?)"
    r"(?: the (?:ones?|figures?|results?) (?:of|in|from))?"
    r"(?: (?:all(?: of)?|the (?:complete|whole|full|entire)(?: of)?)(?: the)?(?= @))?"
)
#: Parts of the same length, of which only as much is meant as has gone by.
_PARTS = r"(?:week)?days?|dates?|period|time(?: period)?|point(?: in time)?|stretch|part|span|spot"
SAME = (
    rf"(?:the )?(?:(?:very )?same|corresponding|equivalent) (?P<unit>{_PARTS}|week|month|quarter|season"
    rf"|weekend)"
    r"(?: (?:of|in|during|from|on))?"
)
#: "A year earlier", "the month before".
EARLIER = (
    rf"(?:(?:(?:a|one|the) )?(?P<step>{UNITS}) (?:earlier|before|ago|prior|previously)"
    rf"|(?:the )?(?:previous|preceding|prior) (?P<back>{UNITS}))\b"
)
_GONE_BY = re.compile(rf"(?:{_PARTS})\Z")


def earlier(match: re.Match[str]) -> relativedelta:
    """How far back that lies."""
    return span(match["step"] or match["back"], -1)


def so_far(main: Period, unit: str, today: date) -> Period:
    """As much of a running period as has gone by, where only that can be held against the same days."""
    if _GONE_BY.match(unit) is None or main.start is None or not running(main, today):
        return main
    return Period(start=main.start, end=today + timedelta(days=1))


def running(period: Period, today: date) -> bool:
    """Whether it is longer than a day and not over yet."""
    if period.start is None or day_of(period.start) > today:
        return False
    return period.end is None or (
        day_of(period.end) > today + timedelta(days=1)
        and day_of(period.end) - day_of(period.start) > timedelta(1)
    )


def same_in(main: Period, unit: str, other: Period, today: date) -> tuple[Period, Period]:
    """A period up to now, and the same stretch of the other one."""
    now = so_far(main, unit, today)
    if None in (main.start, main.end, other.start, other.end):
        return now, other
    own, its = (relativedelta(day_of(each.end), day_of(each.start)) for each in (main, other))
    if own == its:
        return now, _like(now, main, other)
    if other.start < main.start and its.years == 1:  # type: ignore[operator]
        return now, shifted(now, relativedelta(years=day_of(other.start).year - day_of(main.start).year))
    if other.start < main.start:  # type: ignore[operator]
        return now, shifted(now, relativedelta(months=-its.months, days=-its.days))
    return now, other


def _like(now: Period, main: Period, other: Period) -> Period:
    """As much of the other period as of its own has gone by, and no more than there is."""
    if now == main:
        return other
    gone = relativedelta(day_of(now.end), day_of(now.start))
    return Period(start=other.start, end=min(day_of(other.start) + gone, day_of(other.end)))
