"""The tables that tell how far a source can be trusted: its budget, its breaker, its alerts and gaps."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import NOW, Base


class BudgetRow(Base):
    """What was used on one day of what a service allows; sources of the same key share it."""

    __tablename__ = "budgets"

    key: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    used: Mapped[int] = mapped_column(BigInteger)


class SourceHealthRow(Base):
    """How a source's tries went of late, and when it is tried again."""

    __tablename__ = "source_health"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True)
    #: Seconds between two scheduled runs; None where nothing is scheduled, as for imported files.
    every: Mapped[float | None]
    #: Failures in a row, and when the first of them was.
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    failing_since: Mapped[datetime | None]
    #: Until then the breaker is open: the source is left alone.
    retry_at: Mapped[datetime | None]


class SourceAlertRow(Base):
    """Something about a source that somebody should know; raised once, closed when it is over."""

    __tablename__ = "source_alerts"
    __table_args__ = (
        Index(
            "source_alerts_open",
            "source_id",
            "kind",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), index=True)
    #: failing, off, silent or collapsing.
    kind: Mapped[str]
    #: When the trouble itself began and ended.
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    cause: Mapped[str]
    raised: Mapped[datetime] = mapped_column(server_default=NOW)


class SourceGapRow(Base):
    """A stretch of time that a source was not read for and that can no longer be read."""

    __tablename__ = "source_gaps"
    __table_args__ = (UniqueConstraint("source_id", "since"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    cause: Mapped[str]


class PileUpRow(Base):
    """Days on which a source gave far more than usual by a fault of the collection, not of its customers."""

    __tablename__ = "pile_ups"
    __table_args__ = (UniqueConstraint("source_id", "first"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    #: First and last day, both included.
    first: Mapped[date]
    last: Mapped[date]
    feedback: Mapped[int]
    #: How much the days around them let expect.
    expected: Mapped[float]
    #: The attribute whose one value almost all of it has, and the shares of that value then and usually.
    attribute: Mapped[str]
    value: Mapped[str]
    share: Mapped[float]
    usual: Mapped[float]
