"""What customers value by kind: how much each facet is spoken of, how it feels, and against the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from harken.domain.answers import Counts, Quote, Row
from harken.domain.questions import Filter, Measure
from harken.domain.understanding import Facet
from harken.insights.inquiry import Inquiry
from harken.insights.quantities import Quantity, net_sentiment
from harken.insights.quotes import quotes
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
    for facet in Facet:
        keys = {**where, "line": "facet", "facet": facet.value}
        cells, found = _told(inquiry, facet, mine, everybody, keys)
        if cells:
            rows.append(Row(keys=keys, cells=cells))
            tests += found
            asked = mine.including(replace(mine.include, facets=(facet.value,)))
            voices += quotes(inquiry.connection, inquiry.names, asked, limit=1, about=keys)
    return rows, tests, voices


def _told(
    inquiry: Inquiry, facet: Facet, mine: Scope, everybody: Scope, where: dict[str, str]
) -> tuple[dict[str, str], list[str]]:
    cells: dict[str, str] = {}
    tests: list[str] = []
    for cell, make in (("value", spoken_of), ("net_sentiment", felt)):
        quantity = make(mine, facet)
        tally, whole = inquiry.counter.whole(quantity), inquiry.counter.whole(make(everybody, facet))
        spoken = tally.plus if cell == "value" else tally.n
        if not spoken:
            return ({}, []) if cell == "value" else (cells, tests)
        cells[cell] = inquiry.ledger.add(quantity, tally, where)
        gap = _gap(inquiry, make(everybody, facet), tally, whole, where | {"of": cell})
        if gap is not None:
            cells[f"{cell}_gap"] = gap
            tests.append(gap)
    return cells, tests


def _gap(
    inquiry: Inquiry, quantity: Quantity, mine: Tally, whole: Tally, where: dict[str, str]
) -> str | None:
    rest = whole - mine
    if not rest.n:
        return None
    return inquiry.ledger.add_change(quantity, mine, rest, (quantity.base,), _GAP, where)
