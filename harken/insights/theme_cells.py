"""Feedback that is alike, counted in one query: by the set of themes it mentions and by its score.

All sums that causes are told from follow from these few rows, however much feedback there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa

from harken.domain.answers import Counts
from harken.domain.questions import Filter, Measure
from harken.insights.conditions import about_themes, advocates, things
from harken.insights.impact import Floats, Sample
from harken.insights.names import Names
from harken.insights.quantities import Quantity, satisfied
from harken.insights.relations import feedback, mentions, scores, statements
from harken.insights.scope import Advocacy, Scale, on_scale
from harken.insights.tally import Tally
from storage.months import DETRACTOR, PROMOTER

#: A mean is told from so many steps of its scale, each with the sums of what lies in it.
STEPS = 200
#: Columns of sums.
_UNITS, _N, _PLUS, _MINUS, _TOTAL, _SQUARES = range(6)


@dataclass(frozen=True, kw_only=True)
class Table:
    """The counts of one scope."""

    measure: Measure
    #: Keys of the themes that anything mentions.
    themes: tuple[str, ...]
    #: Which of them each row mentions: (rows, themes) of 0 and 1.
    mentions: Floats
    #: (rows, 6).
    sums: Floats

    @property
    def heard(self) -> Tally:
        """The sums of all."""
        return _tally(self.sums)

    @property
    def units(self) -> int:
        """How many feedback (or people) there are."""
        return int(self.sums[:, _UNITS].sum())

    def mentioning(self, theme: str) -> tuple[int, Tally]:
        """How many feedback (or people) mention a theme, and their sums."""
        mine = self.sums[self._column(theme) > 0]
        return int(mine[:, _UNITS].sum()), _tally(mine)

    def sample(self, themes: tuple[str, ...]) -> Sample:
        """As far as these themes tell it apart."""
        columns = [self._column(theme) for theme in themes]
        return Sample(
            mentions=np.column_stack(columns) if columns else np.zeros((len(self.sums), 0)),
            units=self.sums[:, _UNITS],
            value=_value(self.measure, self.sums),
            weight=self.sums[:, _N],
        )

    def _column(self, theme: str) -> Floats:
        if theme not in self.themes:
            return np.zeros(len(self.sums))
        return self.mentions[:, self.themes.index(theme)]


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
    labels = {id_: key for key, id_ in names.themes.items()}
    heard = sorted({id_ for row in rows for id_ in row[0]})
    places = {id_: place for place, id_ in enumerate(heard)}
    mentions = np.zeros((len(rows), len(heard)))
    for number, row in enumerate(rows):
        mentions[number, [places[id_] for id_ in row[0]]] = 1
    sums = np.array([row[1:] for row in rows], dtype=float).reshape(len(rows), 6)
    return Table(
        measure=quantity.measure,
        themes=tuple(labels[id_] for id_ in heard),
        mentions=mentions,
        sums=sums,
    )


def _counted(quantity: Quantity, said: Filter, names: Names) -> sa.Select[*tuple[Any, ...]]:
    """Rows of a set of themes and six sums, one for each score that its feedback has."""
    units = _units(quantity, names).cte("units")
    own = "unit" if quantity.counts is Counts.PERSON else "feedback_id"
    about = _about(quantity, names, said) if own == "unit" else mentions
    joined = units.join(about, about.c[own] == units.c[own])
    listed = sa.func.array_agg(about.c.theme_id.distinct()).label("themes")
    listing = sa.select(units.c[own], listed).select_from(joined).group_by(units.c[own])
    where = _mentioned(quantity, names, said) if about is mentions else []
    sets = listing.where(*where).subquery("sets")
    nothing = sa.cast(sa.literal([], sa.ARRAY(sa.Integer)), sa.ARRAY(sa.Integer))
    themes = sa.func.coalesce(sets.c.themes, nothing)
    each = units.outerjoin(sets, sets.c[own] == units.c[own])
    return sa.select(themes.label("themes"), *_sums(units)).select_from(each).group_by(themes, *_key(units))


_NAMES = ("step", "n", "plus", "minus", "total", "squares")


def _key(units: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    return [units.c[name] for name in _NAMES[:4]]


def _sums(units: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    summed = [sa.cast(sa.func.sum(units.c[name]), sa.Double).label(f"sum_{name}") for name in _NAMES[1:]]
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


def _about(quantity: Quantity, names: Names, said: Filter) -> sa.Subquery:
    """People and the themes that they mention in what is counted."""
    chosen = things(quantity.base, Counts.FEEDBACK, names)
    joined = chosen.source.join(mentions, mentions.c.feedback_id == feedback.c.id)
    rows = sa.select(_person().label("unit"), mentions.c.theme_id).select_from(joined)
    return rows.where(*chosen.where, *_mentioned(quantity, names, said)).subquery("about_people")


def _mentioned(quantity: Quantity, names: Names, said: Filter) -> list[sa.ColumnElement[bool]]:
    """Conditions on a mention: of an active theme, in the period, in the roles that are asked for."""
    active = mentions.c.theme_id.in_(list(names.themes.values()))
    return [active, *about_themes(said, quantity.base.period, names)]
