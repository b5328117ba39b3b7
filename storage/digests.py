"""Digests that `harken serve` made, one for each subscription and period, so that none is made twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from storage.tables import DigestRow


def is_kept(connection: Connection, subscription: str, start: date, end: date) -> bool:
    """Whether the digest of this period has been made."""
    found = select(DigestRow.id).where(
        DigestRow.subscription == subscription, DigestRow.period_start == start, DigestRow.period_end == end
    )
    return connection.execute(found).first() is not None


def keep(
    connection: Connection, subscription: str, start: date, end: date, content: Mapping[str, Any]
) -> None:
    """Keep a digest; where another process has kept the one of this period before, that one stays."""
    statement = insert(DigestRow).values(
        subscription=subscription, period_start=start, period_end=end, content=dict(content)
    )
    connection.execute(statement.on_conflict_do_nothing())
