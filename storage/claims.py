"""Claiming work: rows locked until the transaction ends, so that any number of workers share one backlog."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select


def claim(
    connection: Connection, waiting: Select[Any], limit: int, *, patient: bool = True
) -> list[Row[Any]]:
    """Lock up to `limit` rows that wait; none when nothing waits any more.

    Rows that others hold are passed over. When only such are left, one of them is waited for: whoever holds
    it may be doing something else with it, or may just have been killed. Who holds rows already must not be
    `patient`: two such would wait for each other.
    """
    free = connection.execute(waiting.limit(limit).with_for_update(skip_locked=True)).all()
    if free or not patient:
        return list(free)
    return list(connection.execute(waiting.limit(1).with_for_update()).all())
