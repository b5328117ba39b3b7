"""A whole feedback's valence and label from its statements: pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

from harken.domain.understanding import Role, Sentiment, StatementReading

#: How much more the last statement weighs, where people sum up.
LAST = 1.5
#: How much more a statement about the whole weighs: it recommends, warns off, stays or leaves.
WHOLE = 2.0
_ABOUT_THE_WHOLE = frozenset({Role.RECOMMEND, Role.WARN_OFF, Role.LOYAL, Role.LEAVING})
#: Mixed from this share of all weight on each side; below, the lesser side is an aside.
SUBSTANTIAL = 0.3
#: Within this distance from zero a whole is neutral.
NEUTRAL = 0.1


def overall(statements: Sequence[StatementReading]) -> tuple[float, Sentiment]:
    """Valence in [-1, 1] and label of a feedback; neutral when no statement says anything."""
    said = [statement for statement in statements if statement.content]
    if not said:
        return 0.0, Sentiment.NEUTRAL
    weights = [_weight(statement, last=statement is said[-1]) for statement in said]
    total = sum(weights)
    valence = sum(w * s.valence for w, s in zip(weights, said, strict=True)) / total
    for_, against = (_share(said, weights, side) / total for side in (Sentiment.POSITIVE, Sentiment.NEGATIVE))
    if min(for_, against) >= SUBSTANTIAL:
        return valence, Sentiment.MIXED
    return valence, _label(valence, for_ - against)


def _weight(statement: StatementReading, *, last: bool) -> float:
    return (LAST if last else 1.0) * (WHOLE if statement.roles & _ABOUT_THE_WHOLE else 1.0)


def _share(said: Sequence[StatementReading], weights: Sequence[float], side: Sentiment) -> float:
    return sum(weight for weight, statement in zip(weights, said, strict=True) if statement.sentiment is side)


def _label(valence: float, balance: float) -> Sentiment:
    if abs(valence) < NEUTRAL or balance == 0.0:
        return Sentiment.NEUTRAL
    return Sentiment.POSITIVE if valence > 0.0 else Sentiment.NEGATIVE
