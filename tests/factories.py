"""Rows as if they had been collected and understood: one call per feedback, everything else by default."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from pgvector import HalfVector
from sqlalchemy import Connection, Table, insert, select, text, update

from harken.domain.understanding import Role
from nlp.encoder import WIDTH
from storage import tables

_numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One statement with what was understood of it."""

    text: str = "The room was fine for us all."
    sentiment: int = 0
    valence: float | None = None
    roles: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    content: bool = True
    confidence: float = 0.9
    probability: float = 0.9
    #: The first numbers of its embedding; all others are zero.
    meaning: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Given:
    """One score."""

    name: str = "rating"
    kind: str = "stars"
    value: float = 3
    low: float = 1
    high: float = 5
    higher_is_better: bool = True
    is_primary: bool = False


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One feedback; `label` None and `classified` None mean that it waits to be understood."""

    said: Sequence[Said] = (Said(),)
    source: str = "reviews"
    kind: str = "review"
    day: date | None = None
    said_at: datetime | None = None
    author: str | None = None
    url: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    scores: Sequence[Given] = ()
    groups: Sequence[str] = ()
    language: str | None = "en"
    label: str | None = "neutral"
    confidence: float | None = None
    classified: bool | None = True
    generation: str | None = "test"
    copy_of: int | None = None
    external_id: str | None = None
    question: str | None = None


def hear(connection: Connection, heard: Heard | None = None, /, **overrides: Any) -> int:
    """Store one feedback; returns its id. Sources, groups and themes are made when first named."""
    item = heard or Heard(**overrides)
    feedback_id = _add(
        connection,
        tables.FeedbackRow,
        source_id=source(connection, item.source),
        external_id=item.external_id or f"ext-{next(_numbers)}",
        run_id=1,
        kind=item.kind,
        said_at=item.said_at,
        day=item.day,
        author=author_key(item.author),
        url=item.url,
        attributes=dict(item.attributes),
        content_hash=b"c",
        text_hash=None,
        copy_of=item.copy_of,
        language=item.language,
        classified=item.classified,
        sentiment=item.label,
        confidence=item.confidence,
        roles=role_bits([role for said in item.said for role in said.roles] if item.classified else ()),
        generation=item.generation,
        themed_version=None if item.generation is None else 1,
    )
    for score in item.scores:
        connection.execute(insert(tables.ScoreRow).values(feedback_id=feedback_id, **vars(score)))
    for name in item.groups:
        connection.execute(
            insert(tables.MemberRow).values(group_id=group(connection, name), feedback_id=feedback_id)
        )
    _add_words(connection, feedback_id, item)
    return feedback_id


def author_key(author: str | None) -> bytes | None:
    return None if author is None else hashlib.blake2b(author.encode(), digest_size=16).digest()


def role_bits(roles: Iterable[str]) -> int:
    return sum(1 << list(Role).index(Role(role)) for role in set(roles))


def _add_words(connection: Connection, feedback_id: int, item: Heard) -> None:
    body = " ".join(said.text for said in item.said)
    part_id = _add(
        connection,
        tables.PartRow,
        feedback_id=feedback_id,
        position=0,
        label="body",
        text=body,
        question=item.question,
        language=item.language,
    )
    start = 0
    for said in item.said if item.classified else ():
        _add_statement(connection, feedback_id, part_id, start, said, item.day)
        start += len(said.text) + 1


def _embedding(meaning: Sequence[float]) -> HalfVector:
    return HalfVector(np.array([*meaning, *[0.0] * (WIDTH - len(meaning))], dtype=np.float16))


def _add_statement(
    connection: Connection, feedback_id: int, part_id: int, start: int, said: Said, day: date | None
) -> None:
    values = {
        "feedback_id": feedback_id,
        "part_id": part_id,
        "start": start,
        "stop": start + len(said.text),
        "embedding": _embedding(said.meaning),
        "valence": float(said.sentiment) if said.valence is None else said.valence,
        "sentiment": said.sentiment,
        "confidence": said.confidence,
        "roles": role_bits(said.roles),
        "probabilities": [said.probability if role in said.roles else 0.05 for role in Role],
        "facets": 0,
        "content": said.content,
    }
    made = insert(_table(tables.StatementRow)).values(values).returning(_table(tables.StatementRow).c.id)
    statement_id = connection.execute(made).scalar_one()
    for key in said.themes:
        connection.execute(
            insert(tables.MentionRow).values(
                statement_id=statement_id,
                theme_id=theme(connection, key),
                feedback_id=feedback_id,
                day=day,
                sentiment=said.sentiment,
                roles=values["roles"],
                score=1.0,
                because=key,
            )
        )


def source(connection: Connection, name: str, **overrides: Any) -> int:
    return _named(connection, tables.Source, "name", name, {"collector": "file"} | overrides)


def group(connection: Connection, name: str, **overrides: Any) -> int:
    return _named(connection, tables.GroupRow, "name", name, {"rule": "true"} | overrides)


def theme(connection: Connection, key: str, **overrides: Any) -> int:
    values = {"name": key.title(), "phrases": [], "words": [], "status": "active", "version": 1}
    return _named(connection, tables.ThemeRow, "key", key, values | overrides)


def rewrite(connection: Connection, feedback_id: int, **values: Any) -> None:
    """Change a feedback as every writer does, leaving its transaction on the row."""
    row = tables.FeedbackRow
    changed = update(row).where(row.id == feedback_id).values(written=text("pg_current_xact_id()"), **values)
    connection.execute(changed)


def _named(
    connection: Connection, model: type[tables.Base], column: str, name: str, values: dict[str, Any]
) -> int:
    table = _table(model)
    found = connection.execute(select(table.c.id).where(table.c[column] == name)).scalar()
    return found if found is not None else _add(connection, model, **{column: name}, **values)


def _add(connection: Connection, model: type[tables.Base], **values: Any) -> int:
    table = _table(model)
    return connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one()


def _table(model: type[tables.Base]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__
