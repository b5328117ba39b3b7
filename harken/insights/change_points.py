"""Where a series changes its level: binary segmentation, each split tested by shuffling the steps.

A split is judged by how much better two levels tell the series than one, each step weighing as much as was
heard in it; of shares that is the order of the chi-square test. Shuffling whole steps, and not single
comments, keeps what steps differ by anyway: a source that swings every week has no new level each week.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Steps that a level lasts at least; less is a spike.
SHORTEST = 3
#: So rarely would shuffled steps part as clearly.
CHANCE = 0.01
#: A stretch is looked at for a split in so many shuffles, always by the same dice.
SHUFFLES = 1_999
_SEED = 1


def change_points(value: Sequence[float], weight: Sequence[float]) -> list[tuple[int, float]]:
    """The steps at which a new level begins, with the chance of so clear a split where there is none.

    Args:
        value: What each step adds to the sum: those that count, or the sum of a score.
        weight: What each step adds to what it is divided by; steps of nothing are passed over.
    """
    places = [place for place, each in enumerate(weight) if each > 0]
    values, weights = (np.array([given[place] for place in places], dtype=float) for given in (value, weight))
    found = _split(values, weights, 0, len(places))
    return sorted((places[place], p) for place, p in found)


def _split(value: Floats, weight: Floats, first: int, last: int) -> list[tuple[int, float]]:
    """The splits of one stretch, then those of both sides."""
    if last - first < 2 * SHORTEST:
        return []
    place, p = best_split(value[first:last], weight[first:last])
    if p >= CHANCE:
        return []
    middle = first + place
    return [(middle, p), *_split(value, weight, first, middle), *_split(value, weight, middle, last)]


def best_split(value: Floats, weight: Floats) -> tuple[int, float]:
    """The clearest split of a stretch and how rarely shuffled steps have one as clear."""
    gains = _gains(value[None], weight[None])[0]
    best = int(gains.argmax())
    dice = np.random.default_rng(_SEED)
    order = dice.permuted(np.tile(np.arange(len(value)), (SHUFFLES, 1)), axis=1)
    shuffled = _gains(value[order], weight[order]).max(axis=1)
    # A hair of rounding must not make equals clearer.
    p = (1 + int((shuffled >= gains[best] * (1 - 1e-9)).sum())) / (1 + SHUFFLES)
    return best + SHORTEST, p


def _gains(value: Floats, weight: Floats) -> Floats:
    """How much two levels tell better than one, for every split: (series, splits)."""
    left, heard = value.cumsum(axis=1), weight.cumsum(axis=1)
    total, all_ = left[:, -1:], heard[:, -1:]
    cut = slice(SHORTEST - 1, value.shape[1] - SHORTEST)
    left, heard = left[:, cut], heard[:, cut]
    gains: Floats = left**2 / heard + (total - left) ** 2 / (all_ - heard) - total**2 / all_
    return gains
