"""Keeps values of customers, and their columns, in step with customers, orders, groups and the definition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from harken.insights.value import columns, expression
from harken.insights.value.definition import Definition, How, multiple
from storage import customer_columns, values
from storage.customer_columns import CUSTOMERS
from storage.values import YEAR, State


def refresh(connection: sa.Connection, definition: Definition) -> bool:
    """Tell all values, and the columns, anew where customers or the definition changed; whether so.

    One process at a time; the connection is within a transaction of its own.
    """
    if _current(connection, definition):
        return False
    values.alone(connection)
    if _current(connection, definition):
        return False
    changed = customer_columns.unmark(connection)
    if CUSTOMERS in changed or not _of(connection, definition):
        changed |= {CUSTOMERS}
        _anew(connection, definition)
    columns.refresh(connection, changed)
    return True


def _current(connection: sa.Connection, definition: Definition) -> bool:
    """Whether the values on record are those of this definition and these customers and groups."""
    return _of(connection, definition) and columns.current(connection)


def _of(connection: sa.Connection, definition: Definition) -> bool:
    known = values.state(connection)
    return known is not None and dict(known.definition) == definition.stored


def _anew(connection: sa.Connection, definition: Definition) -> None:
    many, seen = values.newest(connection)
    day = values.last_order(connection)
    values.tell_years(connection, day)
    settled = definition.settled(_how(connection, definition))
    numbers = _tell(connection, settled)
    told = State(
        definition=definition.stored,
        numbers=numbers | {"how": settled.how},
        day=day,
        seen=seen,
        customers=many,
    )
    values.keep(connection, told)


def _how(connection: sa.Connection, definition: Definition) -> How:
    if definition.how is not None:
        return definition.how
    return "given" if values.any_given(connection) else "clv"


def _tell(connection: sa.Connection, definition: Definition) -> dict[str, Any]:
    """Write the values down; returns the numbers that they were reckoned with."""
    if definition.how == "given":
        values.tell_given(connection)
        return {}
    if definition.how == "expression":
        values.tell_worked_out(connection, list(_worked_out(connection, definition.expression or "")))
        return {}
    numbers = _lifetime(connection, definition)
    values.tell_lifetime(connection, numbers["multiple"])
    return numbers


def _worked_out(connection: sa.Connection, written: str) -> Iterator[tuple[int, float | None]]:
    program = expression.compiled(written)
    names = tuple(program.variables())
    for id_, known in values.known(connection):
        yield id_, expression.worth(program, names, known)


def _lifetime(connection: sa.Connection, definition: Definition) -> dict[str, Any]:
    """Retention as the orders show it; where they do not reach back two years only the present one counts."""
    day = values.last_order(connection)
    ordered, again = (0, 0) if day is None else values.retained(connection, day)
    found = again / ordered if ordered else 0.0
    retention = found if definition.retention is None else definition.retention
    return {
        "measure": "margin" if values.has_margin(connection) else "revenue",
        "days": YEAR,
        "day": "the last order" if day is None else day.isoformat(),
        "ordered": ordered,
        "again": again,
        "retention": retention,
        "multiple": multiple(retention, definition.discount_rate, definition.horizon_years),
    }
