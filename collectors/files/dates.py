"""Dates as people and programs write them; what is ambiguous is decided for a whole column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any

from collectors.files import months

Said = datetime | date | None

#: What stands for "no date" in exports.
EMPTY = frozenset({"", "-", "--", "n/a", "na", "nan", "nat", "none", "null", "unknown", "(null)"})
#: Feedback is neither older nor younger; 0201 and 9999 are slips of the pen.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_CACHED = 50_000

_NUMERIC = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{4}|\d{1,2})(?:[T ,]+(.+))?$")
_DIGITS = re.compile(r"\d{8,14}$|\d{9,10}\.\d+$")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([ap]\.?m\.?)?\s*(.*)$", re.IGNORECASE)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?$", re.IGNORECASE)
#: The zone names of RFC 2822, and those of Europe.
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class DateRule:
    """How the dates of one column are read."""

    day_first: bool = True
    #: A time of 00:00:00 in every row says only the day.
    midnight_is_day: bool = False
    #: Where the order of day and month was a guess.
    ambiguous: bool = False
    note: str = ""


def is_date(value: Any) -> bool:
    """Whether a value can be read as a date, with the day or the month first."""
    for day_first in (True, False):
        try:
            return parse(value, day_first) is not None
        except (ValueError, OverflowError, OSError):
            continue
    return False


def decide(values: Iterable[Any], day_first: bool | None = None) -> DateRule:
    """The rule for a column, from as many of its values as it takes.

    Any number above 12 decides whether the day or the month comes first; dots mean day first. `values` is
    read to its end only where nothing decides.
    """
    evidence = _Evidence()
    for value in values:
        evidence.add(value)
    midnight = evidence.instants > 0 and evidence.midnights == evidence.instants
    if day_first is not None:
        first = "day" if day_first else "month"
        return DateRule(day_first=day_first, midnight_is_day=midnight, note=f"{first} first, as asked")
    if not evidence.numeric:
        note = "days" if midnight or not evidence.instants else "days and times"
        return DateRule(midnight_is_day=midnight, note=note)
    return evidence.rule(midnight)


class _Evidence:
    """What the values of a column say about their order."""

    def __init__(self) -> None:
        self.numeric = self.day_first = self.month_first = self.half_days = self.instants = self.midnights = 0

    def add(self, value: Any) -> None:
        text = str(value).strip()
        if isinstance(value, datetime) or ":" in text:
            self.instants += 1
            self.midnights += bool(re.search(r"\b0?0:00(:00(\.0+)?)?$", text))
        found = _NUMERIC.match(text)
        if found is None or len(found[1]) > 2 or int(found[1]) > 31:
            return
        self.numeric += 1
        self.day_first += int(found[1]) > 12 or found[2] == "."
        self.month_first += int(found[3]) > 12
        self.half_days += bool(re.search(r"[ap]\.?m", found[5] or "", re.IGNORECASE))

    def rule(self, midnight: bool) -> DateRule:
        if self.day_first != self.month_first:
            day_first = self.day_first > self.month_first
            note = "day first (31/12/2024)" if day_first else "month first (12/31/2024)"
            return DateRule(day_first=day_first, midnight_is_day=midnight, note=note)
        day_first = not self.half_days
        taken, other = ("day", "month") if day_first else ("month", "day")
        note = f"day or month first cannot be told; {taken} first is taken (--{other}-first changes that)"
        return DateRule(day_first=day_first, midnight_is_day=midnight, ambiguous=True, note=note)


def reader(rule: DateRule, zone: tzinfo) -> Callable[[Any], Said]:
    """A function that reads one value; naive times are in `zone`.

    The function raises ValueError, without the value, for a date that cannot be.
    """
    known: dict[Any, Said] = {}

    def read(value: Any) -> Said:
        try:
            return known[value]
        except KeyError:
            said = _checked(parse(value, rule.day_first), rule, zone)
        if len(known) >= _CACHED:
            known.clear()
        known[value] = said
        return said

    return read


def _checked(said: Said, rule: DateRule, zone: tzinfo) -> Said:
    if said is None:
        return None
    if not _FIRST_YEAR <= said.year <= _LAST_YEAR:
        raise ValueError("the year cannot be right")
    if not isinstance(said, datetime):
        return said
    if said.tzinfo is not None:
        return said
    if rule.midnight_is_day and said.time() == time.min:
        return said.date()
    return said.replace(tzinfo=zone)


def parse(value: Any, day_first: bool) -> Said:
    """One value as a date, a naive or an aware datetime, or None where it is empty.

    Raises:
        ValueError: it is no date.
    """
    if isinstance(value, datetime | date) or value is None:
        return value
    text = str(value).strip()
    if text.lower() in EMPTY:
        return None
    return _iso(text) or _epoch(text) or _numeric(text, day_first) or _named(text)


def _iso(text: str) -> Said:
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        return None
    if len(text) == 10:
        return date.fromisoformat(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        day, rest = date.fromisoformat(text[:10]), text[10:].lstrip("T ,")
        return _with_time(day, rest)


def _epoch(text: str) -> Said:
    """Seconds or milliseconds since 1970, or a day written as 20241231."""
    if not _DIGITS.match(text):
        return None
    if len(text) == 8:
        return datetime.strptime(text, "%Y%m%d").date()
    if len(text) == 14:
        return datetime.strptime(text, "%Y%m%d%H%M%S")
    number = float(text)
    return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)


def _numeric(text: str, day_first: bool) -> Said:
    found = _NUMERIC.match(text)
    if found is None:
        return None
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) > 2 or first > 31:
        year, month, day = first, second, third
    else:
        day, month = (first, second) if day_first else (second, first)
        year = third
    return _with_time(date(_full(year), month, day), found[5])


def _full(year: int) -> int:
    """A year of two digits is the one nearest to today's century: 69 is 1969, 68 is 2068, as POSIX has it."""
    return year if year > 99 else year + (2000 if year < 69 else 1900)


def _named(text: str) -> Said:
    """A day with the month's name: 9 March 2014, Mar 9 2014 10:00 PM, Sun, 09 Mar 2014 10:00:00 +0000."""
    found = months.find(text)
    if found is None:
        raise ValueError("is no date that can be read")
    year, month, day, rest = found
    return _with_time(date(year, month, day), rest)


def _with_time(day: date, rest: str | None) -> date | datetime:
    if not rest or not rest.strip():
        return day
    found = _TIME.match(rest.strip())
    if found is None:
        raise ValueError("has a time that cannot be read")
    hour = _hour(int(found[1]), found[5])
    micro = int((found[4] or "0")[:6].ljust(6, "0"))
    return datetime(
        day.year, day.month, day.day, hour, int(found[2]), int(found[3] or 0), micro, _zone(found[6].strip())
    )


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("has a time that cannot be")
    return hour % 12 + (12 if half.lower().startswith("p") else 0)


def _zone(name: str) -> tzinfo | None:
    """None where no zone is written.

    Raises:
        ValueError: for a zone that is not known.
    """
    name = name.strip("() ")
    if not name:
        return None
    if name.lower() in _ZONES:
        return timezone(timedelta(hours=_ZONES[name.lower()]))
    found = _OFFSET.match(name)
    if found is None:
        raise ValueError("has a time zone that is not known")
    shift = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(shift if found[1] == "+" else -shift)
