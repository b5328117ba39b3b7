"""Who wants which digests and alerts, and where."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from harken.domain.news import AlertWants, DigestWants, Subscription
from storage.tables import SubscriptionRow

_KINDS = {DigestWants: "digest", AlertWants: "alerts"}


def add(connection: Connection, channel: str, owner: str, wants: DigestWants | AlertWants) -> int:
    """Keep what somebody wants in a channel; returns its number."""
    row = insert(SubscriptionRow).values(
        kind=_KINDS[type(wants)], channel=channel, owner=owner, wants=wants.stored()
    )
    return int(connection.execute(row.returning(SubscriptionRow.id)).scalar_one())


def change(connection: Connection, id: int, channel: str, wants: DigestWants | AlertWants) -> bool:
    """Want something else from now on; False where it has ended."""
    values = {"channel": channel, "wants": wants.stored(), "paused": None}
    mine = update(SubscriptionRow).where(SubscriptionRow.id == id, SubscriptionRow.ended.is_(None))
    return connection.execute(mine.values(**values)).rowcount == 1


def end(connection: Connection, id: int) -> bool:
    """Want it no more; False where it had ended or never was."""
    mine = update(SubscriptionRow).where(SubscriptionRow.id == id, SubscriptionRow.ended.is_(None))
    return connection.execute(mine.values(ended=func.now())).rowcount == 1


def pause(connection: Connection, id: int, why: str) -> None:
    """Post nothing for the time being."""
    connection.execute(update(SubscriptionRow).where(SubscriptionRow.id == id).values(paused=why))


def resume(connection: Connection, id: int) -> None:
    """Post it again."""
    connection.execute(update(SubscriptionRow).where(SubscriptionRow.id == id).values(paused=None))


def find(connection: Connection, id: int) -> Subscription | None:
    """One that has not ended."""
    row = connection.execute(_OPEN.where(SubscriptionRow.id == id)).first()
    return None if row is None else _subscription(row)


def listing(connection: Connection, owner: str | None = None) -> list[Subscription]:
    """All that have not ended, or those of one person, the oldest first."""
    wanted = _OPEN if owner is None else _OPEN.where(SubscriptionRow.owner == owner)
    return [_subscription(row) for row in connection.execute(wanted.order_by(SubscriptionRow.id))]


_OPEN: Select[Any] = select(
    SubscriptionRow.id,
    SubscriptionRow.kind,
    SubscriptionRow.channel,
    SubscriptionRow.owner,
    SubscriptionRow.made,
    SubscriptionRow.wants,
    SubscriptionRow.paused,
).where(SubscriptionRow.ended.is_(None))


def _subscription(row: Row[Any]) -> Subscription:
    values = dict(row._mapping)
    read = DigestWants.read if values.pop("kind") == "digest" else AlertWants.read
    return Subscription(**values | {"wants": read(values["wants"])})
