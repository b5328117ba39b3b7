"""Which share of customers brings which share of value: the arithmetic of the 80/20 curve."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from harken.insights.statistics import Estimate, Z

Values = NDArray[np.float64]


def ranked(values: Values) -> Values:
    """The greatest first; what loses money brings nothing, and takes nothing from the others."""
    return np.sort(np.maximum(values, 0.0))[::-1]


def top_share(best_first: Values, part: float) -> Estimate:
    """The share of all value that this part of the customers brings, with its 95 % interval.

    The interval is the large-sample one of a Lorenz ordinate (Beach and Davidson 1983): what each customer
    adds to the share, with the place of the border estimated from the same customers.
    """
    n, whole = len(best_first), float(best_first.sum())
    if n == 0 or whole <= 0:
        return Estimate(None)
    held = max(1, round(part * n))
    value = float(best_first[:held].sum()) / whole
    border = float(best_first[held - 1])
    adds = np.maximum(best_first - border, 0.0) - value * best_first
    error = float(adds.std(ddof=1)) / math.sqrt(n) / (whole / n) if n > 1 else 0.0
    return Estimate(value, max(0.0, value - Z * error), min(1.0, value + Z * error))


def needed(best_first: Values, part: float) -> tuple[float, int] | None:
    """The smallest share of the customers, and how many they are, that bring this part of the value."""
    whole = float(best_first.sum())
    if whole <= 0:
        return None
    reached = np.cumsum(best_first) >= part * whole * (1 - 1e-12)
    many = int(np.argmax(reached)) + 1
    return many / len(best_first), many


def held_by(best_first: Values, few: int) -> float | None:
    """The share of the value that so many customers hold."""
    whole = float(best_first.sum())
    return float(best_first[:few].sum()) / whole if whole > 0 else None


def border(best_first: Values, part: float) -> float | None:
    """The value from which a customer belongs to the best part; None where there are none."""
    if not len(best_first):
        return None
    return float(best_first[max(1, round(part * len(best_first))) - 1])
