"""How much more often something is so of some customers than of the rest."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from harken.domain.answers import Counts, Fact
from harken.insights.statistics import Z, shares_differ


@dataclass(frozen=True, slots=True)
class Lift:
    """How many times as often, with the chance to see that much where nothing differs."""

    value: float
    low: float
    high: float
    p: float

    def fact(self, counts: Counts, n: int, definition: str, where: Mapping[str, str]) -> Fact:
        """The fact that an answer states."""
        return Fact(
            name="lift",
            value=self.value,
            unit="times",
            counts=counts,
            n=n,
            low=self.low,
            high=self.high,
            definition=definition,
            where=dict(where),
            p=self.p,
        )


def lift(inside: tuple[int, int], rest: tuple[int, int]) -> Lift | None:
    """The ratio of two shares with its log interval (Katz 1978); None where one of them is empty.

    Args:
        inside: How many of how many have it among those looked at.
        rest: The same among all others.
    """
    (have, n), (others, m) = inside, rest
    if not have or not others or not n or not m:
        return None
    ratio = (have / n) / (others / m)
    error = math.sqrt(max(1 / have - 1 / n + 1 / others - 1 / m, 0.0))
    p = shares_differ((have, n), (others, m)).p
    return Lift(ratio, ratio * math.exp(-Z * error), ratio * math.exp(Z * error), 1.0 if p is None else p)
