"""The company's own times in a question: its releases and the periods that it has names for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from harken.ask.calendar_words import MONTHS, SEASONS
from harken.ask.context import Context
from harken.ask.names import form
from harken.ask.slate import Slate, always, unaccented
from harken.ask.spans import day_of
from harken.domain.questions import Period

_VERSION = r"(?:versions?|releases?|v\.?|update|build)"
_OF_RELEASE = r"(?:release|version|update|launch|rollout)"
#: "4.2" alone is a number: only where a time stands, it is the release.
_LEADS = "since after before until till in with on of from between and to vs than for at"
_SINCE = "|".join(rf"(?<=\b{lead} {the})" for lead in ("since", "before", "after") for the in ("", "the "))
_LED = "|".join(rf"(?<=\b{lead} )" for lead in _LEADS.split())


def take(slate: Slate, context: Context) -> None:
    """Put releases and named periods on the slate as points in time.

    A release is a period without length at its day, so that both "since" and "before" begin there; alone it
    means the time until the release after it.
    """
    vocabulary = context.vocabulary
    slate.text = _TWO_VERSIONS.sub(lambda match: _versions(match, vocabulary.releases), slate.text)
    named = [(name, period, _of_period) for name, period in vocabulary.named_periods.items()]
    named += [(name, Period(start=day, end=day), _of_release) for name, day in vocabulary.releases.items()]
    for name, period, sayings in sorted(named, key=lambda each: -len(each[0])):
        its_year = _its_year(period, context)
        for pattern in sayings(name):
            slate.take(re.compile(rf"{pattern}{its_year}"), "point", always(period))
    slate.take(_MONTHS_RELEASE, "point", lambda match: _of_month(match, context))
    slate.take(
        re.compile(
            rf"\b(?:(?:the |our )?(?:last|latest|newest|most recent|new) (?:\w+ )?|(?:the|our) )"
            rf"{_OF_RELEASE}\b"
        ),
        "point",
        lambda _: _latest(context),
    )


#: "Is 4.2 rated better than 4.1": two numbers that are versions both, and no scores.
_TWO_VERSIONS = re.compile(
    r"\b(?P<one>\d+\.\d+)(?P<than>(?: \w+){0,4} than (?:in |with |under |on )?)(?P<other>\d+\.\d+)\b"
)


def _versions(match: re.Match[str], releases: Mapping[str, date]) -> str:
    numbers = {re.sub(r"^\D*", "", name) for name in releases}
    if not {match["one"], match["other"]} <= numbers:
        return match[0]
    return f"release {match['one']}{match['than']}release {match['other']}"


def _its_year(period: Period, context: Context) -> str:
    """The year that such a time lies in may be said behind it."""
    if period.start is None:
        return ""
    said = [f"{day_of(period.start).year}"]
    if day_of(period.start).year == context.today.year - 1:
        said.append("last year")
    return rf"(?:,? (?:of |in )?(?:{'|'.join(said)})\b(?![-/.]\d))?"


#: "The September release", "this summer's update".
_MONTHS_RELEASE = re.compile(
    rf"\b(?:(?:the|our|this|that) )?(?P<when>{'|'.join((*MONTHS, *SEASONS))})(?:'s)? {_OF_RELEASE}\b"
)


def _of_month(match: re.Match[str], context: Context) -> Period | None:
    """The latest release of a month or a season, where there was one."""
    named = match["when"]
    first = MONTHS.get(named) or SEASONS[named]
    spoken_of = {(first + later - 1) % 12 + 1 for later in range(1 if named in MONTHS else 3)}
    released = [
        day
        for day in context.vocabulary.releases.values()
        if day.month in spoken_of and context.today - timedelta(days=365) < day <= context.today
    ]
    return Period(start=max(released), end=max(released)) if released else None


def _of_period(name: str) -> Iterator[str]:
    yield rf"\b(?:the )?(?:our )?{_spelt(name)}\b(?: (?:period|phase|season|campaign|sale|week))?"


def _of_release(name: str) -> Iterator[str]:
    """As a release, as a version; a name that is one word or a number stands alone only where a time does."""
    spelt = _spelt(name)
    yield rf"\b(?:the |our )?{_OF_RELEASE} of (?:the )?(?:{_VERSION} ?)?{spelt}\b(?!\.\d)"
    yield rf"\b(?:the |our )?(?:{_VERSION} ?)?\b{spelt} {_OF_RELEASE}\b"
    yield rf"\b(?:the |our )?{_VERSION} ?{spelt}\b(?!\.\d)"
    if re.fullmatch(r"[^\W\d_]+", name):
        yield rf"(?:{_SINCE}){spelt}\b"
    elif re.search(r"[^\W\d]{2}", name):
        yield rf"\b(?:the |our )?{spelt}\b(?! (?:users?|customers?))"
    elif re.fullmatch(r"\d+\.\d+", name):
        bounds = rf"(?:{_OWED}|{_NO_BOUND})(?<![\d.,])"
        yield rf"{bounds}\b{spelt}\b(?!\.\d| ?(?:stars?|points?|%|reviews|of|{_OR_MORE}))(?:'s)?"
    elif not name.isdecimal():
        yield rf"(?:{_LED}){spelt}\b(?!\.\d| ?(?:stars?|points?|%|reviews|of|{_OR_MORE}))"


#: "4.2 or more" is a score.
_OR_MORE = r"or (?:more|less|higher|lower|better|worse|above|below|over|under|up|down|fewer|so|\d)"
#: After these such a number is a score and no release.
_BOUNDS = "than above below under over rating score of least most is are"
_OWES = "effect impact influence because result due day week month date wake aftermath eve back heels"
_OWED = "|".join(rf"(?<={word} of )" for word in _OWES.split())
_NO_BOUND = "".join(f"(?<!{word} )" for word in _BOUNDS.split())


def _spelt(name: str) -> str:
    """A name as it may be written in a question."""
    plain = unaccented(name).lower()
    plain = re.sub(rf"^{_VERSION} ?(?=\d)|^v(?=\d)", "", plain)
    plain = re.sub(rf" {_OF_RELEASE}$", "", plain)
    return r"[ _-]?".join(re.escape(word) for word in re.split(r"[\s_-]+", plain))


def _latest(context: Context) -> Period | None:
    days = [day for day in context.vocabulary.releases.values() if day <= context.today]
    return Period(start=max(days), end=max(days)) if days else None


def lasting(point: Period, context: Context) -> Period:
    """A release as a stretch of time: until the next one."""
    if point.start is None or point.start != point.end:
        return point
    later = [day for day in context.vocabulary.releases.values() if day > _day(point)]
    return Period(start=point.start, end=min(later, default=None))


def named(context: Context) -> frozenset[str]:
    """The words of all names of times, which no spelling mends."""
    vocabulary = context.vocabulary
    return frozenset(
        word for name in (*vocabulary.releases, *vocabulary.named_periods) for word in form(name)
    )


def _day(point: Period) -> date:
    start = point.start
    return start if isinstance(start, date) else date.min
