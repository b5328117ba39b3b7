"""Groups of statements that say the same, grown as statements come in: arithmetic without a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from harken.insights import merging
from harken.insights.merging import Statement

#: So many alike are a group.
LEAST = 2
#: A group is known by so many of its first statements.
EACH = 16

#: A statement by its id.
Said = tuple[int, Statement]


@dataclass(kw_only=True, slots=True)
class Gatherer:
    """The groups so far by the first of their statements, and the statements that none was found for."""

    #: So many that no group was found for are held side by side, to find new ones.
    enough: int
    groups: dict[int, list[Statement]] = field(default_factory=dict)
    pool: list[Said] = field(default_factory=list)
    #: Those that were held side by side once, and stood alone.
    alone: set[int] = field(default_factory=set)

    def take(
        self, some: Sequence[Said], new: Callable[[int], Sequence[int]]
    ) -> tuple[list[tuple[int, int]], list[int]]:
        """Each joins the group that says the same; the others wait until those alike make new groups.

        Args:
            new: Gives so many numbers for new groups.

        Returns:
            Which statement joined which group, and which wait no longer: these, and those that stood alone
            twice.
        """
        joined, settled = self._join(some), list[int]()
        while self._worth_it():
            together, self.pool = self.pool[: self.enough], self.pool[self.enough :]
            found = self._found(together, new)
            settled += self._again(together, {id_ for id_, _ in found})
            waiting, self.pool = self.pool, []
            joined += [*found, *self._join(waiting)]
        return joined, [*settled, *(id_ for id_, _ in joined)]

    def _worth_it(self) -> bool:
        """Whether enough wait, and of these enough that were not held side by side before."""
        new = sum(id_ not in self.alone for id_, _ in self.pool)
        return len(self.pool) >= self.enough and 2 * new >= self.enough

    def _again(self, together: Sequence[Said], found: set[int]) -> list[int]:
        """Those that stand alone wait for others to come; the second time they are let go, and returned."""
        gone = []
        for each in together:
            if each[0] in self.alone and each[0] not in found:
                gone.append(each[0])
            elif each[0] not in found:
                self.pool.append(each)
        self.alone = (self.alone | {id_ for id_, _ in together}) - found - set(gone)
        return gone

    def _join(self, some: Sequence[Said]) -> list[tuple[int, int]]:
        if not self.groups:
            self.pool += some
            return []
        ids = list(self.groups)
        found = merging.nearest(list(self.groups.values()), [each for _, each in some]).tolist()
        self.pool += [each for each, number in zip(some, found, strict=True) if number < 0]
        return [(id_, ids[number]) for (id_, _), number in zip(some, found, strict=True) if number >= 0]

    def _found(self, some: Sequence[Said], new: Callable[[int], Sequence[int]]) -> list[tuple[int, int]]:
        numbers = merging.side_by_side([each for _, each in some])
        alike = [np.flatnonzero(numbers == number).tolist() for number in range(numbers.max() + 1)]
        groups = [[some[place] for place in places] for places in alike if len(places) >= LEAST]
        pairs = list(zip(new(len(groups)), groups, strict=True))
        self.groups |= {number: [each for _, each in group[:EACH]] for number, group in pairs}
        return [(id_, number) for number, group in pairs for id_, _ in group]
