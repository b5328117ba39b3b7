"""The counts that causes are told from, out of the columns of what was heard, however much that is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import sqlalchemy as sa
from dateutil.relativedelta import relativedelta

from harken.domain.answers import Counts
from harken.domain.questions import Filter, Measure, Period
from harken.insights import leading, theme_cells
from harken.insights.crowd import Crowd, Untold, crowd
from harken.insights.impact import Floats
from harken.insights.inquiry import Inquiry
from harken.insights.names import Names
from harken.insights.quantities import Quantity, satisfied
from harken.insights.scope import Condition, Scale
from harken.insights.theme_cells import Table
from storage import columns
from storage.months import DETRACTOR, PROMOTER, UNDATED


def looked(inquiry: Inquiry, quantity: Quantity, said: Filter) -> tuple[Quantity, Table]:
    """What causes are told of, and its counts: all of it where columns tell it, else a part that is said.

    Args:
        said: The roles that a statement must have for its theme to count as mentioned.
    """
    connection, names = inquiry.connection, inquiry.names
    try:
        return quantity, _told(connection, names, quantity, said)
    except Untold:
        part = leading.looked(inquiry, quantity)
        return part, theme_cells.table(connection, names, part, said)


def _told(connection: sa.Connection, names: Names, quantity: Quantity, said: Filter) -> Table:
    """From the columns of the months that stand, and from the rows of those that changed since."""
    plain = quantity.counts is Counts.FEEDBACK and said.empty() and not names.beforehand.stale_themes
    if quantity.scale is None or not plain:
        raise Untold
    held = crowd(connection, names, quantity.base, settled=True)
    tables = [_of_columns(connection, names, quantity, held, quantity.scale)]
    for month in held.span.left_out:
        tables.append(theme_cells.table(connection, names, _during(quantity, month), said))
    return _joined(quantity.measure, tables)


def _during(quantity: Quantity, month: date) -> Quantity:
    """What of it was said in one month."""
    if month == UNDATED:
        raise Untold
    within = Condition(period=Period(start=month, end=month + relativedelta(months=1)))
    return quantity.narrowed(lambda scope: scope.within(within))


def _of_columns(
    connection: sa.Connection, names: Names, quantity: Quantity, held: Crowd, scale: Scale
) -> Table:
    """A row for each set of themes with each value that was given."""
    given = held.span.given(scale)
    width = len(given.values) + 1
    told = held.span.column("themes").astype(np.int64) * width
    told += given.places
    counted = np.bincount(told if held.kept is None else np.compress(held.kept, told))
    cells = np.flatnonzero(counted)
    units = counted[cells].astype(float)
    known = columns.theme_sets(connection, np.unique(cells // width).tolist())
    themes, mentions = _mentions(names, (cells // width).tolist(), known)
    values = np.array([0.0, *given.values])[cells % width]
    return Table(
        measure=quantity.measure,
        themes=themes,
        mentions=mentions,
        sums=_sums(quantity.measure, scale, values, units),
    )


def _mentions(
    names: Names, sets: Sequence[int], known: dict[int, list[int]]
) -> tuple[tuple[str, ...], Floats]:
    """The active themes that any of these sets has, by id, and which each has."""
    labels = {id_: key for key, id_ in names.themes.items()}
    heard = sorted({id_ for themes in known.values() for id_ in themes} & labels.keys())
    places = {id_: place for place, id_ in enumerate(heard)}
    columns_of = {code: [places[id_] for id_ in themes if id_ in places] for code, themes in known.items()}
    found = np.zeros((len(sets), len(heard)))
    for row, code in enumerate(sets):
        found[row, columns_of.get(code, [])] = 1
    return tuple(labels[id_] for id_ in heard), found


def _sums(measure: Measure, scale: Scale, values: Floats, units: Floats) -> Floats:
    """As `theme_cells` has them: units, n, plus, minus, total, squares."""
    plus = minus = total = squares = np.zeros(len(values))
    if measure is Measure.NPS:
        plus, minus = (values >= PROMOTER) * units, (values <= DETRACTOR) * units
    elif measure is Measure.CSAT:
        best = satisfied(scale)
        plus = (values >= best.low if best.low is not None else values <= (best.high or 0)) * units
    else:
        total, squares = values * units, values * values * units
    return np.column_stack([units, units, plus, minus, total, squares])


def _joined(measure: Measure, tables: Sequence[Table]) -> Table:
    """The rows of several tables, each theme in one column."""
    themes = tuple(dict.fromkeys(theme for each in tables for theme in each.themes))
    if len(tables) == 1:
        return tables[0]
    mentions = np.vstack([each.sample(themes).mentions for each in tables])
    sums = np.vstack([each.sums for each in tables])
    return Table(measure=measure, themes=themes, mentions=mentions, sums=sums)
