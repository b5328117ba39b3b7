"""Pile-ups of a collection as they were found last, so that no answer has to look for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from sqlalchemy import Connection, delete, insert

from storage.tables import PileUpRow

_COLUMNS = ("first", "last", "feedback", "expected", "attribute", "value", "share", "usual")


class Found(Protocol):
    """What is kept of one pile-up."""

    @property
    def first(self) -> date: ...


def replace(connection: Connection, source: int, found: Iterable[Found]) -> None:
    """Keep these of a source and forget all others."""
    connection.execute(delete(PileUpRow).where(PileUpRow.source_id == source))
    rows = [{"source_id": source, **{name: getattr(each, name) for name in _COLUMNS}} for each in found]
    if rows:
        connection.execute(insert(PileUpRow), rows)
