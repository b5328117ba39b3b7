"""Intervals and tests of a fact by statsmodels and scipy, or written out where these have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

Z = float(stats.norm.ppf(0.975))
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Interval:
    """A value with its 95 % interval and the p of a change, where these are told."""

    value: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None

    @classmethod
    def normal(cls, value: float, error: float, least: float = -np.inf, most: float = np.inf) -> Interval:
        p = 2 * float(stats.norm.sf(abs(value / error))) if error else 1.0
        return cls(value, max(least, value - Z * error), min(most, value + Z * error), p)


def wilson(counted: int, n: int) -> Interval:
    if not n:
        return Interval(None)
    return Interval(counted / n, *proportion_confint(counted, n, method="wilson"))


def net(plus: int, minus: int, n: int, scale: float = 1.0) -> Interval:
    """Share of one end less share of the other, with the adjusted Wald interval."""
    if not n:
        return Interval(None)
    centre, error = adjusted(plus, minus, n)
    low, high = max(-1.0, centre - Z * error), min(1.0, centre + Z * error)
    return Interval(scale * (plus - minus) / n, scale * low, scale * high)


def adjusted(plus: int, minus: int, n: int) -> tuple[float, float]:
    """Mean and standard error once three are added, a quarter of them at each end."""
    weights = np.array([plus + 0.75, minus + 0.75, n - plus - minus + 1.5])
    told = DescrStatsW(np.array([1.0, -1.0, 0.0]), weights=weights)
    return float(told.mean), float(np.sqrt(told.var / weights.sum()))


def mean_interval(values: Sequence[float] | pd.Series[float]) -> Interval:
    held = np.asarray(values, dtype=float)
    if not len(held):
        return Interval(None)
    if len(held) == 1:
        return Interval(float(held[0]))
    return Interval(float(held.mean()), *DescrStatsW(held).tconfint_mean())


def shares_differ(first: tuple[int, int], second: tuple[int, int]) -> Interval:
    """Newcombe's hybrid interval and the pooled z test."""
    (k1, n1), (k2, n2) = first, second
    low, high = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb", compare="diff")
    with np.errstate(all="ignore"):
        p = float(proportions_ztest([k1, k2], [n1, n2])[1])
    return Interval(k1 / n1 - k2 / n2, low, high, 1.0 if np.isnan(p) else p)


def nets_differ(first: tuple[int, int, int], second: tuple[int, int, int], scale: float = 1.0) -> Interval:
    (a, one), (b, other) = adjusted(*first), adjusted(*second)
    told = Interval.normal(a - b, float(np.hypot(one, other)))
    gap = (first[0] - first[1]) / first[2] - (second[0] - second[1]) / second[2]
    assert told.low is not None and told.high is not None
    return Interval(scale * gap, scale * told.low, scale * told.high, told.p)


def welch(first: Any, second: Any) -> Interval:
    one, other = (np.asarray(each, dtype=float) for each in (first, second))
    gap = float(one.mean() - other.mean())
    if min(len(one), len(other)) < 2:
        return Interval(gap)
    if one.std() == other.std() == 0:
        return Interval(gap, gap, gap, float(gap == 0))
    means = CompareMeans(DescrStatsW(one), DescrStatsW(other))
    low, high = means.tconfint_diff(usevar="unequal")
    return Interval(gap, low, high, float(means.ttest_ind(usevar="unequal")[1]))


def paired(gaps: pd.Series[float]) -> Interval:
    told = DescrStatsW(gaps.to_numpy())
    return Interval(float(told.mean), *told.tconfint_mean(), float(told.ttest_mean(0)[1]))


def katz(first: tuple[int, int], second: tuple[int, int]) -> Interval:
    """How many times as often, with the interval on the logarithm."""
    table = [[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]]
    told = stats.contingency.relative_risk(first[0], first[1], second[0], second[1])
    bounds = told.confidence_interval()
    p = float(stats.chi2_contingency(table, correction=False)[1])
    return Interval(float(told.relative_risk), float(bounds.low), float(bounds.high), p)


def share_of_total(mine: Mask, values: pd.Series[float]) -> Interval:
    """The share of a sum, with the interval of a ratio of two sums over the same customers."""
    held = float(values[mine].sum() / values.sum())
    moves = (mine - held) * values / values.sum()
    return Interval.normal(held, float(np.sqrt((moves**2).sum())), 0, 1)


def shares_of_totals_differ(mine: Mask, now: pd.Series[float], then: pd.Series[float]) -> Interval:
    """How far the share of one sum lies above that of another, each customer paired with themselves."""
    shares = [float(each[mine].sum() / each.sum()) for each in (now, then)]
    moves = [(mine - held) * each / each.sum() for held, each in zip(shares, (now, then), strict=True)]
    return Interval.normal(shares[0] - shares[1], float(np.sqrt(((moves[0] - moves[1]) ** 2).sum())))


def false_discovery(values: Sequence[float]) -> list[float]:
    """p-values adjusted for having looked at all of them."""
    return [float(each) for each in multipletests(list(values), method="fdr_bh")[1]]
