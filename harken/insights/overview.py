"""Many themes over time at one glance: shares per bucket, without evidence, which each own trend has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from harken.domain.answers import Counts
from harken.domain.questions import Filter, Measure, Period, Spec
from harken.insights import names as known
from harken.insights import quantities
from harken.insights.answering import Rules
from harken.insights.conditions import Things, things
from harken.insights.dimensions import Dimension, bucket_period, dimension, label_of
from harken.insights.estimates import estimate
from harken.insights.ledger import one_moment
from harken.insights.relations import customer_values, feedback
from harken.insights.scope import Scope
from harken.insights.tally import Counter, Tally
from harken.insights.value.worth import refresh


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One bucket of one theme: how much of what was heard then is about it."""

    start: date
    end: date
    n: int
    numerator: int
    #: None where nothing was heard.
    value: float | None
    low: float | None
    high: float | None


def lines(
    connection: sa.Connection, spec: Spec, themes: Sequence[str], by: str, *, rules: Rules
) -> dict[str, tuple[Line, ...]]:
    """The share of each theme in everything heard, per bucket of the spec's period; all in one moment.

    Buckets with fewer people than may be shown are left out where the filters tell people apart.
    """
    with one_moment(connection):
        counter = Counter(connection, known.load(connection))
        base = Scope(include=_heard(spec.include), exclude=spec.exclude, period=spec.period)
        along = dimension(by, Counts.FEEDBACK, counter.names, rules.first_weekday)
        heard = counter.by(quantities.volume(base), along)
        shown = _shown(counter, base, along, list(_buckets(spec.period, by, heard, rules)), rules)
        return {theme: _lines(by, shown, heard, _told(counter, base, spec, theme, along)) for theme in themes}


@dataclass(frozen=True, kw_only=True, slots=True)
class Worth:
    """The known customers behind what is said about a theme."""

    customers: int
    #: What they are worth together.
    value: float


def worths(connection: sa.Connection, spec: Spec, *, rules: Rules) -> dict[str, Worth]:
    """What the customers behind each theme are worth; none where too few stand behind it to be shown."""
    with connection.begin():
        refresh(connection, rules.value)
    with one_moment(connection):
        names = known.load(connection)
        along = dimension("theme", Counts.FEEDBACK, names)
        scope = Scope(include=spec.include, exclude=spec.exclude, period=spec.period)
        chosen = things(along.prepare(scope), Counts.FEEDBACK, names)
        chosen = Things(along.attach(chosen.source, scope), chosen.where)
        pairs = chosen.select(along.key.label("theme"), feedback.c.customer_id).distinct().subquery()
        value = customer_values.c.value
        found = connection.execute(
            sa.select(pairs.c.theme, sa.func.count().label("customers"), sa.func.sum(value).label("value"))
            .join(customer_values, customer_values.c.customer_id == pairs.c.customer_id)
            .where(value.is_not(None))
            .group_by(pairs.c.theme)
        )
        told = {along.label(row.theme): row for row in found if row.customers >= rules.min_people}
    return {
        theme: Worth(customers=row.customers, value=row.value)
        for theme, row in told.items()
        if theme is not None
    }


def _heard(asked: Filter) -> Filter:
    """What a theme's share is one of, as where themes are listed."""
    return replace(asked, themes=(), roles=(), sentiment=())


def _told(counter: Counter, base: Scope, spec: Spec, theme: str, along: Dimension) -> dict[str, Tally]:
    about = base.including(replace(spec.include, themes=(theme,)))
    return counter.by(quantities.volume(about), along)


def _buckets(period: Period, by: str, heard: dict[str, Tally], rules: Rules) -> Iterator[str]:
    """Every bucket from the first day to the last, empty ones too."""
    if not heard:
        return
    first, last = _first(by, min(heard)), _last(by, max(heard), rules.today)
    if isinstance(period.start, date):
        first = period.start
    if isinstance(period.end, date):
        last = min(period.end, rules.today + timedelta(days=1)) - timedelta(days=1)
    day = first
    while day <= last:
        label = label_of(by, day, rules.first_weekday)
        yield label
        day = _end(by, label)


def _first(by: str, label: str) -> date:
    start = bucket_period(by, label).start
    assert isinstance(start, date)
    return start


def _end(by: str, label: str) -> date:
    end = bucket_period(by, label).end
    assert isinstance(end, date)
    return end


def _last(by: str, label: str, today: date) -> date:
    return min(_end(by, label) - timedelta(days=1), today)


def _shown(counter: Counter, base: Scope, along: Dimension, labels: list[str], rules: Rules) -> list[str]:
    if not (base.include.groups or base.include.attributes) or rules.min_people <= 1:
        return labels
    return counter.peopled(base, along, labels, rules.min_people)


def _lines(by: str, labels: list[str], heard: dict[str, Tally], told: dict[str, Tally]) -> tuple[Line, ...]:
    return tuple(_line(by, label, heard, told) for label in labels)


def _line(by: str, label: str, heard: dict[str, Tally], told: dict[str, Tally]) -> Line:
    tally = Tally(n=heard.get(label, Tally()).n, plus=told.get(label, Tally()).n)
    found = estimate(Measure.SHARE, tally)
    return Line(
        start=_first(by, label),
        end=_end(by, label),
        n=tally.n,
        numerator=tally.plus,
        value=found.value,
        low=found.low,
        high=found.high,
    )
