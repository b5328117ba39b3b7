"""Feedback that is alike, counted in one query: by theme, by how many themes it mentions, and by its score.

The sums of each theme, of all, and of what no theme covers follow from these few rows, however much feedback
there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa

from harken.domain.answers import Counts
from harken.domain.questions import Filter, Measure
from harken.insights.conditions import advocates, theme_pairs, things
from harken.insights.impact import Cells, Floats
from harken.insights.names import Names
from harken.insights.quantities import Quantity, satisfied
from harken.insights.relations import feedback, scores, statements
from harken.insights.scope import Advocacy, Scale, on_scale
from harken.insights.tally import Tally
from storage.months import DETRACTOR, PROMOTER

#: A mean is told from so many steps of its scale, each with the sums of what lies in it.
STEPS = 200
#: Columns of sums.
_UNITS, _N, _PLUS, _MINUS, _TOTAL, _SQUARES = range(6)
#: The row of all there is, whatever it mentions.
_ALL = 0


@dataclass(frozen=True, kw_only=True)
class Table:
    """The cells of one scope; an array of sums has a row per score and a column for each sum."""

    measure: Measure
    #: Of all there is: (scores, 6).
    whole: Floats
    #: Of what mentions a theme, by how many themes it mentions in all: (scores, 6) each.
    themes: Mapping[str, Mapping[int, Floats]]

    @property
    def heard(self) -> Tally:
        """The sums of all."""
        return _tally(self.whole)

    @property
    def units(self) -> int:
        """How many feedback (or people) there are."""
        return int(self.whole[:, _UNITS].sum())

    def mentioning(self, theme: str) -> tuple[int, Tally]:
        """How many feedback (or people) mention a theme, and their sums."""
        mine = self._mine(theme)
        return int(mine[:, _UNITS].sum()), _tally(mine)

    def of(self, theme: str) -> Cells:
        """What mentions a theme, and all that does not."""
        by_k = self.themes.get(theme, {})
        return self._cells({**by_k, 0: self.whole - self._mine(theme)})

    def unthemed(self) -> Cells:
        """What mentions no theme as if that were one, and all that mentions any."""
        themed = sum(
            (sums / k for by_k in self.themes.values() for k, sums in by_k.items()), np.zeros_like(self.whole)
        )
        themed[:, _UNITS] = np.rint(themed[:, _UNITS])
        return self._cells({1: self.whole - themed, 0: themed})

    def _mine(self, theme: str) -> Floats:
        return sum(self.themes.get(theme, {}).values(), np.zeros_like(self.whole))

    def _cells(self, by_k: Mapping[int, Floats]) -> Cells:
        rows = np.concatenate(list(by_k.values()))
        k = np.repeat(np.array(list(by_k), dtype=np.int64), len(self.whole))
        held = rows[:, _UNITS] > 0
        rows = rows[held]
        return Cells(
            k=k[held],
            units=rows[:, _UNITS].astype(np.int64),
            value=_value(self.measure, rows),
            weight=rows[:, _N],
        )


def _value(measure: Measure, rows: Floats) -> Floats:
    """What the cells add to the sum of a score."""
    if measure in (Measure.MEAN_SCORE, Measure.CES):
        return rows[:, _TOTAL]
    net = rows[:, _PLUS] - rows[:, _MINUS]
    return net * 100 if measure is Measure.NPS else net


def _tally(rows: Floats) -> Tally:
    sums = rows.sum(0)
    return Tally(
        n=round(sums[_N]),
        plus=round(sums[_PLUS]),
        minus=round(sums[_MINUS]),
        total=float(sums[_TOTAL]),
        squares=float(sums[_SQUARES]),
    )


def table(connection: sa.Connection, names: Names, quantity: Quantity, said: Filter) -> Table:
    """Count all that a quantity is of.

    Args:
        said: The roles that a statement must have for its theme to count as mentioned.
    """
    rows = connection.execute(_counted(quantity, said, names)).all()
    keys = {key: place for place, key in enumerate(sorted({tuple(row[2:6]) for row in rows}))}
    labels = {id_: key for key, id_ in names.themes.items()}
    whole = np.zeros((len(keys), 6))
    themes: dict[str, dict[int, Floats]] = {}
    for theme_id, k, *rest in rows:
        sums = whole if theme_id == _ALL else themes.setdefault(labels[theme_id], {}).setdefault(
            k, np.zeros((len(keys), 6))
        )  # fmt: skip
        sums[keys[tuple(rest[:4])]] += np.array(rest[4:], dtype=float)
    return Table(measure=quantity.measure, whole=whole, themes=themes)


def _counted(quantity: Quantity, said: Filter, names: Names) -> sa.Select[*tuple[Any, ...]]:
    """Rows of theme, k, the four numbers that tell a score, and six sums."""
    units = _units(quantity, names).cte("units")
    pairs = theme_pairs(said, quantity.base.period, names)
    person = quantity.counts is Counts.PERSON
    unit = units.c.feedback_id if not person else units.c.unit
    about = _pairs_of_people(quantity, names, pairs) if person else pairs
    own = about.c.unit if person else about.c.feedback_id
    k = sa.func.count().over(partition_by=own).label("k")
    joined = (
        sa.select(about.c.theme_id, k, *_columns(units)).join_from(units, about, own == unit).subquery("said")
    )
    sums = _columns(joined)
    by_theme = sa.select(joined.c.theme_id, joined.c.k, *_key(joined), *_sums(sums))
    by_theme = by_theme.group_by(joined.c.theme_id, joined.c.k, *_key(joined))
    nothing = (sa.literal(_ALL).label("theme_id"), sa.literal(0).label("k"))
    all_ = sa.select(*nothing, *_key(units), *_sums(_columns(units))).group_by(*_key(units))
    both = sa.union_all(by_theme, all_).subquery("counted")
    return sa.select(*both.c)


_NAMES = ("step", "n", "plus", "minus", "total", "squares")


def _columns(source: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    return [source.c[name] for name in _NAMES]


def _key(source: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    return [source.c[name] for name in _NAMES[:4]]


def _sums(columns: list[sa.ColumnElement[Any]]) -> list[sa.ColumnElement[Any]]:
    summed = [sa.cast(sa.func.sum(column), sa.Double).label(f"sum_{column.name}") for column in columns[1:]]
    return [sa.func.count().label("units"), *summed]


def _units(quantity: Quantity, names: Names) -> sa.Select[*tuple[Any, ...]]:
    """One row per feedback or person with what it adds to the score; `step` is of a mean."""
    if quantity.counts is Counts.PERSON:
        return _people(quantity, names)
    if quantity.scale is None:
        return _felt(quantity, names)
    return _scored(quantity, quantity.scale, names)


def _number(value: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.cast(value, sa.Integer)


#: What adds nothing.
_NOTHING: dict[str, sa.ColumnElement[Any]] = {
    name: sa.literal(0.0, sa.Double) if name in ("total", "squares") else sa.literal(0) for name in _NAMES
}


def _labelled(columns: dict[str, sa.ColumnElement[Any]]) -> list[sa.ColumnElement[Any]]:
    return [columns[name].label(name) for name in _NAMES]


def _scored(quantity: Quantity, scale: Scale, names: Names) -> sa.Select[*tuple[Any, ...]]:
    chosen = things(quantity.base, Counts.FEEDBACK, names)
    mine = sa.and_(scores.c.feedback_id == feedback.c.id, *on_scale(scale))
    columns = _NOTHING | {"n": sa.literal(1)} | _of_score(quantity.measure, scale)
    rows = sa.select(feedback.c.id.label("feedback_id"), *_labelled(columns))
    return rows.select_from(chosen.source.join(scores, mine)).where(*chosen.where)


def _of_score(measure: Measure, scale: Scale) -> dict[str, sa.ColumnElement[Any]]:
    value = scores.c.value
    if measure is Measure.NPS:
        return {"plus": _number(value >= PROMOTER), "minus": _number(value <= DETRACTOR)}
    if measure is Measure.CSAT:
        best = satisfied(scale)
        return {"plus": _number(value >= best.low if best.low is not None else value <= best.high)}
    step = sa.func.floor((value - scale.low) / (scale.high - scale.low) * STEPS)
    return {"step": _number(step), "total": value, "squares": value * value}


def _felt(quantity: Quantity, names: Names) -> sa.Select[*tuple[Any, ...]]:
    chosen = things(quantity.base, Counts.STATEMENT, names)
    sentiment = statements.c.sentiment
    columns = _NOTHING | {
        "n": _number(sa.func.count()),
        "plus": _number(sa.func.count().filter(sentiment > 0)),
        "minus": _number(sa.func.count().filter(sentiment < 0)),
    }
    rows = chosen.select(feedback.c.id.label("feedback_id"), *_labelled(columns))
    return rows.group_by(feedback.c.id)


def _person() -> sa.ColumnElement[str]:
    """A known person, or the anonymous feedback by itself."""
    alone = sa.func.concat("feedback ", feedback.c.id)
    return sa.func.coalesce(sa.func.encode(feedback.c.person, "hex"), alone)


def _people(quantity: Quantity, names: Names) -> sa.Select[*tuple[Any, ...]]:
    chosen = things(quantity.base, Counts.PERSON, names)
    recommends = _number(sa.func.bool_or(advocates(Advocacy.RECOMMENDS)))
    columns = _NOTHING | {"n": sa.literal(1), "plus": recommends}
    person = _person()
    return chosen.select(person.label("unit"), *_labelled(columns)).group_by(person)


def _pairs_of_people(quantity: Quantity, names: Names, pairs: sa.Subquery) -> sa.Subquery:
    """Distinct people and the themes that they mention in what is counted."""
    chosen = things(quantity.base, Counts.FEEDBACK, names)
    joined = chosen.source.join(pairs, pairs.c.feedback_id == feedback.c.id)
    rows = sa.select(_person().label("unit"), pairs.c.theme_id).select_from(joined).where(*chosen.where)
    return rows.distinct().subquery("people_about")
