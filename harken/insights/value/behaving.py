"""How the customers of each group behave on average: the sums that means and their tests need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa

from harken.insights.names import Names
from harken.insights.relations import customers, group_customers
from harken.insights.statistics import Moments
from harken.insights.value.clients import numeric, present
from harken.insights.value.columns import LOOKED_AT, Columns, Floats, of_known
from harken.insights.value.who import Trait

#: Below any share or count that a customer can have: to ask only that it is known.
_LEAST = -1e12


@dataclass(frozen=True, kw_only=True, slots=True)
class Behaving:
    """Sums per behaviour: of all customers, and of each group."""

    whole: Mapping[str, Moments]
    by_group: Mapping[str, Mapping[str, Moments]]

    def rest(self, name: str, mine: Moments) -> Moments:
        """All but a group."""
        all_ = self.whole[name]
        return Moments(all_.n - mine.n, all_.total - mine.total, all_.squares - mine.squares)

    @staticmethod
    def known(name: str) -> Trait:
        return Trait(name=name, low=_LEAST)


def behaving(connection: sa.Connection, names: Names, groups: Iterable[str]) -> Behaving:
    """Nobody's numbers by themselves, only sums."""
    labels = {names.groups[name]: name for name in groups if name in names.groups}
    whole = connection.execute(sa.select(*_columns()).select_from(customers)).one()
    mine = group_customers.join(customers, customers.c.id == group_customers.c.customer_id)
    rows = connection.execute(
        sa.select(group_customers.c.group_id, *_columns())
        .select_from(mine)
        .where(present(), group_customers.c.group_id.in_(list(labels)))
        .group_by(group_customers.c.group_id)
    )
    found: dict[str, dict[str, Moments]] = {name: {} for name in LOOKED_AT}
    for row in rows:
        for name in LOOKED_AT:
            moments = _moments(row._mapping, name)
            if moments.n:
                found[name][labels[row.group_id]] = moments
    return Behaving(whole={name: _moments(whole._mapping, name) for name in LOOKED_AT}, by_group=found)


def within(columns: Columns, groups: Iterable[str]) -> Behaving:
    """The same of customers as columns."""
    known = columns.behaviours()
    found: dict[str, dict[str, Moments]] = {name: {} for name in LOOKED_AT}
    for group in groups:
        members = np.flatnonzero(columns.members((group,)))
        for name, numbers in known.items():
            moments = _of(numbers.take(members))
            if moments.n:
                found[name][group] = moments
    return Behaving(whole={name: _of(numbers) for name, numbers in known.items()}, by_group=found)


def _of(numbers: Floats) -> Moments:
    known = of_known(numbers)
    return Moments(len(known), float(known.sum()), float((known * known).sum()))


def _columns() -> list[sa.ColumnElement[Any]]:
    columns: list[sa.ColumnElement[Any]] = []
    for name in LOOKED_AT:
        number = numeric(name)
        columns.append(sa.func.count(number).label(f"{name}_n"))
        columns.append(sa.func.coalesce(sa.func.sum(number), 0.0).label(f"{name}_total"))
        columns.append(sa.func.coalesce(sa.func.sum(number * number), 0.0).label(f"{name}_squares"))
    return columns


def _moments(row: Mapping[Any, Any], name: str) -> Moments:
    return Moments(row[f"{name}_n"], row[f"{name}_total"], row[f"{name}_squares"])
