"""Themes and mentions: the taxonomy in force, and which statements are about what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, func, not_, select, text, type_coerce, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import NullType

from harken.domain.understanding import Mention, Theme, ThemeStatus
from storage import claims
from storage.copying import copy_rows
from storage.tables import FeedbackRow, PartRow, Source, StatementRow, ThemeRow, Workspace

_MENTIONS = {
    "statement_id": "int8",
    "theme_id": "int4",
    "feedback_id": "int8",
    "day": "date",
    "sentiment": "int2",
    "roles": "int4",
    "score": "float4",
    "because": "text",
}
_FORGET = text(
    "DELETE FROM mentions WHERE feedback_id = ANY(:ids)"
    " RETURNING feedback_id, statement_id, theme_id, sentiment, roles"
)
_MARK_THEMED = text(
    """
    UPDATE feedback SET themed_version = :version,
        written = CASE WHEN new.changed THEN pg_current_xact_id() ELSE written END
    FROM unnest(cast(:ids AS int8[]), cast(:changed AS bool[])) AS new (id, changed)
    WHERE feedback.id = new.id
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A stored statement with what is needed to tell its themes and to copy them beside it."""

    statement_id: int
    feedback_id: int
    text: str
    day: date | None
    sentiment: int
    roles: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Taxonomy:
    """The active themes at one version."""

    version: int
    ids: dict[str, int]
    themes: tuple[Theme, ...]


def taxonomy(connection: Connection) -> Taxonomy:
    """The active themes as they stand."""
    version = connection.execute(select(Workspace.taxonomy_version)).scalar_one()
    rows = connection.execute(
        select(ThemeRow).where(ThemeRow.status == ThemeStatus.ACTIVE).order_by(ThemeRow.id)
    ).all()
    return Taxonomy(
        version=version, ids={row.key: row.id for row in rows}, themes=tuple(_theme(row) for row in rows)
    )


def _theme(row: Any) -> Theme:
    return Theme(
        key=row.key,
        name=row.name,
        description=row.description,
        phrases=tuple(row.phrases),
        words=tuple(row.words),
        parent=row.parent,
        status=ThemeStatus(row.status),
        threshold=row.threshold,
    )


def adopt(connection: Connection, themes: Sequence[Theme], *, own: bool = False) -> int:
    """Add themes whose keys are free; returns how many changed. The taxonomy's version rises if any did.

    With `own`, these are all of the company's own themes: those that are there already are brought to what is
    given, and own themes that are no longer given retire. A retired theme's key is free for a starter's.
    """
    version = connection.execute(
        update(Workspace)
        .values(taxonomy_version=Workspace.taxonomy_version + 1)
        .returning(Workspace.taxonomy_version)
    ).scalar_one()
    changed = sum(_keep(connection, theme, version, own) for theme in themes)
    if own:
        changed += _retire_others(connection, themes, version)
    if not changed:
        connection.execute(update(Workspace).values(taxonomy_version=version - 1))
    return changed


def _keep(connection: Connection, theme: Theme, version: int, own: bool) -> int:
    values = {
        "name": theme.name,
        "description": theme.description,
        "phrases": list(theme.phrases),
        "words": list(theme.words),
        "parent": theme.parent,
        "status": theme.status.value,
        "threshold": theme.threshold,
        "own": own,
    }
    same = and_(*(getattr(ThemeRow, name).is_not_distinct_from(value) for name, value in values.items()))
    free = and_(ThemeRow.own, ThemeRow.status == ThemeStatus.RETIRED)
    statement = upsert(ThemeRow).values(key=theme.key, version=version, **values)
    statement = statement.on_conflict_do_update(
        index_elements=[ThemeRow.key],
        set_=values | {"version": version},
        where=not_(same) if own else free,
    )
    return len(connection.execute(statement.returning(ThemeRow.id)).all())


def _retire_others(connection: Connection, own: Sequence[Theme], version: int) -> int:
    others = ThemeRow.key.not_in([theme.key for theme in own])
    retire = (
        update(ThemeRow)
        .where(ThemeRow.own, ThemeRow.status != ThemeStatus.RETIRED, others)
        .values(status=ThemeStatus.RETIRED, version=version)
    )
    return connection.execute(retire).rowcount


def unfitted(connection: Connection) -> list[int]:
    """Ids of the sources for which no starter taxonomy was looked for yet."""
    statement = select(Source.id).where(Source.starters.is_(None)).order_by(Source.id)
    return list(connection.execute(statement).scalars())


def remembered_starters(connection: Connection) -> list[str]:
    """The starters that were found to fit any source."""
    names = select(func.unnest(Source.starters)).distinct()
    return sorted(connection.execute(names).scalars())


def remember_starters(connection: Connection, source: int, starters: Sequence[str]) -> None:
    """Keep which starters were found to fit a source."""
    connection.execute(update(Source).where(Source.id == source).values(starters=list(starters)))


def sample(connection: Connection, source: int, limit: int) -> tuple[list[str], NDArray[np.float32]]:
    """The first statements of a source that say something: texts and unit embeddings (n, width)."""
    rows = connection.execute(
        _statements()
        .where(FeedbackRow.source_id == source, StatementRow.content)
        .order_by(StatementRow.id)
        .limit(limit)
    ).all()
    return [row.said for row in rows], _embeddings(rows)


def claim_unthemed(
    connection: Connection, version: int, limit: int
) -> tuple[list[int], list[Said], NDArray[np.float32]]:
    """Lock up to `limit` feedback whose mentions are older than the taxonomy, with their statements."""
    unthemed = (
        select(FeedbackRow.id)
        .where(FeedbackRow.generation.is_not(None), FeedbackRow.themed_version.is_distinct_from(version))
        .order_by(FeedbackRow.id)
    )
    ids = [row.id for row in claims.claim(connection, unthemed, limit)]
    rows = connection.execute(
        _statements().where(StatementRow.feedback_id.in_(ids), StatementRow.content)
    ).all()
    said = [
        Said(
            statement_id=row.id,
            feedback_id=row.feedback_id,
            text=row.said,
            day=row.day,
            sentiment=row.sentiment,
            roles=row.roles,
        )
        for row in rows
    ]
    return ids, said, _embeddings(rows)


def save_mentions(
    connection: Connection,
    chosen: Taxonomy,
    feedback_ids: Sequence[int],
    found: Iterable[tuple[Said, Sequence[Mention]]],
) -> None:
    """Replace the mentions of these feedback, in the transaction that claimed them.

    Only feedback whose mentions change count as written: evidence of earlier answers stays whole.
    """
    ids = {"ids": list(feedback_ids)}
    gone = {tuple(row) for row in connection.execute(_FORGET, ids)}
    rows = list(_mention_rows(chosen, found))
    changed = {feedback_id for feedback_id, *_ in gone ^ {_counted(row) for row in rows}}
    copy_rows(connection, "mentions", _MENTIONS, rows)
    flags = {"changed": [each in changed for each in feedback_ids]}
    connection.execute(_MARK_THEMED, ids | flags | {"version": chosen.version})


def _counted(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """What answers count of a mention, as `_FORGET` returns it."""
    statement_id, theme_id, feedback_id, _, sentiment, roles, *_ = row
    return feedback_id, statement_id, theme_id, sentiment, roles


def _statements() -> Any:
    said = func.substr(PartRow.text, StatementRow.start + 1, StatementRow.end - StatementRow.start)
    return (
        select(
            StatementRow.id,
            StatementRow.feedback_id,
            type_coerce(StatementRow.embedding, NullType).label("embedding"),
            StatementRow.sentiment,
            StatementRow.roles,
            FeedbackRow.day,
            said.label("said"),
        )
        .join(PartRow, PartRow.id == StatementRow.part_id)
        .join(FeedbackRow, FeedbackRow.id == StatementRow.feedback_id)
    )


def _embeddings(rows: Sequence[Any]) -> NDArray[np.float32]:
    return np.array([row.embedding.to_numpy() for row in rows], dtype=np.float32)


def _mention_rows(
    chosen: Taxonomy, found: Iterable[tuple[Said, Sequence[Mention]]]
) -> Iterator[tuple[Any, ...]]:
    for said, mentions in found:
        for mention in mentions:
            yield (
                said.statement_id,
                chosen.ids[mention.theme],
                said.feedback_id,
                said.day,
                said.sentiment,
                said.roles,
                mention.score,
                mention.because,
            )
