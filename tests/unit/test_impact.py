"""What moves a score: against single feedback, against statsmodels, and by simulation."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas
import pytest
import statsmodels.api as sm

from harken.insights.impact import Sample, fit, intervals, left_out, own, shifts
from harken.insights.statistics import Z

THEMES = ["a", "b", "c"]


def heard(dice: np.random.Generator, size: int, effect: float = 0.0, share: float = 0.3) -> pandas.DataFrame:
    """Feedback with a score of 0 to 10, each theme in some of it; `effect` goes with theme a."""
    frame = pandas.DataFrame({theme: dice.random(size) < share for theme in THEMES}).astype(int)
    frame["score"] = np.clip(np.rint(dice.normal(6, 2, size) + effect * frame.a), 0, 10)
    return frame


def sample(frame: pandas.DataFrame) -> Sample:
    """The same counted, as the database hands it on."""
    counted = frame.groupby([*THEMES, "score"]).size().reset_index(name="units")
    units = counted.units.to_numpy(float)
    return Sample(
        mentions=counted[THEMES].to_numpy(float),
        units=units,
        value=counted.score.to_numpy() * units,
        weight=units,
    )


@pytest.mark.parametrize("seed", range(3))
def test_leaving_out_agrees_with_single_feedback(seed: int) -> None:
    frame = heard(np.random.default_rng(seed), 300, effect=-2)
    for place, theme in enumerate(THEMES):
        found = left_out(sample(frame))[place]
        assert found is not None
        without = frame.score[frame[theme] == 0].mean()
        assert found.value == pytest.approx(frame.score.mean() - without)


def test_a_theme_of_all_feedback_moves_nothing_that_can_be_told() -> None:
    assert left_out(sample(heard(np.random.default_rng(1), 50, share=1.1)))[0] is None


def test_the_bootstrap_of_counts_is_that_of_single_feedback() -> None:
    dice = np.random.default_rng(7)
    frame = heard(dice, 400, effect=-2)
    score, there = frame.score.to_numpy(), frame.a.to_numpy() == 1
    drawn = []
    for _ in range(2_000):
        rows = dice.integers(0, len(frame), len(frame))
        drawn.append(score[rows].mean() - score[rows][~there[rows]].mean())
    (found,) = intervals(sample(frame), [0])
    assert found == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.03)
    assert intervals(sample(frame), [2, 0])[1] == found


@pytest.mark.parametrize("seed", range(3))
def test_the_chance_of_what_is_left_out_is_that_of_its_bootstrap(seed: int) -> None:
    """Its error is a quarter of the width of the drawn interval, but for what a thousand draws leave open."""
    frame = heard(np.random.default_rng(seed), 600, effect=-0.3)
    for place, found in enumerate(left_out(sample(frame))):
        assert found is not None and found.p is not None
        ((low, high),) = intervals(sample(frame), [place])
        error = abs(found.value) / -NormalDist().inv_cdf(found.p / 2)
        assert error == pytest.approx((high - low) / (2 * Z), rel=0.12)


@pytest.mark.parametrize("seed", range(3))
def test_effects_and_their_errors_are_those_of_statsmodels(seed: int) -> None:
    frame = heard(np.random.default_rng(seed), 300, effect=-2)
    wanted = sm.OLS(frame.score, sm.add_constant(frame[THEMES].astype(float))).fit(cov_type="HC0")
    found = fit(sample(frame))
    assert [found.base, *found.effect] == pytest.approx(wanted.params.tolist(), abs=1e-4)
    errors = np.sqrt(found.units @ np.column_stack([found.base_moves, found.effect_moves]) ** 2) / len(frame)
    assert errors.tolist() == pytest.approx(wanted.bse.tolist(), rel=1e-3)
    assert found.base + found.share @ found.effect == pytest.approx(frame.score.mean(), abs=1e-4)


def test_intervals_hold_the_truth_and_nothing_is_found_where_nothing_is() -> None:
    """With no true effect of a theme, intervals hold none in 95 % and p is below 0.05 in 5 %."""
    dice, held, called, runs = np.random.default_rng(11), [0, 0], [0, 0], 250
    for _ in range(runs):
        drawn = sample(heard(dice, 150, share=0.2))
        for place, found in enumerate((left_out(drawn)[1], own(fit(drawn))[1])):
            assert found is not None and found.p is not None
            low, high = (found.low, found.high) if place else intervals(drawn, [1])[0]
            assert low is not None and high is not None
            held[place] += low <= 0 <= high
            called[place] += found.p < 0.05
    assert all(0.92 <= each / runs <= 0.98 for each in held), held
    assert all(each / runs <= 0.08 for each in called), called


def test_the_interval_of_an_own_part_holds_the_truth() -> None:
    dice, held, runs = np.random.default_rng(13), 0, 250
    for _ in range(runs):
        frame = heard(dice, 200, share=0.3)
        frame["score"] = dice.normal(6, 2, 200) - 2 * frame.a
        first = own(fit(sample(frame)))[0]
        assert first.low is not None and first.high is not None
        held += first.low <= -0.6 <= first.high
    assert 0.92 <= held / runs <= 0.98


def test_a_companion_of_a_planted_theme_has_nothing_by_itself() -> None:
    """Theme b comes up wherever a does and moves nothing; c has nothing to do with either."""
    dice = np.random.default_rng(5)
    frame = heard(dice, 2_000, effect=-3)
    frame["b"] = frame.a | (dice.random(2_000) < 0.1)
    drawn = sample(frame)
    a, b, c = own(fit(drawn))
    whole = left_out(drawn)[1]
    assert a.p is not None and b.p is not None and c.p is not None
    assert whole is not None and whole.p is not None
    assert a.value == pytest.approx(-3 * frame.a.mean(), abs=0.15) and a.p < 1e-6
    assert whole.value < -0.3 and whole.p < 1e-6
    assert abs(b.value) < 0.12 and b.p > 0.01 and c.p > 0.01


def test_themes_that_always_come_together_share_evenly() -> None:
    frame = heard(np.random.default_rng(6), 500, effect=-3)
    frame["b"] = frame.a
    a, b, _ = own(fit(sample(frame)))
    assert a.value == pytest.approx(b.value, abs=1e-3)
    assert a.value + b.value == pytest.approx(-3 * frame.a.mean(), abs=0.2)


@pytest.mark.parametrize("seed", range(3))
def test_all_themes_and_none_add_up_to_the_change(seed: int) -> None:
    dice = np.random.default_rng(seed)
    now, before = heard(dice, 300, effect=-3, share=0.4), heard(dice, 250, share=0.2)
    found, rest = shifts(fit(sample(now)), fit(sample(before)))
    whole = sum(each.whole.value for each in found) + rest.value
    assert whole == pytest.approx(now.score.mean() - before.score.mean(), abs=1e-4)
    for each in found:
        assert each.whole.value == pytest.approx(each.mix.value + each.felt.value)


def test_a_change_is_told_apart_into_said_more_and_felt_worse() -> None:
    dice = np.random.default_rng(2)
    rare, common, angry = (
        fit(sample(heard(dice, 4_000, effect=effect, share=share)))
        for effect, share in ((-2, 0.1), (-2, 0.3), (-4, 0.1))
    )
    (more, *_), _ = shifts(common, rare)
    (worse, other, _), _ = shifts(angry, rare)
    assert more.mix.value == pytest.approx(-0.4, abs=0.1) and more.mix.p is not None and more.mix.p < 1e-3
    assert more.felt.p is not None and more.felt.p > 0.01
    assert worse.felt.value == pytest.approx(-0.2, abs=0.08)
    assert worse.felt.p is not None and worse.felt.p < 1e-3
    assert worse.mix.p is not None and worse.mix.p > 0.01
    assert other.whole.p is not None and other.whole.p > 0.01


def test_nothing_is_found_in_a_change_that_is_chance() -> None:
    dice, called, runs = np.random.default_rng(17), 0, 200
    for _ in range(runs):
        now, before = (fit(sample(heard(dice, 150, effect=-2, share=0.3))) for _ in range(2))
        found, _ = shifts(now, before)
        called += sum(each.p is not None and each.p < 0.05 for each in
                      (found[0].whole, found[0].mix, found[0].felt))  # fmt: skip
    assert called / (3 * runs) <= 0.08


def test_a_theme_that_is_new_is_all_mix_and_one_that_nobody_mentions_is_nothing() -> None:
    dice = np.random.default_rng(9)
    now, before = heard(dice, 300, effect=-3), heard(dice, 300, share=0.0)
    (first, *_), _ = shifts(fit(sample(now)), fit(sample(before)))
    assert first.felt.value == 0 and first.mix == first.whole
    (silent, *_), _ = shifts(fit(sample(before)), fit(sample(before)))
    assert silent.whole.value == 0
