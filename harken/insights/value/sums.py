"""What groups of customers bring, as the sums that intervals and tests need, and shares of value."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from statistics import NormalDist
from typing import Any

import numpy as np
import sqlalchemy as sa

from harken.insights.names import Names
from harken.insights.relations import customer_values, customers, group_customers
from harken.insights.statistics import Difference, Estimate, Moments, Z
from harken.insights.value.clients import SOURCE, chosen, present
from harken.insights.value.columns import BEFORE, VALUE, YEAR, Columns, Mask, of_known
from harken.insights.value.who import Who


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """Of some customers: how many, and the sums of their value, of two years, and of their products."""

    customers: int = 0
    #: Customers whose value is known.
    n: int = 0
    value: float = 0.0
    value2: float = 0.0
    #: Customers whose two years are known, and those years.
    yearly: int = 0
    year: float = 0.0
    year2: float = 0.0
    before: float = 0.0
    before2: float = 0.0
    both: float = 0.0

    def __sub__(self, other: Sums) -> Sums:
        return Sums(
            **{each.name: getattr(self, each.name) - getattr(other, each.name) for each in fields(self)}
        )

    @property
    def moments(self) -> Moments:
        return Moments(self.n, self.value, self.value2)

    @property
    def gaps(self) -> Moments:
        """Of what each brought more in the year than in the year before."""
        return Moments(self.yearly, self.year - self.before, self.year2 - 2 * self.both + self.before2)


def _columns() -> list[sa.ColumnElement[Any]]:
    value, year, before = customer_values.c.value, customer_values.c.year, customer_values.c.year_before
    summed = {
        "value": value,
        "value2": value * value,
        "year": year,
        "year2": year * year,
        "before": before,
        "before2": before * before,
        "both": year * before,
    }
    return [
        sa.func.count().label("customers"),
        sa.func.count(value).label("n"),
        sa.func.count(year).label("yearly"),
        *(sa.func.coalesce(sa.func.sum(each), 0.0).label(name) for name, each in summed.items()),
    ]


def of(connection: sa.Connection, names: Names, who: Who) -> Sums:
    """The sums of one choice of customers."""
    row = connection.execute(sa.select(*_columns()).select_from(SOURCE).where(*chosen(who, names))).one()
    return Sums(**row._mapping)


def within(columns: Columns, chosen: Mask | None = None) -> Sums:
    """The same of customers as columns, or of all of them."""
    value, year, before = (columns.numbers[name] for name in (VALUE, YEAR, BEFORE))
    if chosen is not None:
        # The places are looked for once, and not for each column anew.
        places = np.flatnonzero(chosen)
        value, year, before = value.take(places), year.take(places), before.take(places)
    customers, unknown = len(value), np.isnan(year)
    if unknown.any():
        year, before = year[~unknown], before[~unknown]
    value = of_known(value)
    summed = {
        "value": value,
        "value2": value * value,
        "year": year,
        "year2": year * year,
        "before": before,
        "before2": before * before,
        "both": year * before,
    }
    return Sums(
        customers=customers,
        n=len(value),
        yearly=len(year),
        **{name: float(each.sum()) for name, each in summed.items()},
    )


def by_group(connection: sa.Connection, names: Names, groups: Iterable[str]) -> dict[str, Sums]:
    """The sums of the present members of each group; groups without customers are left out."""
    labels = {names.groups[name]: name for name in groups if name in names.groups}
    mine = group_customers.join(customers, customers.c.id == group_customers.c.customer_id)
    mine = mine.outerjoin(customer_values, customer_values.c.customer_id == customers.c.id)
    statement = (
        sa.select(group_customers.c.group_id, *_columns())
        .select_from(mine)
        .where(present(), group_customers.c.group_id.in_(list(labels)))
        .group_by(group_customers.c.group_id)
    )
    rows = (dict(row._mapping) for row in connection.execute(statement))
    return {labels[row.pop("group_id")]: Sums(**row) for row in rows}


@dataclass(frozen=True, kw_only=True, slots=True)
class Greatest:
    """The most valuable few of a group: their value, and what they brought in the year before."""

    value: float = 0.0
    before: float | None = None


def greatest(connection: sa.Connection, names: Names, groups: Iterable[str], few: int) -> dict[str, Greatest]:
    """The most valuable few present members of each group, together."""
    labels = {names.groups[name]: name for name in groups if name in names.groups}
    value, group = customer_values.c.value, group_customers.c.group_id
    place = sa.func.row_number().over(partition_by=group, order_by=value.desc())
    mine = group_customers.join(
        customer_values, customer_values.c.customer_id == group_customers.c.customer_id
    )
    ranked = (
        sa.select(group, value, customer_values.c.year_before, place.label("place"))
        .select_from(mine)
        .where(present(), group.in_(list(labels)), value > 0)
        .subquery("ranked")
    )
    summed = sa.select(ranked.c.group_id, sa.func.sum(ranked.c.value), sa.func.sum(ranked.c.year_before))
    rows = connection.execute(summed.where(ranked.c.place <= few).group_by(ranked.c.group_id))
    return {labels[id_]: Greatest(value=value, before=before) for id_, value, before in rows}


def best(columns: Columns, chosen: Mask, few: int) -> Greatest | None:
    """The same of customers as columns; None where nobody of them has a value above nothing."""
    places = np.flatnonzero(chosen)
    value, before = (columns.numbers[name].take(places) for name in (VALUE, BEFORE))
    few = min(few, int((value > 0).sum()))
    if not few:
        return None
    # Only what may be among them is put in order.
    lost = np.where(value > 0, -value, np.inf)
    likely = np.flatnonzero(lost <= np.partition(lost, few - 1)[few - 1])
    ranked = likely[np.argsort(lost[likely], kind="stable")[:few]]
    known = before[ranked][~np.isnan(before[ranked])]
    return Greatest(value=float(value[ranked].sum()), before=float(known.sum()) if len(known) else None)


def share_of_value(part: Sums, whole: Sums) -> Estimate:
    """The share of the value that a part of the customers holds, with the interval of a ratio of sums."""
    if whole.value <= 0 or whole.n < 2:
        return Estimate(None)
    held = part.value / whole.value
    error = _error((1 - 2 * held) * part.value2 + held * held * whole.value2, whole.value)
    return Estimate(held, max(0.0, held - Z * error), min(1.0, held + Z * error))


def share_of_year(part: Sums, whole: Sums, *, before: bool = False) -> float | None:
    """The share of what all brought in the year, or in the one before."""
    total = whole.before if before else whole.year
    return (part.before if before else part.year) / total if total > 0 else None


def share_changed(part: Sums, whole: Sums) -> Difference | None:
    """How far the share of the year lies above that of the year before, customers paired with themselves."""
    now, then = share_of_year(part, whole), share_of_year(part, whole, before=True)
    if now is None or then is None:
        return None
    a = (1 - 2 * now) * part.year2 + now * now * whole.year2
    b = (1 - 2 * then) * part.before2 + then * then * whole.before2
    across = (1 - now - then) * part.both + now * then * whole.both
    spread = a / whole.year**2 + b / whole.before**2 - 2 * across / (whole.year * whole.before)
    error = math.sqrt(max(spread, 0.0))
    gap = now - then
    p = 2 * NormalDist().cdf(-abs(gap / error)) if error else 1.0
    return Difference(gap, gap - Z * error, gap + Z * error, p)


def _error(spread: float, total: float) -> float:
    """The standard error of a ratio from the squares of what each customer adds to it."""
    return math.sqrt(max(spread, 0.0)) / total
