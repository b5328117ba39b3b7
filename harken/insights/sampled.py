"""How many statements there are of a kind, told from a part of the feedback that was drawn at random.

Statements of one feedback are alike, so that a part drawn feedback by feedback tells less than as many
statements drawn one by one: the share is told by its variance between feedback (the linearised variance of a
ratio, less what was looked at of all), and its interval is Wilson's with the number of statements that would
tell as much if drawn singly (N. Dean and M. Pagano, "Evaluating confidence interval methods for binomial
proportions in clustered surveys", Journal of Survey Statistics and Methodology 3, 2015).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from harken.domain.shaping import Sized
from harken.insights.statistics import share


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """What was looked at, feedback by feedback."""

    #: Feedback that was drawn with the statements of each; one that says nothing need not be here.
    sizes: Mapping[int, int]
    #: How much feedback was drawn.
    feedback: int
    #: How much feedback and how many statements there are in all.
    feedback_in_all: int
    statements_in_all: int

    @property
    def statements(self) -> int:
        return sum(self.sizes.values())

    @property
    def all_of_it(self) -> bool:
        return self.feedback >= self.feedback_in_all

    def total(self, counted: Mapping[int, int]) -> Sized:
        """How many there are in all, with a 95 % interval.

        Args:
            counted: How many were found in each feedback; those with none may be left out.
        """
        seen, looked = sum(counted.values()), self.statements
        if self.all_of_it or not looked:
            return Sized(number=seen, low=seen, high=seen)
        p = seen / looked
        worth = self._worth(counted, p)
        found = share(p * worth, worth)
        assert found.low is not None and found.high is not None
        most = self.statements_in_all - (looked - seen)
        return Sized(
            number=min(most, max(seen, round(p * self.statements_in_all))),
            low=max(seen, math.floor(found.low * self.statements_in_all)),
            high=min(most, math.ceil(found.high * self.statements_in_all)),
        )

    def _worth(self, counted: Mapping[int, int], p: float) -> float:
        """How many statements drawn singly would tell as much of a share; never more than were looked at."""
        looked, unseen = self.statements, 1 - self.feedback / self.feedback_in_all
        most = looked / unseen
        if not 0 < p < 1:
            return most
        squares = sum((counted.get(id_, 0) - p * size) ** 2 for id_, size in self.sizes.items())
        variance = unseen * self.feedback / max(1, self.feedback - 1) * squares / looked**2
        return min(most, p * (1 - p) / variance)

    def scaled(self, number: int) -> int:
        """So much feedback of what was drawn as feedback in all."""
        return number if self.all_of_it else round(number * self.feedback_in_all / self.feedback)
