"""How good readings are against labels: arithmetic on arrays for `harken evaluate` and the benchmarks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
#: Bins of confidence that calibration is measured in.
BINS = 15
RESAMPLES = 2000
SEED = 7


def confusion(truth: ArrayLike, guess: ArrayLike, classes: int) -> NDArray[np.int64]:
    """How often each class (row) was read as each (column); classes count from 0."""
    cells = np.asarray(truth, dtype=np.int64) * classes + np.asarray(guess, dtype=np.int64)
    return np.asarray(np.bincount(cells, minlength=classes * classes).reshape(classes, classes))


def f1s(table: NDArray[np.int64]) -> Array:
    """F1 of each class; NaN of one that neither occurs nor is read. Tables may be stacked: (..., k, k)."""
    right = np.diagonal(table, axis1=-2, axis2=-1).astype(np.float64)
    either = (table.sum(axis=-1) + table.sum(axis=-2)).astype(np.float64)
    return np.asarray(np.divide(2 * right, either, out=np.full_like(right, np.nan), where=either > 0))


def macro_f1(table: NDArray[np.int64]) -> Array:
    """Mean F1 over the classes that occur in the truth. Tables may be stacked."""
    occurs = table.sum(axis=-1) > 0
    found = np.where(occurs, np.nan_to_num(f1s(table)), 0.0)
    return np.asarray(found.sum(axis=-1) / np.maximum(1, occurs.sum(axis=-1)))


def interval(table: NDArray[np.int64], figure: Callable[[NDArray[np.int64]], Array]) -> tuple[float, float]:
    """The middle 95 % of a figure over seeded resamples of the texts behind a table."""
    n = int(table.sum())
    chance = np.random.default_rng(SEED)
    drawn = chance.multinomial(n, table.reshape(-1) / n, size=RESAMPLES).reshape(RESAMPLES, *table.shape)
    low, high = np.nanpercentile(figure(drawn), [2.5, 97.5])
    return float(low), float(high)


def calibration_error(confidence: ArrayLike, right: ArrayLike) -> float:
    """Expected calibration error: by how much confidence and the share that is right differ, bin by bin.

    Args:
        confidence: (n,), in [0, 1].
        right: (n,), whether what was said so confidently is so.
    """
    said, so = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=np.float64)
    bins = np.minimum((said * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, weights=so - said, minlength=BINS)
    return float(np.abs(gaps).sum() / max(1, len(said)))
