"""What intervals and tests promise, over many worlds in which the truth is known."""

from __future__ import annotations

from statistics import mean

import numpy as np
import pytest

from benchmarks.statistics import (
    called,
    coverages,
    mean_power,
    means_answer,
    net_coverage,
    nets_answer,
    share_power,
    shares_answer,
)


@pytest.fixture
def dice() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.mark.parametrize("n", [30, 100, 400])
def test_intervals_hold_the_truth_as_often_as_they_say(n: int, dice: np.random.Generator) -> None:
    held = coverages(n)
    assert 0.93 <= mean(held) <= 0.97
    assert min(held) > 0.92
    assert 0.93 <= net_coverage(n, dice, 700) <= 0.97


@pytest.mark.parametrize("answer", [shares_answer, nets_answer, means_answer])
def test_where_nothing_differs_hardly_anything_is_called_different(
    answer: object, dice: np.random.Generator
) -> None:
    comparisons, answers = called(answer, dice, 500)  # type: ignore[arg-type]
    assert comparisons <= 0.05
    assert answers <= 0.10


def test_planted_differences_are_found_as_often_as_theory_says(dice: np.random.Generator) -> None:
    for found, theory in (share_power(0.2, 0.3, 200, dice, 1500), mean_power(0.3, 100, dice, 1500)):
        assert found == pytest.approx(theory, abs=0.05)
