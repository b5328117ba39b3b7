"""What was heard, as columns: which feedback a scope holds, without going through the rows of all of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from harken.domain.feedback import Kind
from harken.domain.questions import Filter, Period
from harken.domain.understanding import Sentiment
from harken.insights.kept_columns import Numbers
from harken.insights.names import Names
from harken.insights.relations import role_bits
from harken.insights.scope import Advocacy, Condition, Scale, Scope
from harken.insights.spans import Given
from harken.insights.spans import Mask as Mask
from harken.insights.spans import Span as Span
from harken.insights.spans import Untold as Untold
from storage import columns
from storage.months import UNDATED

#: So many months may have changed since they were counted: they are told from their rows.
MOST_STALE = 3
#: So many scopes are held for one answer, each with what was read of it.
MOST_HELD = 8
_BITS = {
    Advocacy.RECOMMENDS: columns.RECOMMENDS,
    Advocacy.WARNS_OFF: columns.WARNS_OFF,
    Advocacy.LEAVES: columns.LEAVES,
}
#: What a condition may hold; anything else is in no column.
_KNOWN = ("filter", "period", "advocacy", "scored", "every")
_NOTHING, _NO_FILTER = Condition(), Filter()


def span(connection: sa.Connection, names: Names, period: Period, *, settled: bool = False) -> Span:
    """The months that a period of days touches.

    Args:
        settled: Leave out what changed since it was counted beforehand.

    Raises:
        Untold: where they were not counted beforehand, or too many changed since.
    """
    known, always = names.beforehand, period.all_time()
    if not known.stands or any(isinstance(bound, datetime) for bound in (period.start, period.end)):
        raise Untold
    start = period.start.replace(day=1) if period.start is not None else None
    if start is None and not always:
        start = UNDATED + timedelta(days=1)
    stale = tuple(
        sorted(
            month
            for month in known.stale
            if (start is None or month >= start) and (period.end is None or month < period.end)
        )
    )
    if len(stale) > MOST_STALE:
        raise Untold
    key = ("span", start, period.end, settled)
    if key not in known.read:
        apart = {"left_out": stale, "stale": ()} if settled else {"stale": stale}
        known.read[key] = Span(connection=connection, start=start, end=period.end, **apart)
    found: Span = known.read[key]
    return found


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """The feedback of a scope, by its places in the columns."""

    span: Span
    #: None where it is all of it.
    kept: Mask | None

    def column(self, name: str) -> Numbers:
        """A column of the span in these places alone."""
        if name not in self._held:
            self._held[name] = self.of(self.span.column(name))
        return self._held[name]

    @cached_property
    def _held(self) -> dict[str, Numbers]:
        return {}

    def of(self, column: Any) -> Any:
        """What a column has in these places."""
        return column if self.kept is None else column.take(self.places)

    @property
    def many(self) -> int:
        """How much it is."""
        return len(self.span.column("ids")) if self.kept is None else int(np.count_nonzero(self.kept))

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """Where it is: to pick by a mask from each column takes ten times as long."""
        return np.arange(len(self.span.column("ids"))) if self.kept is None else np.flatnonzero(self.kept)

    def holds(self, ids: NDArray[np.int64]) -> Mask:
        """Which of these feedback are in it."""
        mine = self.column("ids")
        inside = np.zeros(1 + max(int(mine.max(initial=0)), int(ids.max(initial=0))), dtype=bool)
        inside[mine] = True
        found: Mask = inside[ids]
        return found


def crowd(connection: sa.Connection, names: Names, scope: Scope, *, settled: bool = False) -> Crowd:
    """The feedback of a scope, without copies; one answer asks for the same several times.

    Args:
        settled: Leave out the months that changed since they were counted beforehand.

    Raises:
        Untold: where columns do not tell what the scope asks for.
    """
    held: dict[Any, Crowd] = names.beforehand.read.setdefault("crowds", {})
    key = (str(scope), settled)
    if key not in held:
        found = _told(connection, names, scope, settled=settled)
        while len(held) >= MOST_HELD:
            del held[next(iter(held))]
        held[key] = found
    return held[key]


def _told(connection: sa.Connection, names: Names, scope: Scope, *, settled: bool) -> Crowd:
    found = _Builder(span(connection, names, scope.period, settled=settled), names)
    masks = [
        *found.without_rivals(scope),
        *found.during(scope.period),
        *found.included(scope.include),
        *(~mask for mask in found.included(scope.exclude)),
        *(mask for condition in scope.conditions for mask in found.condition(condition)),
    ]
    kept = None
    for mask in masks:
        kept = mask if kept is None else kept & mask
    return Crowd(span=found.span, kept=kept)


def amount(connection: sa.Connection, names: Names, scope: Scope) -> int | None:
    """How much feedback a scope holds; None where columns do not tell it."""
    try:
        return crowd(connection, names, scope).many
    except Untold:
        return None


def sampled(connection: sa.Connection, names: Names, scope: Scope) -> list[int] | None:
    """Ids of feedback among which is all that a scope holds, where it looks at each so many-th alone.

    Whatever columns do not tell is left to be asked of these few; None where there is nothing to be spared.
    """
    if not any(condition.every for condition in scope.conditions):
        return None
    try:
        found = _Builder(span(connection, names, scope.period), names)
        kept = np.ones(len(found.span.column("ids")), dtype=bool)
    except Untold:
        return None
    asked = [found.without_rivals(scope), found.during(scope.period)]
    asked += [found.included(each) for each in _each_alone(scope.include)]
    asked += [found.condition(each) for each in scope.conditions]
    for masks in asked:
        with suppress(Untold):
            for mask in masks:
                kept &= mask
    ids: list[int] = found.span.column("ids")[kept].tolist()
    return ids


def _each_alone(part: Filter) -> Iterator[Filter]:
    """One filter for each thing that is asked; with a theme, the mood is asked of its mention alone."""
    for each in fields(Filter):
        value = getattr(part, each.name)
        if value != getattr(_NO_FILTER, each.name) and not (each.name == "sentiment" and part.themes):
            yield replace(_NO_FILTER, **{each.name: value})


@dataclass(frozen=True, slots=True)
class _Builder:
    """Conditions on a feedback, told from its columns as `conditions` tells them from its row."""

    span: Span
    names: Names

    def included(self, part: Filter) -> Iterator[Mask]:
        asked = [
            each.name for each in fields(Filter) if getattr(part, each.name) != getattr(_NO_FILTER, each.name)
        ]
        if not set(asked) <= set(self._WAYS) or ("themes" in asked and {"roles", "sentiment"} & set(asked)):
            raise Untold
        for name in asked:
            yield self._WAYS[name](self, part)

    def without_rivals(self, scope: Scope) -> Iterator[Mask]:
        if self.names.rivals and not scope.include.sources:
            rivals = sorted(self.names.rivals)
            yield self.span.once("of no rival", lambda: ~np.isin(self.span.column("sources"), rivals))

    def during(self, period: Period) -> Iterator[Mask]:
        """Whole months are there already."""
        if any(isinstance(bound, datetime) for bound in (period.start, period.end)):
            raise Untold
        if period.start is not None and period.start != self.span.start:
            yield self.span.column("days") >= _number(period.start)
        if period.end is not None and (period.end != self.span.end or period.end.day > 1):
            days = self.span.column("days")
            yield (days < _number(period.end)) & (days > columns.NO_DAY)

    def condition(self, condition: Condition) -> Iterator[Mask]:
        more = (each.name for each in fields(Condition) if each.name not in _KNOWN)
        if any(getattr(condition, name) != getattr(_NOTHING, name) for name in more):
            raise Untold
        yield from self.included(condition.filter)
        yield from self.during(condition.period)
        if condition.every is not None:
            yield self.span.each(condition.every)
        if condition.advocacy is not None:
            yield does(self.span, condition.advocacy)
        if condition.scored is not None:
            yield self._given(condition.scored).places > 0

    def _given(self, scale: Scale) -> Given:
        if scale.name not in self.names.beforehand.scores:
            raise Untold
        return self.span.given(scale)

    def _sources(self, part: Filter) -> Mask:
        ids = [self.names.sources[name] for name in part.sources if name in self.names.sources]
        return np.isin(self.span.column("sources"), ids)

    def _kinds(self, part: Filter) -> Mask:
        return np.isin(self.span.column("kinds"), [place(Kind, name) for name in part.kinds])

    def _labels(self, part: Filter) -> Mask:
        return np.isin(self.span.column("labels"), [place(Sentiment, name) for name in part.sentiment])

    def _roles(self, part: Filter) -> Mask:
        bits = role_bits(part.roles)
        return self.span.once(f"roles {bits}", lambda: self.span.column("roles") & bits != 0)

    def _groups(self, part: Filter) -> Mask:
        found = np.zeros(len(self.span.column("people")), dtype=bool)
        for name in part.groups:
            if name in self.names.groups:
                found |= self.span.in_group(self.names.groups[name])
        return found

    def _themes(self, part: Filter) -> Mask:
        """In whatever words and mood."""
        return self.span.once(f"themes {part.themes}", lambda: self.having(part)[self.span.column("themes")])

    def having(self, part: Filter) -> Mask:
        """By its code, which set of themes has one that is asked for."""
        ids = [self.names.themes[key] for key in part.themes if key in self.names.themes]
        asked = self._as_counted(ids)
        sets = ("sets with", asked)
        return self.span.once(f"{sets}", lambda: self.span.always(sets, lambda: self._having(asked)))

    def _as_counted(self, asked: Collection[int]) -> tuple[int, ...]:
        """The themes by whose sets these are told: several, where an edit has put them together since."""
        known = self.names.beforehand
        if not known.stale_themes.intersection(asked) <= known.together.keys():
            raise Untold
        return tuple(sorted({part for each in asked for part in known.together.get(each, (each,))}))

    def _having(self, asked: tuple[int, ...]) -> Mask:
        having = np.zeros(1 + int(self.span.column("themes").max(initial=0)), dtype=bool)
        known = columns.sets_with(self.span.connection, asked)
        having[[code for code in known if code < len(having)]] = True
        return having

    def _text(self, part: Filter) -> Mask:
        return self.span.saying(part.text or "")

    _WAYS = {
        "text": _text,
        "themes": _themes,
        "sources": _sources,
        "kinds": _kinds,
        "sentiment": _labels,
        "roles": _roles,
        "groups": _groups,
    }


def does(span: Span, way: Advocacy) -> Mask:
    """Which feedback recommends, warns off or leaves."""
    found: Mask = np.bitwise_and(span.column("advocacy"), _BITS[way]) != 0
    return found


def having(span: Span, names: Names, part: Filter) -> Mask:
    """By the number of a set of themes whether it has one that a filter asks for.

    Raises:
        Untold: where columns do not tell it.
    """
    return _Builder(span, names).having(part)


def place(names: type[Kind] | type[Sentiment], name: str) -> int:
    """As it stands in a column; no place of any where there is no such name."""
    listed = [each.value for each in names]
    return 1 + listed.index(name) if name in listed else -1


def _number(day: date) -> int:
    return (day - columns.FIRST_DAY).days


def day_of(number: int) -> date:
    """The day that a number in the column of days stands for."""
    return columns.FIRST_DAY + timedelta(days=int(number))
