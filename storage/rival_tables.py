"""The tables of rivals: what they are called, and which statements name them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class RivalRow(Base):
    """A competitor as the settings name it."""

    __tablename__ = "rivals"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    synonyms: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    exact_case: Mapped[bool]


class RivalMentionRow(Base):
    """A statement that names a rival; found when it is understood, and anew when the settings change."""

    __tablename__ = "rival_mentions"
    __table_args__ = (
        Index("rival_mentions_feedback", "feedback_id", postgresql_include=["rival_id", "stance"]),
        Index(
            "rival_mentions_rival",
            "rival_id",
            "day",
            postgresql_include=["feedback_id", "statement_id", "stance", "roles", "sentiment"],
        ),
    )

    statement_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True
    )
    rival_id: Mapped[int] = mapped_column(ForeignKey("rivals.id", ondelete="CASCADE"), primary_key=True)
    feedback_id: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date | None]
    #: What its wording says, as in `Stance`.
    stance: Mapped[int] = mapped_column(SmallInteger)
    #: Of its statement, so that counting needs no other table; a trigger on `statements` keeps them.
    roles: Mapped[int]
    sentiment: Mapped[int] = mapped_column(SmallInteger)
