"""Intervals and tests as pure functions: Wilson, Newcombe, Welch, adjusted Wald, Benjamini-Hochberg.

The closed forms stand here because importing statsmodels takes longer than answering; tests hold them to it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

#: The normal quantile of a 95 % interval.
Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval; the value is None when nothing was heard."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """How far the first lies above the second, with the chance to see that much where nothing differs."""

    value: float
    low: float | None = None
    high: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Moments:
    """What a mean needs: how many, their sum and the sum of their squares."""

    n: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        return self.total / self.n

    @property
    def variance(self) -> float:
        """Of the sample; rounding may leave it a hair below zero."""
        return max(0.0, (self.squares - self.total * self.mean) / (self.n - 1))


def share(counted: float, n: float) -> Estimate:
    """A share with its Wilson interval; whole numbers, or what a clustered sample is worth of them."""
    if n == 0:
        return Estimate(None)
    p = counted / n
    scale = 1 + Z * Z / n
    centre = (p + Z * Z / (2 * n)) / scale
    reach = Z / scale * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return Estimate(p, min(p, max(0.0, centre - reach)), max(p, min(1.0, centre + reach)))


def net(plus: int, minus: int, n: int) -> Estimate:
    """Share of plus less share of minus in [-1, 1] with the adjusted Wald interval of NPS."""
    if n == 0:
        return Estimate(None)
    centre, error = _adjusted(plus, minus, n)
    return Estimate((plus - minus) / n, max(-1.0, centre - Z * error), min(1.0, centre + Z * error))


def mean(moments: Moments) -> Estimate:
    """A mean with its t interval; no interval for fewer than two."""
    if moments.n == 0:
        return Estimate(None)
    if moments.n == 1:
        return Estimate(moments.mean)
    reach = _t_quantile(moments.n - 1) * math.sqrt(moments.variance / moments.n)
    return Estimate(moments.mean, moments.mean - reach, moments.mean + reach)


def shares_differ(first: tuple[int, int], second: tuple[int, int]) -> Difference:
    """Two (counted, n): Newcombe's hybrid interval and the pooled two-proportion z test."""
    (k1, n1), (k2, n2) = first, second
    p1, p2 = k1 / n1, k2 / n2
    one, two = share(k1, n1), share(k2, n2)
    assert one.low is not None and one.high is not None and two.low is not None and two.high is not None
    gap, p = shares_apart(first, second)
    low = gap - math.hypot(p1 - one.low, two.high - p2)
    high = gap + math.hypot(one.high - p1, p2 - two.low)
    return Difference(gap, low, high, p)


def shares_apart(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float]:
    """How far the first (counted, n) lies above the second, and the p of it: where many are only tested."""
    (k1, n1), (k2, n2) = first, second
    gap, pooled = k1 / n1 - k2 / n2, (k1 + k2) / (n1 + n2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return gap, two_sided(gap, error)


def ratio(first: tuple[int, int], second: tuple[int, int]) -> Estimate:
    """The share of the first (counted, n) by that of the second: Katz' interval on the logarithm.

    None where either counted nothing, as there is no saying then how many times it is.
    """
    (k1, n1), (k2, n2) = first, second
    if not k1 or not k2:
        return Estimate(None)
    times = k1 / n1 / (k2 / n2)
    reach = math.exp(Z * math.sqrt(1 / k1 - 1 / n1 + 1 / k2 - 1 / n2))
    return Estimate(times, times / reach, times * reach)


def nets_differ(first: tuple[int, int, int], second: tuple[int, int, int]) -> Difference:
    """Two (plus, minus, n): adjusted Wald, the errors added in quadrature."""
    centre1, error1 = _adjusted(*first)
    centre2, error2 = _adjusted(*second)
    gap = (first[0] - first[1]) / first[2] - (second[0] - second[1]) / second[2]
    centre, error = centre1 - centre2, math.hypot(error1, error2)
    return Difference(gap, centre - Z * error, centre + Z * error, two_sided(centre, error))


def means_differ(first: Moments, second: Moments) -> Difference:
    """Welch's test and interval; neither for fewer than two on a side."""
    gap = first.mean - second.mean
    if min(first.n, second.n) < 2:
        return Difference(gap)
    a, b = first.variance / first.n, second.variance / second.n
    error = math.sqrt(a + b)
    if error == 0:
        return Difference(gap, gap, gap, 1.0 if gap == 0 else 0.0)
    freedom = (a + b) ** 2 / (a * a / (first.n - 1) + b * b / (second.n - 1))
    reach = _t_quantile(freedom) * error
    return Difference(gap, gap - reach, gap + reach, _t_two_sided(gap / error, freedom))


def mean_moved(gaps: Moments) -> Difference:
    """The mean of paired gaps against none, by the t test; neither p nor interval for fewer than two."""
    if gaps.n < 2:
        return Difference(gaps.mean)
    error = math.sqrt(gaps.variance / gaps.n)
    if error == 0:
        return Difference(gaps.mean, gaps.mean, gaps.mean, 1.0 if gaps.mean == 0 else 0.0)
    reach = _t_quantile(gaps.n - 1) * error
    p = _t_two_sided(gaps.mean / error, gaps.n - 1)
    return Difference(gaps.mean, gaps.mean - reach, gaps.mean + reach, p)


def benjamini_hochberg(values: Sequence[float]) -> list[float]:
    """p-values adjusted for having looked at all of them, in their own order."""
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    adjusted = [0.0] * len(values)
    least = 1.0
    for place, index in enumerate(order):
        rank = len(values) - place
        least = min(least, values[index] * len(values) / rank)
        adjusted[index] = least
    return adjusted


def _adjusted(plus: int, minus: int, n: int) -> tuple[float, float]:
    """The shrunken net share and its standard error (MeasuringU: three added, 3/4 to each end)."""
    size = n + 3
    p, d = (plus + 0.75) / size, (minus + 0.75) / size
    return p - d, math.sqrt((p + d - (p - d) ** 2) / size)


def two_sided(gap: float, error: float) -> float:
    """The chance of a gap at least so large where there is none, of an error that is normal."""
    if error == 0:
        return 1.0
    return 2 * NormalDist().cdf(-abs(gap / error))


def _t_quantile(freedom: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))


def _t_two_sided(t: float, freedom: float) -> float:
    from scipy.special import stdtr

    return float(2 * stdtr(freedom, -abs(t)))
