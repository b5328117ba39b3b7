"""The tables of the bot: what waits to be done, what was posted, where it may post, and what it answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import NOW, Base

_OPEN = text("done IS NULL")


class TaskRow(Base):
    """Something that waits to be done once, whichever process does it."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("tasks_open", "slow", "due", postgresql_where=_OPEN),
        Index("tasks_lane", "lane", "id", postgresql_where=_OPEN),
        Index("tasks_done", "done", postgresql_where=text("done IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    #: What makes it the same thing when it comes again.
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    #: Emptied once it is done.
    payload: Mapped[dict[str, Any]]
    #: Tasks of one lane are done one after the other, in the order in which they came.
    lane: Mapped[str | None]
    #: Whether it may take long, and so must not keep quick ones waiting.
    slow: Mapped[bool] = mapped_column(server_default=text("false"))
    put: Mapped[datetime] = mapped_column(server_default=NOW)
    due: Mapped[datetime] = mapped_column(server_default=NOW)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    #: Stands for the one attempt that is under way, and until when it is believed to be.
    holder: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    done: Mapped[datetime | None]
    error: Mapped[str | None]


class PostRow(Base):
    """A message that was or may have been posted, kept so that it is not posted twice and can be erased."""

    __tablename__ = "posts"
    __table_args__ = (Index("posts_feedback", "feedback", postgresql_using="gin"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    thread: Mapped[str | None]
    #: Slack's name for the message; None while it is not known to be there.
    ts: Mapped[str | None]
    #: `waiting`, `sending`, `sent`, `unknown`, `refused` or `erased`.
    state: Mapped[str]
    begun: Mapped[datetime] = mapped_column(server_default=NOW)
    error: Mapped[str | None]
    #: The feedback that it quotes.
    feedback: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))


class SlackChannelRow(Base):
    """When a channel may be posted in next, and why it is left alone; `*` stands for all of Slack."""

    __tablename__ = "slack_channels"

    channel: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime] = mapped_column(server_default=NOW)
    paused: Mapped[datetime | None]
    #: Slack's word for what is wrong.
    why: Mapped[str | None]


class SlackAnswerRow(Base):
    """An answer of the bot, so that its buttons know what was asked; never whether one may see it."""

    __tablename__ = "slack_answers"
    __table_args__ = (Index("slack_answers_asked", "asked"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[datetime] = mapped_column(server_default=NOW)
    who: Mapped[str]
    channel: Mapped[str]
    thread: Mapped[str | None]
    question: Mapped[str]
    #: What was understood, in the form of the answer contract, and the evidence behind each part.
    content: Mapped[dict[str, Any]]


class SlackVoteRow(Base):
    """Whether somebody found an answer right; the last word of each counts."""

    __tablename__ = "slack_votes"

    answer_id: Mapped[str] = mapped_column(
        ForeignKey("slack_answers.id", ondelete="CASCADE"), primary_key=True
    )
    who: Mapped[str] = mapped_column(primary_key=True)
    right: Mapped[bool]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
