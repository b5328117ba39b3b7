"""The names that a question may use: what this installation holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from harken.domain.understanding import Theme


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreName:
    """A score that some feedback carries."""

    name: str
    kind: str
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """Everything that a question's words are matched against."""

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
