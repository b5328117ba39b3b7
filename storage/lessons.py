"""Corrections of themes as lessons, and from when on they are learnt from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select, text, update

from storage.tables import Workspace
from storage.theme_effects import vectors

_GIVEN = text(
    """
    SELECT themes.key, value, halfvec_send(embedding) AS embedding, statements.feedback_id,
        substr(parts.text, statements.start + 1, statements.stop - statements.start) AS said
    FROM corrections JOIN themes ON themes.id = theme_id JOIN statements ON statements.id = statement_id
        JOIN parts ON parts.id = statements.part_id
    WHERE cast(:until AS timestamptz) IS NULL OR made <= :until ORDER BY corrections.id
    """
)


def given(
    connection: Connection, until: datetime | None
) -> Iterator[tuple[str, bool, str, NDArray[np.float32], int]]:
    """Theme, whether a statement is about it, its words, embedding and feedback; up to a moment, or all."""
    for row in connection.execute(_GIVEN, {"until": until}):
        yield row.key, bool(row.value), row.said, vectors([row.embedding])[0], row.feedback_id


def learnt_at(connection: Connection) -> datetime | None:
    """Up to when corrections are learnt from; None where nobody has taken what they teach."""
    return connection.execute(select(Workspace.learnt_at)).scalar_one()


def learn_until_now(connection: Connection) -> None:
    """Learn from the corrections so far."""
    connection.execute(update(Workspace).values(learnt_at=func.now()))


def learn_until(connection: Connection, moment: str | None) -> None:
    """Learn from corrections up to a moment as it was kept, or from none."""
    value = None if moment is None else datetime.fromisoformat(moment)
    connection.execute(update(Workspace).values(learnt_at=value))
