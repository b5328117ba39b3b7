"""A measure over time: one row per day, week, month or year, empty ones too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa

from harken.domain.answers import Counts, Refusal, RefusalCode, Row
from harken.domain.questions import Measure, Period
from harken.insights import quantities
from harken.insights.conditions import things
from harken.insights.dimensions import BUCKETS, Dimension, bucket_period, dimension, label_of
from harken.insights.inquiry import Findings, Inquiry
from harken.insights.levels import Series, add_levels, add_season, tested
from harken.insights.quantities import Quantity
from harken.insights.relations import feedback
from harken.insights.scope import Condition, received
from harken.insights.tally import Tally

#: The finest bucket is taken that gives at most so many rows, with so much feedback in each on average.
MOST_ROWS, FEWEST_EACH = 62, 20
#: A change of level is looked for in shorter steps where each has so much, and they are no more than these.
FEWEST_FINER, MOST_FINER = 5, 260
#: Nor of more than this: months are counted beforehand, weeks would be read from every row.
MOST_READ = 200_000
#: Nor is a bucket so coarse that fewer rows than this are left; they would show no development.
FEWEST_ROWS = 6
_STEPS = (("day", 1.0), ("week", 7.0), ("month", 30.4), ("year", 365.0))
_FEW = "Too few people were heard to show it by {by}."
_HALVES = "How far the later half lies above the earlier half; p is the chance of so much without a change."


def trend(inquiry: Inquiry, quantity: Quantity) -> Findings:
    """Every bucket between the first and the last day, with its own n."""
    span = _span(inquiry, quantity)
    head = inquiry.state(quantity)
    if span is None:
        return Findings(base=head)
    asked = inquiry.spec.compare.by
    by = asked if asked in BUCKETS else _fitting(span, inquiry.ledger.facts[head].n)
    weekday = inquiry.rules.first_weekday
    along = dimension(by, quantity.counts, inquiry.names, weekday)
    tallies = inquiry.counter.by(quantity, along)
    labels = list(_labels(by, *span, weekday))
    enough = _enough(inquiry, quantity, along, labels, tallies)
    # One of several is no development.
    if len(enough) < min(2, len(labels)):
        return Findings(refused=Refusal(code=RefusalCode.TOO_SMALL, message=_FEW.format(by=by)))
    cells = {label: _cells(inquiry, quantity, along, label, tallies) for label in enough}
    series = Series(quantity=quantity, by=by, labels=labels, tallies=tallies)
    if quantity.measure is Measure.VOLUME:
        series = _add_shares(inquiry, series, along, cells)
    _add_change(inquiry, quantity, by, labels, tallies)
    if tested(series.quantity):
        add_levels(inquiry, _finer(inquiry, series, span), cells, along)
        add_season(inquiry, series, along)
    return Findings(
        base=head, rows=tuple(Row(keys={along.name: label}, cells=cells[label]) for label in enough)
    )


def _finer(inquiry: Inquiry, series: Series, span: tuple[date, date]) -> Series:
    """The same by shorter steps, where enough was heard in these to see a change of level sooner."""
    shorter = {"month": "week", "year": "month"}.get(series.by)
    if shorter is None:
        return series
    weekday = inquiry.rules.first_weekday
    labels = list(_labels(shorter, *span, weekday))
    n = series.at(series.labels).n
    if not FEWEST_FINER * len(labels) <= n <= MOST_READ or len(labels) > MOST_FINER:
        return series
    along = dimension(shorter, series.quantity.counts, inquiry.names, weekday)
    tallies = inquiry.counter.by(series.quantity, along)
    return Series(quantity=series.quantity, by=shorter, labels=labels, tallies=tallies)


def _enough(
    inquiry: Inquiry, quantity: Quantity, along: Dimension, labels: list[str], tallies: dict[str, Tally]
) -> list[str]:
    """Of a few people who are told apart by who they are, no single day is told; nor is it of nobody."""
    include = quantity.base.include
    if not (include.groups or include.attributes):
        return labels
    heard = [label for label in labels if tallies.get(label, Tally()).n]
    told = set(inquiry.counter.peopled(quantity.base, along, heard, inquiry.rules.min_people))
    few = len(heard) - len(told)
    if not few:
        return labels
    least = inquiry.rules.min_people
    rows = "One row is" if few == 1 else f"{few} rows are"
    inquiry.notes.append(f"{rows} not shown: fewer than {least} people stand behind.")
    return [label for label in labels if label in told]


def _span(inquiry: Inquiry, quantity: Quantity) -> tuple[date, date] | None:
    """First and last day that the period and all that was received allow; the last is included."""
    heard = quantity.base.including(received(quantity.base.include))
    chosen = things(heard, Counts.FEEDBACK, inquiry.names)
    first, last = inquiry.connection.execute(
        chosen.select(sa.func.min(feedback.c.day), sa.func.max(feedback.c.day))
    ).one()
    if first is None:
        return None
    period = inquiry.spec.period
    start = _day(inquiry, period.start)
    end = _day(inquiry, period.end)
    if start is not None:
        first = start
    if end is not None:
        midnight = not isinstance(period.end, datetime)
        last = min(end - timedelta(days=1) if midnight else end, max(last, inquiry.rules.today))
    return first, max(first, last)


def _day(inquiry: Inquiry, bound: date | datetime | None) -> date | None:
    return bound.astimezone(inquiry.rules.time_zone).date() if isinstance(bound, datetime) else bound


def _fitting(span: tuple[date, date], n: int) -> str:
    days = (span[1] - span[0]).days + 1
    for (by, length), (_, coarser) in pairwise(_STEPS):
        rows = days / length
        full = n / max(rows, 1) >= FEWEST_EACH or days / coarser < FEWEST_ROWS
        if rows <= MOST_ROWS and full:
            return by
    return "month" if days <= 31 * MOST_ROWS else "year"


def _labels(by: str, first: date, last: date, first_weekday: int) -> Iterator[str]:
    label = label_of(by, first, first_weekday)
    while True:
        yield label
        end = bucket_period(by, label).end
        assert end is not None
        if end > last:
            return
        label = label_of(by, end, first_weekday)


def _cells(
    inquiry: Inquiry, quantity: Quantity, along: Dimension, label: str, tallies: dict[str, Tally]
) -> dict[str, str]:
    mine = quantity.narrowed(along.at(label))
    return {"value": inquiry.ledger.add(mine, tallies.get(label, Tally()), {along.name: label})}


def _add_shares(
    inquiry: Inquiry, series: Series, along: Dimension, cells: dict[str, dict[str, str]]
) -> Series:
    """A number of what was said means little without how much was heard at all: its share beside it."""
    scope = series.quantity.base
    if scope.include == received(scope.include):
        return series
    everything = quantities.volume(scope.including(received(scope.include)))
    heard = inquiry.counter.by(everything, along)
    definition = "Share of all feedback in the same time that has what is asked for."
    part = quantities.share(everything.base, scope, definition)
    tallies = {
        label: Tally(n=heard.get(label, Tally()).n, plus=series.at([label]).n) for label in series.labels
    }
    for label, row in cells.items():
        mine = part.narrowed(along.at(label))
        row["share"] = inquiry.ledger.add(mine, tallies[label], {along.name: label})
    return replace(series, quantity=part, tallies=tallies)


def _add_change(
    inquiry: Inquiry, quantity: Quantity, by: str, labels: list[str], tallies: dict[str, Tally]
) -> None:
    """The later half against the earlier half, where there are halves.

    Numbers alone have no test, and one person may be heard in both halves.
    """
    half = len(labels) // 2
    if not half or quantity.measure is Measure.VOLUME or quantity.counts is Counts.PERSON:
        return
    halves = (labels[half:], labels[:half])
    sums = [sum((tallies.get(label, Tally()) for label in each), Tally()) for each in halves]
    scopes = tuple(quantity.base.within(Condition(period=_stretch(by, each))) for each in halves)
    inquiry.ledger.add_change(quantity, sums[0], sums[1], scopes, _HALVES)


def _stretch(by: str, labels: list[str]) -> Period:
    return Period(start=bucket_period(by, labels[0]).start, end=bucket_period(by, labels[-1]).end)
