"""The tables of copies: what waits to be looked at, what finds candidates, who is like whom, who decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import REAL, BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import NOW, Base


class CopyWaitingRow(Base):
    """Feedback whose words are new since copies were last looked for; it may be gone by now."""

    __tablename__ = "copies_waiting"

    feedback_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class CopyMarkRow(Base):
    """One of the marks that a text has in common with its copies, and hardly with anything else."""

    __tablename__ = "copy_marks"
    __table_args__ = (Index("copy_marks_feedback", "feedback_id"),)

    mark: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    feedback_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class CopyPairRow(Base):
    """Two feedback of which one repeats the other's words, though not to the letter."""

    __tablename__ = "copy_pairs"
    __table_args__ = (Index("copy_pairs_other", "other"),)

    #: The one with the smaller id, and the other.
    one: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    other: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    why: Mapped[str]
    #: Of the words that both share, how many are the same.
    share: Mapped[float] = mapped_column(REAL)


class CopyDecisionRow(Base):
    """What a person decided about a feedback; it names what it is about as its source does, so that it
    holds again when the feedback was removed and is read anew.
    """

    __tablename__ = "copy_decisions"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    #: What it is a copy of; None for no copy of anything.
    of_source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    of_external_id: Mapped[str | None]
    made: Mapped[datetime] = mapped_column(server_default=NOW)
