"""The arithmetic of value and what follows from it, by numbers checked by hand or by resampling."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from statsmodels.stats.proportion import proportions_ztest

from harken.domain.errors import SettingsError
from harken.insights.statistics import Difference
from harken.insights.value import expression, pareto, plans, sums
from harken.insights.value.definition import Definition, multiple, sentence
from harken.insights.value.judging import Gap, Outlook, Quadrant, Side, fits, outlook, quadrant, suggested
from harken.insights.value.lifts import lift
from harken.insights.value.plans import Plan, Progress
from harken.insights.value.sums import Sums
from harken.settings.value import ValueSettings


def heavy(n: int = 3_000, seed: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(3, 1.2, n)


def test_a_fifth_of_equal_customers_holds_a_fifth() -> None:
    equal = pareto.ranked(np.full(100, 7.0))
    assert pareto.top_share(equal, 0.2).value == pytest.approx(0.2)
    assert pareto.needed(equal, 0.8) == (0.8, 80)


def test_one_customer_may_hold_nearly_all() -> None:
    values = pareto.ranked(np.array([1.0, 1.0, 96.0, 1.0, 1.0]))
    assert pareto.held_by(values, 1) == pytest.approx(0.96)
    assert pareto.needed(values, 0.8) == (0.2, 1)
    assert pareto.border(values, 0.2) == 96.0


def test_nobody_brings_anything() -> None:
    nothing = pareto.ranked(np.array([0.0, -5.0]))
    assert pareto.top_share(nothing, 0.2).value is None
    assert pareto.needed(nothing, 0.8) is None and pareto.held_by(nothing, 1) is None


def test_the_interval_of_a_top_share_is_that_of_resampling() -> None:
    values = heavy()
    found = pareto.top_share(pareto.ranked(values), 0.2)
    dice = np.random.default_rng(1)
    drawn = [
        pareto.top_share(pareto.ranked(dice.choice(values, len(values))), 0.2).value or 0.0
        for _ in range(400)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert found.low == pytest.approx(low, abs=0.012)
    assert found.high == pytest.approx(high, abs=0.012)


def test_a_lift_has_the_p_of_two_shares() -> None:
    found = lift((30, 100), (40, 400))
    assert found is not None
    assert (found.value, found.low < 3.0 < found.high) == (pytest.approx(3.0), True)
    assert found.p == pytest.approx(proportions_ztest([30, 40], [100, 400])[1], rel=1e-6)
    assert lift((0, 100), (40, 400)) is None and lift((3, 3), (0, 0)) is None


def years(now: np.ndarray, before: np.ndarray) -> Sums:
    return Sums(
        **{"n": len(now), "yearly": len(now), "value": now.sum(), "value2": (now**2).sum()},
        **{"year": now.sum(), "year2": (now**2).sum(), "before": before.sum()},
        **{"before2": (before**2).sum(), "both": (now * before).sum()},
    )


def test_a_change_of_share_is_tested_as_resampling_would() -> None:
    dice = np.random.default_rng(3)
    now, before = heavy(2_000, 1), heavy(2_000, 2)
    inside = np.arange(2_000) < 400
    found = sums.share_changed(years(now[inside], before[inside]), years(now, before))
    assert found is not None and found.low is not None and found.high is not None
    gaps = []
    for _ in range(400):
        drawn = dice.integers(0, 2_000, 2_000)
        mine = inside[drawn]
        gaps.append(
            now[drawn][mine].sum() / now[drawn].sum() - before[drawn][mine].sum() / before[drawn].sum()
        )
    assert (found.high - found.low) / 3.92 == pytest.approx(np.std(gaps), rel=0.15)
    part = sums.share_of_value(years(now[inside], before[inside]), years(now, before))
    assert part.value == pytest.approx(now[inside].sum() / now.sum())


@pytest.mark.parametrize(
    ("gives", "gets", "expected"),
    [
        (Side.HIGH, Side.HIGH, Quadrant.BALANCED),
        (Side.LOW, Side.HIGH, Quadrant.THEY_GET_MORE),
        (Side.HIGH, Side.LOW, Quadrant.THEY_GIVE_MORE),
        (Side.LOW, Side.LOW, Quadrant.NEITHER_GAINS),
        (Side.UNKNOWN, Side.HIGH, Quadrant.CANNOT_BE_TOLD),
        (Side.LOW, Side.UNKNOWN, Quadrant.CANNOT_BE_TOLD),
    ],
)
def test_quadrants(gives: Side, gets: Side, expected: Quadrant) -> None:
    assert quadrant(gives, gets) is expected


def test_a_gap_counts_only_where_it_is_sure_and_matters() -> None:
    assert Gap(value=0.2, p=0.001, least=0.05).side is Side.HIGH
    assert Gap(value=-0.2, p=0.001, least=0.05).side is Side.LOW
    assert Gap(value=0.2, p=0.06, least=0.05).side is Side.UNKNOWN
    assert Gap(value=0.02, p=0.0, least=0.05).side is Side.UNKNOWN
    assert outlook(Gap(value=-0.2, p=0.0, least=0.05)) is Outlook.FALLS


def test_symptoms_fit_or_do_not() -> None:
    assert fits("discount_share", Side.HIGH, Quadrant.THEY_GET_MORE) is True
    assert fits("discount_share", Side.LOW, Quadrant.THEY_GET_MORE) is False
    assert fits("leaving", Side.HIGH, Quadrant.THEY_GIVE_MORE) is True
    assert fits("leaving", Side.HIGH, Quadrant.BALANCED) is False
    assert fits("leaving", Side.UNKNOWN, Quadrant.BALANCED) is None
    assert fits("leaving", Side.HIGH, Quadrant.CANNOT_BE_TOLD) is None


def test_a_suggestion_has_a_reason_or_is_none() -> None:
    assert suggested(Quadrant.CANNOT_BE_TOLD, Outlook.STEADY, 0.3) is None
    assert suggested(Quadrant.CANNOT_BE_TOLD, Outlook.GROWS, 0.05) == ("grow", "small_and_growing")
    assert suggested(Quadrant.CANNOT_BE_TOLD, Outlook.GROWS, 0.5) is None
    assert suggested(Quadrant.NEITHER_GAINS, Outlook.STEADY, 0.3) == ("retire", "neither_gains")
    assert suggested(Quadrant.NEITHER_GAINS, Outlook.FALLS, 0.3) == ("re-engineer", "falls")


SINCE, BY = date(2026, 1, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("change", "moved", "today", "expected"),
    [
        (0.2, Difference(0.3, p=0.01), BY, Progress.REACHED),
        (0.2, Difference(0.3, p=0.2), BY, Progress.MAYBE),
        (0.2, Difference(0.1, 0.02, 0.18, p=0.01), BY, Progress.MISSED),
        (0.2, Difference(0.1, -0.2, 0.4, p=0.5), BY, Progress.CANNOT_BE_TOLD),
        (-0.2, Difference(-0.1, -0.15, 0.0, p=0.05), BY, Progress.MISSED),
        (0.2, Difference(0.15, p=0.01), date(2026, 4, 1), Progress.ON_COURSE),
        (0.2, Difference(0.05, p=0.01), date(2026, 4, 1), Progress.BEHIND),
        (-0.2, Difference(-0.3, p=0.01), BY, Progress.REACHED),
        ("down", Difference(-0.01, p=0.01), BY, Progress.REACHED),
        ("up", Difference(-0.01, -0.02, -0.001, p=0.01), BY, Progress.MISSED),
        ("up", None, BY, Progress.CANNOT_BE_TOLD),
    ],
)
def test_how_a_plan_goes(
    change: float | str, moved: Difference | None, today: date, expected: Progress
) -> None:
    plan = Plan(measure=plans.Outcome.NET_SENTIMENT, change=change, since=SINCE, by=BY)
    assert plans.progress(plan, moved, today) is expected


def test_a_plan_is_held_against_as_much_time_before_it() -> None:
    plan = plans.read({"measure": "nps", "change": 5, "by": "2026-07-01", "since": "2026-01-01"})
    assert plan is not None
    spans = plan.periods(date(2026, 3, 2))
    assert spans is not None
    now, before = spans
    assert (now.start, now.end, before.start, before.end) == (
        SINCE,
        date(2026, 3, 2),
        date(2025, 11, 2),
        SINCE,
    )
    assert plans.read({"note": "they are to be happier"}) is None
    assert plan.periods(SINCE) is None


def test_lifetime_value_counts_renewals_less_the_discount() -> None:
    assert multiple(0.0, 0.1, 3) == 1.0
    assert multiple(1.0, 0.0, 3) == 3.0
    assert multiple(0.88, 0.1, 3) == pytest.approx(1 + 0.8 + 0.64)


def test_the_formula_is_printed_with_its_numbers() -> None:
    numbers = {
        **{"retention": 0.5, "multiple": 1.7, "ordered": 1200, "measure": "margin"},
        **{"days": 365, "day": "2026-11-20"},
    }
    said = sentence(Definition(how="clv"), numbers)
    assert (
        "50.0%" in said and "1,200 customers" in said and "10.0%" in said and "margin of the 365 days" in said
    )


@pytest.mark.parametrize(
    ("written", "known", "expected"),
    [
        ("margin_12m * 3", {"margin_12m": 5}, 15.0),
        ("margin_12m * 3.5 + 1", {"margin_12m": 2}, 8.0),
        ("size == 'over 100' ? 2.0 : 1.0", {"size": "over 100"}, 2.0),
        ("margin_12m * 3", {}, None),
        ("margin_12m / 0", {"margin_12m": 1}, None),
        ("size", {"size": "large"}, None),
    ],
)
def test_expressions(written: str, known: dict[str, object], expected: float | None) -> None:
    program = expression.compiled(written)
    assert expression.worth(program, tuple(program.variables()), known) == expected


def test_an_expression_that_is_none_is_refused_where_it_is_written() -> None:
    with pytest.raises(SettingsError):
        expression.compiled("margin_12m *")
    with pytest.raises(ValueError, match="needs an expression"):
        ValueSettings(definition="expression")
    with pytest.raises(ValueError, match="cannot be read"):
        ValueSettings(definition="expression", expression="1 +")
    assert Definition(**ValueSettings(definition="clv").stored()) == Definition(how="clv")
