from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from harken.insights.expectations import Verdict, judged

DAY = timedelta(days=1)
END = date(2026, 11, 22)
FIRST = END - 200 * DAY


def history(volume: Callable[[date], float], seed: int = 1, first: date = FIRST) -> dict[date, int]:
    """Counts that vary as those of people who know nothing of one another do."""
    chance = np.random.default_rng(seed)
    days = (first + DAY * each for each in range((END - first).days))
    return {day: int(chance.poisson(volume(day))) for day in days}


def steady(_: date) -> float:
    return 10.0


def until(
    moment: date, rate: float = 0.0, before: Callable[[date], float] = steady
) -> Callable[[date], float]:
    return lambda day: before(day) if day < moment else rate


def verdict(counts: dict[date, int], trusted: date | None = None) -> Verdict:
    return judged(counts, min(counts), END, trusted)


def test_a_steady_source_is_told_with_what_is_expected() -> None:
    found = verdict(history(steady))
    assert found.alert is None
    assert found.days == 2
    assert found.expected == pytest.approx(20, rel=0.3)
    assert found.told.endswith("expected")


def test_a_source_that_falls_silent_is_noticed_after_two_days() -> None:
    found = verdict(history(until(END - 2 * DAY)))
    assert (found.alert, found.since, found.received) == ("silent", END - 2 * DAY, 0)


def test_a_slow_source_that_falls_silent_is_noticed_later() -> None:
    slow = until(END - 28 * DAY, before=lambda _: 1.0)
    found = verdict(history(slow))
    assert found.alert == "silent"
    assert verdict(history(until(END - 4 * DAY, before=lambda _: 1.0))).alert is None


def test_a_source_that_collapses_is_noticed() -> None:
    found = verdict(history(until(END - 7 * DAY, rate=2.0)))
    assert found.alert == "collapsing"
    assert found.received is not None
    assert found.expected is not None
    assert found.received < found.expected / 2


def test_weekends_are_expected_to_be_quiet() -> None:
    def weekdays_only(day: date) -> float:
        return 14.0 if day.weekday() < 5 else 0.2

    assert END.weekday() == 6
    found = judged(history(weekdays_only), FIRST, END + DAY, None)
    assert found.alert is None
    on_monday = judged(history(weekdays_only), FIRST, END, None)
    assert on_monday.alert is None


def test_one_wild_day_of_the_past_changes_little() -> None:
    counts = history(steady)
    counts[END - 30 * DAY] = 900
    assert verdict(counts).alert is None
    assert (verdict(counts).expected or 0) < 30


def test_a_source_that_varies_widely_is_not_blamed_for_it() -> None:
    for seed in range(20):
        weeks = np.random.default_rng(seed).choice([20.0, 8.0, 12.0, 5.0, 25.0], 200)
        counts = history(lambda day: weeks[day.toordinal() // 7 % 200], seed)  # noqa: B023 - called at once
        assert verdict(counts).alert is None


@pytest.mark.parametrize("days", [0, 10, 40])
def test_little_history_tells_nothing(days: int) -> None:
    first = END - days * DAY
    counts = history(until(END - 3 * DAY), first=first)
    found = judged(counts, first if days else None, END, None)
    assert found.alert is None
    assert found.expected is None
    assert found.told == "not enough history to know what to expect"


def test_too_little_to_expect_anything_of() -> None:
    found = verdict(history(lambda _: 0.05))
    assert found.alert is None
    assert found.told == "brings too little to know what to expect"


def test_while_it_is_silent_what_came_before_counts() -> None:
    stopped = END - 80 * DAY
    counts = history(until(stopped))
    assert judged(counts, FIRST, END, None).alert is None
    found = judged(counts, FIRST, END, stopped)
    assert found.alert == "silent"


def test_false_alerts_are_rare() -> None:
    raised = sum(verdict(history(steady, seed)).alert is not None for seed in range(200))
    assert raised <= 1
