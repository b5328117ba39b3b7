"""What was edited since an answer, as it stood then, for the same queries that counted it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from storage.earlier import TABLES

_THEN = """
    FROM earlier CROSS JOIN LATERAL {rows} AS was
    WHERE pg_visible_in_snapshot(earlier.written, cast(:snapshot AS pg_snapshot))
        AND NOT pg_visible_in_snapshot(earlier.replaced, cast(:snapshot AS pg_snapshot))
"""
_ONE = "jsonb_populate_record(NULL::pg_temp.feedback, earlier.feedback)"
_SEVERAL = "jsonb_populate_recordset(NULL::pg_temp.{table}, earlier.rows -> '{table}')"


@contextmanager
def as_it_stood(connection: sa.Connection, snapshot: str) -> Iterator[None]:
    """Within the block, the tables of feedback hold what was edited since a snapshot, and nothing else.

    Temporary tables stand before the real ones, so that whatever counts and lists feedback does the same with
    what it said earlier; going back to the savepoint takes them away.
    """
    point = connection.begin_nested()
    try:
        _stand_before(connection, snapshot)
        yield
    finally:
        point.rollback()


def _stand_before(connection: sa.Connection, snapshot: str) -> None:
    for table in ("feedback", *TABLES):
        connection.execute(sa.text(f"CREATE TEMP TABLE {table} AS SELECT * FROM {table} WITH NO DATA"))
    path = "SELECT set_config('search_path', 'pg_temp, ' || current_setting('search_path'), true)"
    connection.execute(sa.text(path))
    for table in ("feedback", *TABLES):
        rows = _ONE if table == "feedback" else _SEVERAL.format(table=table)
        filled = f"INSERT INTO pg_temp.{table} SELECT was.* {_THEN.format(rows=rows)}"
        connection.execute(sa.text(filled), {"snapshot": snapshot})
