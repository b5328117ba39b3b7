"""The period of a question and the earlier one it is held against, half-open, in the workspace's zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from harken.ask import dates, hours, own_times, relative
from harken.ask.calendar_words import NUMBER, UNITS, number, span
from harken.ask.context import Context
from harken.ask.slate import Slate
from harken.ask.spans import day_of, following, joined, preceding, shifted
from harken.domain.questions import Period


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """What a question says about time; `named` is False where it says nothing."""

    period: Period = field(default_factory=Period)
    to: Period | None = None
    named: bool = False
    #: Only what it is held against is named: "compare that with 2012".
    implied: bool = False


_A, _B = r"@(?P<a>\d+)point", r"@(?P<b>\d+)point"
_END = r"(?:(?:the )?(?:very )?end of )?"
_AGAINST = (
    r"(?:vs\.?|versus|against|as opposed to|than(?: in)?|(?:as |when )?(?:compare[sd]?(?: (?:that|it|this"
    r"|those"
    r"|them))?|in comparison) (?:to|with)"
    r"|relative to)"
)
#: "and", "to" and "with" hold two periods against each other only in such company.
_CHANGES = re.compile(
    r"\b(?:compar|differ|chang|mov(?:e|ed)\b|swing|swung|drop|fell|fall|rise|rose|improv|grew|grow|(?:get|got"
    r"|getting) (?:better|worse))"
)
_SAME = r"(?:the )?same (?P<unit>day|week|month|quarter|period|time)(?: of| in)?"
_BEFORE = (
    rf"(?:to |with )?the (?:(?:(?P<number>{NUMBER}) )?(?P<unit>day|week|month|quarter|year|period"
    rf"|one)s? before"
    rf"|(?P<as_many>{NUMBER}) before|(?:previous|preceding|prior) (?P<many>{NUMBER}) (?P<units>{UNITS})s?"
    r"|(?:previous|preceding) (?:period|one))\b(?: that| it| those)?"
)
_ON_YEAR = re.compile(
    r"\b(?:(?P<unit>year|month|week|quarter)[ -](?:over|on)[ -](?:year|month|week|quarter)"
    r"|(?P<short>yoy|mom|wow|qoq))\b"
)
_SHORT = {"yoy": "year", "mom": "month", "wow": "week", "qoq": "quarter"}

Point = Callable[[str], Period]


def find(slate: Slate, context: Context) -> When:
    """Turn all words about time into placeholders and say what they mean together."""
    own_times.take(slate, context)
    slate.text = dates.completed(slate.text)
    for pattern, reader in (*dates.PATTERNS, *relative.PATTERNS):
        slate.take(re.compile(pattern), "point", _reading(reader, context))
    hours.take(slate)
    found = _two(slate, context) if _CHANGES.search(slate.text) else None
    if found is None:
        _join(slate, context)
        found = _against(slate, context) or _stepped(slate, context) or _plain(slate, context)
    return _with_hours(found, slate, context)


def _reading(reader: dates.Reader, context: Context) -> Callable[[re.Match[str]], Period | None]:
    return lambda match: reader(match, context)


def _two(slate: Slate, context: Context) -> When | None:
    match = re.search(rf"(?:from |between )?{_A} (?:and|to|with|{_AGAINST}) {_B}", slate.text)
    return _ordered(slate, match, context) if match else None


def _point(slate: Slate, number: str) -> Period:
    found: Period = slate.slots[int(number)].value
    return found


def _ordered(slate: Slate, match: re.Match[str], context: Context) -> When:
    """The later period is the question's own."""
    both = (own_times.lasting(_point(slate, match[name]), context) for name in "ab")
    earlier, later = sorted(both, key=lambda period: day_of(period.start))
    return When(period=later, to=earlier, named=True)


def _join(slate: Slate, context: Context) -> None:
    """Join points with the words around them: from A to B, since A, before A."""
    slate.take(_BESIDE, "point", lambda match: _beside(match, slate))
    for pattern, read in _SHAPES:
        slate.take(re.compile(pattern), "point", _joining(slate, read, context))


def _joining(
    slate: Slate, read: Callable[[Point, Context], Period | None], context: Context
) -> Callable[[re.Match[str]], Period | None]:
    return lambda match: read(lambda name: _point(slate, match[name]), context)


def _week_of(point: Point, context: Context) -> Period:
    first = context.week_of(day_of(point("a").start))
    return Period(start=first, end=first + timedelta(days=7))


def _from_to(point: Point, _: Context) -> Period:
    """From November to January goes over the turn of the year; else the earlier comes first."""
    first, last = point("a"), point("b")
    if day_of(first.start) > day_of(last.start):
        before = shifted(first, relativedelta(years=-1))
        near = day_of(before.start) < day_of(last.start) < day_of(first.start)
        first, last = (before, last) if near and not _years(first) else (last, first)
    return Period(start=first.start, end=last.end)


def _years(period: Period) -> bool:
    """Whether it is a year or longer, which is never said without its number."""
    return day_of(period.end) >= day_of(period.start) + relativedelta(years=1)


_BESIDE = re.compile(
    rf"\b(?:(?:within|in) )?(?:the )?(?:(?P<which>first|last|next|following|final|opening|closing) )?"
    rf"(?:(?P<number>{NUMBER}) )?"
    rf"(?P<unit>{UNITS})(?P<several>s?) (?P<side>after|following|since|before|of|leading up to) {_A}"
)


def _beside(match: re.Match[str], slate: Slate) -> Period | None:
    """The two weeks after the release, the month before Black Friday."""
    point, side = _point(slate, match["a"]), match["side"]
    if side == "of" and match["which"] is not None and point.start != point.end:
        return _at_its_end(point, match)
    if side == "of" and (match["number"] is None or point.start != point.end):
        return None
    if side == "since" and match["number"] is None:
        return None
    if match["several"] and match["number"] is None and side in ("before", "after", "following"):
        return Period(end=point.start) if side == "before" else Period(start=point.end)
    length = span(match["unit"], number(match["number"] or "one"))
    if side == "since":
        return Period(start=point.start, end=point.start + length) if point.start else None
    if side in ("before", "leading up to"):
        return Period(start=point.start - length, end=point.start) if point.start else None
    return Period(start=point.end, end=point.end + length) if point.end else None


def _at_its_end(point: Period, match: re.Match[str]) -> Period | None:
    """The first week of November, the last three months of 2014."""
    if point.start is None or point.end is None:
        return None
    length = span(match["unit"], number(match["number"] or "one"))
    if match["which"] in ("last", "final", "closing"):
        return Period(start=point.end - length, end=point.end)
    return Period(start=point.start, end=point.start + length)


def _day_of(point: Point, _: Context) -> Period | None:
    """The day of a release, which by itself lasts until the next one."""
    start = point("a").start
    return None if start is None else dates.day(day_of(start))


_SHAPES: list[tuple[str, Callable[[Point, Context], Period | None]]] = [
    (rf"\b(?:the )?week (?:of|starting|beginning)(?: on)? {_A}", _week_of),
    (
        rf"\b(?:on )?the (?:very )?day (?:of|that|when|on which) (?:the )?{_A}"
        r"(?: (?:came out|was (?:released|shipped|launched)|shipped|launched|went (?:live|out)))?",
        _day_of,
    ),
    (
        rf"\b(?:between|from) {_A} (?:and|to|until|till|through|-) (?:the )?(?:start|beginning) of {_B}",
        lambda point, _: Period(start=point("a").start, end=point("b").start),
    ),
    (
        rf"\b(?:between|from) (?:the )?{_A} (?:and|(?:up )?to(?: and including)?|until|till|through"
        rf"|-) (?:the )?{_END}{_B}",
        _from_to,
    ),
    (rf"{_A} ?(?:to|until|till|through|-) ?{_B}", _from_to),
    (
        rf"\b(?:ever )?since (?:the end of )?(?:the )?{_A} (?:ended|was over|is over|finished|closed)\b",
        lambda point, _: Period(start=point("a").end),
    ),
    (
        rf"\bsince (?:we|they|it|our|the)(?: (?!@)[^\s,?]+){{1,5}} (?:on|in) (?:the )?{_A}",
        lambda point, _: Period(start=point("a").start),
    ),
    (rf"{_A} (?:and )?onwards?\b", lambda point, _: Period(start=point("a").start)),
    (
        rf"\b(?:ever )?since (?:the (?:start|beginning) of )?(?:the )?{_A}",
        lambda point, _: Period(start=point("a").start),
    ),
    (rf"\b(?:starting|beginning) (?:in|from|with|on) {_A}", lambda point, _: Period(start=point("a").start)),
    (rf"\bfrom {_A} on(?:wards?)?\b", lambda point, _: Period(start=point("a").start)),
    (rf"\bafter {_A}", lambda point, _: Period(start=point("a").end)),
    (rf"\b(?:before|prior to) {_A}", lambda point, _: Period(end=point("a").start)),
    (
        rf"\b(?:until|till|up to(?: and including)?|through) (?:(?:the )?end of )?{_A}",
        lambda point, _: Period(end=point("a").end),
    ),
]


def _against(slate: Slate, context: Context) -> When | None:
    """`A vs B`, `than last month`, `compared with the same month last year`."""
    if match := re.search(rf"(?:{_AGAINST}|with|to|and|as) {_SAME} {_B}", slate.text):
        main = _other(slate, match["b"]) or _running(match["unit"], context)
        _drop(slate, match)
        return When(period=main, to=shifted(main, relativedelta(years=-1)), named=True)
    if match := re.search(rf"{_A} ?,? ?{_AGAINST} ?{_B}", slate.text):
        return _ordered(slate, match, context)
    if match := re.search(rf"{_AGAINST} {_A}", slate.text):
        to = _point(slate, match["a"])
        other = _other(slate, match["a"])
        return When(period=other or following(to, context.today), to=to, named=True, implied=other is None)
    return None


def _other(slate: Slate, number: str) -> Period | None:
    others = [slot for slot, kind in slate.marks() if kind == "point" and slot != int(number)]
    return slate.slots[others[0]].value if others else None


def _running(unit: str, context: Context) -> Period:
    unit = unit if unit in ("day", "week", "quarter") else "month"
    first = relative.first_day(unit, context)
    return Period(start=first, end=first + span(unit))


def _stepped(slate: Slate, context: Context) -> When | None:
    """`year over year`, `and the month before`."""
    main: Period | None = next(iter(slate.of("point")), None)
    if match := _ON_YEAR.search(slate.text):
        unit = match["unit"] or _SHORT[match["short"]]
        main = main or relative.rolling(context, unit, 1)
        _drop(slate, match)
        return When(period=main, to=shifted(main, span(unit, -1)), named=True)
    if main is not None and (match := re.search(_BEFORE, slate.text)):
        unit, count = (
            match["unit"] or match["units"] or "one",
            match["number"] or match["many"] or match["as_many"],
        )
        whole = unit in ("one", "period") or count is not None
        to = preceding(main, context.today) if whole else shifted(main, span(unit, -1))
        _drop(slate, match)
        return When(period=main, to=to, named=True)
    return None


def _drop(slate: Slate, match: re.Match[str]) -> None:
    """Leave of these words only that something is compared."""
    slate.text = f"{slate.text[: match.start()]} vs {slate.text[match.end() :]}".strip()


def _plain(slate: Slate, context: Context) -> When:
    points: list[Period] = [own_times.lasting(point, context) for point in slate.of("point")]
    return When(period=joined(points), named=True) if points else When()


def _with_hours(found: When, slate: Slate, context: Context) -> When:
    if not slate.of("hours"):
        return found
    period = hours.within(found.period, slate, context)
    exact = isinstance(period.start, datetime)
    return When(period=period, to=found.to, named=found.named or exact)
