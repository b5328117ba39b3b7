"""The structured meaning of a question, as in the answer contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Intent(StrEnum):
    """What a question asks for."""

    COUNT = "count"
    SHARE = "share"
    SCORE = "score"
    TREND = "trend"
    COMPARE = "compare"
    THEMES = "themes"
    LIKES = "likes"
    DISLIKES = "dislikes"
    REASONS_TO_BUY = "reasons_to_buy"
    REQUESTS = "requests"
    QUESTIONS = "questions"
    RIVALS = "rivals"
    WHY = "why"
    EFFECT = "effect"
    ADVOCACY = "advocacy"
    QUOTES = "quotes"
    GROUPS = "groups"
    VALUE = "value"
    PERSONA = "persona"
    SOURCES = "sources"
    HELP = "help"
    OUT_OF_SCOPE = "out_of_scope"


class Measure(StrEnum):
    """The quantity that is computed."""

    VOLUME = "volume"
    PEOPLE = "people"
    SHARE = "share"
    NET_SENTIMENT = "net_sentiment"
    MEAN_SCORE = "mean_score"
    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    ADVOCACY_RATE = "advocacy_rate"
    NET_DELIGHT = "net_delight"


class Order(StrEnum):
    """How rows are ranked."""

    VOLUME = "volume"
    CHANGE = "change"
    #: How far a theme moves a score.
    IMPACT = "impact"
    SENTIMENT = "sentiment"
    RECENT = "recent"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreRange:
    """Feedback whose named score lies in [low, high]; `name` None means the primary one."""

    name: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """Names in one field mean any of them; different fields combine with and."""

    themes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    sentiment: tuple[str, ...] = ()
    #: What kind of value a statement speaks of, as in `Facet`.
    facets: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    score: ScoreRange | None = None
    #: Words that the stored text must hold, whole words and any case.
    text: str | None = None
    #: Names of rivals, as the settings have them: a statement names one of them.
    rivals: tuple[str, ...] = ()

    def empty(self) -> bool:
        return self == Filter()


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """Half-open, in the workspace's time zone; dates, or aware datetimes for hours. None is open."""

    start: date | datetime | None = None
    end: date | datetime | None = None

    def all_time(self) -> bool:
        return self.start is None and self.end is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Compare:
    """`by`: group, theme, source, kind, product, attribute:NAME, day, week, month, year; or two periods."""

    by: str | None = None
    #: The earlier period that the spec's own period is held against.
    to: Period | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Spec:
    """The structured meaning of one question. Compare specs after `ask.specs.normal`."""

    intent: Intent
    measure: Measure | None = None
    include: Filter = Filter()
    exclude: Filter = Filter()
    period: Period = Period()
    compare: Compare = Compare()
    limit: int = 5
    order: Order = Order.VOLUME
