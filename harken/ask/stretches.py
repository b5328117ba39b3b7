"""Parts of months and years that no calendar bounds: "mid June", "late March", "at the beginning of 2013"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from harken.ask import calendar_words as words
from harken.ask import relative
from harken.ask.context import Context
from harken.ask.dates import MONTHS, YEAR, Reader, day, led
from harken.domain.questions import Period

#: A month, its latest one where no year is said, a year, or the running or last one.
_WHOLE = (
    rf"(?:(?:the )?(?:month of )?(?P<month>{MONTHS})\b\.?(?:,? (?:of |in )?(?P<year>{YEAR}))?"
    rf"|(?P<alone>{YEAR})\b"
    r"|(?P<which>this|last) (?P<unit>month|year)\b)"
)
#: Behind these "mid June" is one day, from which on or up to which something counts.
_BOUND = re.compile(
    r"\b(?:since|from|after|before|until|till|to|through|by|starting|beginning|between(?: [^,?]*? and)?)"
    r" (?:about |around |roughly )?(?:the )?$|-$"
)


def _part(match: re.Match[str], context: Context) -> Period | None:
    """Thirds of a month or a year; the middle is one day where something begins or ends there."""
    whole = _whole(match, context)
    if whole is None:
        return None
    of_month = match["unit"] == "month" or match["month"] is not None
    part = match["part"]
    if part in ("mid", "middle"):
        return _middle(whole, match, of_month=of_month)
    return _first(whole, of_month=of_month) if part in _EARLY else _last(whole, of_month=of_month)


_EARLY = ("early", "start", "beginning")


def _whole(match: re.Match[str], context: Context) -> date | None:
    """The first day of the month or the year."""
    if match["alone"]:
        return date(int(match["alone"]), 1, 1)
    if match["unit"]:
        first = relative.first_day(match["unit"], context)
        return first if match["which"] == "this" else first - words.span(match["unit"])
    number = words.MONTHS[match["month"]]
    ahead = number > context.today.month
    return date(int(match["year"] or context.today.year - ahead), number, 1)


def _first(first: date, *, of_month: bool) -> Period:
    return Period(start=first, end=first + (timedelta(days=10) if of_month else relativedelta(months=4)))


def _last(first: date, *, of_month: bool) -> Period:
    if of_month:
        return Period(start=first + timedelta(days=20), end=first + relativedelta(months=1))
    return Period(start=first + relativedelta(months=8), end=first + relativedelta(years=1))


def _middle(first: date, match: re.Match[str], *, of_month: bool) -> Period:
    if _BOUND.search(match.string[: match.start()]):
        return day(first + (timedelta(days=14) if of_month else relativedelta(months=6)))
    if of_month:
        return Period(start=first + timedelta(days=10), end=first + timedelta(days=20))
    return Period(start=first + relativedelta(months=4), end=first + relativedelta(months=8))


#: The ninth of the running month, or of the last one that had such a day.
_NTH = (
    rf"(?:{led('on since from until till after before to by between and')})the (?P<day>\d{{1,2}})(?:st|nd"
    rf"|rd|th)\b"
    r"(?=\W*$|[,.;:!?)]| (?:and|to|until|till|through|on|onwards?|how|what|which|who|did|do|the|we|they|i)\b)"
)


def _nth(match: re.Match[str], context: Context) -> Period | None:
    first = context.today.replace(day=1)
    for month in (first, first - relativedelta(months=1), first - relativedelta(months=2)):
        try:
            found = month.replace(day=int(match["day"]))
        except ValueError:
            continue
        if found <= context.today:
            return day(found)
    return None


#: Read before whole months and years are.
PATTERNS: list[tuple[str, Reader]] = [
    (rf"\b(?P<part>early|late|mid)(?:-| (?:in )?){_WHOLE}", _part),
    (rf"\b(?:the )?(?P<part>middle) of {_WHOLE}", _part),
    (
        rf"(?:{led('at in around toward towards near')})the (?:very )?(?P<part>start|beginning"
        rf"|end) of {_WHOLE}",
        _part,
    ),
    (_NTH, _nth),
]
