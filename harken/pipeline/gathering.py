"""Gathers statements that say the same while nobody asks, so that an answer need not hold all side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import Connection, Engine

from harken.insights import merging
from storage import opinions
from storage.opinions import Said

#: Statements that are looked at in one transaction.
AT_ONCE = 2_000
#: So many that no opinion was found for are held side by side, and so many of them alike are a new one.
POOL, LEAST = 700, 3
#: The most told opinions are held against what comes next, each by its first few statements.
MOST, EACH = 1_000, 6


def gather(engine: Engine) -> None:
    """Seek an opinion for every statement that waits.

    Those that none was found for wait on until enough of them are together to find new ones. One process at
    a time; where another is at it, nothing is done.
    """
    after, models = 0, dict[str, _Opinions]()
    while True:
        with engine.begin() as connection:
            some = opinions.waiting(connection, after, AT_ONCE) if opinions.alone(connection) else []
            if not some:
                opinions.forget(connection, MOST)
                return
            for generation, each in _by_model(some):
                if generation not in models:
                    models[generation] = _known(connection, generation)
                models[generation].take(connection, each)
        after = some[-1].id


def _by_model(some: Sequence[Said]) -> Iterator[tuple[str, list[Said]]]:
    found: dict[str, list[Said]] = defaultdict(list)
    for each in some:
        found[each.generation].append(each)
    yield from sorted(found.items())


def _known(connection: Connection, generation: str) -> _Opinions:
    stored = opinions.known(connection, generation, MOST, EACH)
    groups = {id_: [_comparable(each) for each in some] for id_, some in stored.items()}
    return _Opinions(generation=generation, groups=groups)


def _comparable(each: Said) -> merging.Statement:
    return merging.statement(each.text, each.embedding, each.valence)


@dataclass(kw_only=True, slots=True)
class _Opinions:
    """The opinions of one model by the first of their statements, and those that none was found for."""

    generation: str
    groups: dict[int, list[merging.Statement]]
    pool: list[tuple[int, merging.Statement]] = field(default_factory=list)

    def take(self, connection: Connection, some: Sequence[Said]) -> None:
        """Each joins the opinion that says the same; of the others, those alike make new ones."""
        told = [(each.id, _comparable(each)) for each in some]
        ids, numbers = list(self.groups), self._nearest([each for _, each in told])
        joined = [(id_, ids[number]) for (id_, _), number in zip(told, numbers, strict=True) if number >= 0]
        opinions.join(connection, joined)
        opinions.settle(connection, [id_ for id_, _ in joined])
        self.pool += [each for each, number in zip(told, numbers, strict=True) if number < 0]
        while len(self.pool) >= POOL:
            self._found(connection, self.pool[:POOL])
            del self.pool[:POOL]

    def _nearest(self, some: Sequence[merging.Statement]) -> list[int]:
        if not self.groups:
            return [-1] * len(some)
        found: list[int] = merging.nearest(list(self.groups.values()), some).tolist()
        return found

    def _found(self, connection: Connection, some: Sequence[tuple[int, merging.Statement]]) -> None:
        numbers = merging.side_by_side([each for _, each in some])
        alike = [np.flatnonzero(numbers == number).tolist() for number in range(numbers.max() + 1)]
        groups = [[some[place] for place in places] for places in alike if len(places) >= LEAST]
        ids = opinions.found(connection, self.generation, len(groups))
        pairs = list(zip(ids, groups, strict=True))
        opinions.join(connection, [(id_, opinion) for opinion, group in pairs for id_, _ in group])
        opinions.settle(connection, [id_ for id_, _ in some])
        self.groups |= {opinion: [each for _, each in group[:EACH]] for opinion, group in pairs}
