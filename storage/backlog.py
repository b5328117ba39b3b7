"""Feedback that waits to be read: claimed with SKIP LOCKED, saved with its statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pgvector import HalfVector
from sqlalchemy import Connection, func, or_, select, text

from harken.domain.feedback import Asks
from harken.domain.understanding import (
    Facet,
    PartReading,
    PartText,
    Role,
    Sentiment,
    StatementReading,
)
from storage import claims
from storage.copying import copy_rows
from storage.tables import FeedbackRow, PartRow

SENTIMENTS = {Sentiment.NEGATIVE: -1, Sentiment.NEUTRAL: 0, Sentiment.POSITIVE: 1}

_STATEMENTS = {
    "feedback_id": "int8",
    "part_id": "int8",
    "start": "int4",
    "stop": "int4",
    "embedding": "halfvec",
    "valence": "float4",
    "sentiment": "int2",
    "confidence": "float4",
    "roles": "int4",
    "probabilities": "float4[]",
    "facets": "int2",
    "content": "bool",
}
_MARK_READ = text(
    """
    UPDATE feedback SET language = new.language, classified = new.classified, valence = new.valence,
        sentiment = new.sentiment, confidence = new.confidence, roles = new.roles,
        generation = :generation, themed_version = NULL, written = pg_current_xact_id()
    FROM unnest(cast(:ids AS int8[]), cast(:languages AS text[]), cast(:classified AS bool[]),
        cast(:valences AS float4[]), cast(:sentiments AS text[]), cast(:confidences AS float4[]),
        cast(:roles AS int4[]))
        AS new (id, language, classified, valence, sentiment, confidence, roles)
    WHERE feedback.id = new.id
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A feedback as it was read."""

    feedback_id: int
    parts: tuple[PartReading, ...]
    #: Of most of its text.
    language: str
    classified: bool
    #: None where no statement could be classified.
    valence: float | None
    sentiment: Sentiment | None
    #: Mean of what its statements' labels are sure of; None where no statement says anything.
    confidence: float | None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of all its statements together."""
        statements = (statement for part in self.parts for statement in part.statements)
        return frozenset(role for statement in statements for role in statement.roles)


def waiting(connection: Connection, generation: str) -> int:
    """How many feedback this model has not read."""
    statement = select(func.count()).select_from(FeedbackRow).where(_unread(generation))
    return connection.execute(statement).scalar_one()


def claim(
    connection: Connection, generation: str, limit: int, *, after: int = 0, patient: bool = True
) -> dict[int, list[PartText]]:
    """Lock up to `limit` unread feedback until the transaction ends; feedback id to its parts.

    `after` skips what was looked at before: a long backlog is not walked from its beginning each time.
    Who holds a claim already is not `patient`: it takes only what nobody else holds.
    """
    unread = (
        select(FeedbackRow.id).where(_unread(generation), FeedbackRow.id > after).order_by(FeedbackRow.id)
    )
    ids = [row.id for row in claims.claim(connection, unread, limit, patient=patient)]
    claimed: dict[int, list[PartText]] = {each: [] for each in ids}
    parts = connection.execute(
        select(PartRow.id, PartRow.feedback_id, PartRow.text, PartRow.asks)
        .where(PartRow.feedback_id.in_(ids))
        .order_by(PartRow.feedback_id, PartRow.position)
    )
    for row in parts:
        asks = Asks(row.asks) if row.asks else None
        claimed[row.feedback_id].append(PartText(part_id=row.id, text=row.text, asks=asks))
    return claimed


def save(connection: Connection, generation: str, reads: Sequence[Read]) -> None:
    """Replace what was understood of these feedback, in the transaction that claimed them."""
    ids = [read.feedback_id for read in reads]
    for table in ("mentions", "statements"):
        connection.execute(text(f"DELETE FROM {table} WHERE feedback_id = ANY(:ids)"), {"ids": ids})
    copy_rows(connection, "statements", _STATEMENTS, _statement_rows(reads))
    _save_languages(connection, reads)
    connection.execute(
        _MARK_READ,
        {
            "ids": ids,
            "languages": [read.language for read in reads],
            "classified": [read.classified for read in reads],
            "valences": [read.valence for read in reads],
            "sentiments": [read.sentiment for read in reads],
            "confidences": [read.confidence for read in reads],
            "roles": [bits(read.roles, Role) for read in reads],
            "generation": generation,
        },
    )


def _unread(generation: str) -> Any:
    return or_(FeedbackRow.generation.is_(None), FeedbackRow.generation != generation)


def _save_languages(connection: Connection, reads: Sequence[Read]) -> None:
    parts = [part for read in reads for part in read.parts]
    connection.execute(
        text(
            "UPDATE parts SET language = new.language"
            " FROM unnest(cast(:ids AS int8[]), cast(:languages AS text[])) AS new (id, language)"
            " WHERE parts.id = new.id"
        ),
        {"ids": [part.part_id for part in parts], "languages": [part.language for part in parts]},
    )


def _statement_rows(reads: Iterable[Read]) -> Iterator[tuple[Any, ...]]:
    for read in reads:
        for part in read.parts:
            for statement in part.statements:
                yield read.feedback_id, part.part_id, *_statement(statement)


def _statement(statement: StatementReading) -> tuple[Any, ...]:
    return (
        statement.start,
        statement.end,
        HalfVector(np.frombuffer(statement.embedding, dtype="<f2")),
        statement.valence,
        SENTIMENTS[statement.sentiment],
        statement.confidence,
        bits(statement.roles, Role),
        [statement.probabilities[role] for role in Role],
        bits(statement.facets, Facet),
        statement.content,
    )


def bits(chosen: Iterable[Role] | Iterable[Facet], order: type[Role] | type[Facet]) -> int:
    """A set as an integer, one bit each in the order of its enum."""
    members = list(order)
    return sum(1 << members.index(each) for each in chosen)
