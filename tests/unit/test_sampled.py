"""A total told from a part of what was heard: exact where that is all, and its interval holds the truth."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from harken.domain.shaping import Sized
from harken.insights.sampled import Drawn

Counts = NDArray[np.int64]
FEEDBACK = 3_000


def everything(rate: float, alike: float) -> tuple[Counts, Counts]:
    """How many statements each feedback has, and how many of them count.

    Args:
        alike: How likely a statement does as its feedback does, and not by a chance of its own.
    """
    chance = np.random.default_rng(5)
    sizes = chance.integers(0, 7, FEEDBACK)
    of_feedback = chance.random(FEEDBACK) < rate
    counted = np.empty(FEEDBACK, dtype=np.int64)
    for place, size in enumerate(sizes):
        follows = chance.random(size) < alike
        counted[place] = np.where(follows, of_feedback[place], chance.random(size) < rate).sum()
    return sizes, counted


def told(sizes: Counts, counted: Counts, drawn: Counts) -> Sized:
    part = Drawn(
        sizes={int(each): int(sizes[each]) for each in drawn if sizes[each]},
        feedback=len(drawn),
        feedback_in_all=FEEDBACK,
        statements_in_all=int(sizes.sum()),
    )
    return part.total({int(each): int(counted[each]) for each in drawn if counted[each]})


@pytest.mark.parametrize(("rate", "alike"), [(0.01, 0.0), (0.05, 0.9), (0.3, 0.7)])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(rate: float, alike: float) -> None:
    sizes, counted = everything(rate, alike)
    chance = np.random.default_rng(6)
    tries = [told(sizes, counted, chance.permutation(FEEDBACK)[:400]) for _ in range(400)]
    held = np.mean([each.low <= counted.sum() <= each.high for each in tries])
    assert 0.92 <= held <= 0.99
    assert np.mean([each.number for each in tries]) == pytest.approx(counted.sum(), rel=0.05)
    assert all(each.low <= each.number <= each.high for each in tries)


def test_statements_that_are_alike_tell_less() -> None:
    part = Drawn(
        sizes=dict.fromkeys(range(200), 5), feedback=200, feedback_in_all=10_000, statements_in_all=50_000
    )
    alone = part.total(dict.fromkeys(range(100), 1))
    together = part.total(dict.fromkeys(range(20), 5))
    assert alone.number == together.number == 5_000
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


def test_what_was_all_looked_at_is_exact() -> None:
    part = Drawn(sizes={1: 3, 2: 1}, feedback=3, feedback_in_all=3, statements_in_all=4)
    assert part.total({1: 2}) == Sized(number=2, low=2, high=2)
    assert part.scaled(2) == 2


def test_nothing_found_in_a_part_is_not_nothing_in_all() -> None:
    part = Drawn(
        sizes=dict.fromkeys(range(100), 2), feedback=100, feedback_in_all=1_000, statements_in_all=2_000
    )
    found = part.total({})
    assert (found.number, found.low) == (0, 0)
    assert found.high == pytest.approx(2_000 * 3.84 / (222 + 3.84), rel=0.05)
    assert part.scaled(-3) == -30


def test_no_more_is_told_than_can_be() -> None:
    part = Drawn(sizes=dict.fromkeys(range(99), 1), feedback=99, feedback_in_all=100, statements_in_all=100)
    found = part.total(dict.fromkeys(range(98), 1))
    assert (found.low, found.high) == (98, 99)
