"""What a question is about: filters, a period and what else must hold of the feedback it counts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from math import isfinite

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from harken.domain.questions import Filter, Period, ScoreRange, Spec
from harken.insights.relations import feedback, parts, scores


class Advocacy(StrEnum):
    """What a customer does: to others, in words or by a score on a recommend question; or to the company."""

    RECOMMENDS = "recommends"
    WARNS_OFF = "warns_off"
    LEAVES = "leaves"


class Judged(StrEnum):
    """By what feedback tells whether somebody is delighted."""

    EITHER = "either"
    SCORE = "score"
    WORDS = "words"


class Turned(StrEnum):
    """What those do now, unlike at first, who told more than once, on different days, if they recommend."""

    #: Whatever they do.
    EITHER = "either"
    PROMOTER = "promoter"
    DETRACTOR = "detractor"


class Told(StrEnum):
    """What a statement tells of the company and a rival that it names."""

    CHOSEN = "chosen"
    LOST = "lost"
    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, kw_only=True, slots=True)
class Against:
    """One statement that names one of these rivals, tells this of them, and is about one of these themes."""

    rivals: tuple[str, ...]
    told: Told | None = None
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """One score on one scale, so that no two scales are ever mixed."""

    name: str
    low: float
    high: float
    higher_is_better: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """Something that must hold beside a question's own filters; all that is set must hold."""

    filter: Filter = field(default_factory=Filter)
    advocacy: Advocacy | None = None
    scored: Scale | None = None
    #: A statement with one of the filter's roles is about no theme at all.
    unthemed: bool = False
    #: Of statements: one that is about an active theme.
    themed: bool = False
    #: It tells whether somebody is delighted or disappointed: by a score, by words, or either.
    judged: Judged | None = None
    #: A piece of the scope's own period, such as one month of it.
    period: Period = field(default_factory=Period)
    #: Only each so many-th feedback by its id, where looking at all of them would take too long.
    every: int | None = None
    #: Only the feedback with these ids.
    named: tuple[int, ...] | None = None
    #: Whatever is counted: its feedback as a whole mentions one of these themes so, or none of these.
    speaks: Filter = field(default_factory=Filter)
    silent: Filter = field(default_factory=Filter)
    #: The feedback has such a statement about a rival.
    against: Against | None = None
    #: It is the last feedback of the scope in which somebody tells that they turned.
    turned: Turned | None = None
    #: It stands where everybody can read it, with a link.
    public: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What is counted, by names alone: it can be written down and read again later."""

    include: Filter = field(default_factory=Filter)
    exclude: Filter = field(default_factory=Filter)
    period: Period = field(default_factory=Period)
    conditions: tuple[Condition, ...] = ()

    def within(self, condition: Condition) -> Scope:
        return replace(self, conditions=(*self.conditions, condition))

    def including(self, include: Filter) -> Scope:
        return replace(self, include=include)

    def during(self, period: Period) -> Scope:
        return replace(self, period=period)


def of(spec: Spec) -> Scope:
    """The scope that a spec names."""
    return Scope(include=spec.include, exclude=spec.exclude, period=spec.period)


def wordless(part: Filter) -> Filter:
    """The filter without what only understanding can tell: themes, roles, sentiment, facets, rivals."""
    return replace(part, themes=(), roles=(), sentiment=(), facets=(), rivals=())


def received(part: Filter) -> Filter:
    """What the filter leaves of everything that was heard: whatever it says, in whatever words."""
    return replace(wordless(part), text=None)


def said_during(period: Period) -> list[sa.ColumnElement[bool]]:
    """Half-open: dates bound the local day, instants the instant; what lacks it is outside."""
    conditions = []
    if period.start is not None:
        conditions.append(_clock(period.start) >= period.start)
    if period.end is not None:
        conditions.append(_clock(period.end) < period.end)
    return conditions


def _clock(bound: date | datetime) -> sa.ColumnElement[date] | sa.ColumnElement[datetime]:
    return feedback.c.said_at if isinstance(bound, datetime) else feedback.c.day


def days(period: Period) -> tuple[date | None, date | None]:
    """The bounds of a period that are days, which may be asked of a mention's own day as well."""
    start = None if isinstance(period.start, datetime) else period.start
    end = None if isinstance(period.end, datetime) else period.end
    return start, end


def has_attribute(name: str, values: Iterable[str]) -> sa.ColumnElement[bool]:
    """An attribute has one of these values as text; containment first, because it has an index."""
    held = [
        feedback.c.attributes.contains(sa.literal({name: form}, JSONB))
        for value in values
        for form in _json_forms(value)
    ]
    return sa.and_(sa.or_(*held), feedback.c.attributes[name].astext.in_(list(values)))


def _json_forms(value: str) -> list[object]:
    """A text and, where it reads as one, the number or truth value that it may have been."""
    try:
        parsed = json.loads(value)
    except ValueError:
        return [value]
    return [value, parsed] if isinstance(parsed, int | float) and isfinite(parsed) else [value]


def has_score(asked: ScoreRange) -> sa.ColumnElement[bool]:
    """A named score, or the primary one, lies in a closed range."""
    conditions = [scores.c.feedback_id == feedback.c.id]
    conditions.append(scores.c.is_primary if asked.name is None else scores.c.name == asked.name)
    if asked.low is not None:
        conditions.append(scores.c.value >= asked.low)
    if asked.high is not None:
        conditions.append(scores.c.value <= asked.high)
    return sa.exists().where(*conditions).correlate(feedback)


def on_scale(scale: Scale) -> list[sa.ColumnElement[bool]]:
    """Conditions on a row of scores: this score, on this scale."""
    return [
        scores.c.name == scale.name,
        scores.c.low == scale.low,
        scores.c.high == scale.high,
        scores.c.higher_is_better == scale.higher_is_better,
    ]


def holds_words(words: str) -> sa.ColumnElement[bool]:
    """Some part of the feedback holds these words."""
    held = parts.c.text.op("~*", is_comparison=True)(pattern(words))
    # Looking for the longest word alone is quicker, and spares most texts the pattern.
    longest = max(words.split(), key=len, default="")
    hint = parts.c.text.icontains(longest, autoescape=True)
    return sa.exists().where(parts.c.feedback_id == feedback.c.id, hint, held).correlate(feedback)


def pattern(words: str) -> str:
    """PostgreSQL's regular expression for whole words in any case, whatever space stands between."""
    spaced = r"\s+".join(re.sub(r"(\W)", r"\\\1", word) for word in words.split())
    return rf"(?<!\w){spaced}(?!\w)"
