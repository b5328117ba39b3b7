"""Counting month by month how much was read, and how surely, so that an answer can say it at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, text

from harken.domain.understanding import UNSURE
from storage.tables import MonthReadingRow

#: The rows about everybody; groups have their ids.
EVERYBODY = 0


def count(connection: Connection, month: date, dated: str, values: Mapping[str, Any]) -> None:
    """Tell one month anew.

    Args:
        dated: The condition on `feedback` that it is of the month, over `values`.
        values: Also the ids of the sources that are about `rivals`.
    """
    connection.execute(delete(MonthReadingRow).where(MonthReadingRow.month == month))
    written = _COUNTED.format(dated=dated)
    used = {name: value for name, value in values.items() if f":{name}" in written}
    connection.execute(text(written), {**used, "month": month})


def forget(connection: Connection) -> None:
    """Take all of it away."""
    connection.execute(delete(MonthReadingRow))


_COUNTED = f"""
    WITH heard AS MATERIALIZED (
        SELECT id, copy_of IS NOT NULL AS copy, confidence < {UNSURE} AS unsure,
            classified IS FALSE AS unread, generation IS NULL AS waiting
        FROM feedback WHERE source_id <> ALL(cast(:rivals AS int[])) AND {{dated}}
            AND (copy_of IS NOT NULL OR confidence < {UNSURE} OR classified IS FALSE OR generation IS NULL)
    ), grouped AS (
        SELECT {EVERYBODY} AS group_id, heard.* FROM heard
        UNION ALL SELECT group_id, heard.* FROM heard JOIN members ON feedback_id = id
    )
    INSERT INTO month_readings (group_id, month, copies, unsure, unread, waiting)
    SELECT group_id, cast(:month AS date), count(*) FILTER (WHERE copy),
        count(*) FILTER (WHERE NOT copy AND unsure), count(*) FILTER (WHERE NOT copy AND unread),
        count(*) FILTER (WHERE NOT copy AND waiting)
    FROM grouped GROUP BY group_id"""
