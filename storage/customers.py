"""Customers in: a batch at a time, whatever shares an identity made one customer by one rule.

Later values win cell by cell, and an empty cell takes nothing away; the customer that was there first stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, text

from harken.domain.customers import Customer, IdentityKind
from storage import identities
from storage.copying import copy_rows
from storage.identities import HashedName
from storage.tables import CustomerRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Incoming:
    """A customer of a file with the hashes of all its names."""

    customer: Customer
    names: tuple[HashedName, ...]
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge:
    """Customers that turned out to be one."""

    kept: str
    #: Rows of the file that say so, and the keys that now stand for the kept one.
    rows: tuple[int, ...]
    absorbed: tuple[str, ...]
    #: Fields in which they differ; the later value was taken.
    differing: tuple[str, ...]


@dataclass(kw_only=True, slots=True)
class _Draft:
    """A customer in the making."""

    key: str
    id: int | None = None
    kind: str = "person"
    name: str | None = None
    value: float | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    behaviours: dict[str, Any] = field(default_factory=dict)

    def take(self, other: Customer | _Draft) -> set[str]:
        """Take over what another says; returns the fields in which both said something else."""
        before = self.said()
        self.attributes = {**self.attributes, **other.attributes}
        self.behaviours = {**self.behaviours, **other.behaviours}
        self.kind = other.kind or self.kind
        self.name = other.name or self.name
        self.value = self.value if other.value is None else other.value
        after = self.said()
        return {name for name, value in before.items() if after[name] != value}

    def said(self) -> dict[str, Any]:
        """Everything that is known, by name."""
        known = {"name": self.name, "value": self.value, **self.attributes, **self.behaviours}
        return {name: value for name, value in known.items() if value is not None}


class Writer:
    """Stores the customers of one file; it remembers whom the file has spoken of."""

    def __init__(self, connection: Connection, merged: Callable[[Merge], None]) -> None:
        self._connection = connection
        self._merged = merged
        self._touched: set[int] = set()
        #: added, updated, unchanged, merged, erased (kept out because they were).
        self.counts: Counter[str] = Counter()
        #: Fields in which what was merged differed.
        self.conflicts: Counter[str] = Counter()

    def store(self, incoming: Sequence[Incoming]) -> None:
        """Add, update and merge."""
        kept = self._without_erased(incoming)
        joining = (name.hash for each in kept for name in each.names if name.joins)
        owners = identities.owners(self._connection, joining)
        stored = _load(self._connection, set(owners.values()))
        drafts: list[_Draft] = []
        names: dict[HashedName, _Draft] = {}
        for rows, customers in _components(kept, owners):
            draft = self._draft([kept[row] for row in rows], [stored[each] for each in customers])
            drafts.append(draft)
            names |= {name: draft for row in rows for name in kept[row].names}
        self._write(drafts, stored)
        identities.keep(self._connection, {name: draft.id for name, draft in names.items() if draft.id})

    def _without_erased(self, incoming: Sequence[Incoming]) -> list[Incoming]:
        gone = identities.erased(self._connection, (name.hash for each in incoming for name in each.names))
        kept = [each for each in incoming if not any(name.hash in gone for name in each.names)]
        self.counts["erased"] += len(incoming) - len(kept)
        return kept

    def _draft(self, rows: Sequence[Incoming], stored: Sequence[_Draft]) -> _Draft:
        """The customer that these rows and these customers are."""
        first, *others = stored or [_Draft(key=rows[0].key)]
        draft = _Draft(key=first.key, id=first.id)
        draft.take(first)
        differing: set[str] = set()
        for other in others:
            missing = _Draft(key=other.key)
            missing.take(other)
            differing |= missing.take(draft)
            draft.take(missing)
        for place, row in enumerate(rows):
            changed = draft.take(row.customer)
            if place or first.id in self._touched:
                differing |= changed
        if others or len(rows) > 1 or first.id in self._touched:
            self._report(draft, rows, others, differing)
        if others:
            _absorb(self._connection, draft.id, [each.id for each in others])
        return draft

    def _report(
        self, draft: _Draft, rows: Sequence[Incoming], others: Sequence[_Draft], differing: set[str]
    ) -> None:
        self.counts["merged"] += len(others) + len(rows) - (draft.id not in self._touched)
        self.conflicts.update(differing)
        absorbed = {each.key for each in others} | {each.key for each in rows}
        self._merged(
            Merge(
                kept=draft.key,
                rows=tuple(each.customer.row for each in rows),
                absorbed=tuple(sorted(absorbed - {draft.key})),
                differing=tuple(sorted(differing)),
            )
        )

    def _write(self, drafts: Sequence[_Draft], stored: Mapping[int, _Draft]) -> None:
        new = [draft for draft in drafts if draft.id is None]
        changed = [draft for draft in drafts if draft.id is not None and draft != stored[draft.id]]
        self.counts["added"] += len(new)
        first = [draft for draft in drafts if draft.id is not None and draft.id not in self._touched]
        updated = {draft.id for draft in changed}
        self.counts["updated"] += sum(draft.id in updated for draft in first)
        self.counts["unchanged"] += sum(draft.id not in updated for draft in first)
        _add(self._connection, new)
        _update(self._connection, changed)
        self._touched.update(draft.id for draft in drafts if draft.id is not None)


def _components(rows: Sequence[Incoming], owners: Mapping[bytes, int]) -> list[tuple[list[int], list[int]]]:
    """Rows and stored customers that hang together by their identities: (rows, customers), oldest first."""
    parent: dict[object, object] = {}

    def root(node: object) -> object:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for place, row in enumerate(rows):
        for name in filter(lambda each: each.joins, row.names):
            node = ("customer", owners[name.hash]) if name.hash in owners else name.hash
            parent[root(node)] = root(place)
    found: dict[object, tuple[list[int], list[int]]] = {}
    for place in range(len(rows)):
        found.setdefault(root(place), ([], []))[0].append(place)
    for owner in sorted(set(owners.values())):
        found[root(("customer", owner))][1].append(owner)
    return list(found.values())


def _load(connection: Connection, ids: Iterable[int]) -> dict[int, _Draft]:
    columns = (
        CustomerRow.id,
        CustomerRow.key,
        CustomerRow.kind,
        CustomerRow.name,
        CustomerRow.value,
        CustomerRow.attributes,
        CustomerRow.behaviours,
    )
    rows = connection.execute(select(*columns).where(CustomerRow.id.in_(list(ids))))
    return {row.id: _Draft(**row._mapping) for row in rows}


_COLUMNS = {
    "key": "text",
    "kind": "text",
    "name": "text",
    "value": "float8",
    "attributes": "jsonb",
    "behaviours": "jsonb",
}


def _add(connection: Connection, drafts: Sequence[_Draft]) -> None:
    _copy(connection, drafts)
    names = ", ".join(_COLUMNS)
    made = connection.execute(
        text(f"INSERT INTO customers ({names}) SELECT {names} FROM incoming_customers RETURNING id, key")
    )
    ids = {row.key: row.id for row in made}
    for draft in drafts:
        draft.id = ids[draft.key]


def _update(connection: Connection, drafts: Sequence[_Draft]) -> None:
    _copy(connection, drafts)
    sets = ", ".join(f"{name} = incoming.{name}" for name in _COLUMNS if name != "key")
    connection.execute(
        text(
            f"UPDATE customers SET {sets}, written = pg_current_xact_id()"
            " FROM incoming_customers AS incoming WHERE customers.id = incoming.id"
        )
    )
    connection.execute(text("INSERT INTO stale_customers (customer_id) SELECT id FROM incoming_customers"))


def _copy(connection: Connection, drafts: Sequence[_Draft]) -> None:
    columns = {"id": "int8", **_COLUMNS}
    listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(
        text(f"CREATE TEMP TABLE IF NOT EXISTS incoming_customers ({listed}) ON COMMIT DELETE ROWS")
    )
    connection.execute(text("TRUNCATE incoming_customers"))
    rows = ([getattr(draft, name) for name in columns] for draft in drafts)
    copy_rows(connection, "incoming_customers", columns, rows)


def _absorb(connection: Connection, kept: int | None, others: Sequence[int | None]) -> None:
    """Let one customer have all that others had; an order that both have stays once."""
    values = {"kept": kept, "others": list(others)}
    for statement in _ABSORB:
        connection.execute(text(statement), values)


_ABSORB = (
    "INSERT INTO stale_customers (customer_id) VALUES (:kept)",
    """
    DELETE FROM orders WHERE customer_id = ANY(:others) AND EXISTS (
        SELECT FROM orders AS same WHERE same.external_id = orders.external_id
            AND (same.customer_id = :kept OR same.customer_id = ANY(:others) AND same.id < orders.id)
    )
    """,
    "UPDATE orders SET customer_id = :kept WHERE customer_id = ANY(:others)",
    "UPDATE identities SET customer_id = :kept WHERE customer_id = ANY(:others)",
    "UPDATE feedback SET customer_id = :kept, grouped_by = NULL WHERE customer_id = ANY(:others)",
    "DELETE FROM customers WHERE id = ANY(:others)",
)


def own_key(names: Sequence[HashedName], customer: Customer) -> str:
    """The key of a new customer: the company's own, else one made of a hash that stays the same."""
    for named in customer.names:
        if named.kind is IdentityKind.KEY and "@" not in named.name:
            return named.name
    return f"{names[0].kind}-{names[0].hash.hex()[:12]}" if names else customer.made_key


def any_known(connection: Connection) -> bool:
    """Whether there is a customer file."""
    return connection.execute(select(CustomerRow.id).limit(1)).first() is not None
