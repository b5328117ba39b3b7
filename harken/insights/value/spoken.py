"""How much is said of each facet: from the months counted beforehand, and from the rows for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from harken.domain.answers import Counts
from harken.domain.questions import Filter, Period
from harken.domain.understanding import Facet
from harken.insights.beforehand import Stretch, stretch
from harken.insights.conditions import things
from harken.insights.inquiry import Inquiry
from harken.insights.relations import FACETS, facet_bits, month_facets, statements
from harken.insights.scope import Scope
from storage.moods import EVERYBODY


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """Statements in scope; those that speak of one facet, and how they feel."""

    n: int
    plus: int
    good: int
    bad: int

    def __add__(self, other: Spoken) -> Spoken:
        return Spoken(
            n=self.n + other.n,
            plus=self.plus + other.plus,
            good=self.good + other.good,
            bad=self.bad + other.bad,
        )


def spoken(inquiry: Inquiry, period: Period, scopes: Sequence[Scope]) -> list[dict[Facet, Spoken]]:
    """All facets of each of some scopes of one period, in one pass where months tell them."""
    held = stretch(period, inquiry.names.beforehand)
    rows = [_row_of(inquiry, scope) for scope in scopes]
    kept = [] if held is None else [row for row in rows if row is not None]
    of_months = _of_months(inquiry, held, kept) if held is not None and kept else {}
    found = []
    for scope, row in zip(scopes, rows, strict=True):
        if held is None or row is None:
            found.append(_by_row(inquiry, scope))
            continue
        told = of_months[row]
        for piece in held.pieces:
            more = _by_row(inquiry, scope.during(piece))
            told = {facet: told[facet] + more[facet] for facet in FACETS}
        found.append(told)
    return found


def _of_months(inquiry: Inquiry, held: Stretch, groups: Sequence[int]) -> dict[int, dict[Facet, Spoken]]:
    """By group whose months these are."""
    table = month_facets.c
    asked = sa.select(table.group_id, table.said, table.spoken, table.good, table.bad)
    months = inquiry.connection.execute(
        asked.where(table.group_id.in_(groups), *held.holds(table.month))
    ).all()
    return {group: _summed([month for month in months if month.group_id == group]) for group in groups}


def _summed(months: Sequence[Any]) -> dict[Facet, Spoken]:
    said = sum(month.said for month in months)
    spoken, good, bad = (
        [sum(each) for each in zip(*of_facets, strict=True)] or [0] * len(FACETS)
        for of_facets in ([getattr(month, name) for month in months] for name in ("spoken", "good", "bad"))
    )
    return {
        facet: Spoken(n=said, plus=spoken[place], good=good[place], bad=bad[place])
        for place, facet in enumerate(FACETS)
    }


def _row_of(inquiry: Inquiry, scope: Scope) -> int | None:
    """Whose months these are: a group's or everybody's; None where none are kept."""
    groups = scope.include.groups
    if scope != Scope(include=Filter(groups=groups), period=scope.period) or len(groups) > 1:
        return None
    return inquiry.names.groups.get(groups[0]) if groups else EVERYBODY


def _by_row(inquiry: Inquiry, scope: Scope) -> dict[Facet, Spoken]:
    columns: list[sa.ColumnElement[int]] = [sa.func.count().label("n")]
    for facet in Facet:
        speaks = statements.c.facets.bitwise_and(facet_bits([facet.value])) != 0
        columns += [
            sa.func.count().filter(speaks).label(f"{facet.value}_plus"),
            sa.func.count().filter(speaks, statements.c.sentiment > 0).label(f"{facet.value}_good"),
            sa.func.count().filter(speaks, statements.c.sentiment < 0).label(f"{facet.value}_bad"),
        ]
    chosen = things(scope, Counts.STATEMENT, inquiry.names)
    row = inquiry.connection.execute(chosen.select(*columns)).one()._mapping
    return {
        facet: Spoken(n=row["n"], **{name: row[f"{facet.value}_{name}"] for name in ("plus", "good", "bad")})
        for facet in Facet
    }
