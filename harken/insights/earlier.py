"""What was edited since an answer, as it stood then, for the same queries that counted it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import sqlalchemy as sa

from harken.domain.understanding import ThemeStatus
from harken.insights.relations import theme_edits, themes
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


@contextmanager
def as_it_was_themed(connection: sa.Connection, snapshot: str) -> Iterator[None]:
    """Within the block, mentions that an edit of the taxonomy has made since a snapshot are not seen."""
    point = connection.begin_nested()
    seen = "written IS NULL OR pg_visible_in_snapshot(written, cast({} AS pg_snapshot))"
    quoted = connection.execute(
        sa.text("SELECT quote_literal(:snapshot)"), {"snapshot": snapshot}
    ).scalar_one()
    view = f"CREATE TEMP VIEW mentions AS SELECT * FROM mentions WHERE {seen.format(quoted)}"
    try:
        connection.exec_driver_sql(view.replace("%", "%%"))
        path = "SELECT set_config('search_path', 'pg_temp, ' || current_setting('search_path'), true)"
        connection.execute(sa.text(path))
        yield
    finally:
        point.rollback()


def active_at(connection: sa.Connection, snapshot: str) -> Mapping[str, int]:
    """The themes that counted at a snapshot: those of now, less what edits have done to them since."""
    rows = connection.execute(sa.select(themes.c.id, themes.c.key, themes.c.status)).all()
    status = {row.key: row.status for row in rows}
    moment = sa.cast(sa.literal(snapshot, sa.Text), sa.Text).op("::")(sa.literal_column("pg_snapshot"))
    later = sa.not_(sa.func.pg_visible_in_snapshot(theme_edits.c.written, moment))
    asked = sa.select(theme_edits.c.before).where(later).order_by(theme_edits.c.id.desc())
    for before in connection.execute(asked).scalars():
        for key, was in before.items():
            status[key] = None if was is None else was.get("status", status.get(key))
    return {row.key: row.id for row in rows if status[row.key] == ThemeStatus.ACTIVE}
