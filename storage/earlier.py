"""What feedback said before an edit, kept for the answers that counted it and for undoing the edit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Connection, delete, func, select, text

from storage import copies, copy_candidates
from storage.tables import EarlierRow

#: The tables that say more about a feedback; what can be told from them by a model alone is left out.
TABLES = ("parts", "scores", "statements", "mentions", "rival_mentions", "members")

_ROWS = ", ".join(
    f"'{table}', (SELECT coalesce(jsonb_agg(to_jsonb(each) - 'embedding'), '[]')"
    f" FROM {table} AS each WHERE feedback_id = feedback.id)"
    for table in TABLES
)
_KEEP = text(
    f"""
    INSERT INTO earlier (feedback_id, written, run_id, feedback, rows)
    SELECT id, written, cast(:run_id AS int8), to_jsonb(feedback), jsonb_build_object({_ROWS})
    FROM feedback WHERE id = ANY(:ids)
    """
)
#: What a run wrote over first, and the next run that wrote over what this one had written.
_OVERWRITTEN = text(
    """
    WITH own AS (
        SELECT DISTINCT ON (feedback_id) id, feedback_id FROM earlier WHERE run_id = :run_id
        ORDER BY feedback_id, id
    )
    SELECT own.id, own.feedback_id, later.id AS later, later.run_id AS later_run
    FROM own LEFT JOIN LATERAL (
        SELECT id, run_id FROM earlier
        WHERE feedback_id = own.feedback_id AND id > own.id AND run_id <> :run_id ORDER BY id LIMIT 1
    ) AS later ON true
    """
)
_HAND_ON = text(
    """
    UPDATE earlier SET run_id = new.run_id
    FROM unnest(cast(:ids AS int8[]), cast(:runs AS int8[])) AS new (id, run_id) WHERE earlier.id = new.id
    """
)
_CONTENT = ("kind", "said_at", "author", "url", "attributes", "content_hash", "text_hash")
_RESTORE = text(
    f"""
    UPDATE feedback SET {", ".join(f"{name} = was.{name}" for name in _CONTENT)},
        day = coalesce(cast(was.said_at AT TIME ZONE (SELECT time_zone FROM workspace) AS date), was.day),
        customer_id = (SELECT customer_id FROM identities WHERE hash = was.author),
        language = NULL, classified = NULL, valence = NULL, sentiment = NULL, confidence = NULL, roles = 0,
        generation = NULL, themed_version = NULL, grouped_by = NULL, written = pg_current_xact_id()
    FROM earlier CROSS JOIN LATERAL jsonb_populate_record(NULL::feedback, earlier.feedback) AS was
    WHERE earlier.id = ANY(:ids) AND feedback.id = earlier.feedback_id
    """
)
_WORDS = {
    "parts": "position, label, text, question, asks",
    "scores": "name, kind, value, low, high, higher_is_better, is_primary",
}


def keep(connection: Connection, ids: Collection[int], run_id: int | None) -> None:
    """Keep what these feedback say and what was understood of it, as they are about to be written over.

    Args:
        run_id: The run that writes over them; None where undoing that brings nothing back.
    """
    if ids:
        connection.execute(_KEEP, {"ids": list(ids), "run_id": run_id})


def forget_words(connection: Connection, ids: Collection[int]) -> None:
    """Drop parts, scores and groups of changed feedback; statements and mentions go with their parts."""
    for table in ("members", "scores", "parts"):
        statement = text(f"DELETE FROM {table} WHERE feedback_id = ANY(:ids)")
        connection.execute(statement, {"ids": list(ids)})


def overwritten(connection: Connection, run: int) -> int:
    """How often a run wrote over feedback whose words before are still kept."""
    kept = select(func.count()).select_from(EarlierRow).where(EarlierRow.run_id == run)
    return connection.execute(kept).scalar_one()


def restore(connection: Connection, run: int) -> set[int]:
    """Bring back what a run wrote over; returns the feedback that says again what it said before the run.

    Where a later run wrote over it too, that one's words stay, and undoing that run goes back to before both.
    """
    rows = connection.execute(_OVERWRITTEN, {"run_id": run}).all()
    handed_on = {row.id: row.later_run for row in rows if row.later is not None}
    replaced = dict.fromkeys(row.later for row in rows if row.later is not None)
    mine = {row.id: row.feedback_id for row in rows if row.later is None}
    restored = set(mine.values())
    touched = copies.together(connection, restored)
    keep(connection, restored, None)
    connection.execute(_RESTORE, {"ids": list(mine)})
    forget_words(connection, restored)
    for table, columns in _WORDS.items():
        statement = text(
            f"INSERT INTO {table} (feedback_id, {columns}) SELECT earlier.feedback_id, {columns} FROM earlier"
            f" CROSS JOIN LATERAL jsonb_populate_recordset(NULL::{table}, earlier.rows -> '{table}') AS was"
            " WHERE earlier.id = ANY(:ids)"
        )
        connection.execute(statement, {"ids": list(mine)})
    copy_candidates.forget(connection, sorted(restored))
    copy_candidates.wait(connection, restored)
    copies.relink(connection, touched)
    _hand_on(connection, {**replaced, **dict.fromkeys(mine), **handed_on})
    return restored


def _hand_on(connection: Connection, runs: dict[int, int | None]) -> None:
    connection.execute(_HAND_ON, {"ids": list(runs), "runs": list(runs.values())})


def forget(connection: Connection, kept: timedelta) -> int:
    """Clear away what no answer can be asked about any more; returns how many earlier texts went."""
    old = delete(EarlierRow).where(EarlierRow.replaced_at < func.now() - kept)
    return connection.execute(old).rowcount
