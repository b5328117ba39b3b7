"""Keeping what was heard as columns, month by month, for what months counted beforehand cannot tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import Connection, delete, func, select, text

from harken.domain.feedback import Kind
from harken.domain.understanding import Role, Sentiment
from storage.copying import driver
from storage.tables import GroupRow, HeardColumnsRow, HeardScoresRow, PersonCodeRow, ThemeSetRow

#: On a recommend question from 0 to 10: who promotes and who detracts.
PROMOTER, DETRACTOR = 9, 6
#: The bits of `advocacy`.
RECOMMENDS, WARNS_OFF, LEAVES = 1, 2, 4
#: So many groups, those that were made first, have a bit each; so many of them in two bytes.
GROUPS, NARROW = 62, 15
#: Days are counted from here; where there is none stands the least number.
FIRST_DAY, NO_DAY = date(2000, 1, 1), -(2**31)
#: Columns and how each place is written.
TYPES = {
    "ids": ">i8",
    "days": ">i4",
    "people": ">i4",
    "sources": ">i4",
    "kinds": ">i2",
    "labels": ">i2",
    "roles": ">i4",
    "advocacy": ">i2",
    "valences": ">f4",
    "themes": ">i4",
}


def count(connection: Connection, month: date, dated: str, values: Mapping[str, Any]) -> None:
    """Tell the columns of one month anew.

    Args:
        dated: The condition on `feedback` that it is of the month, over `values`.
        values: Also the names of the `scores` that have columns.
    """
    before = connection.execute(select(HeardColumnsRow.people).where(HeardColumnsRow.month == month)).scalar()
    for table in (HeardColumnsRow, HeardScoresRow):
        connection.execute(delete(table).where(table.month == month))
    given = {**values, "month": month, "known": _known_groups(connection)}
    _run(connection, (_NEW_PEOPLE, _NEW_SETS, _COUNTED, _SCORED), dated, given)
    _forget_unheard(connection, before or b"")


def retheme(connection: Connection, month: date, dated: str, values: Mapping[str, Any]) -> None:
    """Tell the sets of themes of one month anew, and nothing else."""
    _run(connection, (_NEW_SETS, _RETHEMED), dated, {**values, "month": month})


def forget(connection: Connection) -> None:
    """Take all of it away."""
    for table in (HeardColumnsRow, HeardScoresRow, PersonCodeRow, ThemeSetRow):
        connection.execute(delete(table))


class Writing(NamedTuple):
    """The columns of one month, as they were written at one time."""

    month: date
    #: Of this writing and of no other, here or elsewhere.
    number: tuple[UUID, str]
    #: The groups that the bits of `groups` stand for, lowest first.
    known: list[int]


def written(
    connection: Connection, *, start: date | None, end: date | None, without: Collection[date]
) -> list[Writing]:
    """What is kept of the months from `start` to before `end`, in order."""
    what = "month, told, cast(xmin AS text), known FROM heard_columns"
    rows = read(connection, what, start, end, without, {})
    return [Writing(month, (told, by), known) for month, told, by, known in rows]


def stored(connection: Connection, name: str, months: Collection[date]) -> dict[date, bytes]:
    """One column of these months."""
    return dict(_of_months(connection, f"month, {name} FROM heard_columns", months, {}))


def scores(
    connection: Connection, scale: Mapping[str, Any], months: Collection[date]
) -> dict[date, tuple[list[float], bytes]]:
    """The values given on a scale in each of these months, and the place of each feedback among them."""
    rows = _of_months(connection, "month, given, places FROM heard_scores", months, scale)
    return {month: (given, places) for month, given, places in rows}


def _of_months(
    connection: Connection, what: str, months: Collection[date], equal: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    where = ["month = ANY(%(months)s::date[])", *(f"{name} = %({name})s" for name in equal)]
    statement = f"SELECT {what} WHERE {' AND '.join(where)}"
    return in_binary(connection, statement, {**equal, "months": list(months)})


def read(
    connection: Connection,
    what: str,
    start: date | None,
    end: date | None,
    without: Collection[date],
    equal: Mapping[str, Any],
) -> list[tuple[Any, ...]]:
    """Rows of a table by month, of the months from `start` to before `end` that are not left out."""
    where = ["month <> ALL(%(without)s::date[])", *(f"{name} = %({name})s" for name in equal)]
    where += ["month >= %(start)s"] if start is not None else []
    where += ["month < %(end)s"] if end is not None else []
    values = {**equal, "start": start, "end": end, "without": list(without)}
    statement = f"SELECT {what} WHERE {' AND '.join(where)} ORDER BY month"
    return in_binary(connection, statement, values)


def in_binary(connection: Connection, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Rows with columns, which as text would be twice as long and be read twice."""
    with driver(connection).cursor(binary=True) as cursor:
        return cursor.execute(statement.encode(), values).fetchall()


def live(connection: Connection, months: Collection[date], undated: date) -> list[dict[str, Any]]:
    """All columns but the themes of months that changed since, told from the rows now; as if of one month.

    Who has no code yet gets one for the moment.
    """
    if not months:
        return []
    dated = " OR ".join(in_month(month, undated) for month in sorted(months))
    values = {"month": min(months), "known": _known_groups(connection)}
    row = connection.execute(text(_TOLD.format(dated=f"({dated})")), values).one()
    return [dict(row._mapping)]


def in_month(month: date, undated: date) -> str:
    """The condition on a feedback that it is of a month."""
    if month == undated:
        return "day IS NULL"
    return f"day >= DATE '{month}' AND day < DATE '{month + relativedelta(months=1)}'"


def theme_sets(connection: Connection, codes: Collection[int]) -> dict[int, list[int]]:
    """The ids of the themes of each set."""
    asked = text("SELECT code, themes FROM theme_sets WHERE code = ANY(:codes)")
    found = connection.execute(asked, {"codes": list(codes)}).all()
    return {row.code: row.themes for row in found}


def people(connection: Connection) -> int:
    """No code is higher than this."""
    most = select(func.coalesce(func.max(PersonCodeRow.code), 0))
    return int(connection.execute(most).scalar_one())


def sets_with(connection: Connection, themes: Collection[int]) -> list[int]:
    """The codes of all sets that have one of these themes."""
    asked = text("SELECT code FROM theme_sets WHERE themes && cast(:themes AS int[])")
    return list(connection.execute(asked, {"themes": list(themes)}).scalars())


def _run(connection: Connection, steps: Sequence[str], dated: str, values: Mapping[str, Any]) -> None:
    for step in steps:
        written = step.format(dated=dated)
        used = {name: value for name, value in values.items() if f":{name}" in written}
        connection.execute(text(written), used)


def _known_groups(connection: Connection) -> list[int]:
    return list(connection.execute(select(GroupRow.id).order_by(GroupRow.id).limit(GROUPS)).scalars())


def _forget_unheard(connection: Connection, before: bytes) -> None:
    """Nothing is kept of whoever was heard in the month and is heard nowhere any more."""
    import numpy as np

    codes = np.unique(np.frombuffer(before, dtype=TYPES["people"])).tolist()
    connection.execute(_UNHEARD, {"codes": codes})


_UNHEARD = text(
    """
    DELETE FROM people_codes WHERE code = ANY(cast(:codes AS int[]))
    AND NOT EXISTS (SELECT FROM feedback WHERE feedback.person = people_codes.person AND copy_of IS NULL)
    """
)
_HEARD = """
    counted AS MATERIALIZED (
        SELECT id, day, person, source_id, kind, sentiment, roles, valence FROM feedback
        WHERE copy_of IS NULL AND {dated}
    )"""
_STRANGERS = """
    strangers AS MATERIALIZED (
        SELECT person, (SELECT coalesce(max(code), 0) FROM people_codes) + row_number() OVER () AS code
        FROM (SELECT DISTINCT person FROM counted WHERE person IS NOT NULL) AS heard
        WHERE NOT EXISTS (SELECT FROM people_codes WHERE people_codes.person = heard.person)
    )"""
_MENTIONED = """
    mentioned AS MATERIALIZED (
        SELECT feedback_id AS id, array_agg(DISTINCT theme_id ORDER BY theme_id) AS themes
        FROM mentions JOIN counted ON feedback_id = counted.id GROUP BY feedback_id
    )"""
_NEW_PEOPLE = f"""WITH {_HEARD}, {_STRANGERS}
    INSERT INTO people_codes (person) SELECT person FROM strangers"""
_NEW_SETS = f"""WITH {_HEARD}, {_MENTIONED}
    INSERT INTO theme_sets (themes) SELECT DISTINCT themes FROM mentioned
    WHERE NOT EXISTS (SELECT FROM theme_sets WHERE theme_sets.themes = mentioned.themes)"""


def _placed(column: str, names: type[Kind] | type[Sentiment]) -> str:
    ways = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(names, 1))
    return f"CASE {column} {ways} ELSE 0 END"


def _does(role: Role) -> str:
    return f"roles & {1 << list(Role).index(role)} <> 0"


def _column(value: str, written: str) -> str:
    return f"coalesce(string_agg({written}send(cast({value} AS {written})), '' ORDER BY id), '')"


_ADVOCACY = f"""CASE WHEN {_does(Role.RECOMMEND)} OR up THEN {RECOMMENDS} ELSE 0 END
    + CASE WHEN {_does(Role.WARN_OFF)} OR down THEN {WARNS_OFF} ELSE 0 END
    + CASE WHEN {_does(Role.LEAVING)} THEN {LEAVES} ELSE 0 END"""
#: What only the feedback itself tells, of what else is known of it: put together by id and not joined, as the
#: server may guess that there is little of it and go through all of it for each feedback.
_NOTHING = ", ".join(["NULL"] * 7)
_TOLD_OF_ALL = f"""
    WITH {_HEARD}, {_STRANGERS}, {_MENTIONED}, in_groups AS (
        SELECT feedback_id AS id,
            bit_or(cast(1 AS int8) << array_position(cast(:known AS int[]), group_id) - 1) AS bits
        FROM members JOIN counted ON feedback_id = counted.id
        WHERE group_id = ANY(cast(:known AS int[])) GROUP BY feedback_id
    ), asked AS (
        SELECT feedback_id AS id, bool_or(value >= {PROMOTER}) AS up, bool_or(value <= {DETRACTOR}) AS down
        FROM scores JOIN counted ON feedback_id = counted.id
        WHERE scores.kind = 'nps' AND high = 10 GROUP BY feedback_id
    ), each AS (
        SELECT id, day - date '{FIRST_DAY}' AS day, coalesce(people_codes.code, strangers.code) AS person,
            source_id, {_placed("kind", Kind)} AS kind, {_placed("sentiment", Sentiment)} AS label, roles,
            valence, false AS up, false AS down, cast(0 AS int8) AS bits, 0 AS themes
        FROM counted LEFT JOIN people_codes USING (person) LEFT JOIN strangers USING (person)
        UNION ALL SELECT id, {_NOTHING}, false, false, bits, 0 FROM in_groups
        UNION ALL SELECT id, {_NOTHING}, up, down, 0, 0 FROM asked
        UNION ALL SELECT id, {_NOTHING}, false, false, 0, code FROM mentioned JOIN theme_sets USING (themes)
    ), whole AS (
        SELECT id, max(day) AS day, coalesce(max(person), 0) AS person, max(source_id) AS source_id,
            max(kind) AS kind, max(label) AS label, max(roles) AS roles, max(valence) AS valence,
            bool_or(up) AS up, bool_or(down) AS down, max(bits) AS bits, max(themes) AS themes
        FROM each GROUP BY id
    ), told AS (SELECT *, {_ADVOCACY} AS advocacy FROM whole)"""
_COLUMNS = {
    "ids": _column("id", "int8"),
    "days": _column(f"coalesce(day, {NO_DAY})", "int4"),
    "people": _column("person", "int4"),
    "sources": _column("source_id", "int4"),
    "kinds": _column("kind", "int2"),
    "labels": _column("label", "int2"),
    "roles": _column("roles", "int4"),
    "advocacy": _column("advocacy", "int2"),
    "groups": f"CASE WHEN cardinality(cast(:known AS int[])) <= {NARROW} THEN {_column('bits', 'int2')}"
    f" ELSE {_column('bits', 'int8')} END",
    "valences": _column("coalesce(valence, 'NaN')", "float4"),
    "themes": _column("themes", "int4"),
}
#: All columns of a stretch of days in one row; whoever has no code gets one for the moment.
_TOLD = f"""{_TOLD_OF_ALL}
    SELECT cast(:month AS date) AS month, cast(:known AS int[]) AS known,
        {", ".join(f"{told} AS {name}" for name, told in _COLUMNS.items())}
    FROM told"""
_COUNTED = f"INSERT INTO heard_columns (month, known, {', '.join(_COLUMNS)}) {_TOLD}"
_RETHEMED = f"""WITH {_HEARD}, {_MENTIONED}, told AS (
        SELECT id, max(code) AS code FROM (
            SELECT id, 0 AS code FROM counted
            UNION ALL SELECT id, code FROM mentioned JOIN theme_sets USING (themes)
        ) AS every GROUP BY id
    )
    UPDATE heard_columns SET told = gen_random_uuid(), themes = (SELECT {_column("code", "int4")} FROM told)
    WHERE month = :month"""
_SCALE = "name, low, high, higher_is_better"
#: Whatever the server guesses of these sums, they are joined and told in one pass each.
_SCORED = f"""WITH {_HEARD}, mine AS MATERIALIZED (
        SELECT feedback_id AS id, value, {_SCALE} FROM scores JOIN counted ON feedback_id = counted.id
        WHERE name = ANY(cast(:scores AS text[]))
    ), scales AS MATERIALIZED (
        SELECT {_SCALE}, array_agg(DISTINCT value ORDER BY value) AS given,
            cast(row_number() OVER (ORDER BY {_SCALE}) AS int) AS scale
        FROM mine GROUP BY {_SCALE}
    ), placed AS (
        SELECT id, scale, max(place) AS place FROM (
            SELECT id, scale, array_position(given, value) AS place FROM mine JOIN scales USING ({_SCALE})
            UNION ALL SELECT id, scale, 0 FROM counted CROSS JOIN scales
        ) AS every GROUP BY id, scale
    ), told AS (
        SELECT scale, {_column("place", "int2")} AS places FROM placed GROUP BY scale
    )
    INSERT INTO heard_scores (month, {_SCALE}, given, places)
    SELECT :month, {_SCALE}, given, places FROM told JOIN scales USING (scale)"""
