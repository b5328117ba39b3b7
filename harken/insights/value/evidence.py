"""The customers behind a number, listed by a mark of their own and never by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from harken.insights.names import Names
from harken.insights.recipes import Recipe
from harken.insights.relations import customers, workspace
from harken.insights.value.clients import SOURCE, VALUE, chosen

#: Letters of the mark; the same customer has the same one wherever they stand.
LETTERS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One customer: a mark that tells them apart, and what they are worth."""

    customer: str
    value: float | None


def counted(connection: sa.Connection, recipe: Recipe, numerator: bool, snapshot: str, names: Names) -> int:
    """How many of them stand as they stood."""
    return sum(
        int(connection.execute(sa.select(sa.func.count()).select_from(each.subquery())).scalar_one())
        for each in _ways(recipe, numerator, snapshot, names)
    )


def listed(
    connection: sa.Connection,
    recipe: Recipe,
    numerator: bool,
    snapshot: str,
    names: Names,
    limit: int | None,
    offset: int,
) -> list[Listed]:
    """The most valuable first."""
    ways = _ways(recipe, numerator, snapshot, names)
    every = sa.union_all(*ways).subquery("listed")
    ordered = sa.select(every.c.mark, every.c.value).order_by(every.c.value.desc().nulls_last(), every.c.mark)
    rows = connection.execute(ordered.limit(limit).offset(offset))
    return [Listed(customer=row.mark, value=row.value) for row in rows]


def _ways(recipe: Recipe, numerator: bool, snapshot: str, names: Names) -> list[sa.Select[*tuple[Any, ...]]]:
    moment = sa.literal(snapshot, sa.Text).op("::")(sa.literal_column("pg_snapshot"))
    then = sa.func.pg_visible_in_snapshot(customers.c.written, moment)
    chosen_ = recipe.counted_customers if numerator else recipe.customers
    return [
        sa.select(_mark().label("mark"), VALUE.label("value"))
        .select_from(SOURCE)
        .where(*chosen(who, names), then)
        for who in chosen_
    ]


def _mark() -> sa.ColumnElement[str]:
    """Keyed with the workspace's secret, so that nobody finds a customer by trying names."""
    secret = sa.select(workspace.c.secret).scalar_subquery()
    keyed = sa.func.sha256(secret.op("||")(sa.func.convert_to(customers.c.key, "UTF8")))
    return sa.func.left(sa.func.encode(keyed, "hex"), LETTERS)
