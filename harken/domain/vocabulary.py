"""The names that a question may use: what this installation holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from harken.domain.questions import Period
from harken.domain.understanding import Theme


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreName:
    """A score that some feedback carries."""

    name: str
    kind: str
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Saying:
    """What the company calls a stored name besides."""

    #: As in `Filter`: `themes`, `groups`, `sources`, `products` or `attributes`.
    field: str
    #: The name that is meant; of a theme its name or key.
    value: str
    saying: str
    #: Of which attribute `value` is one.
    attribute: str = ""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Vocabulary:
    """Everything that a question's words are matched against; each is itself alone, so that what is made of
    it can be kept."""

    themes: tuple[Theme, ...] = ()
    groups: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    #: Values of the attribute `product`.
    products: tuple[str, ...] = ()
    #: ISO 639-1 codes.
    languages: tuple[str, ...] = ()
    #: Attribute name to its most frequent values (at most 200 each).
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scores: tuple[ScoreName, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    #: How many feedback have no date.
    undated: int = 0
    #: Names of rivals to what they are called besides, from the settings.
    rivals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: The company's own words for names, from the settings.
    sayings: tuple[Saying, ...] = ()
    #: Names of releases, fixes and campaigns to their days, from the settings and the actions.
    releases: Mapping[str, date] = field(default_factory=dict)
    #: Stretches of time that have a name, from the settings.
    named_periods: Mapping[str, Period] = field(default_factory=dict)
