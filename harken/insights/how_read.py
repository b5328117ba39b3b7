"""How much of what was heard was read, and how surely: from the months, and from the rows for the rest."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

import sqlalchemy as sa

from harken.domain.answers import Counts
from harken.domain.questions import Filter
from harken.domain.understanding import UNSURE
from harken.insights.beforehand import stretch
from harken.insights.conditions import things
from harken.insights.names import Names
from harken.insights.relations import feedback, month_readings
from harken.insights.scope import Scope
from storage.readings import EVERYBODY


@dataclass(frozen=True, kw_only=True, slots=True)
class HowRead:
    """Numbers of feedback in one scope."""

    #: Not counted again by any measure.
    copies: int
    #: Of the others: read with low confidence, in a language that the model does not read, and not yet read.
    unsure: int
    unread: int
    waiting: int

    def __add__(self, other: HowRead) -> HowRead:
        copies, unsure, unread, waiting = (
            mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)
        )
        return HowRead(copies=copies, unsure=unsure, unread=unread, waiting=waiting)


def how_read(connection: sa.Connection, names: Names, scope: Scope) -> HowRead:
    """Of all that a scope holds; told once for an answer."""
    key = ("how read", str(scope))
    if key not in names.beforehand.read:
        names.beforehand.read[key] = _told(connection, names, scope)
    found: HowRead = names.beforehand.read[key]
    return found


def _told(connection: sa.Connection, names: Names, scope: Scope) -> HowRead:
    held, group = stretch(scope.period, names.beforehand), _row_of(names, scope)
    if held is None or group is None:
        return _by_row(connection, names, scope)
    table = month_readings.c
    columns = (table.copies, table.unsure, table.unread, table.waiting)
    sums = [sa.func.coalesce(sa.func.sum(column), 0).label(column.name) for column in columns]
    chosen = sa.select(*sums).where(table.group_id == group, *held.holds(table.month))
    row = connection.execute(chosen).one()._mapping
    found = HowRead(**{name: int(value) for name, value in row.items()})
    for piece in held.pieces:
        found += _by_row(connection, names, scope.during(piece))
    return found


def _row_of(names: Names, scope: Scope) -> int | None:
    """Whose months these are: a group's or everybody's; None where none are kept."""
    groups = scope.include.groups
    if scope != Scope(include=Filter(groups=groups), period=scope.period) or len(groups) > 1:
        return None
    return names.groups.get(groups[0]) if groups else EVERYBODY


def _by_row(connection: sa.Connection, names: Names, scope: Scope) -> HowRead:
    """Each by itself: these are few, and each has an index that holds nothing else."""

    def many(*more: sa.ColumnElement[bool], copies: bool = False) -> int:
        chosen: sa.Select[Any] = things(scope, Counts.FEEDBACK, names, copies=copies).select(sa.func.count())
        return int(connection.execute(chosen.where(*more)).scalar_one())

    # A literal, since only then does the planner know the index that holds nothing else.
    unsure = feedback.c.confidence < sa.literal_column(str(UNSURE))
    return HowRead(
        copies=many(copies=True),
        unsure=many(unsure),
        unread=many(feedback.c.classified.is_(False)),
        waiting=many(feedback.c.generation.is_(None)),
    )
