"""What people decide about copies: this one is none, these two are the same."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from harken.domain.errors import UsageError
from storage.copies import relink, together
from storage.tables import CopyDecisionRow, FeedbackRow


def set_apart(connection: Connection, feedback: int) -> None:
    """This one is no copy of anything, and nothing is a copy of it.

    Raises:
        UsageError: when there is no such feedback.
    """
    source, name = _identity(connection, feedback)
    touched = together(connection, {feedback})
    forget(connection, {feedback})
    _decide(connection, source_id=source, external_id=name, of_source_id=None, of_external_id=None)
    relink(connection, touched, patient=True)


def declare(connection: Connection, feedback: int, other: int) -> None:
    """These two say the same and count once, whatever their words.

    Raises:
        UsageError: when there is no such feedback, or only one.
    """
    if feedback == other:
        raise UsageError("A feedback is no copy of itself; name two.")
    source, name = _identity(connection, feedback)
    of_source, of_name = _identity(connection, other)
    touched = together(connection, {feedback, other})
    _decide(connection, source_id=source, external_id=name, of_source_id=of_source, of_external_id=of_name)
    relink(connection, touched, patient=True)


def forget(connection: Connection, ids: Collection[int]) -> None:
    """Drop whatever was decided about these."""
    connection.execute(
        text(
            "DELETE FROM copy_decisions AS decision USING feedback WHERE feedback.id = ANY(:ids) AND ("
            " (decision.source_id, decision.external_id) = (feedback.source_id, feedback.external_id)"
            " OR (of_source_id, of_external_id) = (feedback.source_id, feedback.external_id))"
        ),
        {"ids": list(ids)},
    )


def _decide(connection: Connection, **decision: Any) -> None:
    values = {name: decision[name] for name in ("of_source_id", "of_external_id")}
    statement = upsert(CopyDecisionRow).values(decision)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[CopyDecisionRow.source_id, CopyDecisionRow.external_id],
            set_={**values, "made": text("now()")},
        )
    )


def _identity(connection: Connection, feedback: int) -> tuple[int, str]:
    found = connection.execute(
        select(FeedbackRow.source_id, FeedbackRow.external_id).where(FeedbackRow.id == feedback)
    ).one_or_none()
    if found is None:
        raise UsageError(f"There is no feedback {feedback}; 'harken copies list' shows the ids.")
    return found.source_id, found.external_id
