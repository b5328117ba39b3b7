"""Whose turn a scheduled job is: one run of a tick, however many processes look at it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from storage import health
from storage.tables import JobRow, Run, Source

#: First half of the advisory locks on jobs; the second is made of the job's name.
_LOCKS = 7_000_002


@contextmanager
def turn(engine: Engine, name: str, due: datetime) -> Iterator[bool]:
    """Whether this process is to run the tick, which nobody else can while the block lasts.

    The lock belongs to the connection, so that a killed process frees it; the tick stays due until
    `finish`, so that somebody else then runs it.
    """
    key = zlib.crc32(name.encode()) - 2**31
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as keeper:
        if not keeper.execute(select(func.pg_try_advisory_lock(_LOCKS, key))).scalar_one():
            yield False
            return
        try:
            yield _begin(keeper, name, due)
        finally:
            keeper.execute(select(func.pg_advisory_unlock(_LOCKS, key)))


def _begin(connection: Connection, name: str, due: datetime) -> bool:
    connection.execute(insert(JobRow).values(name=name).on_conflict_do_nothing())
    claimed = connection.execute(
        update(JobRow)
        .where(JobRow.name == name, or_(JobRow.last_due.is_(None), JobRow.last_due < due))
        .values(started=func.clock_timestamp(), finished=None)
    )
    return claimed.rowcount == 1


def finish(engine: Engine, name: str, due: datetime, error: str | None) -> None:
    """Note that a tick has been dealt with, well or not."""
    statement = insert(JobRow).values(name=name, last_due=due, finished=func.clock_timestamp(), error=error)
    with engine.begin() as connection:
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[JobRow.name],
                set_={"last_due": due, "finished": func.clock_timestamp(), "error": error},
            )
        )


def last_due(engine: Engine, name: str) -> datetime | None:
    """The last tick that has been dealt with; None where there was none yet."""
    with engine.connect() as connection:
        return connection.execute(select(JobRow.last_due).where(JobRow.name == name)).scalar()


def last_error(engine: Engine, name: str) -> str | None:
    """What went wrong at the last tick; None where nothing did."""
    with engine.connect() as connection:
        return connection.execute(select(JobRow.error).where(JobRow.name == name)).scalar()


def abandon_runs(engine: Engine, source: str, error: str) -> None:
    """Close the runs of a source whose process was ended, and tell its health by them."""
    found = select(Source.id).where(Source.name == source).scalar_subquery()
    with engine.begin() as connection:
        left_open = connection.execute(
            update(Run)
            .where(Run.source_id == found, Run.finished.is_(None))
            .values(finished=func.clock_timestamp(), error=error)
        )
        if left_open.rowcount:
            connection.execute(update(Source).where(Source.name == source).values(last_error=error))
            health.failed(connection, connection.execute(select(found)).scalar_one(), error)
