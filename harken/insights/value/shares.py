"""Shares of the feedback of everybody and of each group, out of columns: by what is done and scored."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import sqlalchemy as sa

from harken.domain.questions import Filter, ScoreRange
from harken.insights.crowd import Crowd, Mask, Untold, crowd
from harken.insights.moods import part
from harken.insights.names import Names
from harken.insights.quantities import Quantity
from harken.insights.scope import Condition
from harken.insights.tally import Tally


def shares(
    connection: sa.Connection, names: Names, quantity: Quantity, groups: Iterable[str]
) -> tuple[Tally, dict[str, Tally]] | None:
    """Of all in scope, and of each group of which there is any; None where columns do not tell it."""
    try:
        base = crowd(connection, names, quantity.base)
        counts = _counting(connection, names, base, quantity)
        mine = {name: base.span.in_group(names.groups[name]) for name in groups if name in names.groups}
    except Untold:
        return None
    found = {name: _tally(part(base, mask), counts) for name, mask in mine.items()}
    return _tally(base, counts), {name: each for name, each in found.items() if each.n}


def _counting(connection: sa.Connection, names: Names, base: Crowd, quantity: Quantity) -> Mask:
    """Which feedback of the span counts, as far as it is in the base."""
    if quantity.counted is None:
        raise Untold
    more = quantity.counted.conditions[len(quantity.base.conditions) :]
    if len(more) == 1 and more[0] == Condition(filter=Filter(score=more[0].filter.score)):
        return _scoring(base, quantity, more[0].filter.score)
    kept = crowd(connection, names, quantity.counted).kept
    return np.ones(len(base.span.column("people")), dtype=bool) if kept is None else kept


def _scoring(base: Crowd, quantity: Quantity, asked: ScoreRange | None) -> Mask:
    """By a score on the scale that the base is of."""
    scales = [each.scored for each in quantity.base.conditions if each.scored is not None]
    if asked is None or len(scales) != 1 or scales[0].name != asked.name:
        raise Untold
    given = base.span.given(scales[0])
    low = -np.inf if asked.low is None else asked.low
    high = np.inf if asked.high is None else asked.high
    within = np.array([False, *((given.values >= low) & (given.values <= high))])
    found: Mask = within.take(given.places)
    return found


def _tally(held: Crowd, counts: Mask) -> Tally:
    kept = held.kept
    n, counted = (len(counts), counts) if kept is None else (int(np.count_nonzero(kept)), counts & kept)
    return Tally(n=n, plus=int(np.count_nonzero(counted)))
