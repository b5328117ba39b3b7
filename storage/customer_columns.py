"""Columns about all customers, which stand while nobody touches customers or groups; marks tell of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.copying import driver
from storage.tables import CustomerColumnRow, StaleValueRow

#: What a mark says where more than the groups has changed.
CUSTOMERS = "customers"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One thing about every customer, one place for each by id, and what the reader of it needs to know."""

    places: bytes
    told: Mapping[str, Any]


def unmark(connection: Connection) -> frozenset[str]:
    """Take the marks away, before anything is read: a change that comes later leaves one of its own."""
    taken = delete(StaleValueRow).returning(StaleValueRow.what)
    return frozenset(connection.execute(taken).scalars())


def keep(connection: Connection, columns: Mapping[str, Column]) -> None:
    """Write columns in the place of those of the same names."""
    if not columns:
        return
    rows = [{"name": name, "told": dict(each.told), "places": each.places} for name, each in columns.items()]
    made = upsert(CustomerColumnRow).values(rows)
    changed = {name: made.excluded[name] for name in ("told", "places")}
    connection.execute(made.on_conflict_do_update(index_elements=[CustomerColumnRow.name], set_=changed))


def forget(connection: Connection) -> None:
    """Leave no column."""
    connection.execute(delete(CustomerColumnRow))


class Writing(NamedTuple):
    """A column as it was written at one time."""

    #: Of this writing and of no other, here or elsewhere.
    number: tuple[str, ...]
    told: Mapping[str, Any]


def written(connection: Connection, names: Collection[str]) -> dict[str, Writing]:
    """The columns with these names, without what is in them; none stand where customers changed since."""
    statement = b"""
        SELECT name, ARRAY[
            name, cast(xmin AS text), cast(ctid AS text), cast(pg_postmaster_start_time() AS text),
            (SELECT cast(oid AS text) FROM pg_database WHERE datname = current_database())
        ], told FROM customer_columns WHERE name = ANY(%s) AND NOT EXISTS (SELECT FROM stale_values)"""
    with driver(connection).cursor(binary=True) as cursor:
        rows = cursor.execute(statement, (list(names),)).fetchall()
    return {name: Writing(tuple(number), told) for name, number, told in rows}


def read(connection: Connection, names: Collection[str]) -> dict[str, bytes]:
    """What is in the columns with these names; in binary, as text would be twice as long."""
    statement = b"SELECT name, places FROM customer_columns WHERE name = ANY(%s)"
    with driver(connection).cursor(binary=True) as cursor:
        return dict(cursor.execute(statement, (list(names),)).fetchall())
