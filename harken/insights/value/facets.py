"""What customers value by kind: how much each facet is spoken of, how it feels, and against the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from harken.domain.answers import Counts, Quote, Row
from harken.domain.questions import Filter, Measure
from harken.domain.understanding import Facet
from harken.insights.conditions import things
from harken.insights.inquiry import Inquiry
from harken.insights.quantities import Quantity, net_sentiment
from harken.insights.quotes import quotes
from harken.insights.relations import facet_bits, statements
from harken.insights.scope import Condition, Scope
from harken.insights.tally import Tally

_GAP = "How far this lies above all the rest; p is adjusted for everything that was looked at."


def spoken_of(scope: Scope, facet: Facet) -> Quantity:
    """How much of what is said speaks of a facet."""
    return Quantity(
        measure=Measure.SHARE,
        name="spoken_of",
        unit="share",
        counts=Counts.STATEMENT,
        base=scope,
        counted=scope.within(Condition(filter=Filter(facets=(facet.value,)))),
        definition=f"Share of the statements with content that speak of {facet.value}.",
    )


def felt(scope: Scope, facet: Facet) -> Quantity:
    """How what is said of a facet feels."""
    quantity = net_sentiment(scope.including(replace(scope.include, themes=(), facets=(facet.value,))))
    return replace(
        quantity, definition=f"{quantity.definition[:-1]}; of statements that speak of {facet.value}."
    )


def facets(
    inquiry: Inquiry, mine: Scope, everybody: Scope, where: Mapping[str, str]
) -> tuple[list[Row], list[str], list[Quote]]:
    """A row per facet that is spoken of, the ids of its tests, and a voice for each."""
    rows: list[Row] = []
    tests: list[str] = []
    voices: list[Quote] = []
    ours, all_ = (_sums(inquiry, scope) for scope in (mine, everybody))
    for facet in Facet:
        if not ours[facet].plus:
            continue
        keys = {**where, "line": "facet", "facet": facet.value}
        cells: dict[str, str] = {}
        asked = mine.including(replace(mine.include, facets=(facet.value,)))
        # How it feels is told of those alone who speak of it.
        enough = inquiry.counter.has_people(asked, inquiry.rules.min_people)
        for cell, make in (("value", spoken_of), *((("net_sentiment", felt),) if enough else ())):
            tally, whole = (_tally(sums, facet, cell) for sums in (ours, all_))
            cells[cell] = inquiry.ledger.add(make(mine, facet), tally, keys)
            gap = _gap(inquiry, make(everybody, facet), tally, whole, keys | {"of": cell})
            if gap is not None:
                cells[f"{cell}_gap"] = gap
                tests.append(gap)
        rows.append(Row(keys=keys, cells=cells))
        voices += quotes(inquiry.connection, inquiry.names, asked, limit=1, about=keys)
    return rows, tests, voices


@dataclass(frozen=True, kw_only=True, slots=True)
class _Spoken:
    """Statements in scope; those that speak of one facet, and how they feel."""

    n: int
    plus: int
    good: int
    bad: int


def _sums(inquiry: Inquiry, scope: Scope) -> dict[Facet, _Spoken]:
    """All facets in one pass over the statements."""
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
        facet: _Spoken(n=row["n"], **{name: row[f"{facet.value}_{name}"] for name in ("plus", "good", "bad")})
        for facet in Facet
    }


def _tally(sums: Mapping[Facet, _Spoken], facet: Facet, cell: str) -> Tally:
    found = sums[facet]
    if cell == "value":
        return Tally(n=found.n, plus=found.plus)
    return Tally(n=found.plus, plus=found.good, minus=found.bad)


def _gap(
    inquiry: Inquiry, quantity: Quantity, mine: Tally, whole: Tally, where: dict[str, str]
) -> str | None:
    rest = whole - mine
    if not rest.n:
        return None
    return inquiry.ledger.add_change(quantity, mine, rest, (quantity.base,), _GAP, where)
