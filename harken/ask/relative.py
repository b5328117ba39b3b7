"""Stretches of time that hang on today: "last week", "the past 90 days", "two months ago", "Monday"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from harken.ask import calendar_words as words
from harken.ask.context import Context
from harken.ask.dates import MONTHS, THIS_OR_LAST, Reader, day
from harken.domain.questions import Period

_RUNNING = ("this", "current")
_LETTERS = {"y": "year", "q": "quarter", "m": "month"}


def first_day(unit: str, context: Context) -> date:
    """The first day of the running week, month, quarter or year."""
    today = context.today
    firsts = {
        "day": today,
        "week": context.week_of(today),
        "fortnight": context.week_of(today),
        "month": today.replace(day=1),
        "quarter": words.quarter_of(today),
        "year": date(today.year, 1, 1),
    }
    return firsts[unit]


def rolling(context: Context, unit: str, count: int) -> Period:
    """The last `count` units up to and including today."""
    end = context.today + timedelta(days=1)
    return Period(start=end - words.span(unit, count), end=end)


def _back(unit: str, count: int, context: Context) -> Period:
    """The whole unit that lies `count` units before the running one."""
    first = first_day(unit, context) - words.span(unit, count)
    return Period(start=first, end=first + words.span(unit))


def _named_day(match: re.Match[str], context: Context) -> Period:
    back = {"today": 0, "yesterday": 1, "day before yesterday": 2}[match["name"]]
    return day(context.today - timedelta(days=back))


def _unit(match: re.Match[str], context: Context) -> Period:
    """`this month` is the running one, `last month` the whole one before; `the past month` ends today."""
    if match["which"] == "past":
        return rolling(context, match["unit"], 1)
    return _back(match["unit"], 0 if match["which"] in _RUNNING else 1, context)


def _before_last(match: re.Match[str], context: Context) -> Period:
    if match["unit"] == "weekend":
        monday = context.today - timedelta(days=context.today.weekday())
        return Period(start=monday - timedelta(days=9), end=monday - timedelta(days=7))
    return _back(match["unit"], 2, context)


def _whole(match: re.Match[str], context: Context) -> Period | None:
    """The last three full months end where the running one begins."""
    count = words.number(match["number"])
    first = _sane(lambda: _back(match["unit"], count, context))
    return first and Period(start=first.start, end=first_day(match["unit"], context))


def _of_day(match: re.Match[str], context: Context) -> Period:
    """A part of today by the clock, or of yesterday."""
    first, last = {"morning": (0, 12), "afternoon": (12, 18), "evening": (18, 24), "night": (18, 24)}[
        match["part"] or "night"
    ]
    of = context.today - timedelta(days=match["which"] in ("yesterday", "last"))
    start = datetime.combine(of, time(first), tzinfo=context.zone)
    end = of + timedelta(days=1) if last == 24 else of
    return Period(start=start, end=datetime.combine(end, time(last % 24), tzinfo=context.zone))


def _since_of_day(match: re.Match[str], context: Context) -> Period:
    """Since this morning is since the day began."""
    found = _of_day(match, context)
    return Period(start=context.today if match["part"] == "morning" else found.start)


def _ago(match: re.Match[str], context: Context) -> Period | None:
    return _sane(lambda: _back(match["unit"], words.number(match["number"]), context))


def _rolling(match: re.Match[str], context: Context) -> Period | None:
    return _sane(lambda: rolling(context, match["unit"], words.number(match["number"])))


def _sane(make: Callable[[], Period]) -> Period | None:
    """Nothing before the year one."""
    try:
        return make()
    except (ValueError, OverflowError):
        return None


def _hours(match: re.Match[str], context: Context) -> Period:
    """Counted on the clock of the world, so that the hour skipped in spring does not count."""
    if context.now is None:
        return Period(start=context.today - timedelta(days=1), end=context.today + timedelta(days=1))
    end = context.now.astimezone(UTC)
    start = end - timedelta(hours=words.number(match["number"] or "a"))
    return Period(start=start.astimezone(context.zone), end=end.astimezone(context.zone))


def _to_date(match: re.Match[str], context: Context) -> Period:
    unit = match["unit"] or _LETTERS[match["letter"]]
    return Period(start=first_day(unit, context), end=context.today + timedelta(days=1))


def _since_first(match: re.Match[str], context: Context) -> Period:
    unit = match["unit"] or {"midnight": "day", "new year": "year"}[match["name"]]
    start = first_day(unit, context)
    return Period(start=start, end=start + timedelta(days=1) if unit == "day" else None)


def _weekday(match: re.Match[str], context: Context) -> Period:
    back = (context.today.weekday() - words.WEEKDAYS[match["name"]]) % 7
    if back == 0 and match["which"] in ("last", "previous"):
        back = 7
    return day(context.today - timedelta(days=back))


def _weekday_of(match: re.Match[str], context: Context) -> Period:
    """Monday of last week."""
    monday = context.today - timedelta(days=context.today.weekday() + 7 * (match["which"] == "last"))
    return day(monday + timedelta(days=words.WEEKDAYS[match["name"]]))


def _weekday_ago(match: re.Match[str], context: Context) -> Period | None:
    """Monday two weeks ago."""
    monday = context.today - timedelta(days=context.today.weekday())
    weeks, weekday = words.number(match["number"]), words.WEEKDAYS[match["name"]]
    return _sane(lambda: day(monday + timedelta(days=weekday - 7 * weeks)))


def _weekend(match: re.Match[str], context: Context) -> Period:
    """Saturday and Sunday: of this week, or the latest that is over."""
    saturday = context.today - timedelta(days=context.today.weekday()) + timedelta(days=5)
    if match["which"] != "this":
        saturday -= timedelta(days=7)
    return Period(start=saturday, end=saturday + timedelta(days=2))


def _all_time(_: re.Match[str], __: Context) -> Period:
    return Period()


_WEEKDAYS = "|".join(words.WEEKDAYS)
#: "The last week of October" belongs to October.
_OF_ITS_OWN = (
    rf"(?! of (?:the )?(?:@\d+point|(?:this|last|{MONTHS})\b|year\b|quarter\b|q[1-4]|h[12]|(?:19|20)\d\d))"
)
#: "Against the previous 30 days" are those before the ones that were named.
_NOT_BEFORE = r"(?<!vs the )(?<!versus the )(?<!against the )(?<!than the )(?<!with the )(?<!to the )"

PATTERNS: list[tuple[str, Reader]] = [
    (
        rf"\b(?P<name>{_WEEKDAYS}),? (?:of )?(?:the )?(?P<which>last|this) week\b",
        _weekday_of,
    ),
    (rf"\b(?P<name>{_WEEKDAYS}),? (?P<number>{words.NUMBER}) weeks? ago\b", _weekday_ago),
    (r"\bsince (?P<which>this) (?P<part>morning|afternoon|evening)\b", _since_of_day),
    (r"\b(?P<which>this|yesterday|last) (?P<part>morning|afternoon|evening|night)\b", _of_day),
    (r"\b(?P<which>)(?P<part>)tonight\b", _of_day),
    (r"\b(?:the )?(?P<name>day before yesterday|yesterday|today)\b", _named_day),
    (rf"\b(?:the )?(?P<unit>{words.UNITS}|weekend) before last\b", _before_last),
    (rf"\b(?:the )?(?:last|second last|penultimate) (?P<unit>{words.UNITS}|weekend) but one\b", _before_last),
    (rf"\b(?:the )?(?:second[- ]last|penultimate) (?P<unit>{words.UNITS})\b", _before_last),
    (
        rf"\b(?:the )?(?:last|past|previous) (?P<number>{words.NUMBER}) (?:full|complete|whole|calendar)"
        rf" (?P<unit>{words.UNITS})s?\b",
        _whole,
    ),
    (
        rf"\b(?:the )?(?P<which>last|previous) (?:full|complete|whole|calendar) (?P<unit>{words.UNITS})\b",
        _unit,
    ),
    (
        r"\bsince (?:the )?(?:start|beginning) of (?:the|this) (?P<unit>year|quarter|month|week)\b"
        r"|\bsince (?P<name>midnight|new year)(?:'s(?: day)?)?\b",
        _since_first,
    ),
    (rf"\bso far (?P<which>this) (?P<unit>{words.UNITS})\b", _unit),
    (
        rf"\b(?:since|for|within|over) (?:the )?(?P<number>{words.NUMBER}) (?P<unit>{words.UNITS})s\b"
        rf"(?! (?:ago|of|after|before|since|@)){_OF_ITS_OWN}(?:,|(?= (?:now|what|how|who|which|do|did|is"
        rf"|are|\W))|\W*$)",
        _rolling,
    ),
    (rf"\b(?:a )?(?P<number>{words.NUMBER})(?: of)? (?P<unit>{words.UNITS})s? ago\b", _ago),
    (
        rf"\b(?:the |these )?(?:last|past|ultimate|{_NOT_BEFORE}previous|recent) (?:a )?"
        rf"(?P<number>{words.NUMBER})(?: of)? (?P<unit>{words.UNITS})s?\b{_OF_ITS_OWN}",
        _rolling,
    ),
    (rf"\b(?:the )?(?:last|past) (?:(?P<number>{words.NUMBER}) ?)?(?:hours?|hrs?|h)\b", _hours),
    (r"\b(?:(?P<unit>year|quarter|month)[ -]to[ -]date|(?P<letter>[yqm])-?t-?d)\b", _to_date),
    (r"\b(?:(?:the )?(?P<which>this|last|past)|(?:over|on|during|in|at) the) weekend\b", _weekend),
    (rf"\b(?:the )?(?P<which>{THIS_OR_LAST}) (?P<unit>{words.UNITS})\b{_OF_ITS_OWN}(?: so far)?", _unit),
    (rf"\b(?:(?P<which>last|previous|this) )?(?P<name>{_WEEKDAYS})\b", _weekday),
    (r"\b(?:of |over |for )?all[ -]time\b|\bover our whole history\b", _all_time),
]
