"""Whether people heard in one place differ from people heard only elsewhere: each person counts once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from harken.domain.answers import Counts, Row
from harken.insights import different_people
from harken.insights.conditions import Things, things
from harken.insights.dimensions import Dimension, dimension
from harken.insights.inquiry import Inquiry
from harken.insights.names import Names
from harken.insights.quantities import Quantity
from harken.insights.relations import feedback
from harken.insights.tally import Tally, advocated, counting

#: The cell of a rate, and of its distance to everybody else.
Cells = tuple[str, str]

#: What a distance between the people of a row and all others is.
ELSEWHERE = (
    "How far the rate of the people heard here lies above that of people heard only elsewhere; p is adjusted"
    " for the number of rows."
)


def rows_by(inquiry: Inquiry, rates: Sequence[Quantity], by: str, cells: Sequence[Cells]) -> list[Row]:
    """A row per key with its rates, each held against people heard only elsewhere, as yet not adjusted."""
    along = dimension(by, Counts.PERSON, inquiry.names, inquiry.rules.first_weekday)
    tallies = inquiry.counter.rates(rates, along)
    labels = sorted(tallies[0], key=lambda label: (-tallies[0][label].n, label))
    shown = inquiry.shown(rates[0], along, labels)[: inquiry.spec.limit]
    if not shown:
        return []
    whole = [found.get("", Tally()) for found in inquiry.counter.rates(rates, None)]
    anywhere = counting_anywhere(inquiry.connection, inquiry.names, rates, along)
    rows: dict[str, dict[str, str]] = {label: {} for label in shown}
    for place, (rate, (value, change)) in enumerate(zip(rates, cells, strict=True)):
        for label in shown:
            keys, mine = {along.name: label}, tallies[place][label]
            rows[label][value] = inquiry.ledger.add(rate.narrowed(along.at(label)), mine, keys)
            rest = elsewhere(whole[place], mine, anywhere[place].get(label, 0))
            gap = inquiry.ledger.add_change(rate, mine, rest, (rate.base,), ELSEWHERE, keys)
            if gap:
                rows[label][change] = gap
    return [Row(keys={along.name: label}, cells=row) for label, row in rows.items()]


def counting_anywhere(
    connection: sa.Connection, names: Names, rates: Sequence[Quantity], along: Dimension
) -> list[dict[str, int]]:
    """Per rate and label, how many of the people heard there count, there or elsewhere."""
    ways = [advocated(rate) for rate in rates]
    told = different_people.heard(connection, names, rates[0].base, ways, along)
    if told is None:
        return _by_row(connection, names, rates, along)
    found: list[dict[str, int]] = [{} for _ in rates]
    for key, each in told.items():
        _add(found, along.label(key), each.anywhere)
    return found


def _add(found: Sequence[dict[str, int]], label: str | None, totals: Sequence[Any]) -> None:
    if label is not None:
        for held, total in zip(found, totals, strict=True):
            held[label] = held.get(label, 0) + int(total)


def _by_row(
    connection: sa.Connection, names: Names, rates: Sequence[Quantity], along: Dimension
) -> list[dict[str, int]]:
    base = rates[0].base
    chosen = things(along.prepare(base), Counts.PERSON, names)
    joined = Things(along.attach(chosen.source, base), chosen.where)
    counted = [counting(rate).label(f"counted{place}") for place, rate in enumerate(rates)]
    one = joined.select(along.key.label("row_key"), feedback.c.person, *counted)
    each = one.group_by("row_key", feedback.c.person).subquery("persons")
    known = each.c.person.is_not(None)
    sums: list[sa.ColumnElement[Any]] = []
    for place, _ in enumerate(rates):
        mine = each.c[f"counted{place}"]
        anywhere = sa.func.sum(mine).over(partition_by=each.c.person)
        # Anonymous feedback stands under one empty person, and counts by itself.
        sums.append(sa.case((known, sa.func.least(anywhere, 1)), else_=mine).label(f"anywhere{place}"))
    persons = sa.select(each.c.row_key, *sums).subquery("anywhere")
    totals = (sa.func.sum(persons.c[f"anywhere{place}"]) for place, _ in enumerate(rates))
    found: list[dict[str, int]] = [{} for _ in rates]
    for row in connection.execute(sa.select(persons.c.row_key, *totals).group_by(persons.c.row_key)):
        _add(found, along.label(row[0]), row[1:])
    return found


def elsewhere(whole: Tally, mine: Tally, anywhere: int) -> Tally:
    """The people who were heard only elsewhere, and how many of them count."""
    return Tally(n=whole.n - mine.n, plus=max(0, min(whole.plus - anywhere, whole.n - mine.n)))
