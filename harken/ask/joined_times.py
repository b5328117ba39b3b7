"""Times joined with the words around them: from one to another, since one, the week after one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from harken.ask import relative
from harken.ask.calendar_words import NUMBER, ORDINALS, UNITS, number, span
from harken.ask.context import Context
from harken.ask.slate import Slate
from harken.ask.spans import day_of, length, shifted
from harken.domain.questions import Period

A, B = r"@(?P<a>\d+)point", r"@(?P<b>\d+)point"
_END = r"(?:(?:the )?(?:very )?end of )?"

Point = Callable[[str], Period]


def point_of(slate: Slate, number: str) -> Period:
    found: Period = slate.slots[int(number)].value
    return found


def join(slate: Slate, context: Context) -> None:
    """Join points with the words around them: from A to B, since A, before A."""
    slate.take(_DAY_OF, "point", lambda match: _stretch_of(match, slate, context))
    slate.take(_BESIDE, "point", lambda match: _beside(match, slate))
    slate.take(_TO_ITS_END, "point", lambda match: _to_its_end(match, slate, context))
    for pattern, read in _SHAPES:
        slate.take(re.compile(pattern), "point", _joining(slate, read, context))


def _joining(
    slate: Slate, read: Callable[[Point, Context], Period | None], context: Context
) -> Callable[[re.Match[str]], Period | None]:
    return lambda match: read(lambda name: point_of(slate, match[name]), context)


def _week_of(point: Point, context: Context) -> Period:
    first = context.week_of(day_of(point("a").start))
    return Period(start=first, end=first + timedelta(days=7))


def _week_ending(point: Point, _: Context) -> Period | None:
    end = point("a").end
    return None if end is None else Period(start=end - timedelta(days=7), end=end)


def _from_to(point: Point, _: Context) -> Period:
    """From November to January goes over the turn of the year; else the earlier comes first."""
    first, last = point("a"), point("b")
    days = day_of(first.start) - day_of(last.start)
    if timedelta(0) < days < timedelta(days=7) and day_of(first.end) - day_of(first.start) == timedelta(
        days=1
    ):
        # Monday to Wednesday began the week before.
        first = shifted(first, timedelta(days=-7))
    elif days > timedelta(0):
        before = shifted(first, relativedelta(years=-1))
        near = day_of(before.start) < day_of(last.start) < day_of(first.start)
        first, last = (before, last) if near and not _years(first) else (last, first)
    return Period(start=first.start, end=last.end)


def _years(period: Period) -> bool:
    """Whether it is a year or longer, which is never said without its number."""
    return day_of(period.end) >= day_of(period.start) + relativedelta(years=1)


_OUT = (
    r"(?:came out|(?:was|got|had been) (?:released|shipped|launched|pushed|rolled out|out|live)|shipped"
    r"|launched"
    r"|released|landed|dropped|went (?:live|out)|hit(?: the stores?)?|rolled out|arrived)"
)
_DAY_OF = re.compile(
    rf"\b(?:on )?(?:the )?(?:(?:very|same|exact|actual) )*(?P<unit>{UNITS})"
    rf"(?: (?P<tie>of|that|when|(?:on|in|during) which))?"
    r"(?: (?P<who>(?:we|they) (?:released|shipped|launched|pushed|put out|rolled out|brought out)))?"
    rf"(?: (?:the|our))? {A}(?: (?P<out>{_OUT}))?"
    rf"|\b(?:(?:release|launch)[ -](?P<called>day|week) of )(?:the )?@(?P<of>\d+)point"
    rf"|@(?P<its>\d+)point(?:'s| 's)?(?: (?:release|launch))?[ -](?P<its_unit>day|week)\b"
)


def _stretch_of(match: re.Match[str], slate: Slate, context: Context) -> Period | None:
    """The day of a release, which by itself lasts until the next one, or the week or month that holds it."""
    point = point_of(slate, match["a"] or match["of"] or match["its"])
    if point.start is None or point.start != point.end:
        return None
    if match["a"] and not (match["tie"] or match["who"] or match["out"]):
        return None
    unit = match["unit"] or match["called"] or match["its_unit"]
    first = relative.first_day(unit, replace(context, today=day_of(point.start)))
    return Period(start=first, end=first + span(unit))


_TO_ITS_END = re.compile(
    rf"(?:\b(?:between|from) )?{A},? (?:and|(?:up )?to|until|till|through) (?:the )?end of "
    rf"(?:that|the|the same|its) (?P<unit>{UNITS})\b"
)


def _to_its_end(match: re.Match[str], slate: Slate, context: Context) -> Period | None:
    """From a day to the end of its year."""
    start = point_of(slate, match["a"]).start
    if start is None:
        return None
    first = relative.first_day(match["unit"], replace(context, today=day_of(start)))
    return Period(start=start, end=first + span(match["unit"]))


_BESIDE = re.compile(
    rf"\b(?:(?:within|in) )?(?:the )?(?:(?P<which>first|second|third|fourth|2nd|3rd|4th|last|next"
    rf"|following|final"
    r"|opening|closing) )?"
    rf"(?:(?P<number>{NUMBER}) )?"
    rf"(?P<unit>{UNITS})(?P<several>s?) (?P<side>after|following|since|before|of|leading up to"
    rf"|(?:(?:up )?to|until|till|ending|ended)(?: (?:in|on|at|with))?"
    rf"(?: (?:the )?(?:very )?end of)?) (?:the )?{A}"
)


def _beside(match: re.Match[str], slate: Slate) -> Period | None:
    """The two weeks after the release, the month before Black Friday."""
    point, side = point_of(slate, match["a"]), match["side"]
    if side == "of" and match["which"] is not None and point.start != point.end:
        return _at_its_end(point, match)
    if side == "of" and (match["number"] is None or point.start != point.end):
        return None
    if side == "since" and match["number"] is None:
        return None
    if side.startswith(_UP_TO):
        return _up_to(point, match)
    if match["several"] and match["number"] is None and side in ("before", "after", "following"):
        return Period(end=point.start) if side == "before" else Period(start=point.end)
    length = span(match["unit"], number(match["number"] or "one"))
    if side == "since":
        return Period(start=point.start, end=point.start + length) if point.start else None
    if side in ("before", "leading up to"):
        return Period(start=point.start - length, end=point.start) if point.start else None
    return Period(start=point.end, end=point.end + length) if point.end else None


_UP_TO = ("to", "up to", "until", "till", "end")


def _up_to(point: Period, match: re.Match[str]) -> Period | None:
    """The six months to the end of June; "reviews a week to May" tells no length."""
    if (
        point.end is None
        or match["number"] is None
        or not (match["several"] or match["number"] in ("1", "one"))
    ):
        return None
    return Period(start=point.end - span(match["unit"], number(match["number"])), end=point.end)


def _at_its_end(point: Period, match: re.Match[str]) -> Period | None:
    """The first week of November, the last three months of 2014."""
    if point.start is None or point.end is None:
        return None
    length = span(match["unit"], number(match["number"] or "one"))
    if match["which"] in ("last", "final", "closing"):
        return Period(start=point.end - length, end=point.end)
    start = point.start + span(match["unit"], ORDINALS.get(match["which"], 1) - 1)
    return Period(start=start, end=start + length)


def _narrower(point: Point, _: Context) -> Period | None:
    """Black Friday of last year: a time within another."""
    inner, outer = point("a"), point("b")
    if None in (inner.start, outer.start, inner.end, outer.end):
        return None
    within = day_of(outer.start) <= day_of(inner.start) and day_of(inner.end) <= day_of(outer.end)
    return inner if within else None


def _from_its_day(point: Point, _: Context) -> Period:
    """Of what was before and after a day, that day belongs to what was after; of a week it does not."""
    found = point("a")
    one_day = found.start is None or day_of(found.end, date.max) - day_of(found.start) <= timedelta(days=1)
    return Period(start=found.start if one_day else found.end)


def _dated(point: Point, _: Context) -> Period | None:
    """Since our rebrand, 3 March: where a day says what the words before it mean."""
    day = point("a")
    short = day.start is not None and day_of(day.end) - day_of(day.start) <= timedelta(days=31)
    return Period(start=day.start) if short else None


def _exactly(point: Point, _: Context) -> Period | None:
    """The autumn of 2013, that is from September to November: what is said last, in the year said first."""
    return exactly(point("a"), point("b"))


def exactly(roughly: Period, dated: Period) -> Period:
    """A time said in other words, in the year that was said first."""
    if None in (roughly.start, dated.start):
        return dated
    for years in range(day_of(roughly.start).year - day_of(dated.start).year, 1):
        moved = shifted(dated, relativedelta(years=years))
        if day_of(moved.start) < day_of(roughly.end, date.max) and day_of(roughly.start) < day_of(
            moved.end, date.max
        ):
            return moved
    return dated


def _said_again(point: Point, _: Context) -> Period | None:
    """Easter 2014, 18 to 21 April: what is said last, where it lies within what was said first or is a few
    days around it."""
    roughly, dated = point("a"), exactly(point("a"), point("b"))
    if None in (roughly.start, roughly.end, dated.start, dated.end):
        return None
    within = day_of(roughly.start) <= day_of(dated.start) and day_of(dated.end) <= day_of(roughly.end)
    around = day_of(dated.start) <= day_of(roughly.start) and day_of(roughly.end) <= day_of(dated.end)
    days = day_of(dated.end) - day_of(dated.start)
    return dated if within or (around and days < timedelta(days=28)) else None


def _since_again(point: Point, context: Context) -> Period | None:
    """Since the summer, say 1 June."""
    found = _said_again(point, context)
    return None if found is None else Period(start=found.start)


def _first_full_week(point: Point, context: Context) -> Period | None:
    """The first that begins in a month."""
    start = point("a").start
    if start is None:
        return None
    first = context.week_of(day_of(start) + timedelta(days=6))
    return Period(start=first, end=first + timedelta(days=7))


def _ending(point: Point, context: Context) -> Period | None:
    """The last 90 days, ending on a day."""
    roughly, last = point("a"), point("b")
    if None in (roughly.start, roughly.end, last.end):
        return None
    return Period(start=day_of(last.end) - length(roughly, context.today), end=last.end)


def _its_end(point: Point, _: Context) -> Period | None:
    """The day after which a stretch of time was over."""
    end = point("a").end
    return None if end is None else Period(start=end, end=end)


#: What leads to a time that is said again, in other words.
_AGAIN = (
    r"(?:,|\(|-)? ?(?:(?:say|so|it means|which means|meaning|i mean|i\.?e\.?|that is),? ?)?"
    r"(?:(?:from|on|in|the|starting) )*"
)
_OVER = r"(?:ended|was over|is over|finished|closed)"
_SHAPES: list[tuple[str, Callable[[Point, Context], Period | None]]] = [
    (rf"\b(?:the )?first full week of {A}", _first_full_week),
    (rf"\b(?:the )?day (?:that |when )?{A} {_OVER}\b", _its_end),
    (rf"{A} ?\( ?(?:(?:from|on|in|the) )*{B} ?\)(?= ?(?:and|to|until|till|through|-)\b)", _said_again),
    (
        rf"\b(?:ever )?since (?:the )?{A} {_OVER}(?:,|\(|-)? ?(?:say|so|meaning|i mean|i\.?e\.?|that is),? "
        rf"(?:(?:from|on) )?{B}(?: ?\))?",
        lambda point, _: Period(start=point("b").start),
    ),
    (rf"{A},? {B},? i (?:mean|meant)\b", _exactly),
    (
        rf"\b(?:between|from) (?:the )?end of (?:the )?{A} (?:and|to|until|till|through) (?:the )?{B}",
        lambda point, _: Period(start=point("a").end, end=point("b").end),
    ),
    (
        rf"\b(?:ever )?since (?:the )?(?:very )?end of (?:the )?{A}",
        lambda point, _: Period(start=point("a").end),
    ),
    (rf"\bduring {A} and (?:after|since|beyond)\b(?! @)", lambda point, _: Period(start=point("a").start)),
    (rf"{A},? ending(?: on)? (?:the )?{B}", _ending),
    (
        rf"(?<!same )\b(?:the )?(?<!same )week (?:of|starting|beginning|commencing)(?: on)? (?:the )?{A}",
        _week_of,
    ),
    (rf"\b(?:the )?week ending(?: on)? (?:the )?{A}", _week_ending),
    (rf"{A},? (?:of|in|during) (?:the )?{B}", _narrower),
    (
        rf"\b(?:between|from) {A} (?:and|to|until|till|through|-) (?:the )?(?:start|beginning) of {B}",
        lambda point, _: Period(start=point("a").start, end=point("b").start),
    ),
    (
        rf"\b(?:between|from) (?:the )?(?:releases? (?:of )?)?{A} (?:and"
        r"|(?:up )?to(?: and including)?|until(?: and including)?"
        rf"|till|through"
        rf"|-) (?:the )?{_END}{B}",
        _from_to,
    ),
    (rf"{A} ?(?:to|until|till|through|-) ?{B}", _from_to),
    (rf"\b(?:ever )?since (?:the )?{A} ?{_AGAIN}{B}(?: ?\))?", _since_again),
    (rf"{A} ?{_AGAIN}{B}(?: ?\))?", _said_again),
    (
        rf"\b(?:ever )?since (?:the end of )?(?:the )?{A} {_OVER}\b",
        lambda point, _: Period(start=point("a").end),
    ),
    (
        rf"\b(?:ever )?since {A} (?:began|started|begins|starts|kicked off) (?:on|in) (?:the )?{B}",
        lambda point, _: Period(start=point("b").start),
    ),
    (rf"\b(?:ever )?since (?:(?!@)[\w'-]+ ){{1,9}}?\( ?(?:(?:i\.e\.|that is|on|from|of) )*{A} ?\)", _dated),
    (
        r"\b(?:ever )?since (?:our|the|my|their|that)(?: (?!@)[\w'-]+){1,7}?, "
        rf"(?:(?:which|that) (?:is|was|fell on|began|started|starts|begins) )?(?:(?:on|in|i\.e\.) )?{A}",
        _dated,
    ),
    (
        rf"\bsince (?:we|they) (?:(?:first|finally|last) )?(?:released|shipped|launched|pushed|put out"
        rf"|rolled out|brought out|introduced|moved to|switched to)(?: the)? {A}",
        lambda point, _: Period(start=point("a").start),
    ),
    (rf"\b(?:ever )?since (?:(?!@)[\w'-]+ ){{0,3}}(?:(?!@)[\w'-]+), (?:on )?{A}", _dated),
    (
        rf"\bsince (?:we|they|it|our|the)(?: (?!@)[^\s,?]+){{1,5}} (?:on|in|as|with|to) (?:the )?{A}",
        lambda point, _: Period(start=point("a").start),
    ),
    (rf"{A} (?:and )?onwards?\b", lambda point, _: Period(start=point("a").start)),
    (
        rf"\b(?:ever )?since (?:(?:the )?(?:start|beginning) of )?(?:the )?{A}",
        lambda point, _: Period(start=point("a").start),
    ),
    (
        rf"\b(?:starting|beginning) (?:(?:in|from|with|on) )?{A}",
        lambda point, _: Period(start=point("a").start),
    ),
    (
        rf"(?:\bfrom )?{A} on(?:wards?\b|(?=\W*$|[,;.:!?]| than\b))",
        lambda point, _: Period(start=point("a").start),
    ),
    (rf"(?<=\bbefore and )after (?:the )?{A}", _from_its_day),
    (
        rf"\b(?:after|following|in the (?:(?:wake|aftermath) (?:of|after)"
        rf"|(?:days|weeks|months) after)|on the (?:back|heels) of|post) (?:the )?{A}",
        lambda point, _: Period(start=point("a").end),
    ),
    (
        rf"\b(?:before|prior to|ahead of|pre|leading up to) (?:the )?{A}",
        lambda point, _: Period(end=point("a").start),
    ),
    (
        rf"\b(?:(?:(?:until|till|up to)(?: and including)?|through) (?:(?:the )?end of )?"
        rf"|by (?:the )?end of ){A}",
        lambda point, _: Period(end=point("a").end),
    ),
    (
        rf"{A} ?(?:,|\(|-)? ?(?:that is|i\.?e\.?|i mean|meaning|namely|or rather|to be (?:exact|precise)),? ?"
        rf"(?:(?:from|in|the) )*{B}(?: ?\))?",
        _exactly,
    ),
    (rf"{A} \( ?(?:(?:from|in|the) )*{B} ?\)", _exactly),
]
