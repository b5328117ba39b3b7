"""How people felt, out of columns: who is delighted, what somebody said last, who speaks of a facet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from harken.domain.understanding import Facet
from harken.insights.crowd import Crowd, Mask, Span, Untold, crowd, newest
from harken.insights.dimensions import Dimension
from harken.insights.kept_columns import Numbers, native
from harken.insights.names import Names
from harken.insights.scope import Condition, Judged, Scope
from storage import moods
from storage.months import UNDATED


def marks(span: Span, names: Names) -> NDArray[np.int16]:
    """What delight is told by and the facets of all feedback in some months, in the order of its columns.

    Raises:
        Untold: where they were not counted as the columns were.
    """
    key = ("moods", span.start, span.end, span.stale, span.left_out)
    if key not in names.beforehand.read:
        joined = span.joined("moods", lambda months: _stored(span, months), lambda: _live(span))
        if len(joined) != len(span.column("people")):
            raise Untold
        names.beforehand.read[key] = joined
    found: NDArray[np.int16] = names.beforehand.read[key]
    return found


def _stored(span: Span, months: Sequence[date]) -> list[Numbers]:
    held = moods.stored(span.connection, months)
    return [native(held.get(month, b""), moods.WRITTEN) for month in months]


def _live(span: Span) -> list[Numbers]:
    return [native(each, moods.WRITTEN) for each in moods.live(span.connection, span.stale, UNDATED)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Delighted:
    """Of one key: how many people, and how many of them are delighted and disappointed."""

    n: int
    plus: int
    minus: int


def part(held: Crowd, mask: Mask) -> Crowd:
    """The part of a crowd for which something holds in all of its span."""
    return replace(held, kept=mask if held.kept is None else held.kept & mask)


def delighted(
    connection: sa.Connection,
    names: Names,
    scope: Scope,
    along: Dimension | None,
    high: float,
    low: float,
) -> dict[Any, Delighted] | None:
    """Each person once by what they said last, per key, or under None all; None where columns do not tell.

    Args:
        high: From this mean valence on somebody without a score is delighted; up to `low` disappointed.
    """
    try:
        rest, ways = _apart(scope)
        held = crowd(connection, names, rest)
        mood = _Mood(marks(held.span, names), held.span.column("valences").astype(np.float64), high, low)
        for way in ways:
            held = part(held, mood.judged(way))
        keyed = dict(_keyed(held, names, scope, along))
    except Untold:
        return None
    told = {key: mood.told(each) for key, each in keyed.items()}
    return {key: each for key, each in told.items() if each.n or along is None}


def _apart(scope: Scope) -> tuple[Scope, list[Judged]]:
    """The scope without asking by what delight is told, and what is asked of that."""
    ways = [each.judged for each in scope.conditions if each.judged is not None]
    kept = tuple(replace(each, judged=None) for each in scope.conditions)
    return replace(scope, conditions=tuple(each for each in kept if each != Condition())), ways


def _keyed(
    held: Crowd, names: Names, scope: Scope, along: Dimension | None
) -> Iterator[tuple[int | None, Crowd]]:
    """Each key as its rows have it."""
    if along is None:
        yield None, held
        return
    if along.field != "group":
        raise Untold
    for name, group in names.groups.items():
        if not scope.include.groups or name in scope.include.groups:
            yield group, part(held, held.span.in_group(group))


@dataclass(frozen=True, slots=True)
class _Mood:
    """How all feedback of a span feels."""

    marks: NDArray[np.int16]
    valences: NDArray[np.float64]
    high: float
    low: float

    def judged(self, way: Judged) -> Mask:
        """As `conditions.judged` has it."""
        scored, understood = self._has(moods.SCORED), ~np.isnan(self.valences)
        if way is Judged.SCORE:
            return scored
        return understood | scored if way is Judged.EITHER else understood & ~scored

    def _has(self, bits: int) -> Mask:
        found: Mask = self.marks & bits == bits
        return found

    def told(self, held: Crowd) -> Delighted:
        places = last(held)
        counted, valences = self.marks.take(places), self.valences.take(places)
        scored = counted & moods.SCORED != 0
        best = counted & (moods.BEST | moods.STRONG) == moods.BEST | moods.STRONG
        good = np.where(scored, best, valences >= self.high)
        bad = np.where(scored, counted & moods.BAD != 0, valences <= self.low)
        return Delighted(n=len(places), plus=int(good.sum()), minus=int(bad.sum()))


def last(held: Crowd) -> NDArray[np.int64]:
    """The places in the span of each person's latest feedback, and of all that is anonymous."""
    known = latest(held)
    alone = held.span.column("people") == 0
    return np.concatenate(
        [np.compress(known >= 0, known), np.flatnonzero(alone if held.kept is None else alone & held.kept)]
    )


def latest(held: Crowd) -> NDArray[np.int32]:
    """By code of a person, the place in the span of their latest feedback in a crowd; -1 for none."""
    people = held.span.column("people")
    found = np.full(int(people.max(initial=0)) + 1, -1, dtype=np.int32)
    order = _by_day(held.span)
    if held.kept is not None:
        order = (
            np.flatnonzero(held.kept).astype(np.int32)
            if order is None
            else np.compress(held.kept.take(order), order)
        )
    elif order is None:
        order = np.arange(len(people), dtype=np.int32)
    found[people[order]] = order
    found[0] = -1
    return found


def _by_day(span: Span) -> NDArray[np.int32] | None:
    """The places of a span from the first day to the last, within a day by id; None where they are so."""
    days = span.column("days")
    # Columns go by month and id: within a day they are in order, and mostly from day to day.
    return np.argsort(days, kind="stable").astype(np.int32) if np.any(days[1:] < days[:-1]) else None


@dataclass(frozen=True, slots=True)
class Speakers:
    """The feedback of a scope in which a statement speaks of a facet."""

    people: NDArray[np.int32]
    days: NDArray[np.int32]
    ids: NDArray[np.int64]

    def many(self) -> int:
        """How many people they are; everything anonymous is one by itself."""
        marked = np.zeros(int(self.people.max(initial=0)) + 1, dtype=bool)
        marked[self.people] = True
        return int(marked[1:].sum()) + int(np.count_nonzero(self.people == 0))

    def newest(self, most: int) -> tuple[int, ...]:
        """The ids of so much of the newest; what has no date counts as newest."""
        return tuple(newest(self.ids, self.days, most).tolist())


def speakers(connection: sa.Connection, names: Names, scope: Scope) -> dict[Facet, Speakers] | None:
    """Who speaks of each facet in a scope; None where columns do not tell it."""
    try:
        held = crowd(connection, names, scope)
        told = held.of(marks(held.span, names))
    except Untold:
        return None
    each = [held.column(name) for name in ("people", "days", "ids")]
    speaking = {facet: np.flatnonzero(told & moods.speaks_of(facet)) for facet in Facet}
    return {facet: Speakers(*(column.take(places) for column in each)) for facet, places in speaking.items()}
