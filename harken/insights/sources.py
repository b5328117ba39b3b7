"""How fresh and how healthy each source is, for the reader of an answer."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from harken.domain.answers import SourceState
from harken.insights.relations import sources


def states(
    connection: sa.Connection, named: Collection[str], rivals: Collection[int]
) -> tuple[SourceState, ...]:
    """The named sources; where none is named, all that are about the company itself."""
    rows = connection.execute(sa.select(sources).order_by(sources.c.name))
    return tuple(
        SourceState(name=row.name, last_collected=row.last_success, healthy=_healthy(row))
        for row in rows
        if (row.name in named if named else row.id not in rivals)
    )


def _healthy(row: sa.Row[*tuple[object, ...]]) -> bool:
    """It was read at least once and its last run left no error."""
    return row.last_success is not None and row.last_error is None
