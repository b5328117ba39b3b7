"""Keeping how people felt and which facets they spoke of, month by month, for what is told of people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, text

from harken.domain.understanding import Facet
from storage.columns import in_binary, in_month
from storage.tables import DelightBasisRow, HeardMoodsRow, MonthFacetsRow

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
    for table in (HeardMoodsRow, MonthFacetsRow, DelightBasisRow):
        connection.execute(delete(table))


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """Of the latest feedback with both a score and words: how much it is, and where its valences part."""

    n: int
    #: As many lie above `high` as give the best score, and as many below `low` as give a bad one.
    high: float | None
    low: float | None


def basis(connection: Connection) -> Basis:
    """As it was told beforehand, or anew where a month changed since."""
    row = connection.execute(text(_KNOWN)).one_or_none()
    return Basis(**(row or connection.execute(text(_BASIS)).one())._mapping)


def refresh(connection: Connection) -> None:
    """Tell the basis anew, after the months."""
    connection.execute(delete(DelightBasisRow))
    connection.execute(
        text(f"INSERT INTO delight_basis (id, n, high, low) SELECT 1, told.* FROM ({_BASIS}) AS told")
    )


def stored(connection: Connection, months: Collection[date]) -> dict[date, bytes]:
    """The marks of these months."""
    statement = "SELECT month, marks FROM heard_moods WHERE month = ANY(%(months)s::date[])"
    return dict(in_binary(connection, statement, {"months": list(months)}))


def live(connection: Connection, months: Collection[date], undated: date) -> list[bytes]:
    """The marks of months that changed since, told from the rows now; as if of one month."""
    if not months:
        return []
    dated = " OR ".join(in_month(month, undated) for month in sorted(months))
    return [connection.execute(text(_TOLD.format(dated=f"({dated})"))).scalar_one()]


_USUAL = "is_primary AND kind <> 'ces' AND high IN (5, 10)"
_UPWARD = "CASE WHEN higher_is_better THEN value ELSE low + high - value END"
_IS_BEST = f"{_UPWARD} >= high"
_IS_BAD = f"{_UPWARD} <= CASE WHEN high = 10 THEN 6 ELSE 2 END"
#: So much of the latest feedback is looked at.
_LATEST = 20_000
_BASIS = f"""
    WITH latest AS MATERIALIZED (
        SELECT valence, {_IS_BEST} AS best, {_IS_BAD} AS bad
        FROM feedback JOIN scores ON feedback_id = feedback.id AND {_USUAL.replace("kind", "scores.kind")}
        WHERE valence IS NOT NULL AND copy_of IS NULL ORDER BY feedback.id DESC LIMIT {_LATEST}
    ), rated AS (
        SELECT avg(cast(best AS int)) AS best, avg(cast(bad AS int)) AS bad FROM latest
    )
    SELECT count(*) AS n,
        percentile_cont(cast((SELECT 1 - best FROM rated) AS float8)) WITHIN GROUP (ORDER BY valence) AS high,
        percentile_cont(cast((SELECT bad FROM rated) AS float8)) WITHIN GROUP (ORDER BY valence) AS low
    FROM latest"""
_KNOWN = """
    SELECT n, high, low FROM delight_basis
    WHERE EXISTS (SELECT FROM months_state) AND NOT EXISTS (SELECT FROM stale_months)"""
_TOLD = f"""
    WITH counted AS MATERIALIZED (SELECT id FROM feedback WHERE copy_of IS NULL AND {{dated}}), marked AS (
        SELECT id, 0 AS mark FROM counted
        UNION ALL
        SELECT feedback_id, {SCORED} + CASE WHEN {_IS_BEST} THEN {BEST} ELSE 0 END
            + CASE WHEN {_IS_BAD} THEN {BAD} ELSE 0 END
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
