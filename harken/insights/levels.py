"""What a series over time comes to: the levels that it has, and the season that it follows.

The cells of the row in which a new level begins: `level` from there on, `level_before` until then, and
`level_change`; the facts say in `where` the step that it begins with. A season stands in two facts, `season`
and `season_rest`.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from harken.domain.answers import Counts, Fact
from harken.domain.questions import Measure, Period
from harken.insights.change_points import change_points
from harken.insights.dimensions import Dimension, bucket_period, label_of
from harken.insights.estimates import estimate, has_numerator
from harken.insights.inquiry import Inquiry
from harken.insights.quantities import Quantity
from harken.insights.recipes import Recipe
from harken.insights.scope import Condition, Scope
from harken.insights.seasons import Season, season
from harken.insights.tally import Tally

_NEW = (
    "How far it lies from this step on above the level before; found by parting the steps in two where they"
    " differ most, and p is how rarely shuffled steps part as clearly."
)
_SEASON = "The same in this month of every whole year; told by an F test against a straight line."
_REST = "The same in all other months of the whole years."


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """What is counted at each step of a time."""

    quantity: Quantity
    by: str
    labels: Sequence[str]
    tallies: Mapping[str, Tally]

    def at(self, labels: Iterable[str]) -> Tally:
        return sum((self.tallies.get(label, Tally()) for label in labels), Tally())

    def value(self, label: str) -> float:
        """What a step adds to the sum."""
        tally = self.at([label])
        if self.quantity.measure in (Measure.MEAN_SCORE, Measure.CES):
            return tally.total
        return float(tally.plus - tally.minus)


def tested(quantity: Quantity) -> bool:
    """Numbers alone tell how much was collected, and one person may be in several steps."""
    return quantity.measure is not Measure.VOLUME and quantity.counts is not Counts.PERSON


def add_levels(
    inquiry: Inquiry, series: Series, cells: Mapping[str, dict[str, str]], along: Dimension
) -> None:
    """State every change of level in the row that it begins in; rows may be longer than the steps.

    Args:
        along: What the rows are.
    """
    labels = series.labels
    weights = [float(series.at([label]).n) for label in labels]
    found = change_points([series.value(label) for label in labels], weights)
    bounds = [0, *(place for place, _ in found), len(labels)]
    stretches = [labels[first:last] for first, last in pairwise(bounds)]
    for (before, after), (place, p) in zip(pairwise(stretches), found, strict=True):
        start = bucket_period(series.by, labels[place]).start
        assert start is not None
        row = cells.get(label_of(along.name, start, inquiry.rules.first_weekday))
        if row is not None and "level" not in row:
            row.update(_level(inquiry, series, before, after, p))


def _level(
    inquiry: Inquiry, series: Series, before: Sequence[str], after: Sequence[str], p: float
) -> dict[str, str]:
    ledger = inquiry.ledger
    one, other = (series.quantity.narrowed(_within(series.by, each)) for each in (after, before))
    now, then = series.at(after), series.at(before)
    where = {series.by: after[0]}
    change = ledger.add_change(one, now, then, (one.base, other.base), _NEW, where | {"level": "change"})
    if change is None:
        return {}
    ledger.facts[change] = replace(ledger.facts[change], name="level_change", p=p)
    return {
        "level": ledger.add(one, now, where | {"level": "after"}),
        "level_before": ledger.add(other, then, where | {"level": "before"}),
        "level_change": change,
    }


def _within(by: str, labels: Sequence[str]) -> Callable[[Scope], Scope]:
    period = Period(start=bucket_period(by, labels[0]).start, end=bucket_period(by, labels[-1]).end)
    return lambda scope: scope.within(Condition(period=period))


def add_season(inquiry: Inquiry, series: Series, along: Dimension) -> None:
    """State the month that stands out every year, where the steps are months and two years are there."""
    if series.by != "month":
        return
    steps = {label: (series.value(label), float(series.at([label]).n)) for label in series.labels}
    found = season(steps)
    if found is None:
        return
    years = [label[:4] for label in series.labels]
    whole = [label for label in series.labels if years.count(label[:4]) == len(calendar.month_name) - 1]
    mine = [label for label in whole if int(label[5:]) == found.month]
    _state(inquiry, series, along, mine, "season", _SEASON, found)
    _state(inquiry, series, along, [each for each in whole if each not in mine], "season_rest", _REST, found)


def _state(
    inquiry: Inquiry,
    series: Series,
    along: Dimension,
    labels: Sequence[str],
    name: str,
    definition: str,
    found: Season,
) -> None:
    quantity, tally = series.quantity, series.at(labels)
    value = estimate(quantity.measure, tally)
    fact = Fact(
        name=name,
        value=value.value,
        unit=quantity.unit,
        counts=quantity.counts,
        n=tally.n,
        numerator=tally.plus if has_numerator(quantity.measure) else None,
        low=value.low,
        high=value.high,
        definition=definition,
        where={"season": calendar.month_name[found.month], "way": "above" if found.above else "below"},
        p=found.p if name == "season" else None,
    )
    bases = tuple(along.narrow(quantity.base, label) for label in labels)
    counted: tuple[Scope, ...] = ()
    if quantity.counted is not None:
        counted = tuple(along.narrow(quantity.counted, label) for label in labels)
    inquiry.ledger.state(fact, Recipe(counts=quantity.counts, base=bases, counted=counted))
