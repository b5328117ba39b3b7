"""Orders in, and what they tell of each customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select, text

from harken.domain.customers import CUSTOMER_SINCE, LAST_ORDER, IdentityKind, Order
from storage.copying import copy_rows
from storage.identities import Hasher
from storage.tables import OrderRow

_INCOMING = {
    "row": "int8",
    "name": "bytea",
    "other": "bytea",
    "external_id": "text",
    "day": "date",
    "revenue": "float8",
    "margin": "float8",
    "discount": "float8",
    "returned": "bool",
    "cancelled": "bool",
    "paid_late": "bool",
}
_KEPT = tuple(_INCOMING)[3:]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredOrders:
    """What a batch of orders did."""

    added: int
    updated: int
    #: Rows whose customer nobody knows.
    unknown: tuple[int, ...]
    #: How many of these are of somebody who was erased.
    erased: int


def store(connection: Connection, orders: Sequence[Order], hasher: Hasher) -> StoredOrders:
    """Add new orders and update changed ones; of a repeated order the last row counts."""
    listed = ", ".join(f"{name} {kind}" for name, kind in _INCOMING.items())
    connection.execute(
        text(f"CREATE TEMP TABLE IF NOT EXISTS incoming_orders ({listed}) ON COMMIT DELETE ROWS")
    )
    connection.execute(text("TRUNCATE incoming_orders"))
    copy_rows(connection, "incoming_orders", _INCOMING, (_row(order, hasher) for order in orders))
    written = connection.execute(_UPSERT).all()
    added = sum(row.added for row in written)
    unknown = connection.execute(_UNKNOWN).all()
    return StoredOrders(
        added=added,
        updated=len(written) - added,
        unknown=tuple(row.row for row in unknown),
        erased=sum(row.erased for row in unknown),
    )


def _row(order: Order, hasher: Hasher) -> tuple[Any, ...]:
    names: tuple[bytes, bytes | None]
    if "@" in order.customer.strip("@"):
        names = (hasher.installation.author_key(order.customer, source_id=0), None)
    else:
        names = (
            hasher.plain(IdentityKind.KEY, order.customer),
            hasher.plain(IdentityKind.ACCOUNT, order.customer),
        )
    return (order.row, *names, *(getattr(order, name) for name in _KEPT))


_UPSERT = text(
    f"""
    INSERT INTO orders (customer_id, {", ".join(_KEPT)})
    SELECT DISTINCT ON (customer_id, external_id) customer_id, {", ".join(_KEPT)}
    FROM (
        SELECT incoming_orders.*, coalesce(mine.customer_id, also.customer_id) AS customer_id
        FROM incoming_orders LEFT JOIN identities AS mine ON mine.hash = name
            LEFT JOIN identities AS also ON also.hash = other
    ) AS known
    WHERE customer_id IS NOT NULL ORDER BY customer_id, external_id, row DESC
    ON CONFLICT (customer_id, external_id) DO UPDATE
        SET {", ".join(f"{name} = excluded.{name}" for name in _KEPT[1:])}
        WHERE ({", ".join(f"orders.{name}" for name in _KEPT[1:])})
            IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _KEPT[1:])})
    RETURNING xmax = 0 AS added
    """
)
_UNKNOWN = text(
    """
    SELECT row, EXISTS (SELECT FROM tombstones WHERE hash IN (name, other)) AS erased FROM incoming_orders
    WHERE NOT EXISTS (SELECT FROM identities WHERE hash IN (name, other)) ORDER BY row
    """
)


def last_day(connection: Connection, today: date) -> date:
    """The day that behaviour is told of: the last one with an order, today where there is none."""
    found = connection.execute(select(func.max(OrderRow.day)).where(OrderRow.day <= today)).scalar_one()
    return found or today


def tell_behaviours(connection: Connection, on: date) -> int:
    """Tell what customers do from their orders until a day; returns for how many something changed.

    Cancelled orders bring nothing. What no order says, as support contacts, stays as it was given.
    """
    return connection.execute(_BEHAVIOURS, {"on": on}).rowcount


_BEHAVIOURS = text(
    f"""
    WITH placed AS (
        SELECT *, cancelled IS NOT TRUE AS kept, day > cast(:on AS date) - interval '12 months' AS recent
        FROM orders WHERE day <= :on
    ), told AS (
        SELECT customer_id, jsonb_strip_nulls(jsonb_build_object(
            'orders', count(*) FILTER (WHERE kept),
            'orders_12m', count(*) FILTER (WHERE kept AND recent),
            'revenue', round(cast(sum(revenue) FILTER (WHERE kept) AS numeric), 2),
            'revenue_12m', round(cast(sum(CASE WHEN recent THEN revenue ELSE 0 END)
                FILTER (WHERE kept AND revenue IS NOT NULL) AS numeric), 2),
            'margin', round(cast(sum(margin) FILTER (WHERE kept) AS numeric), 2),
            'margin_12m', round(cast(sum(CASE WHEN recent THEN margin ELSE 0 END)
                FILTER (WHERE kept AND margin IS NOT NULL) AS numeric), 2),
            'average_order', round(cast(avg(revenue) FILTER (WHERE kept) AS numeric), 2),
            'discount_share', round(cast(sum(discount) FILTER (WHERE kept AND revenue IS NOT NULL)
                / nullif(sum(revenue + discount) FILTER (WHERE kept), 0) AS numeric), 4),
            'full_price_share', round(avg(cast(discount <= 0 AS int)) FILTER (WHERE kept), 4),
            'return_share', round(avg(cast(returned AS int)) FILTER (WHERE kept), 4),
            'cancelled_share', round(avg(cast(cancelled AS int)), 4),
            'late_share', round(avg(cast(paid_late AS int)) FILTER (WHERE kept), 4),
            'days_since_order', cast(:on AS date) - max(day) FILTER (WHERE kept)
        )) AS behaviours, min(day) AS first_day
        FROM placed GROUP BY customer_id
    ), known AS (
        SELECT id, attributes ->> '{CUSTOMER_SINCE}' AS since, attributes ->> '{LAST_ORDER}' AS last_order,
            told.behaviours AS told, first_day, customers.behaviours AS given
        FROM customers LEFT JOIN told ON customer_id = id
    ), made AS (
        SELECT id, jsonb_strip_nulls(
            CASE WHEN EXISTS (SELECT FROM orders) THEN jsonb_build_object('orders', 0, 'orders_12m', 0)
                ELSE jsonb_build_object() END
            || jsonb_build_object('days_since_order', cast(:on AS date) - cast(last_order AS date))
        ) || given || coalesce(told, jsonb_build_object()) || jsonb_strip_nulls(jsonb_build_object(
            'tenure_days', cast(:on AS date) - coalesce(cast(since AS date), first_day),
            'days_since_order', CASE WHEN told IS NULL
                THEN cast(:on AS date) - cast(last_order AS date) END
        )) AS behaviours
        FROM known
    ), changed AS (
        UPDATE customers SET behaviours = made.behaviours, written = pg_current_xact_id()
        FROM made WHERE made.id = customers.id AND customers.behaviours <> made.behaviours
        RETURNING customers.id
    )
    INSERT INTO stale_customers (customer_id) SELECT id FROM changed
    """
)
