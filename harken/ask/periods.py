"""The period of a question and the earlier one it is held against, half-open, in the workspace's zone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from harken.ask import (
    dates,
    held_times,
    holidays,
    hours,
    own_times,
    relative,
    roundabout,
    stretches,
    turned_times,
    year_meant,
    year_rows,
)
from harken.ask.calendar_words import NUMBER, UNITS, number, span
from harken.ask.context import Context
from harken.ask.held_times import AGAINST
from harken.ask.joined_times import A, B, join, point_of
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


#: "and", "to" and "with" hold two periods against each other only in such company.
_CHANGES = re.compile(
    r"\b(?:compar|differ|chang|mov(?:e|ed)\b|swing|swung|drop|fell|fall|rise|rose|improv|grew|grow|shr[aiu]nk"
    r"|climb|declin|rebound|(?:get|got|getting) (?:better|worse)|(?:go|goes|going|went|gone) (?:up|down))"
)
_BEFORE = (
    rf"(?:to |with )?the (?:(?:(?P<number>{NUMBER}) )?(?P<unit>day|week|month|quarter|year|period"
    rf"|one)(?P<all>s?) before"
    rf"|(?P<as_many>{NUMBER}) before|(?:previous|preceding|prior) (?P<many>{NUMBER}) (?P<units>{UNITS})s?"
    r"|(?:previous|preceding) (?:period|one))\b(?: that| it| those)?"
    rf"|{AGAINST} (?:(?:it|they) (?:was|were) )?{held_times.EARLIER}"
)
_ON_YEAR = re.compile(
    r"\b(?:(?P<unit>year|month|week|quarter)[ -](?:over|on)[ -](?:year|month|week|quarter)"
    r"|(?P<short>yoy|mom|wow|qoq))\b"
)
_SHORT = {"yoy": "year", "mom": "month", "wow": "week", "qoq": "quarter"}


def find(slate: Slate, context: Context) -> When:
    """Turn all words about time into placeholders and say what they mean together."""
    own_times.take(slate, context)
    year_ago = _YEAR_AGO.search(slate.text)
    slate.text = year_meant.added(dates.completed(roundabout.plain(turned_times.plain(slate.text))), context)
    year_rows.take(slate)
    for pattern, reader in (*stretches.PATTERNS, *holidays.PATTERNS, *dates.PATTERNS, *relative.PATTERNS):
        slate.take(re.compile(pattern), "point", _reading(reader, context))
    hours.take(slate)
    _denied(slate)
    slate.text = turned_times.around(slate)
    found = _two(slate, context) if _CHANGES.search(slate.text) else None
    found = found or _around(slate)
    if found is None:
        join(slate, context)
        found = _against(slate, context) or _stepped(slate, context) or _plain(slate, context)
    if year_ago is not None:
        found = _a_year_earlier(found, context, ago=year_ago["ago"] is not None)
    return _with_hours(found, slate, context)


#: "October against last year" is held against the same month there; now "than a year ago" is this month.
_YEAR_AGO = re.compile(
    rf"{AGAINST} (?:(?:it|they|we) (?:was|were) )?(?:in )?(?:(?P<ago>(?:a|one) year ago)|last year)\b"
)


def _a_year_earlier(found: When, context: Context, *, ago: bool) -> When:
    main, to = found.period, found.to
    if ago and main == _running("year", context):
        month = _running("month", context)
        return replace(found, period=month, to=shifted(month, relativedelta(years=-1)))
    if to is None or None in (to.start, to.end, main.start, main.end):
        return found
    a_month_or_so = day_of(main.end) - day_of(main.start) <= timedelta(days=92)
    whole_year = day_of(to.start) + relativedelta(years=1) == day_of(to.end)
    if not (a_month_or_so and whole_year):
        return found
    return replace(found, to=shifted(main, relativedelta(years=-1)))


def of(slate: Slate, numbers: Iterable[int], context: Context) -> When:
    """What these of a question's times mean together, where the others are said by the way."""
    points = [own_times.lasting(slate.slots[number].value, context) for number in numbers]
    return When(period=joined(points), named=True) if points else When()


#: "In October, not in September" names one time too many.
_DENIED = re.compile(
    rf",? ?\(?\b(?:(?:and|but) )?(?:not|rather than|never mind) (?:(?:in|from|for|the) )*{A}(?: ?\))?"
)


def _denied(slate: Slate) -> None:
    """Pass over a time that is said not to be meant beside one that is."""
    match = _DENIED.search(slate.text)
    if match is not None and _other(slate, match["a"]) is not None:
        slate.text = f"{slate.text[: match.start()]}{slate.text[match.end() :]}".strip()


def _reading(reader: dates.Reader, context: Context) -> Callable[[re.Match[str]], Period | None]:
    return lambda match: reader(match, context)


def _two(slate: Slate, context: Context) -> When | None:
    match = re.search(rf"(?:from |between )?{A} (?:and|to|with|from|{AGAINST}) {B}", slate.text)
    return _ordered(slate, match, context) if match else None


def _ordered(slate: Slate, match: re.Match[str], context: Context) -> When:
    """The later period is the question's own."""
    both = (own_times.lasting(point_of(slate, match[name]), context) for name in "ab")
    earlier, later = sorted(both, key=lambda period: day_of(period.start))
    if earlier == later:
        # "This October against last October", once it is over.
        earlier = shifted(earlier, relativedelta(years=-1))
    return When(period=later, to=earlier, named=True)


_AROUND = re.compile(
    rf"\b(?:(?:within|in|for|during) )?(?:the )?(?:(?P<number>{NUMBER}) )?(?P<unit>{UNITS})s? before"
    rf" (?:and|or|to|with|{AGAINST}) (?:the )?(?:(?P<again>{NUMBER}) )?(?P<later>{UNITS})s? (?:after"
    rf"|following|since)"
    rf" (?:the )?{A}"
)


def _around(slate: Slate) -> When | None:
    """The month before a day and the month after it are held against each other."""
    match = _AROUND.search(slate.text)
    start = None if match is None else point_of(slate, match["a"]).start
    if match is None or start is None:
        return None
    before = span(match["unit"], number(match["number"] or "one"))
    after = span(match["later"], number(match["again"] or match["number"] or "one"))
    _drop(slate, match)
    return When(
        period=Period(start=start, end=start + after), to=Period(start=start - before, end=start), named=True
    )


_SO_FAR = r"(?:so far|to date|by (?:this|the same) (?:point|time|day))"


def _against(slate: Slate, context: Context) -> When | None:
    """`A vs B`, `than last month`, `compared with the same month last year`."""
    against = rf"(?:{AGAINST}|with|to|and|as|(?<=point),)"
    if match := re.search(rf"{against} {held_times.SAME} (?:the )?{B}", slate.text):
        unit = match["unit"] if match["unit"] in ("day", "week", "quarter") else "month"
        main = _other(slate, match["b"]) or _running(unit, context)
        other = point_of(slate, match["b"])
        _drop(slate, match)
        period, before = held_times.same_in(main, match["unit"], other, context.today)
        return When(period=period, to=before, named=True)
    points: list[Period] = slate.of("point")
    if points and (match := re.search(rf"{against} {held_times.SAME} {held_times.EARLIER}", slate.text)):
        main = held_times.so_far(points[0], match["unit"], context.today)
        _drop(slate, match)
        return When(period=main, to=shifted(main, held_times.earlier(match)), named=True)
    if match := re.search(rf"{A} {_SO_FAR},? {AGAINST} (?:the )?{B} {_SO_FAR}", slate.text):
        both = held_times.same_in(
            point_of(slate, match["a"]), "days", point_of(slate, match["b"]), context.today
        )
        return When(period=both[0], to=both[1], named=True)
    if match := re.search(rf"{A} ?,? ?{AGAINST} ?{B}", slate.text):
        return _ordered(slate, match, context)
    if _BETTER.search(slate.text) and (match := re.search(rf"{A},? or (?:in )?{B}", slate.text)):
        return _ordered(slate, match, context)
    if (match := re.search(rf"{A} ?,? ?{_NOT_THERE} ?{B}", slate.text)) and _apart(slate, match):
        return _ordered(slate, match, context)
    if match := re.search(rf"{A} ?,? ?{AGAINST} before\b(?! @)", slate.text):
        main = own_times.lasting(point_of(slate, match["a"]), context)
        return When(period=main, to=Period(end=main.start), named=True) if main.start else None
    if match := re.search(rf"{AGAINST} {A}", slate.text):
        said, beside = point_of(slate, match["a"]), _other(slate, match["a"])
        held = own_times.lasting(said, context)
        if beside is None and (_NOW.search(slate.text) or _lately(held, slate.text, context)):
            return When(period=_now(held, context), to=held, named=True)
        main = _since(said, held, context) if beside is None else own_times.lasting(beside, context)
        return When(period=main, to=held, named=True, implied=beside is None)
    return None


def _since(said: Period, held: Period, context: Context) -> Period:
    """What is held against a time: as long a time after it; of a release all that came since."""
    if said != held and held.end is not None:
        return Period(start=held.end)
    return following(held, context.today)


#: "Was 2013 or 2014 better?"
_BETTER = re.compile(r"\b(?:better|worse|best|worst|higher|lower|more|less|happier|stronger|weaker|fewer)\b")
#: "What rose in 2014 that was not there in 2013?"
_NOT_THERE = r"(?:that|which)(?: (?!@)\w+){1,5} (?:in|during)"


def _apart(slate: Slate, match: re.Match[str]) -> bool:
    """Whether these two times do not meet."""
    first, last = sorted((point_of(slate, match[name]) for name in "ab"), key=lambda each: day_of(each.start))
    return first.end is not None and last.start is not None and day_of(first.end) <= day_of(last.start)


def _other(slate: Slate, number: str) -> Period | None:
    others = [slot for slot, kind in slate.marks() if kind == "point" and slot != int(number)]
    return slate.slots[others[0]].value if others else None


_NOW = re.compile(r"\b(?:now|nowadays|these days|currently|at the moment|at present)\b")
#: How things stand is asked of today: "are we doing better than half a year ago?"
_STANDING = re.compile(
    r"^(?:(?:so|and|but|hey|well|ok(?:ay)?),? )*(?:are|is|do|does|has|have|how (?:are|is)) "
    r"(?!(?:that|it|this|those|these|they)\b)"
)


def _lately(held: Period, text: str, context: Context) -> bool:
    """Whether what is asked about today is held against a time of the last year or so."""
    year_and_more = context.today - timedelta(days=400)
    return _STANDING.search(text) is not None and day_of(held.start, date.min) >= year_and_more


def _now(held: Period, context: Context) -> Period:
    """What is held against May by "now" is this month; against a quarter it is this quarter."""
    length = day_of(held.end, context.today) - day_of(held.start)
    units = ((1, "day"), (7, "week"), (31, "month"), (92, "quarter"))
    unit = next((name for most, name in units if length <= timedelta(days=most)), "year")
    return _running(unit, context)


def _running(unit: str, context: Context) -> Period:
    first = relative.first_day(unit, context)
    return Period(start=first, end=first + span(unit))


def _stepped(slate: Slate, context: Context) -> When | None:
    """`year over year`, `and the month before`."""
    main: Period | None = next(iter(slate.of("point")), None)
    if match := _ON_YEAR.search(slate.text):
        unit = match["unit"] or _SHORT[match["short"]]
        if main is not None and _several(main, unit):
            slate.text = f"{slate.text[: match.start()]}by {unit}{slate.text[match.end() :]}"
            return None
        main = main or relative.rolling(context, unit, 1)
        _drop(slate, match)
        return When(period=main, to=shifted(main, span(unit, -1)), named=True)
    if main is not None and (match := re.search(_BEFORE, slate.text)) and (match["step"] or match["back"]):
        _drop(slate, match)
        return When(period=main, to=shifted(main, held_times.earlier(match)), named=True)
    if main is not None and match:
        unit, count = (
            match["unit"] or match["units"] or "one",
            match["number"] or match["many"] or match["as_many"],
        )
        whole = unit in ("one", "period") or count is not None
        to = preceding(main, context.today) if whole else shifted(main, span(unit, -1))
        if count is not None and unit in UNITS.split("|") and main.start is not None:
            to = Period(start=main.start - span(unit, number(count)), end=main.start)
        if match["all"] and count is None and main.start is not None:
            to = Period(end=main.start)
        _drop(slate, match)
        return When(period=main, to=to, named=True)
    return None


def _several(period: Period, unit: str) -> bool:
    """Whether it lasts two of a unit or longer, so that year on year is year by year."""
    whole = None not in (period.start, period.end)
    return whole and day_of(period.start) + span(unit, 2) <= day_of(period.end)


def _drop(slate: Slate, match: re.Match[str]) -> None:
    """Leave of these words only that something is compared."""
    slate.text = f"{slate.text[: match.start()]} vs {slate.text[match.end() :]}".strip()


def _plain(slate: Slate, context: Context) -> When:
    numbers = [number for number, kind in slate.marks() if kind == "point"]
    return of(slate, numbers, context)


def _with_hours(found: When, slate: Slate, context: Context) -> When:
    if not slate.of("hours"):
        return found
    period = hours.within(found.period, slate, context)
    exact = isinstance(period.start, datetime)
    return When(period=period, to=found.to, named=found.named or exact)
