"""Which months were counted beforehand and still stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta

from harken.domain.questions import Period
from harken.insights.relations import months_state, stale_months
from storage import standing
from storage.months import UNDATED

#: So many pieces of a period may be counted from the rows themselves; with more it is better done in one.
MOST_PIECES = 3
_MONTH = relativedelta(months=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Beforehand:
    """What `storage.months` holds for this taxonomy and these rivals."""

    #: False where nothing is held, or what is held was counted with others.
    stands: bool = False
    #: Months that changed since they were counted.
    stale: frozenset[date] = frozenset()
    #: Themes that an edit of the taxonomy has changed since; -1 is what no theme covers, and coverage.
    stale_themes: frozenset[int] = frozenset()
    #: Of some of these, the themes as they were counted that it is all of together.
    together: Mapping[int, frozenset[int]] = field(default_factory=dict)
    attributes: frozenset[str] = frozenset()
    #: Names of scores; an empty one is the primary.
    scores: frozenset[str] = frozenset()
    #: Columns that were read in this moment, so that one answer reads each once.
    read: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A period as whole months that stand, and the pieces of it that must be counted from the rows."""

    #: First day of the first month and of the one after the last; None is open.
    start: date | None
    end: date | None
    undated: bool
    stale: frozenset[date]
    pieces: tuple[Period, ...]

    def holds(self, month: sa.ColumnElement[date]) -> list[sa.ColumnElement[bool]]:
        """Conditions on a month."""
        held = [] if self.undated else [month > UNDATED]
        if self.start is not None:
            held.append(month >= self.start)
        if self.end is not None:
            held.append(month < self.end)
        return [*held, month.not_in(sorted(self.stale))] if self.stale else held


def load(connection: sa.Connection, taxonomy_version: int, rivals: Collection[int]) -> Beforehand:
    """What stands at this moment."""
    state = connection.execute(sa.select(months_state)).one_or_none()
    if state is None or (state.taxonomy_version, set(state.rivals)) != (taxonomy_version, set(rivals)):
        return Beforehand()
    marked = connection.execute(sa.select(stale_months.c.month).distinct())
    stale = frozenset(marked.scalars())
    together = standing.as_counted(connection, state.stale_themes)
    same = {theme for theme, parts in together.items() if parts == {theme}}
    return Beforehand(
        stands=True,
        stale=stale,
        stale_themes=frozenset(state.stale_themes) - same,
        together=together,
        attributes=frozenset(state.attributes),
        scores=frozenset(state.scores),
    )


def stretch(period: Period, known: Beforehand) -> Stretch | None:
    """The months of a period of days; None where it has no whole month, or too few of them stand."""
    start, end = _day(period.start), _day(period.end)
    always = start is None and end is None
    if not known.stands or (start, end) != (period.start, period.end) or (always and UNDATED in known.stale):
        return None
    first, last = _month_from(start), end.replace(day=1) if end is not None else None
    if first is not None and last is not None and first >= last:
        return None
    stale = frozenset(month for month in known.stale if _within(month, first, last))
    pieces = [(month, month + _MONTH) for month in sorted(stale)]
    if start is not None and first is not None and start < first:
        pieces.insert(0, (start, first))
    if end is not None and last is not None and last < end:
        pieces.append((last, end))
    left = joined(pieces)
    if len(left) > MOST_PIECES:
        return None
    return Stretch(start=first, end=last, undated=always, stale=stale, pieces=left)


def _day(bound: date | None) -> date | None:
    """A day; an instant is none, since months are counted by days."""
    return bound if type(bound) is date else None


def _month_from(start: date | None) -> date | None:
    if start is None or start.day == 1:
        return start
    return start.replace(day=1) + _MONTH


def _within(month: date, first: date | None, last: date | None) -> bool:
    dated = month != UNDATED
    return dated and (first is None or first <= month) and (last is None or month < last)


def joined(pieces: list[tuple[date, date]]) -> tuple[Period, ...]:
    """Pieces that touch as one."""
    found: list[Period] = []
    for start, end in pieces:
        if found and found[-1].end == start:
            start = found.pop().start or start
        found.append(Period(start=start, end=end))
    return tuple(found)


def cut(first: Period, second: Period) -> Period | None:
    """The days in both."""
    bounds = (first.start, first.end, second.start, second.end)
    if second.all_time():
        return first
    if any(isinstance(bound, datetime) for bound in bounds):
        return None
    starts = [bound for bound in (first.start, second.start) if bound is not None]
    ends = [bound for bound in (first.end, second.end) if bound is not None]
    return Period(start=max(starts, default=None), end=min(ends, default=None))
