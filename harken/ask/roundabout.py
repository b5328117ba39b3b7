"""Times said in a roundabout way, said plainly: "from March till date", "the last year of data, 2015"."""

from __future__ import annotations

import re

from harken.ask import calendar_words as words
from harken.ask.dates import MONTHS, YEAR

_WEEKDAY = "|".join(words.WEEKDAYS)
_NOW = r"(?:now|the present(?: day)?)"
#: "Between Easter and now" and the like last to this day.
_TO_NOW = re.compile(
    r"\b(?P<since>(?:from|since|between|starting) [^?]*?),? "
    rf"(?:(?:till|until|up (?:to|till|until)|to|through) (?:date|{_NOW})|(?<!since )and {_NOW})\b"
    r"(?! (?:show|tell|what|how))"
)
_WEEKDAYS = re.compile(
    rf"\b(?P<first>{_WEEKDAY})(?: (?:to|until|till|through|and)| ?-) (?P<second>{_WEEKDAY}),?"
    r" (?:of )?(?:the )?(?P<which>last|this) week\b"
)
_HEARD = r"(?:data|reviews|feedback|comments)"
#: What is said behind it tells which year that is.
_OF_DATA = re.compile(
    r"\b(?:the )?(?:last|latest|past|most recent) (?:(?:full|whole|complete) )?"
    rf"(?:(?:{words.NUMBER}) )?(?:years?|quarters?|months?|weeks?|days?) "
    rf"(?:of (?:our |the )?{_HEARD}"
    rf"|(?:that |which )?(?:we|you) (?:have(?: got)?|got)(?: {_HEARD})?(?: (?:for|of|on|from))?)"
    r"(?: only)?\W+(?:(?:that is|i\.?e\.?|i mean|meaning|namely),? )?"
    rf"(?=(?:from |in )?(?:{YEAR}|{MONTHS})\b)"
)
_STEPS = (
    r"(?:(?:year|month|week|day) by (?:year|month|week|day)|(?:by|per|each|every) (?:year|month)"
    r"|yearly|monthly)"
)
_FIRST = rf"(?:{YEAR}|(?:{MONTHS})(?: {YEAR})?)"
_FROM = re.compile(rf"\b(?P<step>{_STEPS}),? from (?={_FIRST}\b(?! ?(?:to|until|till|through|-|and|up)\b))")
_FROM_FIRST = re.compile(rf"\bfrom (?P<first>{_FIRST}),? (?={_STEPS})")
_YEARS = re.compile(rf"\b(?:over|during|across|through|in|for) the years (?=(?:from |between )?{YEAR}\b)")


def plain(text: str) -> str:
    """The text with such times said in the words that are read."""
    text = _TO_NOW.sub(r"\g<since> until today", text)
    text = _WEEKDAYS.sub(r"\g<first> \g<which> week to \g<second> \g<which> week", text)
    text = _OF_DATA.sub("", text)
    # "Year by year from 2010" goes on to this day.
    text = _FROM.sub(r"\g<step> since ", text)
    text = _FROM_FIRST.sub(r"since \g<first> ", text)
    return _YEARS.sub("in ", text)
