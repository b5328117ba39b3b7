"""What was posted where, and when a channel may be posted in next, shared by all processes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Engine, Row, Select, cast, false, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from storage import tasks
from storage.tables import PostRow, SlackChannelRow, TaskRow

#: Slack takes one message a second in each channel.
PACE = timedelta(seconds=1.1)
#: How long a message waits for its turn in the thread that sends it; longer, and it is put back.
SOON = timedelta(seconds=0.2)
#: Stands for all channels where Slack refuses the bot altogether.
EVERYWHERE = "*"
#: The kinds of the tasks that post a message, and that take an erased person's words out of one.
POST, CLEAR = "post", "clear_post"


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A message as it stands."""

    key: str
    channel: str
    thread: str | None
    ts: str | None
    state: str
    #: When it was last about to be sent.
    begun: datetime
    error: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """Why a channel is left alone, and since when."""

    channel: str
    why: str
    since: datetime


def _post(row: Row[Any]) -> Post:
    return Post(
        key=row.key,
        channel=row.channel,
        thread=row.thread,
        ts=row.ts,
        state=row.state,
        begun=row.begun,
        error=row.error,
    )


def clear(connection: Connection, feedback: Collection[int]) -> int:
    """Have the messages that quote these feedback cleared of their words; returns how many there are.

    They are cleared in Slack by the bot, as soon as it can reach Slack; the order to do so is part of the
    transaction.
    """
    quoting = PostRow.feedback.overlap(cast(list(feedback), ARRAY(BigInteger)))
    found = select(PostRow.key).where(quoting, PostRow.state != "erased")
    keys = list(connection.execute(found).scalars())
    for key in keys:
        tasks.put(connection, CLEAR, f"{CLEAR}:{key}", {"key": key})
    return len(keys) + _drop_waiting(connection, feedback)


def _drop_waiting(connection: Connection, feedback: Collection[int]) -> int:
    """Let go of the messages that wait to be posted for the first time and quote these feedback."""
    quoted = TaskRow.payload["message"]["quoted"]
    any_of = or_(*(quoted.contains(cast([id], JSONB)) for id in feedback)) if feedback else false()
    begun = select(PostRow.key).where(PostRow.key == TaskRow.payload["key"].astext).exists()
    waiting = update(TaskRow).where(TaskRow.kind == POST, TaskRow.done.is_(None), any_of, ~begun)
    gone = waiting.values(done=func.clock_timestamp(), payload={}, error="erased", holder=None)
    return connection.execute(gone).rowcount


def paused(connection: Connection) -> tuple[Pause, ...]:
    """The channels that are left alone."""
    found = select(SlackChannelRow).where(SlackChannelRow.paused.is_not(None))
    rows = connection.execute(found.order_by(SlackChannelRow.channel))
    return tuple(_pause(row) for row in rows)


def _pause(row: Row[Any]) -> Pause:
    return Pause(channel=row.channel, why=row.why or "", since=row.paused)


class Posts:
    """The messages of one installation; each call is a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, key: str, channel: str, thread: str | None, feedback: Iterable[int]) -> Post:
        """The message of this key as it stands; a new one waits."""
        row = insert(PostRow).values(
            key=key, channel=channel, thread=thread, state="waiting", feedback=sorted(set(feedback))
        )
        with self._engine.begin() as connection:
            connection.execute(row.on_conflict_do_nothing())
            return _post(connection.execute(_of(key)).one())

    def get(self, key: str) -> Post | None:
        """The message of this key."""
        with self._engine.connect() as connection:
            row = connection.execute(_of(key)).first()
            return None if row is None else _post(row)

    def sending(self, key: str) -> None:
        """Note that it may be there from now on."""
        self._change(key, state="sending", begun=func.clock_timestamp(), error=None)

    def waiting(self, key: str) -> None:
        """Note that it is certainly not there."""
        self._change(key, state="waiting")

    def sent(self, key: str, channel: str, ts: str | None) -> None:
        """Note that it is there."""
        self._change(key, state="sent", channel=channel, ts=ts, error=None)

    def unknown(self, key: str, why: str) -> None:
        """Note that nobody can tell whether it is there."""
        self._change(key, state="unknown", error=why)

    def refused(self, key: str, why: str) -> None:
        """Note that Slack does not take it."""
        self._change(key, state="refused", error=why)

    def erased(self, key: str) -> None:
        """Note that its words are gone."""
        self._change(key, state="erased", feedback=[])

    def turn(self, channel: str) -> tuple[float, bool]:
        """In how many seconds the channel may be posted in, and whether that turn has been taken."""
        pace = insert(SlackChannelRow).values(channel=channel, next_at=func.clock_timestamp() + PACE)
        taken = pace.on_conflict_do_update(
            index_elements=[SlackChannelRow.channel],
            set_={"next_at": func.greatest(SlackChannelRow.next_at, func.clock_timestamp()) + PACE},
            where=SlackChannelRow.next_at <= func.clock_timestamp() + SOON,
        ).returning(_seconds(SlackChannelRow.next_at - PACE))
        with self._engine.begin() as connection:
            mine = connection.execute(taken).scalar()
            if mine is not None:
                return max(0.0, float(mine)), True
            left = select(_seconds(SlackChannelRow.next_at)).where(SlackChannelRow.channel == channel)
            return max(0.0, float(connection.execute(left).scalar_one())), False

    def hold(self, channel: str, seconds: float) -> None:
        """Leave the channel alone for as long as Slack wishes."""
        until = func.clock_timestamp() + timedelta(seconds=seconds)
        self._channel(channel, next_at=func.greatest(SlackChannelRow.next_at, until), new={"next_at": until})

    def pause(self, why: str, channel: str = EVERYWHERE) -> bool:
        """Leave a channel, or all of Slack, alone until `resume`; whether that is news."""
        before = self.paused(channel)
        self._channel(channel, paused=func.clock_timestamp(), why=why, new={})
        return before is None

    def resume(self, channel: str = EVERYWHERE) -> None:
        """Post there again."""
        change = update(SlackChannelRow).where(
            SlackChannelRow.channel == channel, SlackChannelRow.paused.is_not(None)
        )
        with self._engine.begin() as connection:
            connection.execute(change.values(paused=None, why=None))

    def paused(self, channel: str = EVERYWHERE) -> Pause | None:
        """Why the channel is left alone; None where it is not."""
        found = select(SlackChannelRow).where(
            SlackChannelRow.channel == channel, SlackChannelRow.paused.is_not(None)
        )
        with self._engine.connect() as connection:
            row = connection.execute(found).first()
            return None if row is None else _pause(row)

    def _change(self, key: str, **values: Any) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(PostRow).where(PostRow.key == key).values(**values))

    def _channel(self, channel: str, *, new: dict[str, Any], **values: Any) -> None:
        row = insert(SlackChannelRow).values(channel=channel, **(values | new))
        with self._engine.begin() as connection:
            connection.execute(
                row.on_conflict_do_update(index_elements=[SlackChannelRow.channel], set_=values)
            )


def _of(key: str) -> Select[PostRow]:
    return select(PostRow).where(PostRow.key == key)


def _seconds(moment: Any) -> Any:
    return func.extract("epoch", moment - func.clock_timestamp())
