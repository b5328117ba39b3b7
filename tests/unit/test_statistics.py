from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from harken.insights import statistics
from harken.insights.statistics import Moments

counts = st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
samples = st.lists(st.integers(1, 10).map(float), min_size=2, max_size=60)


def moments(values: list[float]) -> Moments:
    return Moments(len(values), sum(values), sum(value * value for value in values))


@given(counts)
def test_a_share_has_the_wilson_interval(count: tuple[int, int]) -> None:
    found = statistics.share(*count)
    low, high = proportion_confint(*count, method="wilson")
    assert found.value == count[0] / count[1]
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))


@given(counts, counts)
def test_a_ratio_has_the_interval_on_the_logarithm(first: tuple[int, int], second: tuple[int, int]) -> None:
    found = statistics.ratio(first, second)
    if not first[0] or not second[0]:
        assert found == statistics.Estimate(None)
        return
    low, high = confint_proportions_2indep(*first, *second, compare="ratio", method="log", correction=False)
    assert (found.low, found.high) == (pytest.approx(low, rel=1e-9), pytest.approx(high, rel=1e-9))


@given(counts, counts)
def test_shares_differ_as_newcombe_and_the_pooled_test_say(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    found = statistics.shares_differ(first, second)
    low, high = confint_proportions_2indep(*first, *second, compare="diff", method="newcomb")
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))
    if 0 < first[0] + second[0] < first[1] + second[1]:
        _, p = proportions_ztest([first[0], second[0]], [first[1], second[1]])
        assert found.p == pytest.approx(p, abs=1e-9)
    else:
        assert found.p == 1.0


@given(samples)
def test_a_mean_has_the_t_interval(values: list[float]) -> None:
    found = statistics.mean(moments(values))
    low = high = values[0]
    if len(set(values)) > 1:
        low, high = stats.t.interval(0.95, len(values) - 1, loc=stats.tmean(values), scale=stats.tsem(values))
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6))


varied = samples.filter(lambda values: len(set(values)) > 1)


@given(varied, varied)
def test_means_differ_as_welch_says(first: list[float], second: list[float]) -> None:
    found = statistics.means_differ(moments(first), moments(second))
    expected = stats.ttest_ind(first, second, equal_var=False)
    interval = expected.confidence_interval(0.95)
    assert found.p == pytest.approx(expected.pvalue, abs=1e-6)
    assert (found.low, found.high) == (
        pytest.approx(interval.low, abs=1e-5),
        pytest.approx(interval.high, abs=1e-5),
    )


def test_paired_gaps_are_tested_as_a_paired_t_test_does() -> None:
    now, then = [4.0, 7.0, 5.5, 9.0, 3.0], [5.0, 9.0, 5.0, 14.0, 6.0]
    found = statistics.mean_moved(moments([one - other for one, other in zip(now, then, strict=True)]))
    expected = stats.ttest_rel(now, then)
    interval = expected.confidence_interval(0.95)
    assert found.value == pytest.approx(-2.1)
    assert found.p == pytest.approx(expected.pvalue)
    assert (found.low, found.high) == (pytest.approx(interval.low), pytest.approx(interval.high))
    assert statistics.mean_moved(moments([1.0])).p is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_many_tests_are_adjusted_as_benjamini_and_hochberg_say(values: list[float]) -> None:
    expected = multipletests(values, method="fdr_bh")[1]
    assert statistics.benjamini_hochberg(values) == pytest.approx(list(expected))


def test_a_net_share_has_the_adjusted_wald_interval_of_nps() -> None:
    # n' = 103, p' = 40.75 / 103, d' = 20.75 / 103: MeasuringU's own steps, done by hand.
    found = statistics.net(40, 20, 100)
    assert found.value == pytest.approx(0.2)
    assert found.low == pytest.approx(0.0491, abs=1e-3)
    assert found.high == pytest.approx(0.3393, abs=1e-3)


@given(counts, st.data())
def test_a_net_share_lies_in_its_bounds(count: tuple[int, int], data: st.DataObject) -> None:
    plus, n = count
    minus = data.draw(st.integers(0, n - plus))
    found = statistics.net(plus, minus, n)
    assert found.low is not None and found.high is not None
    assert -1 <= found.low <= found.high <= 1
    same = statistics.nets_differ((plus, minus, n), (plus, minus, n))
    assert same.value == 0 and same.p == 1.0


def test_means_of_scores_that_are_all_alike_differ_surely_or_not_at_all() -> None:
    threes, fours = moments([3.0, 3.0]), moments([4.0, 4.0, 4.0])
    assert statistics.means_differ(threes, threes).p == 1.0
    assert statistics.means_differ(fours, threes).p == 0.0


def test_nothing_heard_has_no_value() -> None:
    assert statistics.share(0, 0).value is None
    assert statistics.net(0, 0, 0).value is None
    assert statistics.mean(Moments(0, 0, 0)).value is None
    assert statistics.mean(Moments(1, 4, 16)).low is None
