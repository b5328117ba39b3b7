"""Sums from the days that were counted beforehand: weeks, single days, and the ends of periods that months
leave over. Only of all feedback together; whoever filters or breaks down by a field is served by months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.sql.visitors import replacement_traverse

from harken.domain.questions import Period
from harken.insights.beforehand import Beforehand, joined
from harken.insights.relations import months, theme_days
from storage.months import UNDATED

_MONTH = relativedelta(months=1)
Columns = Mapping[str, sa.ColumnElement[Any]]


def sums(
    connection: sa.Connection,
    columns: Columns,
    themes: Sequence[int],
    periods: Sequence[Period],
    by: str | None,
) -> dict[Any, dict[str, int]]:
    """The sums of these columns of months over some periods of days, per theme, per day, or in all."""
    key = {None: sa.null(), "theme": theme_days.c.theme_id}.get(by, theme_days.c.day)
    totals = [sa.func.sum(_of_days(column)).label(name) for name, column in columns.items()]
    within = sa.or_(*(_within(period) for period in periods))
    asked = sa.select(key.label("row_key"), *totals).where(theme_days.c.theme_id.in_(themes), within)
    rows = connection.execute(asked.group_by("row_key"))
    return {row[0]: dict(zip(columns, map(int, row[1:]), strict=True)) for row in rows if row[1]}


def _of_days(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """What months hold as days hold it: their tables have columns of the same names."""

    def replaced(element: Any, **_: Any) -> Any:
        mine = isinstance(element, sa.Column) and element.table is months
        return theme_days.c[element.name] if mine else None

    found: sa.ColumnElement[Any] = replacement_traverse(column, {}, replaced)
    return found


def _within(period: Period) -> sa.ColumnElement[bool]:
    bounds = [theme_days.c.day >= period.start] if period.start is not None else []
    return sa.and_(sa.true(), *bounds, *([theme_days.c.day < period.end] if period.end is not None else []))


def split(period: Period, known: Beforehand) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """The stretches of a period whose days stand, and those that must be counted from the rows."""
    stale = joined([cut for month in sorted(known.stale) if (cut := _cut(month, period))])
    standing, start = [], period.start
    for piece in stale:
        if start is None or piece.start > start:  # type: ignore[operator]
            standing.append(Period(start=start, end=piece.start))
        start = piece.end
    if period.end is None or start is None or start < period.end:
        standing.append(Period(start=start, end=period.end))
    return tuple(standing), stale


def _cut(month: date, period: Period) -> tuple[date, date] | None:
    """The days of a month that are in the period."""
    if month == UNDATED:
        return None
    start, end = month, month + _MONTH
    if isinstance(period.start, date):
        start = max(start, period.start)
    if isinstance(period.end, date):
        end = min(end, period.end)
    return (start, end) if start < end else None


def added(
    first: Mapping[Any, Mapping[str, Any]], second: Mapping[Any, Mapping[str, Any]]
) -> dict[Any, Mapping[str, Any]]:
    """The sums of both, by key."""
    keys = [*first, *(key for key in second if key not in first)]
    return {
        key: {
            name: first.get(key, {}).get(name, 0) + second.get(key, {}).get(name, 0)
            for name in {**first.get(key, {}), **second.get(key, {})}
        }
        for key in keys
    }
