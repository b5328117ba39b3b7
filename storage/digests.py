"""Digests that `harken serve` made, one for each subscription and period, so that none is made twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.tables import DigestRow


def is_kept(connection: Connection, subscription: str, start: date, end: date) -> bool:
    """Whether the digest of this period has been made."""
    found = select(DigestRow.id).where(*_of(subscription, start, end))
    return connection.execute(found).first() is not None


def is_posted(connection: Connection, subscription: str, start: date, end: date) -> bool:
    """Whether the digest of this period stands where it is wanted."""
    found = select(DigestRow.id).where(*_of(subscription, start, end), DigestRow.posted.is_not(None))
    return connection.execute(found).first() is not None


def note_posted(connection: Connection, subscription: str, start: date, end: date) -> None:
    """Write down that it stands there."""
    mine = update(DigestRow).where(*_of(subscription, start, end), DigestRow.posted.is_(None))
    connection.execute(mine.values(posted=func.now()))


def _of(subscription: str, start: date, end: date) -> tuple[ColumnElement[bool], ...]:
    period = DigestRow.period_start == start, DigestRow.period_end == end
    return (DigestRow.subscription == subscription, *period)


def last_kept(connection: Connection, subscription: str) -> Mapping[str, Any] | None:
    """The digest of the latest period; None before the first."""
    found = select(DigestRow.content).where(DigestRow.subscription == subscription)
    content: Mapping[str, Any] | None = connection.scalar(
        found.order_by(DigestRow.period_end.desc()).limit(1)
    )
    return content


def keep(
    connection: Connection, subscription: str, start: date, end: date, content: Mapping[str, Any]
) -> None:
    """Keep a digest; where another process has kept the one of this period before, that one stays."""
    statement = insert(DigestRow).values(
        subscription=subscription, period_start=start, period_end=end, content=dict(content)
    )
    connection.execute(statement.on_conflict_do_nothing())
