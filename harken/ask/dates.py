"""Stretches of time that stand in a calendar: "3 March 2014", "March", "Q3", "2014", "summer"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from harken.ask import calendar_words as words
from harken.ask.context import Context
from harken.domain.questions import Period

Reader = Callable[[re.Match[str], Context], Period | None]

YEAR = r"(?:19|20)\d\d"
THIS_OR_LAST = r"this|current|last|previous|past"
MONTHS = "|".join(sorted(words.MONTHS, key=len, reverse=True))
_SLASHED = rf"\b(?P<first>\d\d?)/(?P<second>\d\d?)/(?P<year>{YEAR})\b"
#: Places of time zones where dates are written with the month first.
_MONTH_FIRST = frozenset(
    (
        *("New_York", "Chicago", "Denver", "Los_Angeles", "Phoenix", "Anchorage", "Detroit", "Boise"),
        *("Indiana", "Kentucky", "North_Dakota", "Juneau", "Nome", "Honolulu", "Menominee", "Manila"),
    )
)
#: Where a day without a year stands, and no share or rating.
_BOUNDED = "|".join(
    rf"(?<={lead} )" for lead in ("from", "since", "until", "till", "between", "point to", "point and")
)
_SLASHED_LATELY = rf"(?:{_BOUNDED})(?P<first>\d\d?)/(?P<second>\d\d?)\b(?!/)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_OF_YEAR = rf"(?:,? (?:of |in )?(?:(?P<year>{YEAR})|(?P<which>{THIS_OR_LAST}) year))?"
#: "may" and "march" are verbs too: without a year they need one of these before them.
_LEADS = "in since during of from until till before after between and to vs versus through by for than with"


def led(leads: str) -> str:
    """A pattern for standing right behind one of these words."""
    return "|".join(rf"(?<=\b{lead} )" for lead in leads.split())


_LED = led(_LEADS)


_TO = r"(?: ?(?:-|to|until|till|through) ?| and )"
_ONE_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
#: Two days or months that share what is said once: "3 to 9 March", "January to March 2017".
_SHARED: list[tuple[re.Pattern[str], str]] = [
    (
        re.compile(rf"(?<![\d.,/-]){_ONE_DAY}(?P<to>{_TO})(?P<rest>(?:the )?\d{{1,2}}(?:st|nd|rd|th)?"
                   rf"(?: of)? (?P<month>{MONTHS})\b(?:,? {YEAR})?)"),
        r"\g<day> \g<month>\g<to>\g<rest>",
    ),
    (
        re.compile(rf"\b(?P<month>{MONTHS}) {_ONE_DAY}(?P<to>{_TO})(?P<rest>\d{{1,2}}(?:st|nd|rd|th)?"
                   rf"(?!\d)(?! ?(?:{MONTHS})))"),
        r"\g<month> \g<day>\g<to>\g<month> \g<rest>",
    ),
]  # fmt: skip
#: "2012-2014" are years, and no day of a month.
_YEARS = re.compile(rf"(?<![\d./-])(?P<first>{YEAR}) ?- ?(?P<last>{YEAR})(?![\d/-])")
#: "This week than last" says the unit once.
_LAST = re.compile(
    r"\b(?P<both>(?:this|the current) (?P<unit>week|month|quarter|year)\b[^?.!]{0,20}?"
    r"\b(?:vs\.?|versus|than|against|compared (?:to|with)|and) (?:the )?(?:last|previous))(?= one\b"
    r"|\W*$)(?: one)?"
)
_JUST_GONE = re.compile(
    r"\b(?:the )?(?P<unit>weekend|week|month|quarter|year) (?:that (?:has |is )?)?just (?:gone|ended"
    r"|passed|over|finished|past)\b"
)
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_HALVES = re.compile(r"\b(?P<which>first|second|1st|2nd) (?:half[- ]years?|semester)\b")
_YEAR_SAID = re.compile(rf"\b(?:the )?(?:calendar )?(?<!new )year (?={YEAR}\b)")
#: "Winter 2013/14" begins in the first of its years.
_WINTER = re.compile(rf"\b(?P<winter>winter (?:of )?(?P<year>{YEAR})) ?[/-] ?(?:(?:19|20)?\d\d)\b(?![/-])")
_FIRST_OF = re.compile(rf"\b(?:the )?first of (?=(?:{MONTHS})\b)")
_HALF_YEAR = re.compile(r"\b(?:a )?half(?:-| a | )year\b")
_DATED_WEEKDAY = re.compile(
    rf"\b(?:(?:easter|good|ash|this past) )?(?:{'|'.join(words.WEEKDAYS)}),? "
    rf"(?=(?:the )?\d{{1,2}}(?:st|nd|rd|th)\b|(?:the )?\d{{1,2}}(?: of)? (?:{MONTHS})\b"
    rf"|(?:{MONTHS})\.? \d|{YEAR}-)"
)
_SHARED_YEAR = re.compile(
    rf"(?P<first>(?:{_NTH}(?: of)? )?\b(?P<early>{MONTHS})\b(?: {_NTH})?)(?P<to>{_TO})"
    rf"(?P<last>(?:the )?(?:{_NTH}(?: of)? )?\b(?P<late>{MONTHS})\b(?: {_NTH})?)(?:,| of)? (?P<year>{YEAR})\b"
)


def completed(text: str) -> str:
    """The text with the month and the year that two days share said for both of them."""
    text = _YEARS.sub(r"\g<first> to \g<last>", _plainer(text))
    text = _LAST.sub(r"\g<both> \g<unit>", _JUST_GONE.sub(r"last \g<unit>", text))
    for pattern, both in _SHARED:
        text = pattern.sub(both, text)
    return _SHARED_YEAR.sub(_with_year, text)


def _plainer(text: str) -> str:
    """Half a year is six months, and a weekday that stands before its date says nothing more."""
    text = _YEAR_SAID.sub("", text)
    text = _HALVES.sub(r"\g<which> half", _WINTER.sub(r"\g<winter>", text))
    text = _FIRST_OF.sub("1 ", text)
    return _DATED_WEEKDAY.sub("", _HALF_YEAR.sub("6 months", text))


def _with_year(match: re.Match[str]) -> str:
    """From November to February 2017 begins in the year before."""
    earlier = words.MONTHS[match["early"]] > words.MONTHS[match["late"]]
    year = int(match["year"]) - earlier
    return f"{match['first']} {year}{match['to']}{match['last']} {match['year']}"


def day(first: date) -> Period:
    return Period(start=first, end=first + timedelta(days=1))


def months(year: int, number: int, count: int = 1) -> Period:
    first = date(year, number, 1)
    return Period(start=first, end=first + relativedelta(months=count))


def _valid_day(year: int, number: int, of_month: int) -> Period | None:
    try:
        return day(date(year, number, of_month))
    except (ValueError, OverflowError):
        return None


def _iso_day(match: re.Match[str], _: Context) -> Period | None:
    return _valid_day(int(match["year"]), int(match["month"]), int(match["day"]))


def _slashed(match: re.Match[str], context: Context) -> Period | None:
    """The month first in zones of the United States, unless it cannot stand there."""
    first, second = int(match["first"]), int(match["second"])
    month, of_month = (first, second) if month_first(context) else (second, first)
    if month > 12:
        month, of_month = of_month, month
    return _valid_day(int(match["year"]), month, of_month)


def _slashed_lately(match: re.Match[str], context: Context) -> Period | None:
    """Without a year the latest such day that is not in the future."""
    first, second = int(match["first"]), int(match["second"])
    month, of_month = (first, second) if month_first(context) else (second, first)
    if month > 12:
        month, of_month = of_month, month
    ahead = (month, of_month) > (context.today.month, context.today.day)
    return _valid_day(context.today.year - ahead, month, of_month)


def _dotted(match: re.Match[str], context: Context) -> Period | None:
    """31.10. is always the day first; without a year the latest such day that is not in the future."""
    number, of_month = int(match["month"]), int(match["day"])
    ahead = (number, of_month) > (context.today.month, context.today.day)
    return _valid_day(context.today.year - ahead, number, of_month)


def month_first(context: Context) -> bool:
    """Whether "03/11" is the eleventh of March to people of this zone."""
    area, _, place = context.zone.key.partition("/")
    return area == "US" or place.split("/")[0] in _MONTH_FIRST


def doubtful(text: str, context: Context) -> Iterator[tuple[str, date]]:
    """Days in a question that could be read in two ways, with how each was read."""
    for match in (*re.finditer(_SLASHED, text), *re.finditer(_SLASHED_LATELY, text)):
        found = (_slashed if "year" in match.groupdict() else _slashed_lately)(match, context)
        both = int(match["first"]) <= 12 and int(match["second"]) <= 12
        if both and match["first"] != match["second"] and found is not None and isinstance(found.start, date):
            yield match[0], found.start


def _iso_month(match: re.Match[str], _: Context) -> Period | None:
    number = int(match["month"])
    return months(int(match["year"]), number) if 1 <= number <= 12 else None


def _month_day(match: re.Match[str], context: Context) -> Period | None:
    """Without a year the latest such day that is not in the future."""
    number, of_month = words.MONTHS[match["month"]], int(match["day"])
    if match["year"]:
        return _valid_day(int(match["year"]), number, of_month)
    ahead = (number, of_month) > (context.today.month, context.today.day)
    return _valid_day(context.today.year - ahead, number, of_month)


def _month(match: re.Match[str], context: Context) -> Period:
    number, year = words.MONTHS[match["month"]], match["year"]
    if year:
        return months(int(year) if len(year) == 4 else 2000 + int(year), number)
    return months(_latest_year(context, number), number)


def _month_of_year(match: re.Match[str], context: Context) -> Period:
    return months(_relative_year(match["which"], context), words.MONTHS[match["month"]])


def _last_named(match: re.Match[str], context: Context) -> Period:
    number = words.MONTHS[match["month"]]
    running = number == context.today.month and match["which"] != "this"
    return months(_latest_year(context, number) - running, number)


def _latest_year(context: Context, first_month: int) -> int:
    """The year in which that month began last."""
    return context.today.year - (first_month > context.today.month)


def _relative_year(which: str, context: Context) -> int:
    return context.today.year - (which not in ("this", "current"))


def _year_of(match: re.Match[str], context: Context, first_month: int) -> int:
    if match["year"]:
        return int(match["year"])
    if match["which"]:
        return _relative_year(match["which"], context)
    return _latest_year(context, first_month)


def _quarter(match: re.Match[str], context: Context) -> Period:
    named = match["quarter"]
    first = 3 * (int(named) if named.isdecimal() else words.ORDINALS[named]) - 2
    return months(_year_of(match, context, first), first, 3)


def _last_quarter(match: re.Match[str], context: Context) -> Period:
    """The latest one of that number that is over."""
    first = 3 * int(match["quarter"]) - 2
    year = _latest_year(context, first)
    return months(year - (months(year, first, 3).end > context.today), first, 3)  # type: ignore[operator]


def _half(match: re.Match[str], context: Context) -> Period:
    named = match["half"]
    first = 6 * (int(named) if named.isdecimal() else words.ORDINALS[named]) - 5
    return months(_year_of(match, context, first), first, 6)


def _half_of_month(match: re.Match[str], context: Context) -> Period:
    """To the fifteenth, or from the sixteenth on."""
    month = _month(match, context)
    middle = date(month.start.year, month.start.month, 16)  # type: ignore[union-attr]
    early = words.ORDINALS[match["half"]] == 1
    return Period(start=month.start, end=middle) if early else Period(start=middle, end=month.end)


def _days_of_month(match: re.Match[str], context: Context) -> Period | None:
    """The first ten days of a month, or its last ones."""
    month, count = _month(match, context), words.number(match["count"] or "one")
    if not 1 <= count <= 28 or month.start is None or month.end is None:
        return None
    length = timedelta(days=count)
    first = match["side"] == "first"
    return Period(start=month.start, end=month.start + length) if first else Period(
        start=month.end - length, end=month.end)  # fmt: skip


def _year(match: re.Match[str], _: Context) -> Period:
    return months(int(match["year"]), 1, 12)


def _decade(match: re.Match[str], _: Context) -> Period:
    return months(int(match["decade"]), 1, 120)


def _first_of_month(_: re.Match[str], context: Context) -> Period:
    return day(context.today.replace(day=1))


def _season(match: re.Match[str], context: Context) -> Period:
    """Three months; the running season is `this` one and not the `last`."""
    first = words.SEASONS[match["season"]]
    if match["year"]:
        return months(int(match["year"]), first, 3)
    found = months(_latest_year(context, first), first, 3)
    running = isinstance(found.end, date) and found.end > context.today
    return months(_latest_year(context, first) - (match["which"] == "last" and running), first, 3)


def _week(match: re.Match[str], context: Context) -> Period | None:
    """Weeks by number are counted as ISO 8601 does, from Monday."""
    try:
        first = date.fromisocalendar(int(match["year"] or context.today.year), int(match["number"]), 1)
    except ValueError:
        return None
    return Period(start=first, end=first + timedelta(days=7))


#: Longer and more particular forms first.
PATTERNS: list[tuple[str, Reader]] = [
    (
        rf"\b(?:the )?(?P<half>first|second|1st|2nd) half of (?P<month>{MONTHS})\b(?: (?P<year>{YEAR}))?",
        _half_of_month,
    ),
    (
        rf"\b(?:the )?(?P<side>first|last) (?:(?P<count>{words.NUMBER}) )?days? of (?P<month>{MONTHS})\b"
        rf"(?: (?P<year>{YEAR}))?",
        _days_of_month,
    ),
    (r"\b(?:the )?(?:first|1st) of (?:the|this) month\b", _first_of_month),
    (r"\b(?:the )?(?P<decade>(?:19|20)\d0)'?s\b", _decade),
    (rf"\b(?P<year>{YEAR})-(?P<month>\d\d)-(?P<day>\d\d)\b", _iso_day),
    (rf"\b(?P<year>{YEAR})/(?P<month>\d\d?)/(?P<day>\d\d?)\b", _iso_day),
    (_SLASHED, _slashed),
    (_SLASHED_LATELY, _slashed_lately),
    (rf"\b(?P<day>\d\d?)\. ?(?P<month>\d\d?)\. ?(?P<year>{YEAR})\b", _iso_day),
    (rf"(?:{_BOUNDED}|(?<=\bon )|(?<=\())(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?!\d)", _dotted),
    (rf"\b(?P<year>{YEAR})-(?P<month>\d\d)\b", _iso_month),
    (
        rf"\b(?:the )?{_DAY}(?: of)? (?P<month>{MONTHS})\b\.?(?:,? (?:of "
        rf"|in )?(?P<year>{YEAR}))?\b",
        _month_day,
    ),
    (rf"\b(?P<month>{MONTHS})\b\.? (?:the )?{_DAY}\b(?:,? (?P<year>{YEAR}))?\b(?!\d)", _month_day),
    (rf"\b(?P<month>{MONTHS})\b\.?,? (?:of |in )?(?P<year>{YEAR})\b", _month),
    (rf"\b(?P<month>{MONTHS})\b\.? '(?P<year>\d\d)\b", _month),
    (rf"\b(?P<month>{MONTHS}) (?:of )?(?P<which>{THIS_OR_LAST}) year\b", _month_of_year),
    (rf"\b(?P<which>last|previous|this) (?P<month>{MONTHS})\b", _last_named),
    (r"\b(?:last|previous) q(?P<quarter>[1-4])\b(?P<year>)(?P<which>)", _last_quarter),
    (rf"(?<![\w/.-])(?P<month>0?[1-9]|1[0-2])/(?P<year>{YEAR})\b(?![/\d])", _iso_month),
    (rf"\b(?P<year>{YEAR}) ?q(?P<quarter>[1-4])\b(?P<which>)", _quarter),
    (rf"\bq(?P<quarter>[1-4])\b{_OF_YEAR}", _quarter),
    (rf"\b(?:the )?(?P<quarter>first|second|third|fourth|1st|2nd|3rd|4th) quarter\b{_OF_YEAR}", _quarter),
    (rf"\bh(?P<half>[12])\b{_OF_YEAR}", _half),
    (rf"\b(?:the )?(?P<half>first|second|1st|2nd) half\b(?! of (?:{MONTHS})\b){_OF_YEAR}", _half),
    (
        r"\b(?:calendar week|cw|kw|week)"
        rf" (?P<number>\d\d?)\b(?:,? (?:of )?(?P<year>{YEAR}))?",
        _week,
    ),
    (
        r"\b(?:(?P<which>last|this) )?(?P<season>spring|summer|autumn|winter|(?<=last )fall"
        rf"|(?<=in )fall|fall(?= (?:of )?{YEAR}))\b(?: (?:months|holidays?|season))?"
        rf"(?: (?:of |in )?(?P<year>{YEAR}))?",
        _season,
    ),
    (
        rf"(?<![\d/.-])\b(?P<year>{YEAR})\b(?![\d%-])(?! ?(?:people|customers)\b)"
        rf"(?<!show \d\d\d\d)(?<!top \d\d\d\d)(?<!give me \d\d\d\d)(?<!first \d\d\d\d)(?<!latest \d\d\d\d)",
        _year,
    ),
    (rf"\b(?!(?:may|mar|march)\b)(?P<month>{MONTHS})\b(?P<year>)", _month),
    (rf"(?:{_LED})(?P<month>may|march|mar)\b(?P<year>)", _month),
    (
        r"\b(?P<month>may|march|mar)\b(?P<year>)(?= ?(?:to|until|till|through|-|/|and|or|vs) ?@\d+point)",
        _month,
    ),
]
