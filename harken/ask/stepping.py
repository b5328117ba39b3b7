"""The time of a question in a thread, told from the one before: "the month before", "the whole year"."""

from __future__ import annotations

import re
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from harken.ask.calendar_words import number, quarter_of, span
from harken.ask.context import Context
from harken.ask.followups import HELD
from harken.ask.periods import When
from harken.ask.spans import day_of, following, preceding, shifted
from harken.domain.questions import Intent, Period, Spec

_STEP = re.compile(
    r"\bthe (?:(?P<unit>day|week|month|quarter|year) (?P<side>before|after)"
    r"|(?P<other>previous|following|next)"
    r" (?P<of>day|week|month|quarter|year))\b"
    r"|\b(?:(?:go|move|step|jump|take it|shift it)(?: it)? )?(?:back(?:wards)? (?:by )?(?P<count>a|one"
    r"|\d+|two|three) "
    r"(?P<units>day|week|month|quarter|year)s?|(?P<number>a|one|\d+|two|three) (?P<farther>day|week"
    r"|month|quarter|year)s? (?:further )?back)\b"
    r"|\b(?:a|one|the) (?P<back>day|week|month|quarter|year) (?P<way>earlier|later|before|after)\b"
    r"|\bthe (?:one|period|time) (?P<near>before|after)\b|\bthe (?P<one>previous|next|following) (?:one"
    r"|period)\b"
)
#: Said of the time of the question before, and not of today.
_BEFORE_IT = re.compile(r"\b(?:previous|preceding|prior) (?P<unit>day|week|month|quarter|year)\b")
#: What is told over time begins there: "go back to January".
_BACK_TO = re.compile(r"\bback (?:to|until|till|as far as)\b")
_SAME_UNIT = re.compile(r"\b(?:the|this|that) (?:very )?same (?:day|week|month|quarter|period|time)\b")


def _a_year_earlier(when: When, previous: Spec) -> When | None:
    """`compared to last year`, said of a month, is the same month a year earlier."""
    to, period = when.to, previous.period
    whole = to is not None and to.start is not None and to.end is not None
    if not whole or period.start is None or period.end is None:
        return None
    year = shifted(to, span("year")).start == to.end and to.start.month == 1  # type: ignore[arg-type, union-attr]
    shorter = shifted(Period(start=period.start), span("year")).start > period.end  # type: ignore[operator]
    return When(period=period, to=shifted(period, span("year", -1)), named=True) if year and shorter else None


_YEAR_BEFORE = re.compile(
    r"\b(?:the (?:year before|previous year|prior year)|(?:a|one) year (?:before|earlier))\b"
)


def _of_year_before(text: str, to: Period | None, period: Period) -> Period | None:
    """`against Q1 the year before`, said of the first quarter of 2015: that of 2014."""
    earlier = shifted(period, span("year", -1))
    if to is None or to.start is None or earlier.start is None or not _YEAR_BEFORE.search(text):
        return to
    first, second = day_of(to.start), day_of(earlier.start)
    return earlier if (first.month, first.day) == (second.month, second.day) else to


_SEASON_BEFORE = re.compile(
    r"\b(?:previous|preceding|prior) (?:summer|winter|spring|autumn|fall|easter|christmas)\b(?! (?:of )?\d)"
)


def _same_in(text: str, when: When, previous: Spec) -> When | None:
    """`in the same month of the previous year`, said of October: October of that year."""
    period, year = previous.period, when.period
    if _SEASON_BEFORE.search(text) and None not in (period.start, period.end):
        return When(period=shifted(period, span("year", -1)), named=True)
    if not _SAME_UNIT.search(text) or None in (year.start, year.end, period.start, period.end):
        return None
    whole = shifted(Period(start=year.start), span("year")).start == year.end
    back = year.start.year - period.start.year  # type: ignore[union-attr]
    if whole and back and day_of(period.end) - day_of(period.start) == timedelta(days=7):
        return When(period=shifted(period, relativedelta(weeks=52 * back)), named=True)
    return When(period=shifted(period, span("year", back)), named=True) if whole and back else None


def stepped(text: str, when: When, previous: Spec, context: Context) -> When:
    """`and the month before?` goes back from the period of the question before."""
    if (held := _a_year_earlier(when, previous)) is not None:
        return held
    if when.implied and (before := _BEFORE_IT.search(text)) and not previous.period.all_time():
        earlier = _next_to(previous.period, before["unit"], back=True)
        return When(period=previous.period, to=earlier, named=True)
    if previous.intent is Intent.TREND and when.period.start is not None and _BACK_TO.search(text):
        return When(period=Period(start=when.period.start, end=previous.period.end), named=True)
    if (
        when.implied
        and None not in (previous.period.start, previous.period.end)
        and previous.period != when.to
    ):
        return When(period=previous.period, to=_of_year_before(text, when.to, previous.period), named=True)
    if (same := _same_in(text, when, previous)) is not None:
        return same
    wide = None if when.named else _wider(text, previous.period, context)
    if wide is not None:
        return When(period=wide, named=True)
    match = _STEP.search(text)
    if when.named or match is None or previous.period.all_time():
        return when
    if (many := match["count"] or match["number"]) is not None:
        length = span(match["units"] or match["farther"], -number(many))
        return When(period=shifted(previous.period, length), named=True)
    side = match["side"] or match["other"] or match["way"] or match["near"] or match["one"]
    back = side in ("before", "previous", "earlier")
    unit = match["unit"] or match["of"] or match["back"]
    stepped_to = _next_to(previous.period, unit, back=back)
    if stepped_to is None:
        return when
    if HELD.search(text):
        return When(period=previous.period, to=stepped_to, named=True)
    return When(period=stepped_to, named=True)


_ALL_BEFORE = re.compile(r"\bthe (?:years|months|weeks|days|time) before(?: (?:that|then|it))?\W*$")
_WHOLE_UNIT = re.compile(
    r"^(?:(?:and|now|or|for|in|over|during|make it|take|what about|how about|then|rather|show me) )*"
    r"(?:the |that )?"
    r"(?:whole|entire|full) (?P<unit>week|month|quarter|year)(?: (?:please|instead|then|round))*\W*$"
)


def _wider(text: str, period: Period, context: Context) -> Period | None:
    """`and the years before that`, `the whole year`: all that was before, or the year that holds it."""
    match = _WHOLE_UNIT.search(text)
    if period.start is None:
        return None
    if _ALL_BEFORE.search(text):
        return Period(end=period.start)
    if match is None:
        return None
    first = day_of(period.start)
    firsts = {
        "week": context.week_of(first),
        "month": first.replace(day=1),
        "quarter": quarter_of(first),
        "year": first.replace(month=1, day=1),
    }
    start = firsts[match["unit"]]
    return Period(start=start, end=start + span(match["unit"]))


def _next_to(period: Period, unit: str | None, *, back: bool) -> Period | None:
    """The same so much earlier or later; without a unit the stretch of the same length beside it."""
    if unit is not None:
        return shifted(period, span(unit, -1 if back else 1))
    if period.start is None or period.end is None:
        return None
    return preceding(period, day_of(period.end)) if back else following(period, day_of(period.end))
