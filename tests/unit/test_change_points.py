"""Changes of level and seasons: planted ones are found as theory has it, chance and spikes are not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from harken.insights.change_points import best_split, change_points
from harken.insights.seasons import season


def counted(
    dice: np.random.Generator, shares: list[float], heard: int = 80
) -> tuple[list[float], list[float]]:
    """Steps of about so much feedback, each with its share of something."""
    weight = [float(each) for each in dice.poisson(heard, len(shares))]
    return [float(dice.binomial(int(n), p)) for n, p in zip(weight, shares, strict=True)], weight


def test_a_planted_level_is_found_at_its_step() -> None:
    value, weight = counted(np.random.default_rng(1), [0.1] * 14 + [0.25] * 10)
    ((place, p),) = change_points(value, weight)
    assert abs(place - 14) <= 1 and p < 0.01


def test_two_levels_are_both_found() -> None:
    value, weight = counted(np.random.default_rng(2), [0.1] * 10 + [0.3] * 10 + [0.05] * 10)
    assert [round(place / 10) for place, _ in change_points(value, weight)] == [1, 2]


def test_chance_makes_few_levels() -> None:
    """With one level throughout, at most one series in twenty is said to change."""
    dice, said = np.random.default_rng(3), 0
    for _ in range(200):
        value, weight = counted(dice, [0.1] * 20)
        said += bool(change_points(value, weight))
    assert said <= 10


def test_what_steps_differ_by_anyway_is_no_level() -> None:
    """Shares that swing far more than single comments explain, but around the same level."""
    dice, said = np.random.default_rng(4), 0
    for _ in range(100):
        value, weight = counted(dice, [float(each) for each in dice.beta(2, 12, 20)])
        said += bool(change_points(value, weight))
    assert said <= 5


def test_most_changes_of_a_stated_size_are_found() -> None:
    """From 10 to 18 % among 12 and 12 steps of 100: in theory 99 of 100 are."""
    dice, found = np.random.default_rng(5), 0
    for _ in range(50):
        value, weight = counted(dice, [0.1] * 12 + [0.18] * 12, heard=100)
        found += any(abs(place - 12) <= 2 for place, _ in change_points(value, weight))
    assert found >= 45


def test_more_collected_is_no_level_and_a_spike_is_none_either() -> None:
    dice = np.random.default_rng(6)
    weight = [50.0] * 10 + [500.0] * 10
    value = [float(dice.binomial(int(n), 0.2)) for n in weight]
    assert change_points(value, weight) == []
    value, weight = counted(dice, [0.1] * 8 + [0.6] + [0.1] * 8)
    assert change_points(value, weight) == []


def test_the_clearest_split_is_that_of_the_chi_square_test() -> None:
    value, weight = counted(np.random.default_rng(7), [0.1] * 7 + [0.2] * 8)
    place, _ = best_split(np.array(value), np.array(weight))

    def clear(cut: int) -> float:
        sides = [(sum(value[part]), sum(weight[part])) for part in (slice(cut), slice(cut, None))]
        return float(chi2_contingency([[k, n - k] for k, n in sides], correction=False).statistic)

    assert place == max(range(3, 13), key=clear)


def test_steps_without_feedback_are_passed_over() -> None:
    value, weight = counted(np.random.default_rng(8), [0.05] * 8 + [0.4] * 8)
    value[4:4], weight[4:4] = [0.0, 0.0], [0.0, 0.0]
    ((place, _),) = change_points(value, weight)
    assert abs(place - 10) <= 1
    assert change_points([1.0] * 5, [2.0] * 5) == []


def months(
    dice: np.random.Generator, years: int, december: float, trend: float = 0.0
) -> dict[str, tuple[float, float]]:
    """Monthly steps of 100, with December's share apart."""
    found = {}
    for year in range(years):
        for month in range(1, 13):
            share = (december if month == 12 else 0.1) + trend * (year + month / 12)
            found[f"{2020 + year}-{month:02}"] = (float(dice.binomial(100, share)), 100.0)
    return found


def test_a_season_is_named_once_two_years_have_it() -> None:
    told = season(months(np.random.default_rng(1), 2, 0.35))
    assert told is not None and (told.month, told.above) == (12, True)
    assert season(months(np.random.default_rng(1), 1, 0.35)) is None


@pytest.mark.parametrize("trend", [0.0, 0.15])
def test_neither_chance_nor_a_trend_is_a_season(trend: float) -> None:
    dice = np.random.default_rng(2)
    assert sum(season(months(dice, 3, 0.1, trend)) is not None for _ in range(60)) <= 3


def test_a_month_with_nothing_heard_tells_no_season() -> None:
    given = months(np.random.default_rng(3), 2, 0.35)
    given["2021-05"] = (0.0, 0.0)
    assert season(given) is None
