"""Customers and their orders into the tables, all in one transaction, and their feedback to them."""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

import storage.customers
import storage.orders
from harken.domain.customers import Customer, Named, Order
from harken.domain.errors import InputError
from harken.domain.feedback import Failure
from harken.pipeline.progress import Progress, unwatched
from nlp.clean import clean
from nlp.redact import redact
from storage import erasing, identities, workspace
from storage.customers import Incoming, Merge
from storage.identities import HashedName, Hasher

AT_ONCE = 5_000
#: A name that more customers than these bear names nobody: an office's address, or "n/a".
MOST_SHARING = 5

_NOBODYS = (
    "Nothing was written: of the {count:,} orders, none names a customer that is known by what it holds. Name"
    " the column that is the customer's number in the orders (--map-orders customer=COLUMN) and the one that"
    " holds the same in the file of customers (--map key=COLUMN; e-mail addresses and accounts do as well)."
)

Rejected = Callable[[Failure], None]
T = TypeVar("T", Customer, Order)


@dataclasses.dataclass(frozen=True, kw_only=True)
class File(Generic[T]):
    """A file that can be read from the beginning, and who is told what meanwhile."""

    read: Callable[[], Iterable[T | Failure]]
    progress: Progress = unwatched
    rejected: Rejected = unwatched


@dataclasses.dataclass(frozen=True, kw_only=True)
class Taken:
    """What an import of customers did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    #: Rows and customers that turned out to be somebody who was there already.
    merged: int = 0
    #: Kept out, since they were erased.
    erased: int = 0
    rejected: int = 0
    #: Fields in which what was merged differed.
    conflicts: Mapping[str, int] = dataclasses.field(default_factory=dict)
    #: Names that were not used because too many share them.
    shared_names: int = 0
    orders_added: int = 0
    orders_updated: int = 0
    orders_unknown: int = 0
    #: The day until which orders tell behaviour.
    told_on: date
    #: Feedback that has found its customer, by source.
    linked: Mapping[str, int] = dataclasses.field(default_factory=dict)


def take(
    engine: Engine,
    *,
    customers: File[Customer] | None = None,
    orders: File[Order] | None = None,
    today: date,
    own_sources: Sequence[str] | None = None,
    on: date | None = None,
    who: str,
    merged: Callable[[Merge], None] = unwatched,
) -> Taken:
    """Store customers and orders and link what they said; all of it or nothing.

    Args:
        customers: Read twice, the first time for names that too many share.
        own_sources: Sources whose authors are keys of customers; None for every imported file.
        on: The day until which behaviour is told; None for the day of the last order.
        who: Whom the audit log names.
    """
    with engine.begin() as connection:
        intake = _Intake(connection, own_sources)
        if customers:
            intake.customers(customers, merged)
        if orders:
            intake.orders(orders)
        told_on = on or storage.orders.last_day(connection, today)
        storage.orders.tell_behaviours(connection, told_on)
        linked = identities.link(connection)
        taken = Taken(**intake.counts, conflicts=dict(intake.conflicts), told_on=told_on, linked=linked)
        detail = {name: number for name, number in intake.counts.items() if number}
        erasing.write_down(connection, who=who, action="customers_imported", subject=None, detail=detail)
    return taken


class _Intake:
    """One import on one connection."""

    def __init__(self, connection: Connection, own_sources: Sequence[str] | None) -> None:
        self._connection = connection
        self._hasher = identities.hasher(connection, workspace.load(connection), own_sources)
        self.counts: Counter[str] = Counter()
        self.conflicts: Counter[str] = Counter()

    def customers(self, file: File[Customer], merged: Callable[[Merge], None]) -> None:
        shared = _shared(self._hasher, file.read())
        self.counts["shared_names"] = len(shared)
        writer = storage.customers.Writer(self._connection, merged)
        for batch in self._batches(file):
            writer.store([_incoming(each, self._hasher, shared) for each in batch])
        self.counts += writer.counts
        self.conflicts += writer.conflicts

    def orders(self, file: File[Order]) -> None:
        """Raises:
        InputError: of all orders none has a customer, so that a column is mapped wrongly.
        """
        kept = erased = 0
        for batch in self._batches(file):
            stored = storage.orders.store(self._connection, batch, self._hasher)
            kept += len(batch)
            erased += stored.erased
            self.counts["orders_added"] += stored.added
            self.counts["orders_updated"] += stored.updated
            self.counts["orders_unknown"] += len(stored.unknown)
            for row in stored.unknown:
                file.rejected(Failure(where=f"row {row}", reason="no customer has this key"))
        # Where somebody of the customers' file is kept out, the orders of nobody known may well be theirs.
        if kept > erased and self.counts["orders_unknown"] == kept and not self.counts["erased"]:
            raise InputError(_NOBODYS.format(count=kept))

    def _batches(self, file: File[T]) -> Iterator[list[T]]:
        """Whatever can be taken; the rest is told and counted."""
        iterator = iter(file.read())
        while chunk := list(islice(iterator, AT_ONCE)):
            kept: list[T] = []
            for item in chunk:
                if isinstance(item, Failure):
                    file.rejected(item)
                    self.counts["rejected"] += 1
                else:
                    kept.append(item)
            yield kept
            file.progress(len(chunk))


def _shared(hasher: Hasher, items: Iterable[Customer | Failure]) -> set[bytes]:
    """Hashes of names that more than a few different customers bear."""
    bearers: dict[bytes, str | set[str]] = {}
    for customer in items:
        if isinstance(customer, Failure):
            continue
        key = next((each.name for each in customer.names if each.kind == "key"), customer.made_key)
        for name in _joining(customer.names, hasher):
            known = bearers.setdefault(name.hash, key)
            if isinstance(known, set):
                known.add(key)
            elif known != key:
                bearers[name.hash] = {known, key}
    return {hash for hash, keys in bearers.items() if isinstance(keys, set) and len(keys) > MOST_SHARING}


def _joining(names: Iterable[Named], hasher: Hasher) -> Iterator[HashedName]:
    for named in names:
        if named.kind != "key":
            yield from (each for each in hasher.hashes(named) if each.joins)


def _incoming(customer: Customer, hasher: Hasher, shared: set[bytes]) -> Incoming:
    """The customer with hashes for names, and redacted attributes."""
    names = tuple(
        each for named in customer.names for each in hasher.hashes(named) if each.hash not in shared
    )
    key = storage.customers.own_key(names, customer)
    attributes = {name: _redacted(value) for name, value in customer.attributes.items()}
    return Incoming(
        customer=dataclasses.replace(customer, attributes=attributes),
        names=(hasher.key(key), *names),
        key=key,
    )


def _redacted(value: Any) -> Any:
    return _redacted_text(value) if isinstance(value, str) else value


@functools.lru_cache(maxsize=20_000)
def _redacted_text(value: str) -> str:
    """Most attributes have few values."""
    return redact(clean(value))
