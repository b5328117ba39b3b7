"""Keeping how people felt and which facets they spoke of, month by month, for what is told of people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, text

from harken.domain.understanding import Facet
from storage.columns import in_month
from storage.copying import driver
from storage.tables import HeardMoodsRow, MonthFacetsRow

#: The bits of a feedback: a score of satisfaction on a usual scale is given, it is the best one, it is bad;
#: a statement feels strongly. The facets that its statements speak of come behind.
SCORED, BEST, BAD, STRONG = 1, 2, 4, 8
_BEHIND = 4
#: How a place is written.
WRITTEN = ">i2"
#: A statement of this valence feels strongly.
STRONGLY = 0.5
#: The rows about everybody; groups have their ids.
EVERYBODY = 0


def speaks_of(facet: Facet) -> int:
    """The bit of a facet."""
    return 1 << _BEHIND + list(Facet).index(facet)


def count(connection: Connection, month: date, dated: str, values: Mapping[str, Any]) -> None:
    """Tell one month anew.

    Args:
        dated: The condition on `feedback` that it is of the month, over `values`.
        values: Also the ids of the sources that are about `rivals`.
    """
    for table in (HeardMoodsRow, MonthFacetsRow):
        connection.execute(delete(table).where(table.month == month))
    for step in (_COUNTED, _FACETS):
        written = step.format(dated=dated)
        used = {name: value for name, value in values.items() if f":{name}" in written}
        connection.execute(text(written), {**used, "month": month})


def forget(connection: Connection) -> None:
    """Take all of it away."""
    for table in (HeardMoodsRow, MonthFacetsRow):
        connection.execute(delete(table))


def stored(
    connection: Connection, *, start: date | None, end: date | None, without: Collection[date]
) -> list[bytes]:
    """The marks of the months from `start` to before `end`, in order."""
    where = ["month <> ALL(%(without)s::date[])"]
    where += ["month >= %(start)s"] if start is not None else []
    where += ["month < %(end)s"] if end is not None else []
    statement = f"SELECT marks FROM heard_moods WHERE {' AND '.join(where)} ORDER BY month"
    values = {"start": start, "end": end, "without": list(without)}
    # In binary: columns as text would be twice as long and be read twice.
    with driver(connection).cursor(binary=True) as cursor:
        return [row[0] for row in cursor.execute(statement.encode(), values).fetchall()]


def live(connection: Connection, months: Collection[date], undated: date) -> list[bytes]:
    """The marks of months that changed since, told from the rows now; as if of one month."""
    if not months:
        return []
    dated = " OR ".join(in_month(month, undated) for month in sorted(months))
    return [connection.execute(text(_TOLD.format(dated=f"({dated})"))).scalar_one()]


_USUAL = "is_primary AND kind <> 'ces' AND high IN (5, 10)"
_UPWARD = "CASE WHEN higher_is_better THEN value ELSE low + high - value END"
_TOLD = f"""
    WITH counted AS MATERIALIZED (SELECT id FROM feedback WHERE copy_of IS NULL AND {{dated}}), marked AS (
        SELECT id, 0 AS mark FROM counted
        UNION ALL
        SELECT feedback_id, {SCORED} + CASE WHEN {_UPWARD} >= high THEN {BEST} ELSE 0 END
            + CASE WHEN {_UPWARD} <= CASE WHEN high = 10 THEN 6 ELSE 2 END THEN {BAD} ELSE 0 END
        FROM scores JOIN counted ON feedback_id = id WHERE {_USUAL}
        UNION ALL
        SELECT feedback_id, CASE WHEN valence >= {STRONGLY} THEN {STRONG} ELSE 0 END + facets * {1 << _BEHIND}
        FROM statements JOIN counted ON feedback_id = counted.id WHERE content
    ), told AS (SELECT id, bit_or(mark) AS marks FROM marked GROUP BY id)
    SELECT coalesce(string_agg(int2send(cast(marks AS int2)), '' ORDER BY id), '') FROM told"""
_COUNTED = (
    f"INSERT INTO heard_moods (marks, month) SELECT told.*, cast(:month AS date) FROM ({_TOLD}) AS told"
)


def _sums(felt: str) -> str:
    each = [f"count(*) FILTER (WHERE facets & {1 << place} <> 0{felt})" for place, _ in enumerate(Facet)]
    return f"ARRAY[{', '.join(each)}]"


_FACETS = f"""
    WITH counted AS MATERIALIZED (
        SELECT id FROM feedback WHERE copy_of IS NULL AND {{dated}}
            AND source_id <> ALL(cast(:rivals AS int[]))
    ), grouped AS (
        SELECT {EVERYBODY} AS group_id, id FROM counted
        UNION ALL SELECT group_id, feedback_id FROM members JOIN counted ON feedback_id = id
    )
    INSERT INTO month_facets (group_id, month, said, spoken, good, bad)
    SELECT group_id, cast(:month AS date), count(*), {_sums("")}, {_sums(" AND sentiment > 0")},
        {_sums(" AND sentiment < 0")}
    FROM statements JOIN grouped ON feedback_id = grouped.id WHERE content GROUP BY group_id"""
