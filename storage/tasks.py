"""The durable queue: what waits to be done once, by whichever process, and survives the death of each.

A task is claimed with a lease that its worker renews; when the process dies, the lease runs out and another
takes the task up. Its key is kept for as long as the same thing may come again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from storage.tables import TaskRow

#: Slack delivers an event again for up to a day.
KEYS_KEPT = timedelta(hours=25)
#: How long a task is believed to be in good hands when nothing is heard of its worker.
LEASE = timedelta(seconds=20)
#: What has waited for longer waits in vain.
LATE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A task that this process has claimed."""

    id: int
    key: str
    kind: str
    payload: Mapping[str, Any]
    #: 1 at the first attempt.
    attempt: int
    put: datetime
    #: Proves that the claim is still this process's own.
    holder: str


def put(
    connection: Connection,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    at: datetime | None = None,
    *,
    lane: str | None = None,
    slow: bool = False,
) -> bool:
    """Put a task into the queue, with whatever else the transaction does.

    Args:
        key: What makes it the same thing when it comes again.
        at: Not before; at once where it is None.
        lane: Tasks of one lane are done one after the other.
        slow: Whether it may take long.

    Returns:
        False where the key is known already, and nothing is put.
    """
    row = insert(TaskRow).values(
        key=key,
        kind=kind,
        payload=json.loads(json.dumps(payload)),
        lane=lane,
        slow=slow,
        due=func.now() if at is None else at,
    )
    added = row.on_conflict_do_nothing(index_elements=[TaskRow.key]).returning(TaskRow.id)
    return connection.execute(added).first() is not None


def claim(
    connection: Connection, *, slow: bool | None = None, lease: timedelta = LEASE, kind: str | None = None
) -> Task | None:
    """Claim the task that has waited longest; None where nothing is due that nobody else holds.

    Args:
        slow: Only slow ones, or only quick ones; None for either.
        kind: Only tasks of this kind.
    """
    now = func.clock_timestamp()
    free = or_(TaskRow.leased_until.is_(None), TaskRow.leased_until < now)
    wanted = [TaskRow.done.is_(None), TaskRow.due <= now, free, _first_of_its_lane()]
    wanted += [] if slow is None else [TaskRow.slow.is_(slow)]
    wanted += [] if kind is None else [TaskRow.kind == kind]
    first = select(TaskRow.id).where(*wanted).order_by(TaskRow.due, TaskRow.id).limit(1)
    chosen = first.with_for_update(skip_locked=True, of=TaskRow).scalar_subquery()
    claimed = (
        update(TaskRow)
        .where(TaskRow.id == chosen)
        .values(attempts=TaskRow.attempts + 1, holder=uuid4().hex, leased_until=now + lease)
        .returning(TaskRow)
    )
    row = connection.execute(claimed).first()
    return None if row is None else _task(row)


def _task(row: Row[Any]) -> Task:
    return Task(
        id=row.id,
        key=row.key,
        kind=row.kind,
        payload=row.payload,
        attempt=row.attempts,
        put=row.put,
        holder=row.holder,
    )


def _first_of_its_lane() -> Any:
    """Whether no older task of the same lane is still open."""
    older = aliased(TaskRow)
    waiting = exists().where(and_(older.lane == TaskRow.lane, older.id < TaskRow.id, older.done.is_(None)))
    return or_(TaskRow.lane.is_(None), ~waiting)


def renew(connection: Connection, task: Task, lease: timedelta = LEASE) -> bool:
    """Say that the task is still worked on; False where it has been taken away."""
    return _change(connection, task, leased_until=func.clock_timestamp() + lease)


def done(connection: Connection, task: Task, error: str | None = None) -> bool:
    """Close the task and forget what it held; `error` where it was given up."""
    return _change(connection, task, done=func.clock_timestamp(), payload={}, error=error)


def again(connection: Connection, task: Task, at: datetime, *, error: str | None = None) -> bool:
    """Give the task back, to be tried again not before `at`."""
    return _change(connection, task, due=at, leased_until=None, holder=None, error=error)


def later(connection: Connection, task: Task, at: datetime) -> bool:
    """Give the task back without counting the attempt: nothing failed, its time has only not come."""
    return _change(connection, task, due=at, leased_until=None, holder=None, attempts=TaskRow.attempts - 1)


def _change(connection: Connection, task: Task, **values: Any) -> bool:
    mine = update(TaskRow).where(TaskRow.id == task.id, TaskRow.holder == task.holder)
    return connection.execute(mine.values(**values)).rowcount == 1


def forget(connection: Connection, kept: timedelta = KEYS_KEPT) -> int:
    """Let go of the keys of tasks that were done long ago; returns how many."""
    old = delete(TaskRow).where(TaskRow.done < func.clock_timestamp() - kept)
    return connection.execute(old).rowcount


def waiting(connection: Connection) -> int:
    """How many tasks are not done yet."""
    open_ = select(func.count()).select_from(TaskRow).where(TaskRow.done.is_(None))
    return int(connection.execute(open_).scalar_one())


def overdue(connection: Connection) -> int:
    """How many tasks should have been begun some while ago and are in nobody's hands."""
    now = func.clock_timestamp()
    late = TaskRow.done.is_(None), TaskRow.due < now - LATE
    idle = or_(TaskRow.leased_until.is_(None), TaskRow.leased_until < now)
    return int(connection.execute(select(func.count()).where(*late, idle)).scalar_one())


class Tasks:
    """The queue of one database, for those who know no SQL; each call is a transaction of its own."""

    def __init__(self, engine: Engine, lease: timedelta = LEASE) -> None:
        self._engine = engine
        self.lease = lease

    def put(
        self,
        kind: str,
        key: str,
        payload: Mapping[str, Any],
        at: datetime | None = None,
        *,
        lane: str | None = None,
        slow: bool = False,
    ) -> bool:
        """As `put`."""
        with self._engine.begin() as connection:
            return put(connection, kind, key, payload, at, lane=lane, slow=slow)

    def claim(self, *, slow: bool | None = None) -> Task | None:
        """As `claim`."""
        with self._engine.begin() as connection:
            return claim(connection, slow=slow, lease=self.lease)

    def renew(self, task: Task) -> bool:
        """As `renew`."""
        with self._engine.begin() as connection:
            return renew(connection, task, self.lease)

    def done(self, task: Task, error: str | None = None) -> bool:
        """As `done`."""
        with self._engine.begin() as connection:
            return done(connection, task, error)

    def again(self, task: Task, at: datetime, error: str) -> bool:
        """As `again`."""
        with self._engine.begin() as connection:
            return again(connection, task, at, error=error)

    def later(self, task: Task, at: datetime) -> bool:
        """As `later`."""
        with self._engine.begin() as connection:
            return later(connection, task, at)

    def forget(self) -> int:
        """As `forget`."""
        with self._engine.begin() as connection:
            return forget(connection)

    def waiting(self) -> int:
        """As `waiting`."""
        with self._engine.connect() as connection:
            return waiting(connection)
