"""What was read in one feedback, statement by statement, with why each is about its themes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from harken.insights.relations import (
    LABELS,
    feedback,
    mentions,
    offered_url,
    parts,
    roles_of,
    sources,
    statements,
    themes,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """A theme of a statement, and by what it was told."""

    theme: str
    because: str
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """One statement as it was read."""

    id: int
    text: str
    sentiment: str
    roles: tuple[str, ...]
    about: tuple[About, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One feedback with all that was read in it."""

    id: int
    source: str
    day: date | None
    url: str | None
    #: Label of each part, its text, and the statements in it.
    parts: tuple[tuple[str, str, tuple[Read, ...]], ...]


def reading(connection: sa.Connection, id: int) -> Reading | None:
    """The feedback with this id; None where there is none."""
    columns = (feedback.c.id, sources.c.name.label("source"), feedback.c.day, offered_url().label("url"))
    joined = feedback.join(sources, sources.c.id == feedback.c.source_id)
    wanted = sa.select(*columns).select_from(joined).where(feedback.c.id == id)
    head = connection.execute(wanted).one_or_none()
    if head is None:
        return None
    about = _about(connection, id)
    texts = connection.execute(sa.select(parts).where(parts.c.feedback_id == id).order_by(parts.c.position))
    said = connection.execute(
        sa.select(statements).where(statements.c.feedback_id == id).order_by(statements.c.start)
    ).all()
    return Reading(
        **head._mapping,
        parts=tuple(
            (
                part.label,
                part.text,
                tuple(_read(row, part.text, about) for row in said if row.part_id == part.id),
            )
            for part in texts
        ),
    )


def _about(connection: sa.Connection, id: int) -> dict[int, list[About]]:
    found: dict[int, list[About]] = {}
    wanted = (
        sa.select(mentions.c.statement_id, themes.c.key, mentions.c.because, mentions.c.score)
        .join(themes, themes.c.id == mentions.c.theme_id)
        .where(mentions.c.feedback_id == id, themes.c.status == "active")
        .order_by(mentions.c.score.desc(), themes.c.key)
    )
    for row in connection.execute(wanted):
        told = About(theme=row.key, because=row.because, score=row.score)
        found.setdefault(row.statement_id, []).append(told)
    return found


def _read(row: Any, text: str, about: dict[int, list[About]]) -> Read:
    return Read(
        id=row.id,
        text=text[row.start : row.stop],
        sentiment=LABELS[row.sentiment].value,
        roles=tuple(roles_of(row.roles)),
        about=tuple(about.get(row.id, ())),
    )
