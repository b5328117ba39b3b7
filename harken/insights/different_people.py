"""Different people, each once however often they were heard, told from the columns of what was heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from harken.domain.feedback import Kind
from harken.insights.backwards import Part, runs
from harken.insights.crowd import Crowd, Mask, Untold, crowd, day_of, does
from harken.insights.dimensions import BUCKETS, Dimension
from harken.insights.names import Names
from harken.insights.scope import Advocacy, Scope
from storage import columns

#: So much feedback at a time is looked at to see whether enough people stand behind.
GLANCE = 100
#: What makes a feedback count for a rate: all of these; nothing counts where there is none.
Ways = tuple[Advocacy, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """The people behind one key of a breakdown."""

    n: int
    #: Of each rate: how many of them count there, and how many there or elsewhere in scope.
    plus: tuple[int, ...]
    anywhere: tuple[int, ...]


def heard(
    connection: sa.Connection,
    names: Names,
    scope: Scope,
    ways: Sequence[Ways],
    dimension: Dimension | None,
) -> dict[Any, Heard] | None:
    """The people per key, or under None all of them; None where columns do not tell them."""
    read = names.beforehand.read
    who = ("heard", str(scope), tuple(ways))
    key = (*who, dimension.name if dimension else None)
    try:
        if who not in read:
            read[who] = _People(crowd(connection, names, scope), names, ways)
        if key not in read:
            read[key] = read[who].told(dimension)
    except Untold:
        return None
    told: dict[Any, Heard] = read[key]
    return told


def enough(connection: sa.Connection, names: Names, scope: Scope, least: int) -> bool | None:
    """Whether so many people were heard in a scope; None where columns do not tell it."""
    try:
        return at_least(runs(connection, names, scope), least)
    except Untold:
        return None


def at_least(parts: Iterable[Part], least: int) -> bool:
    """Whether so many people are in some parts, of which no more are looked at than hold them."""
    known, alone = set[int](), 0
    for part in parts:
        people = part.column("people")
        for start in range(0, len(people), GLANCE):
            some = people[start : start + GLANCE]
            alone += _anonymous(some)
            known.update(some[some > 0].tolist())
            if len(known) + alone >= least:
                return True
    return least <= 0


def anonymous(connection: sa.Connection, names: Names, scope: Scope) -> int | None:
    """How much is of nobody known; None where columns do not tell it."""
    try:
        return _anonymous(crowd(connection, names, scope).column("people"))
    except Untold:
        return None


class _People:
    """Who was heard in one scope."""

    def __init__(self, found: Crowd, names: Names, ways: Sequence[Ways]) -> None:
        self.found = found
        self.names = names
        self.people: NDArray[np.intp] = found.column("people").astype(np.intp)
        self.most = int(self.people.max(initial=0))
        #: Of each rate: the places that count, which are few among all, and who is there.
        self.counting = [self._counting(each) for each in ways]
        self.counted = [self.people[places] for places in self.counting]

    def _counting(self, ways: Ways) -> NDArray[np.intp]:
        if not ways:
            return np.zeros(0, dtype=np.intp)
        mask = does(self.found.span, ways[0])
        for way in ways[1:]:
            mask = mask & does(self.found.span, way)
        return np.flatnonzero(self.found.of(mask))

    def told(self, dimension: Dimension | None) -> dict[Any, Heard]:
        keyed = dict(self._keyed(dimension))
        attached = self._attached(dimension, keyed)
        anywhere = [
            self._marked(people if attached is None else np.compress(attached.take(places), people))
            for places, people in zip(self.counting, self.counted, strict=True)
        ]
        found = {key: self._of(mask, anywhere) for key, mask in keyed.items()}
        return {key: each for key, each in found.items() if each.n or dimension is None}

    def _attached(self, dimension: Dimension | None, keyed: dict[Any, Mask | None]) -> Mask | None:
        """Told apart by group, what is in none of them is not looked at."""
        if dimension is None or dimension.field != "group":
            return None
        masks = [mask for mask in keyed.values() if mask is not None]
        return np.logical_or.reduce(masks) if masks else np.zeros(len(self.people), dtype=bool)

    def _keyed(self, dimension: Dimension | None) -> Iterator[tuple[Any, Mask | None]]:
        """Each key as its rows have it, and where it is."""
        if dimension is None:
            yield None, None
        elif dimension.field == "source":
            sources = self.found.column("sources")
            yield from ((each, sources == each) for each in np.flatnonzero(np.bincount(sources)).tolist())
        elif dimension.field == "kind":
            kinds = self.found.column("kinds")
            yield from ((each.value, kinds == place) for place, each in enumerate(Kind, 1))
        elif dimension.field == "group":
            for group in self.names.groups.values():
                yield group, self.found.of(self.found.span.in_group(group))
        elif dimension.field in BUCKETS:
            yield from self._by_time(dimension)
        else:
            raise Untold

    def _by_time(self, dimension: Dimension) -> Iterator[tuple[date, Mask]]:
        """Each bucket under its first day that was heard on."""
        days = self.found.column("days")
        told = np.unique(days[days > columns.NO_DAY])
        labels = [dimension.label(day_of(each)) for each in told]
        starts = [place for place, label in enumerate(labels) if not place or label != labels[place - 1]]
        for start, end in zip(starts, [*starts[1:], len(labels)], strict=True):
            yield day_of(told[start]), (days >= told[start]) & (days <= told[end - 1])

    def _of(self, mask: Mask | None, anywhere: Sequence[Mask]) -> Heard:
        people = self.people if mask is None else np.compress(mask, self.people)
        there = self._marked(people)
        counted = [
            each if mask is None else np.compress(mask.take(places), each)
            for places, each in zip(self.counting, self.counted, strict=True)
        ]
        return Heard(
            n=int(np.count_nonzero(there)) + _anonymous(people),
            plus=tuple(self._number(each) for each in counted),
            anywhere=tuple(
                int(np.count_nonzero(known & there)) + _anonymous(each)
                for known, each in zip(anywhere, counted, strict=True)
            ),
        )

    def _number(self, people: NDArray[np.intp]) -> int:
        return int(np.count_nonzero(self._marked(people))) + _anonymous(people)

    def _marked(self, people: NDArray[np.intp]) -> Mask:
        """Whether each known person is among them, by code."""
        marked = np.zeros(self.most + 1, dtype=bool)
        marked[people] = True
        marked[0] = False
        return marked


def _anonymous(people: NDArray[Any]) -> int:
    """Everything anonymous counts by itself."""
    return len(people) - int(np.count_nonzero(people))
