"""Counting months beforehand: whatever changed since the last time is counted again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from harken.domain.understanding import Role, Sentiment, ThemeStatus
from storage import columns, heard_words, moods, readings, standing
from storage.columns import DETRACTOR as DETRACTOR
from storage.columns import PROMOTER as PROMOTER
from storage.tables import (
    FeedbackRow,
    HeardColumnsRow,
    MonthRow,
    MonthScoreRow,
    MonthsState,
    Source,
    StaleMonthRow,
    ThemeDayRow,
    ThemeRow,
    Workspace,
)

#: Rows of `months` about all themes, and about what none of them covers.
ALL, NONE = 0, -1
#: Stands for the month of what has no date.
UNDATED = date.min
#: An attribute with more values than these among so much of the latest feedback has no rows of its own.
VALUES, SAMPLE = 50, 20_000
#: Any number that no other program on the same server is likely to lock.
LOCK = 0x4D6F6E746873


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What the months are counted with."""

    taxonomy_version: int
    rivals: tuple[int, ...]
    #: Names of attributes, and of scores (empty for the primary one), whose every value has rows.
    attributes: tuple[str, ...]
    scores: tuple[str, ...]


def refresh(connection: Connection) -> int:
    """Count again what is stale, or everything where other themes or rivals count; returns how many months.

    One process at a time; where another is at it, nothing is done.
    """
    if not connection.execute(select(func.pg_try_advisory_xact_lock(LOCK))).scalar_one():
        return 0
    before, now = _known(connection), _now(connection)
    shaped = _shaped(connection)
    # The marks go before anything is read: a change that comes later leaves one of its own.
    stale = set(connection.execute(delete(StaleMonthRow).returning(StaleMonthRow.month)).scalars())
    if before is None or not _covers(before, now):
        _keep(connection, now)
        stale = _all_months(connection)
    elif NONE in shaped:
        stale = _all_months(connection)
    state = before if before and _covers(before, now) else now
    if len(shaped) and NONE not in shaped:
        _count_themes(connection, shaped, state)
        _retheme(connection, stale)
    for month in sorted(stale):
        _count(connection, month, state)
    if stale:
        moods.refresh(connection)
    _unmark(connection, state.taxonomy_version)
    return len(stale)


def _shaped(connection: Connection) -> list[int]:
    """Themes that an edit has changed since they were counted; NONE is what no theme covers."""
    return list(connection.execute(select(func.unnest(MonthsState.stale_themes))).scalars())


def _unmark(connection: Connection, version: int) -> None:
    """What was changed once more meanwhile stays marked, and nobody knows what it was counted with."""
    now = text(f"({standing.THROUGH})")
    same = MonthsState.taxonomy_version == version
    done = connection.execute(update(MonthsState).where(same).values(stale_themes=[], through=now))
    if done.rowcount == 0:
        connection.execute(update(MonthsState).values(through={}))


def _count_themes(connection: Connection, themes: list[int], state: State) -> None:
    """Count some themes again in all months, and nothing else."""
    for table in (MonthRow, ThemeDayRow):
        connection.execute(delete(table).where(table.theme_id.in_(themes)))
    values = {
        "undated": UNDATED,
        "themes": themes,
        "rivals": list(state.rivals),
        "attributes": list(state.attributes),
        "scores": list(state.scores),
    }
    connection.execute(text(_FEEDBACK.format(dated=_MENTIONING) + _SOME_THEMES), values)


def _covers(before: State, now: State) -> bool:
    same = (before.taxonomy_version, before.rivals) == (now.taxonomy_version, now.rivals)
    held = set(before.attributes) >= set(now.attributes) and set(before.scores) >= set(now.scores)
    return same and held


def _known(connection: Connection) -> State | None:
    lists = (MonthsState.rivals, MonthsState.attributes, MonthsState.scores)
    row = connection.execute(select(MonthsState.taxonomy_version, *lists)).one_or_none()
    if row is None:
        return None
    return State(
        taxonomy_version=row.taxonomy_version,
        rivals=tuple(row.rivals),
        attributes=tuple(row.attributes),
        scores=tuple(row.scores),
    )


def _now(connection: Connection) -> State:
    version = connection.execute(select(Workspace.taxonomy_version)).scalar_one()
    about_rivals = select(Source.id).where(Source.rival.is_not(None)).order_by(Source.id)
    most = {"sample": SAMPLE, "values": VALUES}
    return State(
        taxonomy_version=version,
        rivals=tuple(connection.execute(about_rivals).scalars()),
        attributes=tuple(connection.execute(_ATTRIBUTES, most).scalars()),
        scores=tuple(connection.execute(_SCORE_NAMES, most).scalars()),
    )


def _keep(connection: Connection, now: State) -> None:
    values = {
        "taxonomy_version": now.taxonomy_version,
        "rivals": list(now.rivals),
        "attributes": list(now.attributes),
        "scores": list(now.scores),
    }
    made = upsert(MonthsState).values(id=1, **values)
    connection.execute(made.on_conflict_do_update(index_elements=[MonthsState.id], set_=values))
    # Not emptied with TRUNCATE, which an answer that is being made would see.
    connection.execute(delete(MonthRow))
    connection.execute(delete(MonthScoreRow))
    connection.execute(delete(ThemeDayRow))
    columns.forget(connection)
    heard_words.forget(connection)
    moods.forget(connection)
    readings.forget(connection)


def _all_months(connection: Connection) -> set[date]:
    first, last = connection.execute(select(func.min(FeedbackRow.day), func.max(FeedbackRow.day))).one()
    months = {UNDATED}
    while first is not None and last is not None and first <= last:
        months.add(first.replace(day=1))
        first = first.replace(day=1) + relativedelta(months=1)
    return months


def _count(connection: Connection, month: date, state: State) -> None:
    for table in (MonthRow, MonthScoreRow):
        connection.execute(delete(table).where(table.month == month))
    if month != UNDATED:
        after = month + relativedelta(months=1)
        connection.execute(delete(ThemeDayRow).where(ThemeDayRow.day >= month, ThemeDayRow.day < after))
    active = select(ThemeRow.id).where(ThemeRow.status == ThemeStatus.ACTIVE)
    values: dict[str, Any] = {
        "month": month,
        "rivals": list(state.rivals),
        "attributes": list(state.attributes),
        "scores": list(state.scores),
    }
    dated = _dated(month)
    values |= _bounds(month)
    themes = {"themes": list(connection.execute(active).scalars())}
    connection.execute(text(_FEEDBACK.format(dated=dated) + _WORDS), values | themes)
    connection.execute(text(_FEEDBACK.format(dated=dated) + _SCORES), values)
    columns.count(connection, month, dated, values)
    heard_words.count(connection, month, dated, values)
    moods.count(connection, month, dated, values)
    readings.count(connection, month, dated, values)


def _retheme(connection: Connection, stale: set[date]) -> None:
    """The columns of all months but those that are counted again anyway."""
    for month in sorted(set(connection.execute(select(HeardColumnsRow.month)).scalars()) - stale):
        columns.retheme(connection, month, _dated(month), _bounds(month))


def _dated(month: date) -> str:
    return "day IS NULL" if month == UNDATED else "day >= :month AND day < :until"


def _bounds(month: date) -> dict[str, date]:
    return (
        {"month": month} if month == UNDATED else {"month": month, "until": month + relativedelta(months=1)}
    )


_ATTRIBUTES = text(
    """
    SELECT key FROM (SELECT attributes FROM feedback ORDER BY id DESC LIMIT :sample) AS latest,
        jsonb_each_text(attributes) AS pair (key, value)
    GROUP BY key HAVING count(DISTINCT value) <= :values ORDER BY key
    """
)
_SCORE_NAMES = text(
    """
    WITH latest AS (SELECT name, value, is_primary FROM scores ORDER BY feedback_id DESC LIMIT :sample),
    few AS (
        SELECT name, bool_or(is_primary) AS any_primary, count(DISTINCT value) <= :values AS held
        FROM latest GROUP BY name
    )
    SELECT name FROM few WHERE held
    UNION ALL SELECT '' FROM few WHERE any_primary HAVING bool_and(held)
    ORDER BY name
    """
)
#: The feedback of the month, and every field and value that it counts for.
_FEEDBACK = """
    WITH counted AS MATERIALIZED (
        SELECT id, day, source_id, kind, language, attributes, sentiment, roles,
            source_id = ANY(cast(:rivals AS int[])) AS about_rival
        FROM feedback WHERE copy_of IS NULL AND {dated}
    ), fields AS MATERIALIZED (
        SELECT id, '' AS field, '' AS value FROM counted WHERE NOT about_rival
        UNION ALL SELECT id, 'source', cast(source_id AS text) FROM counted
        UNION ALL SELECT id, 'kind', kind FROM counted WHERE NOT about_rival
        UNION ALL SELECT id, 'language', language FROM counted
            WHERE NOT about_rival AND language IS NOT NULL
        UNION ALL SELECT id, 'group', cast(group_id AS text)
            FROM counted JOIN members ON feedback_id = id WHERE NOT about_rival
        UNION ALL SELECT id, 'attribute:' || key, attributes ->> key
            FROM counted, unnest(cast(:attributes AS text[])) AS key
            WHERE NOT about_rival AND attributes ->> key <> ''
            AND jsonb_typeof(attributes -> key) IN ('string', 'number', 'boolean')
        UNION ALL SELECT id, 'score:' || name, cast(value AS text)
            FROM counted JOIN scores ON feedback_id = id
            WHERE NOT about_rival AND name = ANY(cast(:scores AS text[]))
        UNION ALL SELECT id, 'score:', cast(value AS text)
            FROM counted JOIN scores ON feedback_id = id
            WHERE NOT about_rival AND is_primary AND '' = ANY(cast(:scores AS text[]))
    )"""
_COUNTS = {
    "roles": [f"count(*) FILTER (WHERE roles & {1 << place} <> 0)" for place, _ in enumerate(Role)],
    "labels": [f"count(*) FILTER (WHERE labels & {1 << place} <> 0)" for place, _ in enumerate(Sentiment)],
}
_BITS = "CASE sentiment " + " ".join(
    f"WHEN '{label}' THEN {1 << place}" for place, label in enumerate(Sentiment)
)
_INTO = f"""INSERT INTO months (field, theme_id, value, month, feedback, said, positive, negative, themed,
        roles, labels)
    SELECT field, theme_id, value, {{month}}, count(*), sum(said), sum(positive), sum(negative), sum(themed),
        ARRAY[{", ".join(_COUNTS["roles"])}], ARRAY[{", ".join(_COUNTS["labels"])}]
    FROM about JOIN fields USING (id) GROUP BY field, theme_id, value{{all}}"""
#: The same by day, of all feedback together.
_DAYS = f"""days AS (
        INSERT INTO theme_days (theme_id, day, feedback, said, positive, negative, themed, roles, labels)
        SELECT theme_id, day, count(*), sum(said), sum(positive), sum(negative), sum(themed),
            ARRAY[{", ".join(_COUNTS["roles"])}], ARRAY[{", ".join(_COUNTS["labels"])}]
        FROM about JOIN (
            SELECT id, day FROM counted WHERE NOT about_rival AND day IS NOT NULL
        ) AS dated USING (id) GROUP BY theme_id, day
    )"""
_OF_THEMES = """SELECT id, theme_id, count(*) AS said,
            count(*) FILTER (WHERE mentions.sentiment > 0) AS positive,
            count(*) FILTER (WHERE mentions.sentiment < 0) AS negative, 0 AS themed,
            bit_or(mentions.roles) AS roles,
            cast(bool_or(mentions.sentiment < 0) AS int) + cast(bool_or(mentions.sentiment = 0) AS int) * 2
            + cast(bool_or(mentions.sentiment > 0) AS int) * 4
            + cast(bool_or(mentions.sentiment > 0) AND bool_or(mentions.sentiment < 0) AS int) * 8 AS labels
        FROM counted JOIN mentions ON feedback_id = id"""
#: One row per feedback about all themes, one about each of its themes, one about what has none.
_WORDS = f""", told AS MATERIALIZED (
        SELECT feedback_id, statements.roles, statements.sentiment, content, (
            SELECT true FROM mentions
            WHERE mentions.feedback_id = counted.id AND statement_id = statements.id
                AND theme_id = ANY(cast(:themes AS int[])) LIMIT 1
        ) IS TRUE AS themed
        FROM counted JOIN statements ON feedback_id = counted.id
    ), whole AS (
        SELECT feedback_id, count(*) AS said, count(*) FILTER (WHERE sentiment > 0) AS positive,
            count(*) FILTER (WHERE sentiment < 0) AS negative, count(*) FILTER (WHERE themed) AS themed
        FROM told WHERE content GROUP BY feedback_id
    ), about AS MATERIALIZED (
        SELECT id, {ALL} AS theme_id, coalesce(said, 0) AS said, coalesce(positive, 0) AS positive,
            coalesce(negative, 0) AS negative, coalesce(themed, 0) AS themed, roles,
            {_BITS} ELSE 0 END AS labels
        FROM counted LEFT JOIN whole ON feedback_id = id
        UNION ALL
        {_OF_THEMES} GROUP BY id, theme_id
        UNION ALL
        SELECT feedback_id, {NONE}, 0, 0, 0, 0, bit_or(roles), 0 FROM told WHERE NOT themed
        GROUP BY feedback_id HAVING bit_or(roles) <> 0
    ), {_DAYS}
    {_INTO.format(month=":month", all="")}
    """
#: The same for some themes over all months at once.
_MENTIONING = "id IN (SELECT feedback_id FROM mentions WHERE theme_id = ANY(cast(:themes AS int[])))"
_SOME_THEMES = f""", about AS MATERIALIZED (
        {_OF_THEMES} WHERE theme_id = ANY(cast(:themes AS int[])) GROUP BY id, theme_id
    ), dated AS (
        SELECT about.*,
            coalesce(cast(date_trunc('month', cast(day AS timestamp)) AS date), :undated) AS month
        FROM about JOIN counted USING (id)
    ), {_DAYS.replace("dated", "daily")}
    {_INTO.replace("about", "dated").format(month="month", all=", month")}
    """
_SCORES = f"""
    INSERT INTO month_scores (field, value, month, name, kind, low, high, higher_is_better, feedback,
        primaries, total, squares, promoters, detractors, satisfied)
    SELECT field, fields.value, :month, name, scores.kind, low, high, higher_is_better, count(*),
        count(*) FILTER (WHERE is_primary), sum(scores.value), sum(scores.value * scores.value),
        count(*) FILTER (WHERE scores.value >= {PROMOTER}),
        count(*) FILTER (WHERE scores.value <= {DETRACTOR}),
        count(*) FILTER (WHERE CASE WHEN higher_is_better THEN scores.value >= high - 1
            ELSE scores.value <= low + 1 END)
    FROM counted JOIN fields USING (id) JOIN scores ON feedback_id = counted.id
    GROUP BY field, fields.value, name, scores.kind, low, high, higher_is_better
    """
