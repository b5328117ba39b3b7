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
from harken.insights.backwards import Part, newest, runs
from harken.insights.crowd import Crowd, Mask, Span, Untold, crowd
from harken.insights.different_people import at_least
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
        mood = _Mood(marks(held.span, names), held.span.column("valences"), high, low)
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
    valences: NDArray[np.float32]
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
        counted, valences = self.marks.take(places), self.valences.take(places).astype(np.float64)
        scored = counted & moods.SCORED != 0
        best = counted & (moods.BEST | moods.STRONG) == moods.BEST | moods.STRONG
        good = np.where(scored, best, valences >= self.high)
        bad = np.where(scored, counted & moods.BAD != 0, valences <= self.low)
        return Delighted(n=len(places), plus=int(good.sum()), minus=int(bad.sum()))


def last(held: Crowd) -> NDArray[np.intp]:
    """The places in the span of each person's latest feedback, and of all that is anonymous."""
    people = held.column("people")
    kept: NDArray[np.intp] = held.places[(latest(held).take(people) == held.places) | (people == 0)]
    return kept


def latest(held: Crowd) -> NDArray[np.int32]:
    """By code of a person, the place in the span of their latest feedback in a crowd; -1 for none."""
    people = held.column("people")
    found = np.full(int(people.max(initial=0)) + 1, -1, dtype=np.int32)
    order = None if held.span.in_order() else _by_day(held.column("days"))
    if order is not None:
        people = people[order]
    found[people] = held.places if order is None else held.places[order]
    found[0] = -1
    return found


def _by_day(days: NDArray[np.int32]) -> NDArray[np.intp] | None:
    """The order from the first day to the last, within a day by id; None where they are so."""
    # Columns go by month and id: within a day they are in order, and mostly from day to day.
    if not np.any(days[1:] < days[:-1]):
        return None
    low, high = int(days.min()), int(days.max())
    # Numbers of sixteen bits are put in order in a third of the time.
    return np.argsort((days - low).astype(np.uint16) if high - low < 1 << 16 else days, kind="stable")


@dataclass(frozen=True, kw_only=True, slots=True)
class Speakers:
    """The feedback of a scope in which a statement speaks of a facet."""

    #: Whether enough people are behind it.
    enough: bool
    #: Ids of the newest of it; what has no date counts as newest.
    newest: tuple[int, ...]


def speakers(
    connection: sa.Connection, names: Names, scope: Scope, *, least: int, most: int
) -> dict[Facet, Speakers] | None:
    """Who speaks of each facet in a scope; None where columns do not tell it.

    Args:
        least: So many people are enough.
        most: The number of ids that are told of each.
    """
    try:
        told = marks(crowd(connection, names, scope).span, names)
    except Untold:
        return None
    found: dict[Facet, list[Part]] = {facet: [] for facet in Facet}
    looked = set(Facet)
    for run in runs(connection, names, scope):
        mine = told.take(run.places)
        for facet in tuple(looked):
            found[facet].append(Part(run, np.flatnonzero(mine & moods.speaks_of(facet))))
            if sum(len(each.places) for each in found[facet]) >= most and at_least(found[facet], least):
                looked.remove(facet)
        if not looked:
            break
    return {
        facet: Speakers(enough=at_least(each, least), newest=tuple(newest(each, most).tolist()))
        for facet, each in found.items()
    }
