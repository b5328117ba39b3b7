"""What customers are worth, kept beside them: written whenever customers, orders or the definition change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.copying import copy_rows
from storage.tables import CustomerRow, OrderRow, ValueStateRow

#: The days of a year of orders.
YEAR = 365
#: Any number that no other program on the same server is likely to lock.
LOCK = 0x56616C756573

_NEWEST = text(
    "SELECT count(*), (SELECT written FROM customers ORDER BY written DESC LIMIT 1) FROM customers"
)
#: Sums of money as they would be written: a year that brought just twice the other would be called less than
#: twice where adding up in binary leaves a trace.
_YEARS = text(
    """
    CREATE TEMP TABLE told ON COMMIT DROP AS
    SELECT customers.id AS customer_id, cast(NULL AS float8) AS value,
        CASE WHEN cast(:day AS date) IS NOT NULL THEN coalesce(sums.year, 0) END AS year,
        CASE WHEN cast(:day AS date) IS NOT NULL THEN coalesce(sums.year_before, 0) END AS year_before
    FROM customers LEFT JOIN (
        SELECT customer_id,
            round(cast(sum(coalesce(margin, revenue))
                FILTER (WHERE day > cast(:day AS date) - :year) AS numeric), 6)::float8 AS year,
            round(cast(sum(coalesce(margin, revenue))
                FILTER (WHERE day <= cast(:day AS date) - :year) AS numeric), 6)::float8 AS year_before
        FROM orders
        WHERE day <= cast(:day AS date) AND day > cast(:day AS date) - 2 * :year
            AND cancelled IS NOT TRUE AND returned IS NOT TRUE
        GROUP BY customer_id
    ) AS sums ON sums.customer_id = customers.id
    """
)
_GIVEN = text("UPDATE told SET value = customers.value FROM customers WHERE customers.id = told.customer_id")
#: Where a customer has no orders, the behaviours of the file may tell the year.
_LIFETIME = text(
    """
    UPDATE told SET value = :multiple * coalesce(
        told.year,
        (customers.behaviours ->> 'margin_12m')::float8,
        (customers.behaviours ->> 'revenue_12m')::float8
    )
    FROM customers WHERE customers.id = told.customer_id
    """
)
_WORKED_OUT = text(
    "UPDATE told SET value = worked.value FROM worked WHERE worked.customer_id = told.customer_id"
)
_KEEP = text(
    """
    INSERT INTO customer_values (customer_id, value, year, year_before)
    SELECT customer_id, value, year, year_before FROM told
    ON CONFLICT (customer_id) DO UPDATE SET
        value = excluded.value, year = excluded.year, year_before = excluded.year_before,
        written = pg_current_xact_id()
    WHERE (customer_values.value, customer_values.year, customer_values.year_before)
        IS DISTINCT FROM (excluded.value, excluded.year, excluded.year_before)
    """
)
_RETAINED = text(
    """
    SELECT count(*) FILTER (WHERE before) AS ordered, count(*) FILTER (WHERE before AND now) AS again
    FROM (
        SELECT bool_or(day <= cast(:day AS date) - :year) AS before,
            bool_or(day > cast(:day AS date) - :year) AS now
        FROM orders
        WHERE day <= cast(:day AS date) AND day > cast(:day AS date) - 2 * :year
            AND cancelled IS NOT TRUE AND returned IS NOT TRUE
        GROUP BY customer_id
    ) AS each
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What the values on record were told from."""

    definition: Mapping[str, Any]
    numbers: Mapping[str, Any]
    day: date | None
    seen: int | None
    customers: int


def state(connection: Connection) -> State | None:
    """None before the first time."""
    table = ValueStateRow.__table__
    row = connection.execute(select(table)).mappings().one_or_none()
    return None if row is None else State(**{name: each for name, each in row.items() if name != "id"})


def newest(connection: Connection) -> tuple[int, int | None]:
    """How many customers there are, and the transaction that wrote one of them last."""
    many, seen = connection.execute(_NEWEST).one()
    return many, seen


def alone(connection: Connection) -> None:
    """Waits until no other process tells values; until this transaction ends."""
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def any_given(connection: Connection) -> bool:
    """Whether the customer file says what anybody is worth."""
    return bool(
        connection.execute(
            select(select(CustomerRow.id).where(CustomerRow.value.is_not(None)).exists())
        ).scalar()
    )


def last_order(connection: Connection) -> date | None:
    return connection.execute(select(func.max(OrderRow.day))).scalar()


def has_margin(connection: Connection) -> bool:
    return bool(
        connection.execute(select(select(OrderRow.id).where(OrderRow.margin.is_not(None)).exists())).scalar()
    )


def retained(connection: Connection, day: date) -> tuple[int, int]:
    """Customers who ordered in the year before the last one, and those of them who ordered again in it."""
    ordered, again = connection.execute(_RETAINED, {"day": day, "year": YEAR}).one()
    return ordered, again


def tell_years(connection: Connection, day: date | None) -> None:
    """Begin: what the two years before this day brought, per customer."""
    connection.execute(_YEARS, {"day": day, "year": YEAR})


def tell_given(connection: Connection) -> None:
    connection.execute(_GIVEN)


def tell_lifetime(connection: Connection, multiple: float) -> None:
    connection.execute(_LIFETIME, {"multiple": multiple})


def tell_worked_out(connection: Connection, values: Iterable[tuple[int, float | None]]) -> None:
    """Values that were reckoned outside the database, as (customer id, value)."""
    connection.execute(text("CREATE TEMP TABLE worked (customer_id int8, value float8) ON COMMIT DROP"))
    copy_rows(connection, "worked", {"customer_id": "int8", "value": "float8"}, values)
    connection.execute(_WORKED_OUT)


def known(connection: Connection) -> Iterable[tuple[int, dict[str, Any]]]:
    """Customers with everything that an expression may name: attributes, behaviours, the years, the value."""
    rows = connection.execute(
        text(
            "SELECT id, attributes, behaviours, customers.value, told.year FROM customers"
            " JOIN told ON told.customer_id = customers.id"
        )
    )
    for row in rows:
        year = {} if row.year is None else {"margin_12m": row.year}
        yield row.id, {**row.attributes, **row.behaviours, **year, "value": row.value}


def keep(connection: Connection, told: State) -> None:
    """End: write the values that changed, and what they were told from."""
    connection.execute(_KEEP)
    values = {
        "definition": told.definition,
        "numbers": told.numbers,
        "day": told.day,
        "seen": told.seen,
        "customers": told.customers,
    }
    made = upsert(ValueStateRow).values(id=1, **values)
    connection.execute(made.on_conflict_do_update(index_elements=[ValueStateRow.id], set_=values))
