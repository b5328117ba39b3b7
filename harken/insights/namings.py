"""Which statements of a scope name which rivals and what they tell, all read at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from harken.domain.answers import Counts
from harken.insights import crowd
from harken.insights.against import telling
from harken.insights.conditions import things
from harken.insights.names import Names
from harken.insights.relations import (
    about_statement,
    feedback,
    mentions,
    rival_mentions,
)
from harken.insights.scope import Scope, Told, days
from storage import columns

_TOLD = tuple(Told)
#: What is read of each, and how it is written.
_WRITTEN = {"rival": ">i4", "feedback": ">i8", "statement": ">i8", "day": ">i4", "told": ">i4"}
#: Undated feedback comes before all others, as where quotes are listed newest first.
_UNDATED = 2**31 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Namings:
    """A place in every array for each statement that names a rival, once for each rival."""

    rival: NDArray[np.int32]
    feedback: NDArray[np.int64]
    statement: NDArray[np.int64]
    day: NDArray[np.int32]
    #: Bits in the order of `Told`.
    told: NDArray[np.int32]

    def feedback_naming(self, rival: int | None = None, told: Told | None = None) -> int:
        """How much feedback names a rival, or any, and tells that of it."""
        return int(np.unique(self.feedback[self._places(rival, told)]).size)

    def newest(self, rival: int, told: Told | None, limit: int) -> list[int]:
        """The newest statements that name a rival and tell that of it."""
        places = self._places(rival, told)
        day, said, own = (column[places] for column in (self.day, self.feedback, self.statement))
        found: list[int] = own[np.lexsort((own, -said, -day))[:limit]].tolist()
        return found

    def _places(self, rival: int | None, told: Told | None) -> NDArray[np.bool_]:
        found = np.ones(len(self.rival), dtype=bool) if rival is None else self.rival == rival
        return found if told is None else found & (self.told >> _TOLD.index(told) & 1 == 1)


def namings(
    connection: sa.Connection, names: Names, scope: Scope, rivals: Sequence[int], themes: Sequence[int]
) -> Namings:
    """All statements in scope that name one of these rivals and are about one of these themes, if any are."""
    named = [rival_mentions.c.rival_id.in_(rivals), *_about(themes)]
    try:
        held = crowd.crowd(connection, names, scope)
        named += _days(scope)
        found = _read(connection, sa.select(*_columns()).where(*named))
        inside = held.holds(found.feedback)
        return Namings(**{name: getattr(found, name)[inside] for name in _WRITTEN})
    except crowd.Untold:
        chosen = things(scope, Counts.FEEDBACK, names)
        joined = chosen.source.join(rival_mentions, rival_mentions.c.feedback_id == feedback.c.id)
        return _read(connection, sa.select(*_columns()).select_from(joined).where(*chosen.where, *named))


def _days(scope: Scope) -> Iterator[sa.ColumnElement[bool]]:
    start, end = days(scope.period)
    if start is not None:
        yield rival_mentions.c.day >= start
    if end is not None:
        yield rival_mentions.c.day < end


def _about(themes: Sequence[int]) -> list[sa.ColumnElement[bool]]:
    if not themes:
        return []
    mine = mentions.alias("mine")
    about = about_statement(rival_mentions.c.statement_id, rival_mentions.c.feedback_id, mine)
    return [sa.exists().where(about, mine.c.theme_id.in_(themes)).correlate(rival_mentions)]


def _columns() -> list[sa.ColumnElement[Any]]:
    own = rival_mentions.c
    day = sa.func.coalesce(own.day - columns.FIRST_DAY, _UNDATED)
    bits = [sa.case((telling(told, rival_mentions), 1 << place), else_=0) for place, told in enumerate(_TOLD)]
    values = (own.rival_id, own.feedback_id, own.statement_id, day, sum(bits[1:], bits[0]))
    return [_joined(value, name) for value, name in zip(values, _WRITTEN, strict=True)]


def _joined(value: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bytes]:
    """All values of a column, one after the other: rows by the thousand would take longer to read."""
    wide = _WRITTEN[name] == ">i8"
    written = sa.func.int8send(value) if wide else sa.func.int4send(sa.cast(value, sa.Integer))
    return sa.func.string_agg(written, sa.literal_column("''::bytea"), type_=sa.LargeBinary).label(name)


def _read(connection: sa.Connection, statement: sa.Select[*tuple[Any, ...]]) -> Namings:
    row = connection.execute(statement).one()._mapping
    return Namings(
        **{
            name: np.frombuffer(row[name] or b"", dtype=written).astype(written.replace(">", "="))
            for name, written in _WRITTEN.items()
        }
    )
