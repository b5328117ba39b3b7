"""The tables of what is told unasked: who wants which digests and alerts, what was told, what is on show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import NOW, Base


class SubscriptionRow(Base):
    """What somebody wants posted to a channel: a digest by the clock, or alerts as they come."""

    __tablename__ = "subscriptions"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    #: `digest` or `alerts`.
    kind: Mapped[str]
    channel: Mapped[str]
    #: The Slack id of whoever set it up, who is told when it cannot be posted.
    owner: Mapped[str]
    #: When, and about what.
    wants: Mapped[dict[str, Any]]
    made: Mapped[datetime] = mapped_column(server_default=NOW)
    #: Why nothing is posted for the time being.
    paused: Mapped[str | None]
    ended: Mapped[datetime | None]


class AlertRow(Base):
    """Something that moved more than chance explains, or that somebody should know; raised once."""

    __tablename__ = "alerts"
    __table_args__ = (Index("alerts_subject", "kind", "subject", "raised"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str]
    #: The theme, group, source or customers it is about.
    subject: Mapped[str]
    #: Kind, subject and when it began: the same thing is never raised twice.
    key: Mapped[str] = mapped_column(unique=True)
    raised: Mapped[datetime] = mapped_column(server_default=NOW)
    #: What is said: sentences, evidence, quotes.
    content: Mapped[dict[str, Any]]
    #: Who looks after it, by Slack id.
    owner: Mapped[str | None]
    acknowledged: Mapped[datetime | None]
    #: Until then nothing more is raised of this kind and subject.
    snoozed: Mapped[datetime | None]


class AlertPostRow(Base):
    """That an alert was posted for a subscription, and where."""

    __tablename__ = "alert_posts"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True)
    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True
    )
    posted: Mapped[datetime] = mapped_column(server_default=NOW)


class ShelfRow(Base):
    """A quote worth showing, and whether its author lets it be shown."""

    __tablename__ = "shelf"
    __table_args__ = (UniqueConstraint("feedback_id", "part", "start"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    #: Erasing a person takes their quotes off the shelf.
    feedback_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("feedback.id", ondelete="CASCADE"))
    part: Mapped[str]
    start: Mapped[int]
    stop: Mapped[int]
    #: The words as they stood when they were put here.
    words: Mapped[str]
    put_by: Mapped[str]
    put: Mapped[datetime] = mapped_column(server_default=NOW)
    asked_by: Mapped[str | None]
    asked: Mapped[datetime | None]
    #: Whether the author said yes; None while they have not answered.
    granted: Mapped[bool | None]
    #: How the author answered, in the words of whoever wrote it down.
    answer: Mapped[str | None]
    answered_by: Mapped[str | None]
    answered: Mapped[datetime | None]
    #: `where`, `by` and `at` of each place it was published.
    published: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
