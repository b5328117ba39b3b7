"""Hours of a day in a question: "yesterday between 9 and 12", "on 3 March after 18:00"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from harken.ask.context import Context
from harken.ask.slate import Slate
from harken.domain.questions import Period


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of a day; None is open."""

    start: time | None
    end: time | None


_TIME = r"(?P<{0}hour>\d\d?)(?::(?P<{0}minute>\d\d))?(?: ?(?P<{0}half>[ap])\.?m\b\.?| ?(?:h|o'clock)\b)?"
_START, _END = _TIME.format("start"), _TIME.format("end")
_PATTERNS = [
    re.compile(rf"\b(?:between|from) {_START} ?(?:and|to|until|-) ?{_END}(?![\d%])(?! ?(?:stars?|points?))"),
    re.compile(
        r"(?<!\d)(?P<starthour>\d\d?):(?P<startminute>\d\d) ?(?:-|to) ?(?P<endhour>\d\d?):(?P<endminute>\d\d)"
    ),
    re.compile(rf"\b(?:after|since) {_START}(?![\d%])"),
    re.compile(rf"\b(?:before|until) {_END}(?![\d%])"),
]


def take(slate: Slate) -> None:
    """Put hours on the slate; bare numbers count as hours only where a day is named."""
    for pattern in _PATTERNS:
        slate.take(pattern, "hours", lambda match: _hours(match, "point" in slate.text))


def _hours(match: re.Match[str], day_named: bool) -> Hours | None:
    found = match.groupdict()
    clear = any(found.get(f"{end}{part}") for end in ("start", "end") for part in ("minute", "half"))
    if not clear and not (day_named and found.get("starthour") and found.get("endhour")):
        return None
    half = found.get("endhalf")
    start = _time(found, "start", found.get("starthalf") or half)
    end = _time(found, "end", half)
    return Hours(start, end) if start or end else None


def _time(found: dict[str, str | None], which: str, half: str | None) -> time | None:
    hour, minute = found.get(f"{which}hour"), found.get(f"{which}minute")
    if hour is None:
        return None
    number = int(hour) % 12 + (12 if half == "p" else 0) if half else int(hour)
    try:
        return time(number, int(minute or 0))
    except ValueError:
        return None


def within(period: Period, slate: Slate, context: Context) -> Period:
    """The hours of the one day that the question names, or of today."""
    hours: list[Hours] = slate.of("hours")
    day = context.today if period.all_time() else period.start
    one_day = period.all_time() or (
        isinstance(day, date) and not isinstance(day, datetime) and period.end == day + timedelta(days=1)
    )
    if not hours or not one_day or day is None:
        return period
    first = datetime.combine(day, hours[0].start or time(), tzinfo=context.zone)
    last_day = day if hours[0].end else day + timedelta(days=1)
    return Period(start=first, end=datetime.combine(last_day, hours[0].end or time(), tzinfo=context.zone))
