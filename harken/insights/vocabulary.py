"""The names that questions may use, read fast enough to be read before every question."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from harken.domain.vocabulary import ScoreName, Vocabulary
from harken.insights.names import score_names
from harken.insights.relations import feedback, groups, scores, sources
from storage import rivals
from storage.actions import every
from storage.themes import taxonomy

#: Attribute values, kinds and languages are told from the latest feedback; more would be slow.
SAMPLE = 10_000
#: Values per attribute.
VALUES = 200


def vocabulary(connection: sa.Connection) -> Vocabulary:
    """Everything that a question's words are matched against."""
    attributes = _attributes(connection)
    first, last = connection.execute(sa.select(*_bounds())).one()
    undated = sa.select(sa.func.count()).where(feedback.c.day.is_(None))
    return Vocabulary(
        themes=taxonomy(connection).themes,
        groups=_column(connection, groups.c.name),
        sources=_column(connection, sources.c.name),
        kinds=_recent(connection, feedback.c.kind),
        products=attributes.get("product", ()),
        languages=_recent(connection, feedback.c.language),
        attributes=attributes,
        scores=_scores(connection),
        first_day=first,
        last_day=last,
        undated=connection.execute(undated).scalar_one(),
        rivals={each.name: each.synonyms for each in rivals.known(connection).values()},
        releases={each.name: each.day for each in every(connection)},
    )


def _bounds() -> tuple[sa.ScalarSelect[Any], sa.ScalarSelect[Any]]:
    """Each bound by itself, so that each is one step into the index."""
    first, last = sa.select(sa.func.min(feedback.c.day)), sa.select(sa.func.max(feedback.c.day))
    return first.scalar_subquery(), last.scalar_subquery()


def _column(connection: sa.Connection, column: sa.ColumnElement[str]) -> tuple[str, ...]:
    return tuple(connection.execute(sa.select(column).order_by(column)).scalars())


def _latest(*columns: sa.ColumnElement[Any]) -> sa.Subquery:
    return sa.select(*columns).order_by(feedback.c.id.desc()).limit(SAMPLE).subquery("latest")


def _recent(connection: sa.Connection, column: sa.ColumnElement[Any]) -> tuple[str, ...]:
    latest = _latest(column.label("value"))
    held = sa.select(latest.c.value).where(latest.c.value.is_not(None))
    return tuple(connection.execute(held.group_by(latest.c.value).order_by(latest.c.value)).scalars())


def _attributes(connection: sa.Connection) -> dict[str, tuple[str, ...]]:
    """The most frequent plain values of each attribute."""
    latest = _latest(feedback.c.attributes)
    pair = sa.func.jsonb_each(latest.c.attributes).table_valued("key", "value").render_derived()
    plain = sa.func.jsonb_typeof(pair.c.value).in_(("string", "number", "boolean"))
    text = pair.c.value.op("#>>")(sa.literal_column("'{}'"))
    counted = (
        sa.select(pair.c.key, text.label("said"), sa.func.count().label("times"))
        .select_from(latest.join(pair, sa.true()))
        .where(plain)
        .group_by(pair.c.key, "said")
        .subquery()
    )
    return _most_frequent(connection, counted)


def _most_frequent(connection: sa.Connection, counted: sa.Subquery) -> dict[str, tuple[str, ...]]:
    rank = sa.func.row_number().over(
        partition_by=counted.c.key, order_by=(counted.c.times.desc(), counted.c.said)
    )
    ranked = sa.select(counted, rank.label("rank")).subquery()
    rows = connection.execute(
        sa.select(ranked.c.key, ranked.c.said)
        .where(ranked.c.rank <= VALUES)
        .order_by(ranked.c.key, ranked.c.rank)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row.said)
    return {name: tuple(values) for name, values in found.items()}


def _scores(connection: sa.Connection) -> tuple[ScoreName, ...]:
    """One entry per name; a name on two scales is told by the one of its first feedback."""
    found = []
    for name in score_names(connection):
        row = connection.execute(
            sa.select(scores.c.name, scores.c.kind, scores.c.low, scores.c.high)
            .where(scores.c.name == name)
            .order_by(scores.c.feedback_id)
            .limit(1)
        ).one()
        found.append(ScoreName(**row._mapping))
    return tuple(found)
