"""One customer as a whole, for whoever may see them, and counts that name nobody."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from harken.insights.relations import (
    customer_values,
    customers,
    feedback,
    group_customers,
    groups,
    orders,
    parts,
    sources,
)

#: What a customer is worth by the definition in force; as given where it was not told yet.
_VALUE = sa.func.coalesce(customer_values.c.value, customers.c.value)
_VALUED = customers.outerjoin(customer_values, customer_values.c.customer_id == customers.c.id)


@dataclass(frozen=True, kw_only=True)
class Account:
    """Everything that is known of one customer."""

    key: str
    kind: str
    name: str | None
    value: float | None
    attributes: dict[str, Any]
    behaviours: dict[str, Any]
    #: Name to the day since when; None where it was so from the beginning.
    groups: dict[str, date | None]
    feedback: int
    latest: tuple[dict[str, Any], ...]

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        known = asdict(self)
        known["groups"] = {name: day and day.isoformat() for name, day in self.groups.items()}
        known["latest"] = [
            {**each, "date": each["date"] and each["date"].isoformat()} for each in self.latest
        ]
        return known


def account(connection: sa.Connection, id: int, limit: int) -> Account:
    """The customer with this id."""
    known = (
        customers.c.key,
        customers.c.kind,
        customers.c.name,
        customers.c.attributes,
        customers.c.behaviours,
    )
    chosen = sa.select(*known, _VALUE.label("value")).select_from(_VALUED).where(customers.c.id == id)
    row = connection.execute(chosen).one()
    counted = sa.select(sa.func.count()).select_from(feedback).where(_said_by(id))
    return Account(
        **row._mapping,
        groups=_groups(connection, id),
        feedback=connection.execute(counted).scalar_one(),
        latest=tuple(dict(each._mapping) for each in connection.execute(_latest(id, limit))),
    )


def _groups(connection: sa.Connection, id: int) -> dict[str, date | None]:
    rows = connection.execute(
        sa.select(groups.c.name, group_customers.c.since)
        .join(groups, groups.c.id == group_customers.c.group_id)
        .where(group_customers.c.customer_id == id, group_customers.c.until.is_(None))
        .order_by(groups.c.name)
    )
    return {row.name: None if row.since == date.min else row.since for row in rows}


def _said_by(id: int) -> sa.ColumnElement[bool]:
    """What the customer said, once where they said it again; what others said in the same words is theirs."""
    earlier = feedback.alias("earlier")
    again = sa.exists().where(earlier.c.id == feedback.c.copy_of, earlier.c.customer_id == id)
    return sa.and_(feedback.c.customer_id == id, ~again)


def _latest(id: int, limit: int) -> sa.Select[*tuple[Any, ...]]:
    together = aggregate_order_by(sa.literal(" "), parts.c.position)
    texts = sa.select(sa.func.string_agg(parts.c.text, together)).where(parts.c.feedback_id == feedback.c.id)
    return (
        sa.select(
            feedback.c.day.label("date"),
            sources.c.name.label("source"),
            feedback.c.sentiment,
            sa.func.coalesce(texts.correlate(feedback).scalar_subquery(), "").label("text"),
        )
        .join(sources, sources.c.id == feedback.c.source_id)
        .where(_said_by(id))
        .order_by(feedback.c.day.desc().nulls_last(), feedback.c.id.desc())
        .limit(limit)
    )


def counts(connection: sa.Connection) -> dict[str, int]:
    """How much is known, of nobody in particular."""
    linked, authored = feedback.c.customer_id, feedback.c.author
    counted = {
        "customers": sa.select(sa.func.count()).select_from(customers),
        "with_value": sa.select(sa.func.count(_VALUE)).select_from(_VALUED),
        "orders": sa.select(sa.func.count()).select_from(orders),
        "with_orders": sa.select(sa.func.count(orders.c.customer_id.distinct())),
        "heard": sa.select(sa.func.count(linked.distinct())),
        "feedback": sa.select(sa.func.count(linked)),
        "unlinked": sa.select(sa.func.count()).where(linked.is_(None), authored.is_not(None)),
        "anonymous": sa.select(sa.func.count()).where(linked.is_(None), authored.is_(None)),
    }
    return {name: int(connection.execute(each).scalar_one()) for name, each in counted.items()}
