"""Everything that is kept and understood as flat rows, streamed so that no corpus is too large."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from harken.domain.understanding import Facet
from harken.insights.relations import (
    LABELS,
    about_statement,
    feedback,
    groups,
    members,
    mentions,
    offered_url,
    parts,
    roles_of,
    scores,
    sources,
    statements,
    themes,
)

#: Rows held in memory at once.
PAGE = 2_000
_FACETS = tuple(Facet)


def rows(connection: sa.Connection, what: str) -> Iterator[dict[str, Any]]:
    """Rows of `feedback`, `statements` or `mentions`, in the order of their ids; copies are among them."""
    found = connection.execute(_SELECTS[what](), execution_options={"yield_per": PAGE})
    return (_finished(row._mapping) for row in found)


def columns(what: str) -> tuple[str, ...]:
    """The names of a row's values, also where there is no row."""
    return tuple(column.key or "" for column in _SELECTS[what]().selected_columns)


def _finished(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Codes and bit sets as the words they stand for."""
    values = dict(row)
    if isinstance(values["sentiment"], int):
        values["sentiment"] = LABELS[values["sentiment"]].value
    if "roles" in values:
        values["roles"] = roles_of(values["roles"])
        values["facets"] = [
            facet.value for place, facet in enumerate(_FACETS) if values["facets"] >> place & 1
        ]
    return values


def _feedback() -> sa.Select[*tuple[Any, ...]]:
    said = statements.c.feedback_id == feedback.c.id
    return (
        sa.select(
            *_identity(),
            _of_feedback(_texts(), parts.c.feedback_id).label("text"),
            feedback.c.language,
            feedback.c.sentiment,
            feedback.c.valence,
            feedback.c.confidence,
            _bits(statements.c.roles, said).label("roles"),
            _themes(mentions.c.feedback_id == feedback.c.id).label("themes"),
            _bits(statements.c.facets, said).label("facets"),
            _of_feedback(_scores(), scores.c.feedback_id).label("scores"),
            feedback.c.said_at,
            sa.func.encode(feedback.c.author, "hex").label("author"),
            offered_url().label("url"),
            feedback.c.copy_of,
            feedback.c.attributes,
        )
        .join(sources, sources.c.id == feedback.c.source_id)
        .order_by(feedback.c.id)
    )


def _statements() -> sa.Select[*tuple[Any, ...]]:
    about = about_statement(statements.c.id, statements.c.feedback_id)
    selected = sa.select(
        *_identity(),
        *_span(),
        statements.c.sentiment,
        statements.c.valence,
        statements.c.confidence,
        statements.c.roles,
        _themes(about).label("themes"),
        statements.c.facets,
    )
    return _joined(selected.select_from(statements)).order_by(statements.c.id)


def _mentions() -> sa.Select[*tuple[Any, ...]]:
    selected = sa.select(
        *_identity(),
        themes.c.key.label("theme"),
        *_span(),
        mentions.c.sentiment,
        mentions.c.score,
        mentions.c.because,
    )
    about = selected.select_from(mentions).join(
        statements, about_statement(statements.c.id, statements.c.feedback_id)
    )
    about = about.join(themes, themes.c.id == mentions.c.theme_id)
    return _joined(about).order_by(mentions.c.feedback_id, mentions.c.statement_id, mentions.c.theme_id)


_SELECTS: dict[str, Callable[[], sa.Select[*tuple[Any, ...]]]] = {
    "feedback": _feedback,
    "statements": _statements,
    "mentions": _mentions,
}
KINDS = tuple(_SELECTS)


def _joined(selected: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    return (
        selected.join(parts, parts.c.id == statements.c.part_id)
        .join(feedback, feedback.c.id == statements.c.feedback_id)
        .join(sources, sources.c.id == feedback.c.source_id)
    )


def _identity() -> list[sa.ColumnElement[Any]]:
    named = sa.select(groups.c.name).join(members, members.c.group_id == groups.c.id)
    mine = named.where(members.c.feedback_id == feedback.c.id).order_by(groups.c.name)
    return [
        feedback.c.id.label("feedback_id"),
        feedback.c.external_id,
        sources.c.name.label("source"),
        feedback.c.kind,
        feedback.c.day.label("date"),
        sa.func.array(mine.correlate(feedback).scalar_subquery()).label("groups"),
    ]


def _span() -> list[sa.ColumnElement[Any]]:
    start, stop = statements.c.start, statements.c.stop
    return [
        parts.c.label.label("part"),
        start.label("start"),
        stop.label("end"),
        sa.func.substr(parts.c.text, start + 1, stop - start).label("text"),
        sa.func.coalesce(parts.c.language, feedback.c.language).label("language"),
    ]


def _themes(about: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    keys = sa.select(themes.c.key).join(mentions, mentions.c.theme_id == themes.c.id).where(about).distinct()
    return sa.func.array(keys.order_by(themes.c.key).correlate(feedback, statements).scalar_subquery())


def _bits(column: sa.ColumnElement[int], mine: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    found = sa.select(sa.func.coalesce(sa.func.bit_or(column), 0)).where(mine)
    return found.correlate(feedback).scalar_subquery()


def _texts() -> sa.ColumnElement[str]:
    return sa.func.string_agg(parts.c.text, aggregate_order_by(sa.literal("\n\n"), parts.c.position))


def _scores() -> sa.ColumnElement[Any]:
    pairs = sa.func.jsonb_object_agg(scores.c.name, scores.c.value)
    return sa.func.coalesce(pairs, sa.text("'{}'::jsonb"))


def _of_feedback(gathered: sa.ColumnElement[Any], owner: sa.ColumnElement[int]) -> sa.ColumnElement[Any]:
    return sa.select(gathered).where(owner == feedback.c.id).correlate(feedback).scalar_subquery()
