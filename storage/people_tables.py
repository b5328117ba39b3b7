"""The tables of who works with Harken, and by what they are known again: tokens and sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import NOW, Base


class PersonRow(Base):
    """Somebody who reads or shapes what Harken knows; no customer."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    #: As in `harken.domain.rights.Access`.
    access: Mapped[int] = mapped_column(SmallInteger)
    slack_id: Mapped[str | None] = mapped_column(unique=True)
    #: In lower case.
    email: Mapped[str | None] = mapped_column(unique=True)
    #: Whether the settings name them; others came through the company's Slack.
    named: Mapped[bool] = mapped_column(server_default=text("false"))


class TokenRow(Base):
    """What a person or a program of theirs shows instead of signing in; only its hash is kept."""

    __tablename__ = "tokens"
    __table_args__ = (Index("tokens_person", "person_id"),)

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    made: Mapped[datetime] = mapped_column(server_default=NOW)
    #: When it was last shown, to the day.
    used: Mapped[datetime | None]


class SessionRow(Base):
    """A browser that a person signed in with; only the hash of its cookie is kept."""

    __tablename__ = "sessions"
    __table_args__ = (Index("sessions_person", "person_id"), Index("sessions_until", "until"))

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    made: Mapped[datetime] = mapped_column(server_default=NOW)
    until: Mapped[datetime]
