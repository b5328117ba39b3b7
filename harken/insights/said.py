"""What customers say and how engaged they are, by the names that rules use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from harken.domain.customers import Said
from harken.domain.understanding import Sentiment, ThemeStatus
from harken.insights.relations import feedback, mentions, roles_of, scores, themes

Known = dict[int, dict[str, Any]]


def of_customers(connection: sa.Connection, ids: Collection[int], names: Collection[str], on: date) -> Known:
    """What each of these customers says, as far as the names ask; copies do not count."""
    mine = feedback.c.customer_id
    chosen = [
        mine.in_(ids),
        feedback.c.copy_of.is_(None),
        sa.or_(feedback.c.day.is_(None), feedback.c.day <= on),
    ]
    known: Known = {
        id: {Said.FEEDBACK_COUNT: 0, Said.FEEDBACK_12M: 0, Said.THEMES: [], Said.ROLES: []} for id in ids
    }
    for row in connection.execute(sa.select(mine.label("id"), *_engaged(on)).where(*chosen).group_by(mine)):
        known[row.id].update(_told(row))
    _words(connection, known, mine, chosen, names)
    return known


def of_feedback(connection: sa.Connection, ids: Collection[int], names: Collection[str]) -> Known:
    """What each of these feedback says by itself."""
    chosen = [feedback.c.id.in_(ids)]
    rows = connection.execute(sa.select(feedback.c.id, feedback.c.sentiment, feedback.c.roles).where(*chosen))
    known: Known = {
        row.id: {Said.SENTIMENT: row.sentiment, Said.ROLES: roles_of(row.roles), Said.THEMES: []}
        for row in rows
    }
    _words(connection, known, feedback.c.id, chosen, names)
    return known


def _engaged(on: date) -> list[sa.ColumnElement[Any]]:
    latest = aggregate_order_by(
        feedback.c.sentiment, feedback.c.day.desc().nulls_last(), feedback.c.id.desc()
    )
    read = feedback.c.sentiment.is_not(None)
    year_ago = sa.literal(on, sa.Date) - sa.text("interval '12 months'")
    negative = sa.func.avg(sa.case((feedback.c.sentiment == Sentiment.NEGATIVE, 1.0), else_=0.0))
    return [
        sa.func.count().label("heard"),
        sa.func.count().filter(feedback.c.day > year_ago).label("recent"),
        (sa.literal(on, sa.Date) - sa.func.max(feedback.c.day)).label("days"),
        sa.func.array_agg(latest).filter(read).label("sentiments"),
        negative.filter(read).label("negative"),
        sa.func.bit_or(feedback.c.roles).label("roles"),
    ]


def _told(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        Said.FEEDBACK_COUNT: row.heard,
        Said.FEEDBACK_12M: row.recent,
        Said.DAYS_SINCE_FEEDBACK: row.days,
        Said.SENTIMENT: row.sentiments[0] if row.sentiments else None,
        Said.NEGATIVE_SHARE: None if row.negative is None else float(row.negative),
        Said.ROLES: roles_of(row.roles),
    }


def _words(
    connection: sa.Connection,
    known: Known,
    key: sa.ColumnElement[Any],
    chosen: Sequence[sa.ColumnElement[bool]],
    names: Collection[str],
) -> None:
    if Said.THEMES in names:
        _themes(connection, known, key, chosen)
    if Said.SCORE in names or Said.SCORES in names:
        _scores(connection, known, key, chosen)


def _themes(
    connection: sa.Connection,
    known: Known,
    key: sa.ColumnElement[Any],
    chosen: Sequence[sa.ColumnElement[bool]],
) -> None:
    """Keys and names, so that a rule may use either."""
    joined = feedback.join(mentions, mentions.c.feedback_id == feedback.c.id)
    joined = joined.join(themes, themes.c.id == mentions.c.theme_id)
    active = themes.c.status == ThemeStatus.ACTIVE
    columns = (key.label("id"), themes.c.key, themes.c.name)
    found: dict[int, set[str]] = defaultdict(set)
    for row in connection.execute(sa.select(*columns).distinct().select_from(joined).where(*chosen, active)):
        found[row.id] |= {row.key, row.name}
    for id, listed in found.items():
        known[id][Said.THEMES] = sorted(listed)


def _scores(
    connection: sa.Connection,
    known: Known,
    key: sa.ColumnElement[Any],
    chosen: Sequence[sa.ColumnElement[bool]],
) -> None:
    """The latest of each name; `score` is the latest primary one."""
    joined = feedback.join(scores, scores.c.feedback_id == feedback.c.id)
    columns = (key.label("id"), scores.c.name, scores.c.value, scores.c.is_primary, feedback.c.day)
    latest = (feedback.c.day.asc().nulls_first(), feedback.c.id.asc())
    statement = sa.select(*columns).select_from(joined).where(*chosen).order_by(key, *latest)
    for row in connection.execute(statement):
        known[row.id].setdefault(Said.SCORES, {})[row.name] = row.value
        if row.is_primary:
            known[row.id][Said.SCORE] = row.value
