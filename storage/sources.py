"""Sources and their runs: cursor, health, pause, and the undoing of a bad run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from harken.domain.errors import SourceError, UsageError
from storage import copies, earlier
from storage.tables import FeedbackRow, Run, Source

#: First half of the advisory locks on sources; the second is the source's id.
_LOCKS = 7_000_001


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceListing:
    """One line of `harken sources list`."""

    id: int
    name: str
    collector: str
    rival: str | None
    paused: bool
    feedback: int
    last_success: datetime | None
    last_new: datetime | None
    last_error: str | None
    last_run: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Undone:
    """What undoing a run did, and what it could not do."""

    removed: int
    #: Feedback that the run wrote over and that says again what it said before.
    restored: int
    #: Feedback that the run wrote over so long ago that their earlier words are not kept any more.
    left_changed: int
    #: At most so many of the removed had been written over by later runs.
    changed_later: int


def source_id(connection: Connection, name: str, collector: str, rival: str | None = None) -> int:
    """The id of a source, made on first sight and kept in step with the settings."""
    statement = upsert(Source).values(name=name, collector=collector, rival=rival)
    return connection.execute(
        statement.on_conflict_do_update(
            index_elements=[Source.name], set_={"collector": collector, "rival": rival}
        ).returning(Source.id)
    ).scalar_one()


def cursor(connection: Connection, source: int) -> dict[str, Any]:
    """Where the next run of a source goes on; empty at first."""
    return dict(connection.execute(select(Source.cursor).where(Source.id == source)).scalar_one())


def save_cursor(connection: Connection, source: int, value: Mapping[str, Any]) -> None:
    """To be called in the transaction that stores the rows before the cursor."""
    connection.execute(update(Source).where(Source.id == source).values(cursor=dict(value)))


def claim(connection: Connection, source: int, *, wait: bool = False) -> bool:
    """Try to be the only process that reads a source, for as long as this connection lives.

    With `wait` it always succeeds, once whoever is at it has ended.
    """
    with connection.begin():
        if wait:
            connection.execute(select(func.pg_advisory_lock(_LOCKS, source)))
            return True
        return bool(connection.execute(select(func.pg_try_advisory_lock(_LOCKS, source))).scalar_one())


def release(connection: Connection, source: int) -> None:
    """Let others read the source; a process that dies lets go with its connection."""
    with connection.begin():
        connection.execute(select(func.pg_advisory_unlock(_LOCKS, source)))


def start_run(connection: Connection, source: int) -> int:
    """Open a run; its counts grow with each batch."""
    before = select(Source.cursor).where(Source.id == source).scalar_subquery()
    statement = insert(Run).values(source_id=source, cursor_before=before).returning(Run.id)
    return connection.execute(statement).scalar_one()


def count(
    connection: Connection, run: int, *, added: int, updated: int, unchanged: int, rejected: int
) -> None:
    """Add a batch's counts to its run."""
    connection.execute(
        update(Run)
        .where(Run.id == run)
        .values(
            added=Run.added + added,
            updated=Run.updated + updated,
            unchanged=Run.unchanged + unchanged,
            rejected=Run.rejected + rejected,
        )
    )


def counted(connection: Connection, run: int | None) -> dict[str, int]:
    """What a run has done so far; nothing where there is none."""
    columns = (Run.added, Run.updated, Run.unchanged, Run.rejected)
    row = connection.execute(select(*columns).where(Run.id == run)).one_or_none()
    return {column.key: 0 if row is None else row._mapping[column.key] for column in columns}


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """How a source stood before a run."""

    last_success: datetime | None
    #: Whether anything of it was stored by an earlier run.
    had_feedback: bool
    now: datetime


def before(connection: Connection, source: int, run: int) -> Before:
    """How a source stood before a run that has not been closed yet."""
    earlier = exists().where(FeedbackRow.source_id == source, FeedbackRow.run_id < run)
    row = connection.execute(
        select(
            Source.last_success,
            earlier.label("had_feedback"),
            func.clock_timestamp().label("now"),
        ).where(Source.id == source)
    ).one()
    return Before(**row._mapping)


def finish_run(connection: Connection, run: int, error: str | None = None, *, partly: bool = False) -> None:
    """Close a run and note on its source how it went.

    A run that went well but only partly, as its budget was used up, is neither a success nor a failure.
    """
    source, added, updated = connection.execute(
        update(Run)
        .where(Run.id == run)
        .values(finished=func.clock_timestamp(), error=error)
        .returning(Run.source_id, Run.added, Run.updated)
    ).one()
    values: dict[str, Any] = {} if partly else {"last_error": error}
    if error is None:
        values["last_success"] = func.clock_timestamp()
    if added or updated:
        values["last_new"] = func.clock_timestamp()
    if values:
        connection.execute(update(Source).where(Source.id == source).values(values))


def listing(connection: Connection) -> list[SourceListing]:
    """All sources with their health, by name."""
    feedback = (
        select(func.count()).where(FeedbackRow.source_id == Source.id).correlate(Source).scalar_subquery()
    )
    last_run = select(func.max(Run.id)).where(Run.source_id == Source.id).correlate(Source).scalar_subquery()
    rows = connection.execute(
        select(
            Source.id,
            Source.name,
            Source.collector,
            Source.rival,
            Source.paused,
            Source.last_success,
            Source.last_new,
            Source.last_error,
            feedback.label("feedback"),
            last_run.label("last_run"),
        ).order_by(Source.name)
    )
    return [SourceListing(**row._mapping) for row in rows]


def pause(connection: Connection, name: str, *, paused: bool) -> None:
    """Stop or resume the collecting of one source."""
    statement = update(Source).where(Source.name == name).values(paused=paused)
    if connection.execute(statement).rowcount == 0:
        raise UsageError(f"There is no source called {name}; 'harken sources list' shows them.")


def is_paused(connection: Connection, source: int) -> bool:
    """Whether someone has paused this source."""
    return connection.execute(select(Source.paused).where(Source.id == source)).scalar_one()


def undo_run(connection: Connection, run: int) -> Undone:
    """Remove the feedback that a run added, and the run, and go back to the cursor before it.

    Raises:
        UsageError: when there is no such run, or it was undone before.
        SourceError: when its source is being read.
    """
    _claim_source_of(connection, run)
    undone = connection.execute(
        delete(Run).where(Run.id == run).returning(Run.source_id, Run.cursor_before, Run.updated)
    ).one_or_none()
    if undone is None:
        raise _no_run(run)
    gone = connection.execute(select(FeedbackRow.id).where(FeedbackRow.run_id == run)).scalars().all()
    kept = earlier.overwritten(connection, run)
    copies.remove(connection, gone)
    restored = earlier.restore(connection, run)
    save_cursor(connection, undone.source_id, undone.cursor_before)
    later = select(func.coalesce(func.sum(Run.updated), 0)).where(
        Run.source_id == undone.source_id, Run.id > run
    )
    changed_later = min(len(gone), int(connection.execute(later).scalar_one()))
    return Undone(
        removed=len(gone),
        restored=len(restored),
        left_changed=max(0, undone.updated - kept),
        changed_later=changed_later,
    )


def _claim_source_of(connection: Connection, run: int) -> None:
    """Keep everybody from reading the run's source until this transaction ends."""
    statement = select(Source.id, Source.name).join(Run, Run.source_id == Source.id).where(Run.id == run)
    source = connection.execute(statement).one_or_none()
    if source is None:
        raise _no_run(run)
    if not connection.execute(select(func.pg_try_advisory_xact_lock(_LOCKS, source.id))).scalar_one():
        raise SourceError(source.name, "it is being read at this moment; undo the run when that has ended")


def _no_run(run: int) -> UsageError:
    return UsageError(
        f"There is no run {run}, or it is undone already; 'harken sources list' shows each source's last run."
    )
