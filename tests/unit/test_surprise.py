from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from harken.insights.surprise import BELIEVED, Counted, at_least, by_source, dispersion, surprise, together


@pytest.mark.parametrize(("n", "expected", "spread"), [(5, 1.2, 1.5), (40, 21.0, 1.7), (1, 0.1, 2.0)])
def test_the_tail_is_that_of_the_negative_binomial(n: int, expected: float, spread: float) -> None:
    size = expected / (spread - 1)
    assert at_least(n, expected, spread) == pytest.approx(stats.nbinom.sf(n - 1, size, 1 / spread))
    assert at_least(n, expected, 1.0) == pytest.approx(stats.poisson.sf(n - 1, expected))
    assert at_least(0, expected, spread) == 1


def test_more_feedback_alone_surprises_nobody() -> None:
    history = [Counted(20, 200.0)] * 8
    ten_times = surprise(Counted(200, 2000.0), history)
    assert ten_times is not None and ten_times.expected == pytest.approx(200, rel=0.01) and ten_times.p > 0.4
    doubled = surprise(Counted(400, 2000.0), history)
    assert doubled is not None and doubled.p < 1e-3


def test_without_a_history_nothing_is_said() -> None:
    assert surprise(Counted(5, 10.0), []) is None
    assert surprise(Counted(0, 0.0), [Counted(1, 10.0)]) is None


def test_an_earlier_spike_does_not_hide_the_next_one() -> None:
    calm = [Counted(10, 100.0)] * 7
    wild = [*calm, Counted(80, 100.0)]
    assert dispersion(calm) < BELIEVED
    assert dispersion(wild) < 8


def test_histories_without_a_rise_are_seldom_called_one() -> None:
    """Weeks that vary half as much again as chance, judged by the eight before: about the stated chance."""
    chance = np.random.default_rng(11)
    level, spread, rounds = 20.0, 1.5, 4_000
    weeks = chance.negative_binomial(level / (spread - 1), 1 / spread, (rounds, 9))
    found = [
        surprise(Counted(int(row[8]), 200.0), [Counted(int(n), 200.0) for n in row[:8]]) for row in weeks
    ]
    assert np.mean([each is not None and each.p < 0.01 for each in found]) <= 0.015
    assert np.mean([each is not None and each.p < 0.05 for each in found]) == pytest.approx(0.05, abs=0.03)


def test_what_is_always_said_in_a_source_that_brings_more_has_not_risen() -> None:
    """One in twenty complains in the store, one in two at the helpdesk, which brings five times as much."""
    week = {1: Counted(10, 200.0), 2: Counted(10, 20.0)}
    now = {1: Counted(10, 200.0), 2: Counted(50, 100.0)}
    apart = by_source(now, [week] * 8)
    mixed = surprise(together(now), [together(week)] * 8)
    assert apart is not None and apart.expected == pytest.approx(58, abs=3) and apart.p > 0.2
    assert mixed is not None and mixed.p < 1e-3


def test_one_source_alone_is_judged_as_it_is() -> None:
    history = [Counted(20, 200.0), Counted(31, 180.0), Counted(12, 220.0)]
    alone = by_source({1: Counted(60, 250.0)}, [{1: each} for each in history])
    assert alone is not None
    plain = surprise(Counted(60, 250.0), history)
    assert plain is not None
    assert (alone.expected, alone.p) == (pytest.approx(plain.expected), pytest.approx(plain.p))
