"""Days written with the name of the month, in English, German, French and Spanish."""

from __future__ import annotations

import re

_NAMES = (
    ("jan", "january", "januar", "jänner", "janvier", "janv", "enero", "ene"),
    ("feb", "february", "februar", "février", "févr", "fevrier", "febrero"),
    ("mar", "march", "märz", "mär", "mrz", "mars", "marzo"),
    ("apr", "april", "avril", "avr", "abril", "abr"),
    ("may", "mai", "mayo"),
    ("jun", "june", "juni", "juin", "junio"),
    ("jul", "july", "juli", "juillet", "juil", "julio"),
    ("aug", "august", "août", "aout", "agosto", "ago"),
    ("sep", "sept", "september", "septembre", "septiembre"),
    ("oct", "october", "oktober", "okt", "octobre", "octubre"),
    ("nov", "november", "novembre", "noviembre"),
    ("dec", "december", "dezember", "dez", "décembre", "déc", "decembre", "diciembre", "dic"),
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names}
_WEEKDAY = re.compile(r"^[^\W\d]+\.?,\s*|^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+", re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]+(?:de\s+)?([^\W\d]+)\.?,?[\s-]+(?:de\s+)?(\d{4})\b,?(.*)$"
)
_MONTH_FIRST = re.compile(r"([^\W\d]+)\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(\d{4})\b,?(.*)$")
#: Sun Mar 09 10:00:00 UTC 2014, as `date` and JavaScript's older browsers write it.
_YEAR_LAST = re.compile(r"([^\W\d]+)\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s*(.*?)\s*(\d{4})$")


def find(text: str) -> tuple[int, int, int, str] | None:
    """Year, month, day and what follows; None where no known month is named."""
    text = _WEEKDAY.sub("", text, count=1)
    if found := _DAY_FIRST.match(text):
        return _if_month(found[2], int(found[3]), int(found[1]), found[4])
    if found := _MONTH_FIRST.match(text):
        return _if_month(found[1], int(found[3]), int(found[2]), found[4])
    if found := _YEAR_LAST.match(text):
        return _if_month(found[1], int(found[5]), int(found[2]), f"{found[3]} {found[4]}")
    return None


def _if_month(name: str, year: int, day: int, rest: str) -> tuple[int, int, int, str] | None:
    month = _MONTHS.get(name.lower())
    # "at", "um", "à" and the like may stand before the time.
    return None if month is None else (year, month, day, re.sub(r"^\s*(?:at|um|à|a las)\s+", "", rest))
