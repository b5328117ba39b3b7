"""From sums to values with intervals, one way for each measure."""

from __future__ import annotations

from harken.domain.questions import Measure
from harken.insights import statistics
from harken.insights.statistics import Difference, Estimate
from harken.insights.tally import Tally

_SHARES = (Measure.SHARE, Measure.CSAT, Measure.ADVOCACY_RATE)
_NETS = (Measure.NET_SENTIMENT, Measure.NET_DELIGHT)
_MEANS = (Measure.MEAN_SCORE, Measure.CES)


def has_numerator(measure: Measure) -> bool:
    """Whether some of n count and the others do not."""
    return measure in _SHARES


def estimate(measure: Measure, tally: Tally) -> Estimate:
    """The value of a measure with its 95 % interval."""
    if measure in _SHARES:
        return statistics.share(tally.plus, tally.n)
    if measure in _MEANS:
        return statistics.mean(tally.moments)
    if measure in _NETS:
        return statistics.net(tally.plus, tally.minus, tally.n)
    if measure is Measure.NPS:
        return _times_100(statistics.net(tally.plus, tally.minus, tally.n))
    return Estimate(float(tally.n))


def difference(measure: Measure, first: Tally, second: Tally) -> Difference | None:
    """How far the first lies above the second; None where one of them is empty.

    Numbers of feedback or people have no test: they tell how much was collected, not how people feel.
    """
    if measure in (Measure.VOLUME, Measure.PEOPLE):
        return Difference(float(first.n - second.n))
    if not first.n or not second.n:
        return None
    if measure in _SHARES:
        return statistics.shares_differ((first.plus, first.n), (second.plus, second.n))
    if measure in _MEANS:
        return statistics.means_differ(first.moments, second.moments)
    gap = statistics.nets_differ((first.plus, first.minus, first.n), (second.plus, second.minus, second.n))
    if measure in _NETS or gap.low is None or gap.high is None:
        return gap
    return Difference(gap.value * 100, gap.low * 100, gap.high * 100, gap.p)


def _times_100(found: Estimate) -> Estimate:
    if found.value is None or found.low is None or found.high is None:
        return found
    return Estimate(found.value * 100, found.low * 100, found.high * 100)
