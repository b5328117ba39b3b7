"""What the bot must not forget: which events were taken up, and what each thread asked last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from storage import tasks
from storage.tables import SlackThreadRow, TaskRow

#: A question asked in an older thread stands for itself.
THREADS_KEPT = timedelta(days=90)


class Inbox:
    """The events of one installation, each of which belongs to the first process that claims it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def first_time(self, event_id: str) -> bool:
        """Claim an event; False where this or another process has claimed it before."""
        row = insert(TaskRow).values(key=event_id, kind="event", payload={}, done=func.now())
        claim = row.on_conflict_do_nothing().returning(TaskRow.id)
        with self._engine.begin() as connection:
            tasks.forget(connection)
            return connection.execute(claim).first() is not None


class Threads:
    """The last spec of each thread, as JSON."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recall(self, thread: str) -> Mapping[str, Any] | None:
        """The spec that the thread asked last; None in a new one."""
        wanted = select(SlackThreadRow.spec).where(SlackThreadRow.thread == thread)
        with self._engine.connect() as connection:
            return connection.execute(wanted).scalar()

    def remember(self, thread: str, spec: Mapping[str, Any]) -> None:
        """Keep what the thread asked now, and let go of threads that have long been silent."""
        asked = {"spec": dict(spec), "asked": func.now()}
        kept = insert(SlackThreadRow).values(thread=thread, **asked)
        old = delete(SlackThreadRow).where(SlackThreadRow.asked < func.now() - THREADS_KEPT)
        with self._engine.begin() as connection:
            connection.execute(old)
            connection.execute(kept.on_conflict_do_update(index_elements=[SlackThreadRow.thread], set_=asked))
