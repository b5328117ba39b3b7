"""Numbers, days and periods as people write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from harken.ask.spans import day_of
from harken.ask.template import NOTHING, Slot, Template, Text, slot
from harken.domain.answers import Fact
from harken.domain.questions import Period

#: Values between these count on a scale from minus to plus one.
_SIGNED = ("net_sentiment", "net_delight", "nps")
#: How far something moves a score: always with its sign, and in points of it.
_MOVES = ("impact", "own_impact", "shift", "mix", "felt")


def count(number: int) -> Text:
    return slot(Slot.FACT, f"{number:,}")


def value(fact: Fact) -> Text:
    """The value of a fact in its own unit."""
    return NOTHING if fact.value is None else _number(fact, fact.value)


def size(fact: Fact) -> Text:
    """How far a change goes, without its direction."""
    if fact.value is None:
        return NOTHING
    return slot(Slot.FACT, _plain(fact, abs(fact.value), points=True))


def vanishes(change: Fact) -> bool:
    """Whether a change is so small that nothing of it would be seen."""
    return change.value is None or not any(digit in "123456789" for digit in str(size(change)))


def bounds(fact: Fact) -> tuple[Text, Text] | None:
    """Both ends of the interval."""
    if fact.low is None or fact.high is None:
        return None
    return _number(fact, fact.low), _number(fact, fact.high)


def _number(fact: Fact, number: float) -> Text:
    if fact.name in _MOVES:
        return move(fact, number)
    sign = "+" if fact.name in _SIGNED and round(number, 2) > 0 else ""
    return slot(Slot.FACT, sign + _plain(fact, number, points=False))


def move(fact: Fact, number: float) -> Text:
    """How far something goes, with its sign."""
    way = "−" if number < 0 else "+"
    return slot(Slot.FACT, way + _plain(fact, abs(number), points=True))


def _plain(fact: Fact, number: float, *, points: bool) -> str:
    if fact.unit == "share":
        shown = percent(number)
        return _points(shown) if points else f"{shown} %"
    if fact.unit == "points":
        shown = f"{number:.1f}" if 0 < abs(number) < 1 else f"{number:.0f}"
        return _points(shown) if points else minus(shown)
    if fact.unit.isupper() and len(fact.unit) == 3:
        return minus(money(fact.unit, number))
    if fact.unit == "times":
        return f"{number:.1f} times"
    if fact.unit in ("feedback", "statements", "mentions", "people", "customers"):
        return minus(f"{number:,.0f}")
    return minus(f"{number:.2f}".rstrip("0").rstrip("."))


def _points(shown: str) -> str:
    return f"{shown} point" if shown in ("1", "−1") else f"{shown} points"


def money(currency: str, number: float) -> str:
    """An amount as it is read at a glance: EUR 1,234, EUR 12.3 million."""
    for size, name in ((1e9, "billion"), (1e6, "million")):
        if abs(number) >= size:
            return f"{'-' if number < 0 else ''}{currency} {abs(number) / size:.1f} {name}"
    return f"{'-' if number < 0 else ''}{currency} {abs(number):,.0f}"


def percent(share: float) -> str:
    """Whole percents; one decimal where less than one would round away."""
    number = share * 100
    if 0 < abs(number) < 1:
        return minus(f"{number:.1f}")
    return minus(f"{number:.0f}")


def minus(text: str) -> str:
    """A true minus sign, and none before a zero."""
    if text.startswith("-"):
        return text[1:] if not text.strip("-0.,") else f"−{text[1:]}"
    return text


def day(of: date | datetime) -> Text:
    """3 March 2014, with the hour where it matters."""
    shown = f"{of.day} {of:%B} {of.year}"
    if isinstance(of, datetime):
        shown += f" {of:%H:%M}"
    return slot(Slot.DATE, shown)


_IN, _ON, _SINCE = Template("in {when}"), Template("on {when}"), Template("since {when}")
_BEFORE, _FROM_TO = Template("before {when}"), Template("from {first} to {last}")


def period(of: Period) -> Text:
    """A period as it would be said; nothing for all time."""
    if of.start is None:
        return NOTHING if of.end is None else _BEFORE(when=day(of.end))
    if of.end is None:
        return _SINCE(when=day(of.start))
    if isinstance(of.start, datetime) or isinstance(of.end, datetime):
        return _FROM_TO(first=day(of.start), last=day(of.end))
    whole = _whole(of.start, of.end)
    if whole is not None:
        return _IN(when=slot(Slot.DATE, whole))
    last = of.end - timedelta(days=1)
    return _ON(when=day(last)) if last == of.start else _FROM_TO(first=day(of.start), last=day(last))


def _whole(start: date, end: date) -> str | None:
    """The name of a whole month, quarter or year."""
    if start.day != 1 or day_of(end).day != 1:
        return None
    if end == start + relativedelta(months=1):
        return f"{start:%B} {start.year}"
    if start.month % 3 == 1 and end == start + relativedelta(months=3):
        return f"Q{start.month // 3 + 1} {start.year}"
    if start.month == 1 and end == start + relativedelta(years=1):
        return str(start.year)
    return None


def bucket(label: str) -> Text:
    """The label of a day, week, month or year, as it is stored, in words."""
    if len(label) == 4:
        return slot(Slot.DATE, label)
    first = date.fromisoformat(f"{label}-01"[:10])
    shown = f"{first:%B} {first.year}" if len(label) == 7 else f"{first.day} {first:%b} {first.year}"
    return slot(Slot.DATE, shown)
