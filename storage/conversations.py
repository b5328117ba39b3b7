"""What the bot must remember of its conversations: what threads asked, what it answered, and who agreed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from storage import erasing
from storage.tables import SlackAnswerRow, SlackThreadRow, SlackVoteRow

#: A question asked in an older thread stands for itself, and the buttons of an older answer are dead.
KEPT = timedelta(days=90)


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """An answer of the bot, as far as its buttons need it."""

    id: str
    #: Slack id of who asked.
    who: str
    channel: str
    thread: str | None
    question: str
    content: Mapping[str, Any]


class Conversations:
    """The conversations of one installation; each call is a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recall(self, thread: str) -> Mapping[str, Any] | None:
        """The spec that the thread asked last; None in a new one."""
        wanted = select(SlackThreadRow.spec).where(SlackThreadRow.thread == thread)
        with self._engine.connect() as connection:
            return connection.execute(wanted).scalar()

    def keep(
        self, given: Given, *, person: str, detail: Mapping[str, Any], spec: Mapping[str, Any] | None
    ) -> None:
        """Keep an answer, what its thread asked now, and in the audit log that it was asked; each once.

        Args:
            person: Who asked, as the audit log names them.
            spec: What was understood last; None where nothing was.
        """
        row = {name: getattr(given, name) for name in ("id", "who", "channel", "thread", "question")}
        content = json.loads(json.dumps(given.content))
        kept = insert(SlackAnswerRow).values(content=content, **row).on_conflict_do_nothing()
        with self._engine.begin() as connection:
            _forget(connection)
            if connection.execute(kept.returning(SlackAnswerRow.id)).first() is None:
                return
            erasing.write_down(connection, who=person, action="asked", subject=None, detail=dict(detail))
            if spec is not None:
                _remember(connection, f"{given.channel}:{given.thread}", spec)

    def get(self, id: str) -> Given | None:
        """An answer by its id; None where there is none, or it is too old."""
        with self._engine.connect() as connection:
            row = connection.execute(select(SlackAnswerRow).where(SlackAnswerRow.id == id)).first()
        if row is None:
            return None
        return Given(**{name: getattr(row, name) for name in Given.__slots__})

    def vote(self, id: str, who: str, *, right: bool) -> bool:
        """Note whether somebody finds an answer right; False where there is no such answer."""
        said = {"right": right, "at": func.now()}
        vote = insert(SlackVoteRow).values(answer_id=id, who=who, **said)
        key = [SlackVoteRow.answer_id, SlackVoteRow.who]
        with self._engine.begin() as connection:
            if connection.execute(select(SlackAnswerRow.id).where(SlackAnswerRow.id == id)).first() is None:
                return False
            connection.execute(vote.on_conflict_do_update(index_elements=key, set_=said))
        return True

    def votes(self) -> dict[bool, int]:
        """How many find their answers right, and how many wrong."""
        counted = select(SlackVoteRow.right, func.count()).group_by(SlackVoteRow.right)
        with self._engine.connect() as connection:
            found = {row[0]: row[1] for row in connection.execute(counted)}
        return {right: found.get(right, 0) for right in (True, False)}

    def note(self, person: str, action: str, subject: str | None, detail: Mapping[str, Any]) -> None:
        """Write into the audit log who did what."""
        with self._engine.begin() as connection:
            erasing.write_down(connection, who=person, action=action, subject=subject, detail=dict(detail))


def _remember(connection: Connection, thread: str, spec: Mapping[str, Any]) -> None:
    asked = {"spec": dict(spec), "asked": func.now()}
    kept = insert(SlackThreadRow).values(thread=thread, **asked)
    connection.execute(kept.on_conflict_do_update(index_elements=[SlackThreadRow.thread], set_=asked))


def _forget(connection: Connection) -> None:
    connection.execute(delete(SlackThreadRow).where(SlackThreadRow.asked < func.now() - KEPT))
    connection.execute(delete(SlackAnswerRow).where(SlackAnswerRow.asked < func.now() - KEPT))
