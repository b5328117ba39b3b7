"""Counting: one query per scope gives the sums that a measure needs, whole or per key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from harken.domain.answers import Counts
from harken.domain.questions import Measure
from harken.insights import crowd, different_people, months
from harken.insights.conditions import Things, advocates, things
from harken.insights.dimensions import Dimension
from harken.insights.names import Names
from harken.insights.quantities import Quantity, satisfied
from harken.insights.relations import feedback, mentions, scores, statements
from harken.insights.scope import Advocacy, Scale, Scope, on_scale
from harken.insights.statistics import Moments
from harken.insights.value import delight
from storage.months import DETRACTOR, PROMOTER

#: Rows that are looked at to see whether enough people stand behind a label.
GLANCE = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Sums that can be added and taken from one another, as long as no person stands in both."""

    n: int = 0
    #: Those that count, are positive or promote; and their opposites.
    plus: int = 0
    minus: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            n=self.n + other.n,
            plus=self.plus + other.plus,
            minus=self.minus + other.minus,
            total=self.total + other.total,
            squares=self.squares + other.squares,
        )

    def __sub__(self, other: Tally) -> Tally:
        return self + Tally(
            n=-other.n, plus=-other.plus, minus=-other.minus, total=-other.total, squares=-other.squares
        )

    @property
    def moments(self) -> Moments:
        return Moments(self.n, self.total, self.squares)


@dataclass(frozen=True, slots=True)
class Counter:
    """Runs the counts of one answer on one connection."""

    connection: sa.Connection
    names: Names

    def whole(self, quantity: Quantity) -> Tally:
        """The sums of all in scope."""
        return self._tallies(quantity, None).get(None, Tally())

    def by(self, quantity: Quantity, dimension: Dimension) -> dict[str, Tally]:
        """The sums per label; keys without a label are left out."""
        return self._tallies(quantity, dimension)

    def rates(self, quantities: Sequence[Quantity], dimension: Dimension | None) -> list[dict[str, Tally]]:
        """Several rates of the same people, all in one pass: the sums of each per label."""
        found: list[dict[str, Tally]] = [{} for _ in quantities]
        for key, tallies in self._persons(quantities, dimension).items():
            label = dimension.label(key) if dimension else ""
            if label is not None:
                for labelled, tally in zip(found, tallies, strict=True):
                    labelled[label] = labelled.get(label, Tally()) + tally
        return found

    def _persons(self, quantities: Sequence[Quantity], dimension: Dimension | None) -> dict[Any, list[Tally]]:
        """From the columns of what was heard where these tell it, else from the rows."""
        base, ways = quantities[0].base, [advocated(quantity) for quantity in quantities]
        told = different_people.heard(self.connection, self.names, base, ways, dimension)
        if told is None:
            return self._persons_by_row(quantities, dimension)
        return {key: [Tally(n=each.n, plus=plus) for plus in each.plus] for key, each in told.items()}

    def _persons_by_row(
        self, quantities: Sequence[Quantity], dimension: Dimension | None
    ) -> dict[Any, list[Tally]]:
        """One row per person first, anonymous feedback together; then how many persons count."""
        base = quantities[0].base
        chosen = things(dimension.prepare(base) if dimension else base, Counts.PERSON, self.names)
        if dimension:
            chosen = Things(dimension.attach(chosen.source, base), chosen.where)
        key = dimension.key if dimension else sa.null()
        counted = [counting(quantity) for quantity in quantities]
        one = chosen.select(
            key.label("row_key"),
            feedback.c.person,
            sa.func.count().label("heard"),
            *(column.label(f"counted{place}") for place, column in enumerate(counted)),
        )
        each = one.group_by("row_key", feedback.c.person).subquery("persons")
        columns = [each.c.heard, *(each.c[f"counted{place}"] for place, _ in enumerate(counted))]
        sums = (sa.func.sum(_of_person(each.c.person, column)) for column in columns)
        rows = self.connection.execute(sa.select(each.c.row_key, *sums).group_by(each.c.row_key))
        return {row[0]: [Tally(n=int(row[1]), plus=int(plus)) for plus in row[2:]] for row in rows}

    def has_enough(self, scope: Scope, least: int) -> bool:
        """Whether so many people are heard, by the columns of what was heard where these tell it."""
        found = different_people.enough(self.connection, self.names, scope, least)
        return self.has_people(scope, least) if found is None else found

    def has_people(self, scope: Scope, least: int) -> bool:
        """Whether so many people are heard; most often a handful of rows tells."""
        return any(self._least(scope, limit) >= least for limit in (GLANCE, None))

    def _least(self, scope: Scope, limit: int | None) -> int:
        rows = things(scope, Counts.PERSON, self.names).select(feedback.c.person).limit(limit).subquery()
        return int(self.connection.execute(sa.select(persons(rows.c.person))).scalar_one())

    def peopled(self, scope: Scope, dimension: Dimension, labels: Sequence[str], least: int) -> list[str]:
        """The labels that so many people stand behind; most are told by a handful of rows."""
        few = self._heard(scope, dimension, GLANCE)
        if all(few.get(label, 0) >= least for label in labels):
            return list(labels)
        heard = self._heard(scope, dimension, None)
        return [label for label in labels if heard.get(label, 0) >= least]

    def _heard(self, scope: Scope, dimension: Dimension, limit: int | None) -> dict[str, int]:
        """How many people stand behind each label, at least, among so many rows."""
        chosen = things(dimension.prepare(scope), Counts.PERSON, self.names)
        chosen = Things(dimension.attach(chosen.source, scope), chosen.where)
        columns = (dimension.key.label("row_key"), feedback.c.person)
        rows = chosen.select(*columns).limit(limit).subquery("heard")
        heard = sa.select(rows.c.row_key, persons(rows.c.person).label("n")).group_by(rows.c.row_key)
        found: dict[str, int] = {}
        for row in self.connection.execute(heard):
            label = dimension.label(row.row_key)
            if label is not None:
                found[label] = found.get(label, 0) + row.n
        return found

    def _tallies(self, quantity: Quantity, dimension: Dimension | None) -> dict[Any, Tally]:
        """Told once for an answer, whatever parts of it ask."""
        read, by = self.names.beforehand.read, dimension.name if dimension else None
        what = (quantity.measure, quantity.counts, quantity.scale, quantity.thresholds)
        key = ("tallies", *what, str(quantity.base), str(quantity.counted), by)
        if key not in read:
            read[key] = self._anew(quantity, dimension)
        found: dict[Any, Tally] = read[key]
        return found

    def _anew(self, quantity: Quantity, dimension: Dimension | None) -> dict[Any, Tally]:
        if quantity.thresholds is not None:
            told = delight.tell(self.connection, self.names, quantity.base, dimension, quantity.thresholds)
            found = {key: Tally(n=each.n, plus=each.plus, minus=each.minus) for key, each in told.items()}
            return _labelled(found, dimension)
        if quantity.counts is Counts.PERSON:
            people = self._persons([quantity], dimension)
            return _labelled({key: tallies[0] for key, tallies in people.items()}, dimension)
        # By their labels: days counted beforehand and weeks counted from the rows have keys of their own.
        tallies = _labelled(self._sums(quantity, quantity.base, dimension), dimension)
        if quantity.counted is None or quantity.scale is not None:
            return tallies
        counted = _labelled(self._sums(quantity, quantity.counted, dimension), dimension)
        return {label: replace(tally, plus=counted.get(label, Tally()).n) for label, tally in tallies.items()}

    def _sums(self, quantity: Quantity, scope: Scope, dimension: Dimension | None) -> dict[Any, Tally]:
        """From the months counted beforehand as far as they reach, from the rows for the rest."""
        asked = scope if quantity.scale is None else _unscored(scope)
        wanted = months.Wanted(
            measure=quantity.measure,
            counts=quantity.counts,
            scale=quantity.scale,
            scope=asked,
            by=dimension.field if dimension else None,
        )
        found = months.sums(self.connection, self.names, wanted)
        if found is None:
            amount = self._amount(quantity, asked) if dimension is None else None
            return self._counted(quantity, scope, dimension) if amount is None else {None: amount}
        tallies = {key: Tally(**values) for key, values in found.sums.items()}
        for piece in found.pieces:
            for key, tally in self._counted(quantity, scope.during(piece), dimension).items():
                tallies[key] = tallies.get(key, Tally()) + tally
        if found.left:
            keys = tuple(key for key, id_ in self.names.themes.items() if id_ in found.left)
            mine = scope.including(replace(scope.include, themes=keys))
            tallies |= self._counted(quantity, mine, dimension)
        return tallies

    def _amount(self, quantity: Quantity, scope: Scope) -> Tally | None:
        """From the columns of what was heard, where feedback alone is counted."""
        if quantity.counts is not Counts.FEEDBACK or quantity.scale is not None:
            return None
        n = crowd.amount(self.connection, self.names, scope)
        return None if n is None else Tally(n=n)

    def _counted(self, quantity: Quantity, scope: Scope, dimension: Dimension | None) -> dict[Any, Tally]:
        """From the rows themselves."""
        prepared = dimension.prepare(scope) if dimension else scope
        if quantity.scale is not None:
            chosen = _with_scores(things(_unscored(prepared), quantity.counts, self.names), quantity.scale)
        else:
            chosen = things(prepared, quantity.counts, self.names)
        if dimension is None:
            row = self.connection.execute(chosen.select(*_columns(quantity))).one()
            return {None: _tally(row._mapping)}
        chosen = Things(dimension.attach(chosen.source, scope), chosen.where)
        keyed = chosen.select(dimension.key.label("row_key"), *_columns(quantity)).group_by("row_key")
        return {row.row_key: _tally(row._mapping) for row in self.connection.execute(keyed)}


def _labelled(found: Mapping[Any, Tally], dimension: Dimension | None) -> dict[Any, Tally]:
    """By the labels of a dimension, to which several keys may belong; none is left as it is."""
    if dimension is None:
        return dict(found)
    labelled: dict[str, Tally] = {}
    for key, tally in found.items():
        label = dimension.label(key)
        if label is not None:
            labelled[label] = labelled.get(label, Tally()) + tally
    return labelled


def _tally(row: Mapping[Any, Any]) -> Tally:
    return Tally(**{name: value or 0 for name, value in row.items() if name != "row_key"})


def _unscored(scope: Scope) -> Scope:
    """Without asking that a score is there, where a join brings it."""
    kept = tuple(condition for condition in scope.conditions if condition.scored is None)
    return replace(scope, conditions=kept)


def _with_scores(chosen: Things, scale: Scale) -> Things:
    mine = sa.and_(scores.c.feedback_id == feedback.c.id, *on_scale(scale))
    return Things(chosen.source.join(scores, mine), chosen.where)


def _columns(quantity: Quantity) -> list[sa.ColumnElement[Any]]:
    columns: list[sa.ColumnElement[Any]] = [sa.func.count().label("n")]
    if quantity.measure is Measure.NET_SENTIMENT:
        table = mentions if quantity.counts is Counts.MENTION else statements
        return columns + _ends(table.c.sentiment > 0, table.c.sentiment < 0)
    if quantity.scale is None:
        return columns
    if quantity.measure is Measure.NPS:
        return columns + _ends(scores.c.value >= PROMOTER, scores.c.value <= DETRACTOR)
    if quantity.measure is Measure.CSAT:
        return [*columns, sa.func.count().filter(_satisfied(quantity.scale)).label("plus")]
    squares = sa.func.sum(scores.c.value * scores.c.value)
    return [*columns, sa.func.sum(scores.c.value).label("total"), squares.label("squares")]


def counting(quantity: Quantity) -> sa.ColumnElement[int]:
    """How much of a person's feedback makes them count."""
    ways = advocated(quantity)
    return sa.func.count().filter(*(advocates(way) for way in ways)) if ways else sa.literal(0)


def advocated(quantity: Quantity) -> tuple[Advocacy, ...]:
    """What somebody does who counts."""
    conditions = quantity.counted.conditions if quantity.counted else ()
    return tuple(each.advocacy for each in conditions if each.advocacy)


def _of_person(person: sa.ColumnElement[Any], times: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """A known person counts once, everything anonymous by itself."""
    return sa.case((person.is_(None), times), else_=sa.func.least(times, 1))


def persons(person: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Customers and authors once each, and everything anonymous once each."""
    anonymous = sa.func.count().filter(person.is_(None))
    return sa.func.count(person.distinct()) + anonymous


def _ends(plus: sa.ColumnElement[bool], minus: sa.ColumnElement[bool]) -> list[sa.ColumnElement[Any]]:
    return [
        sa.func.count().filter(plus).label("plus"),
        sa.func.count().filter(minus).label("minus"),
    ]


def _satisfied(scale: Scale) -> sa.ColumnElement[bool]:
    best = satisfied(scale)
    return scores.c.value >= best.low if best.low is not None else scores.c.value <= best.high
