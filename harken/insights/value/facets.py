"""What customers value by kind: how much each facet is spoken of, how it feels, and against the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from harken.domain.answers import Counts, Row
from harken.domain.questions import Filter, Measure
from harken.domain.understanding import Facet, Role
from harken.insights.inquiry import Inquiry
from harken.insights.moods import Speakers, speakers
from harken.insights.quantities import Quantity, net_sentiment
from harken.insights.quotes import EACH, POOL, Wanted
from harken.insights.scope import Condition, Scope
from harken.insights.tally import Tally
from harken.insights.value.spoken import Spoken, spoken

#: What a statement does that tells what somebody values; an insult may speak of belonging as well.
VALUING = tuple(role.value for role in (Role.LIKE, Role.REASON_TO_BUY, Role.RECOMMEND, Role.LOYAL))
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
) -> tuple[list[Row], list[str], list[Wanted]]:
    """A row per facet that is spoken of, the ids of its tests, and where a voice for each is to be found."""
    rows: list[Row] = []
    tests: list[str] = []
    valued: list[Wanted] = []
    ours, all_ = spoken(inquiry, mine.period, (mine, everybody))
    heard = _speakers(inquiry, mine)
    for facet in Facet:
        if not ours[facet].plus:
            continue
        keys = {**where, "line": "facet", "facet": facet.value}
        cells: dict[str, str] = {}
        asked, enough = _asked(inquiry, mine, facet, heard)
        for cell, make in (("value", spoken_of), *((("net_sentiment", felt),) if enough else ())):
            tally, whole = (_tally(sums, facet, cell) for sums in (ours, all_))
            cells[cell] = inquiry.ledger.add(make(mine, facet), tally, keys)
            gap = _gap(inquiry, make(everybody, facet), tally, whole, keys | {"of": cell})
            if gap is not None:
                cells[f"{cell}_gap"] = gap
                tests.append(gap)
        rows.append(Row(keys=keys, cells=cells))
        scope = asked.including(replace(asked.include, roles=VALUING))
        valued.append(Wanted(scope=scope, about=keys))
    return rows, tests, valued


def _speakers(inquiry: Inquiry, mine: Scope) -> dict[Facet, Speakers] | None:
    """So much of the newest that speaks of a facet holds all statements that are looked at for a quote."""
    least = inquiry.rules.min_people
    return speakers(inquiry.connection, inquiry.names, mine, least=least, most=POOL + EACH)


def _asked(
    inquiry: Inquiry, mine: Scope, facet: Facet, heard: Mapping[Facet, Speakers] | None
) -> tuple[Scope, bool]:
    """Where quotes of a facet are found, and whether enough people speak of it to tell how it feels."""
    asked, least = mine.including(replace(mine.include, facets=(facet.value,))), inquiry.rules.min_people
    if heard is None:
        return asked, inquiry.counter.has_people(asked, least)
    return asked.within(Condition(named=heard[facet].newest)), heard[facet].enough


def _tally(sums: Mapping[Facet, Spoken], facet: Facet, cell: str) -> Tally:
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
