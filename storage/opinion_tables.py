"""The tables of opinions told before anybody asks: all of it can be told again from the statements."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class OpinionRow(Base):
    """What several statements say alike; it is made of them alone, and has no words of its own."""

    __tablename__ = "opinions"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    #: The model that read its statements: what other models read is held against other opinions.
    generation: Mapped[str]
    #: How many statements ever joined it: the most told are held against what comes next.
    told: Mapped[int]


class OpinionStatementRow(Base):
    """That a statement says what an opinion says; what is counted is repeated so that it needs no join."""

    __tablename__ = "opinion_statements"
    __table_args__ = (
        Index("opinion_statements_opinion", "opinion_id", "statement_id"),
        Index(
            "opinion_statements_feedback",
            "feedback_id",
            postgresql_include=["opinion_id", "roles", "statement_id"],
        ),
    )

    statement_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinions.id", ondelete="CASCADE"))
    feedback_id: Mapped[int] = mapped_column(BigInteger)
    #: A trigger on `statements` keeps them.
    roles: Mapped[int]


class OpinionWaitingRow(Base):
    """A statement that no opinion was sought for yet; a trigger on `statements` writes it."""

    __tablename__ = "opinion_waiting"

    statement_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("statements.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
