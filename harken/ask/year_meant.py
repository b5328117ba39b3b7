"""Times that are said without their year, in the year that is spoken of: "and in May?" after March 2014."""

from __future__ import annotations

import re
from datetime import timedelta

from harken.ask.calendar_words import MONTHS, SEASONS
from harken.ask.context import Context
from harken.ask.dates import led
from harken.ask.spans import day_of

_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_NO_YEAR = r"(?!,? ?(?:of )?(?:the )?(?:'?\d|last|this|next|same|that|year))"
_YEAR = re.compile(r"(?<![\d.:/-])(?:19|20)\d\d(?![\d./-]|:\d)")
#: A day of a month is always one of the year that stands beside it.
_DAY = re.compile(
    rf"\b(?P<said>\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_NAMES})|(?:{_NAMES}) \d{{1,2}}(?:st|nd|rd|th)?)\b"
    rf"{_NO_YEAR}"
)
#: What stands before the name of a month, which may be a word for something else.
_LEADS = "in of and for now since until from about"
_BEFORE = rf"(?:^|(?<=[,(] )|{led(_LEADS)})"
_PARTS = (
    rf"{_BEFORE}(?:early |late |mid-? ?)?(?:{_NAMES})\b(?! (?:i|we|you|be)\b)",
    r"\bq[1-4]\b",
    r"\b(?:first|second|other|1st|2nd) half\b(?! of)",
    rf"(?<=\bin )(?:{'|'.join(SEASONS)})\b",
)
_PART = re.compile(rf"(?P<said>{'|'.join(_PARTS)}){_NO_YEAR}")
#: "The first half of 2013 against the second half", "Q1 2013 against Q2".
_PAIRED = re.compile(
    rf"(?P<first>\b(?:half of |q[1-4] (?:of )?)(?P<year>(?:19|20)\d\d)\b.*?)(?P<last>{_PARTS[1]}|{_PARTS[2]})"
    rf"{_NO_YEAR}"
)


def added(text: str, context: Context) -> str:
    """The text with the year of what was asked before behind its times, where it says none itself.

    A year that is said once belongs to every day of the text.
    """
    years = set(_YEAR.findall(text))
    if len(years) == 1:
        return _PAIRED.sub(r"\g<first>\g<last> \g<year>", _DAY.sub(_behind(int(min(years))), text))
    if years:
        return text
    year = _before(context)
    if year is None:
        return text
    return _PART.sub(_behind(year), _DAY.sub(_behind(year), text))


def _behind(year: int) -> str:
    return rf"\g<said> {year}"


def _before(context: Context) -> int | None:
    """The past year that the period of the question before lies in."""
    previous = context.previous
    if previous is None or previous.period.start is None or previous.period.end is None:
        return None
    first, last = (day_of(previous.period.start), day_of(previous.period.end) - timedelta(days=1))
    return first.year if first.year == last.year < context.today.year else None
