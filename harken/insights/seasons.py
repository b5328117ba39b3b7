"""Whether the same months stand out every year; told only where two whole years are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Fewer years show no season, only what was so once.
YEARS = 2
MONTHS = 12
CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class Season:
    """The month of the year that stands out most, above or below the others in every year."""

    #: 1 to 12.
    month: int
    above: bool
    p: float


def season(steps: Mapping[str, tuple[float, float]]) -> Season | None:
    """The season of monthly steps (`2026-03` to its sum and weight); None where none is to be told.

    Each month is held against a straight line through all of them, so that a trend is no season.
    """
    years = _whole_years(steps)
    if len(years) < YEARS:
        return None
    given = np.array([[steps[f"{year}-{month:02}"] for month in range(1, MONTHS + 1)] for year in years])
    value, weight = given[..., 0], given[..., 1]
    if not (weight > 0).all():
        return None
    off = value - weight * _line(value, weight)
    p = _chance(off, weight)
    monthly = off.sum(0) / weight.sum(0)
    best = int(np.argmax(np.abs(monthly)))
    same = abs(np.sign(off[:, best]).sum()) == len(years)
    return Season(best + 1, bool(monthly[best] > 0), p) if p < CHANCE and same else None


def _line(value: Floats, weight: Floats) -> Floats:
    """The straight line that fits the months best, each weighing as much as was heard in it."""
    time = np.arange(value.size, dtype=float).reshape(value.shape)
    design = np.stack([np.ones_like(time), time]).reshape(2, -1) * np.sqrt(weight).ravel()
    wanted = value.ravel() / np.sqrt(weight).ravel()
    start, slope = np.linalg.lstsq(design.T, wanted)[0]
    found: Floats = start + slope * time
    return found


def _chance(off: Floats, weight: Floats) -> float:
    """The F test of months against what the same month differs by from year to year."""
    from scipy.special import fdtrc

    monthly = off.sum(0) / weight.sum(0)
    between = (off.sum(0) ** 2 / weight.sum(0)).sum() / (MONTHS - 1)
    free = (len(off) - 1) * (MONTHS - 1)
    within = ((off - weight * monthly) ** 2 / weight).sum() / free
    return float(fdtrc(MONTHS - 1, free, between / within)) if within > 0 else 1.0


def _whole_years(steps: Mapping[str, tuple[float, float]]) -> Sequence[int]:
    """The years of which every month is there, if they follow one another."""
    years = sorted({int(label[:4]) for label in steps})
    return [year for year in years if all(f"{year}-{month:02}" in steps for month in range(1, MONTHS + 1))]
