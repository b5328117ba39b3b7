"""A whole feedback's valence, label and advocacy from its statements: pure arithmetic with learnt weights."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from harken.domain.understanding import Role, Sentiment, StatementReading

WEIGHTS = Path(__file__).parent / "weights" / "overall.json"
#: Statements about the whole: they recommend, warn off, stay or leave.
ABOUT_THE_WHOLE = frozenset({Role.RECOMMEND, Role.WARN_OFF, Role.LOYAL, Role.LEAVING})


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """What authors' own scores and recommended flags taught; see `nlp.training.whole`."""

    #: What a statement without valence weighs, next to the strength of the others.
    bare: float
    #: How many times more the last statement weighs.
    last: float
    #: How many times more a statement about the whole weighs.
    whole: float
    #: Valence up to `low` is negative, from `high` positive.
    low: float
    high: float
    #: Mixed from this share of all weight on each side; below, the lesser side is an aside.
    substantial: float
    #: The log odds that the author recommends: where they begin, what valence adds, and what being for or
    #: against in so many words adds.
    advocacy: tuple[float, float, float]


@lru_cache
def shipped() -> Weights:
    """The weights that were learnt together with the model."""
    found = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(**{**found, "advocacy": tuple(found["advocacy"])})


def overall(
    statements: Sequence[StatementReading], weights: Weights | None = None
) -> tuple[float, Sentiment]:
    """Valence in [-1, 1] and label of a feedback; neutral when no statement says anything."""
    by = weights or shipped()
    said = [statement for statement in statements if statement.content]
    if not said:
        return 0.0, Sentiment.NEUTRAL
    valence, weighed = _valence(said, by)
    for_, against = (_share(said, weighed, side) for side in (Sentiment.POSITIVE, Sentiment.NEGATIVE))
    if min(for_, against) >= by.substantial:
        return valence, Sentiment.MIXED
    return valence, _label(valence, by)


def advocacy(statements: Sequence[StatementReading], weights: Weights | None = None) -> float | None:
    """How likely the author recommends, in [0, 1]; None when no statement says anything."""
    by = weights or shipped()
    said = [statement for statement in statements if statement.content]
    if not said:
        return None
    start, valence, plainly = by.advocacy
    odds = start + valence * _valence(said, by)[0] + plainly * for_or_against(said)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


def for_or_against(said: Sequence[StatementReading]) -> float:
    """How plainly a feedback speaks for the whole, less how plainly against it, in [-1, 1]."""

    def most(*roles: Role) -> float:
        return max(statement.probabilities[role] for statement in said for role in roles)

    return most(Role.RECOMMEND, Role.LOYAL) - most(Role.WARN_OFF, Role.LEAVING)


def _valence(said: Sequence[StatementReading], by: Weights) -> tuple[float, list[float]]:
    """The weighed mean, and the share of each statement in it."""
    weights = [_weight(statement, by, last=statement is said[-1]) for statement in said]
    shares = [weight / sum(weights) for weight in weights]
    return sum(share * s.valence for share, s in zip(shares, said, strict=True)), shares


def _weight(statement: StatementReading, by: Weights, *, last: bool) -> float:
    """Strong statements weigh more: a plain fact beside praise does not make the praise weaker."""
    about_the_whole = bool(statement.roles & ABOUT_THE_WHOLE)
    strength = by.bare + abs(statement.valence)
    return strength * (by.last if last else 1.0) * (by.whole if about_the_whole else 1.0)


def _share(said: Sequence[StatementReading], shares: Sequence[float], side: Sentiment) -> float:
    return sum(share for share, statement in zip(shares, said, strict=True) if statement.sentiment is side)


def _label(valence: float, by: Weights) -> Sentiment:
    if valence <= by.low:
        return Sentiment.NEGATIVE
    return Sentiment.POSITIVE if valence >= by.high else Sentiment.NEUTRAL
