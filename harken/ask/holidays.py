"""Days that have a name everywhere, beside those that a company names itself: "since Halloween"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.easter import easter

from harken.ask.context import Context
from harken.ask.dates import MONTHS, THIS_OR_LAST, YEAR, Reader, day, led, months
from harken.domain.questions import Period

#: Month and day of those that are the same every year.
_FIXED = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new years eve": (12, 31),
    "new year's day": (1, 1),
    "new years day": (1, 1),
    "new year": (1, 1),
    "valentine's day": (2, 14),
    "valentines day": (2, 14),
    "halloween": (10, 31),
}
#: Days from Easter Sunday.
_MOVED = {"good friday": -2, "easter sunday": 0, "easter monday": 1, "easter": 0}
_NAMES = "|".join(sorted(map(re.escape, (*_FIXED, *_MOVED)), key=len, reverse=True))
_YEAR = rf"(?:(?:,? (?:of |in )?(?P<year>{YEAR})|,? (?:of )?(?P<which>{THIS_OR_LAST}) year)\b)?"


def _in_year(name: str, year: int) -> date:
    if name in _MOVED:
        return easter(year) + timedelta(days=_MOVED[name])
    month, number = _FIXED[name]
    return date(year, month, number)


#: "What do they say about Christmas" asks for a subject: without a year these stand before a time.
_LEADS = "since from after before until till to through by between and at over around on during in vs"
_LED = re.compile(rf"(?:{led(_LEADS)})$")


def _holiday(match: re.Match[str], context: Context) -> Period | None:
    """Without a year the latest that is not in the future."""
    name, today = match["name"], context.today
    dated = match["year"] or match["which"] or match["last"]
    if not dated and not _LED.search(match.string[: match.start()]):
        return None
    if match["year"]:
        return day(_in_year(name, int(match["year"])))
    if match["which"]:
        return day(_in_year(name, today.year - (match["which"] not in ("this", "current"))))
    ahead = _in_year(name, today.year) > today
    back = not ahead and match["last"] is not None and _in_year(name, today.year) == today
    return day(_in_year(name, today.year - (ahead or back)))


def _christmas_month(match: re.Match[str], context: Context) -> Period:
    year = int(match["year"]) if match["year"] else context.today.year - (context.today.month < 12)
    return months(year, 12)


def _easter_weekend(match: re.Match[str], context: Context) -> Period:
    """From Good Friday to Easter Monday."""
    sunday = easter(int(match["year"] or context.today.year))
    if sunday > context.today and not match["year"]:
        sunday = easter(context.today.year - 1)
    return Period(start=sunday - timedelta(days=2), end=sunday + timedelta(days=2))


#: Read before weekdays and whole years are; "christmas in July" and "a Christmas lounge" name no day.
PATTERNS: list[tuple[str, Reader]] = [
    (rf"\b(?:the )?christmas month\b(?:,? (?:of |in )?(?P<year>{YEAR})\b)?", _christmas_month),
    (rf"\b(?:the )?easter weekend\b(?:,? (?:of |in )?(?P<year>{YEAR})\b)?", _easter_weekend),
    (
        rf"\b(?:(?P<last>last|this past) )?(?P<name>{_NAMES})\b{_YEAR}"
        rf"(?=\W*$|[,.;:!?)]| (?:and|or|to|until|till|through|vs|versus|on|onwards?|how|what|which|who|did"
        rf"|do|does|is|are|was|were|has|have|the|we|people|guests|customers|about|for|from|by|in (?!{MONTHS})"
        rf"|compared|than|began|started|@\d+)\b)",
        _holiday,
    ),
]
