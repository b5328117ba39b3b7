"""Opinions told before anybody asks: which statements wait for one, and which statement says which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, func, select, text

#: Any number that no other program on the same server is likely to lock.
LOCK = 0x4F70696E696F6E

#: An embedding in the form that it is stored in: as text it would take longer than all the rest.
_SAID = """
    substr(parts.text, start + 1, stop - start) AS text, halfvec_send(embedding) AS embedding,
    statements.valence, feedback.generation, ARRAY(
        SELECT theme_id FROM mentions JOIN themes ON themes.id = theme_id AND status = 'active'
        WHERE mentions.feedback_id = feedback.id AND mentions.statement_id = statements.id ORDER BY 1
    ) AS themes
"""
_WAITING = text(
    f"""
    SELECT opinion_waiting.statement_id, {_SAID}
    FROM opinion_waiting JOIN statements ON statements.id = statement_id
    JOIN parts ON parts.id = part_id JOIN feedback ON feedback.id = statements.feedback_id
    WHERE statement_id > :after AND feedback.generation IS NOT NULL ORDER BY statement_id LIMIT :many
    """
)
_KNOWN = text(
    f"""
    SELECT opinion_id, first.statement_id, {_SAID}
    FROM (
        SELECT id AS opinion_id FROM opinions WHERE generation = :generation
        ORDER BY told DESC, id LIMIT :most
    ) AS most_told
    CROSS JOIN LATERAL (
        SELECT statement_id FROM opinion_statements WHERE opinion_id = most_told.opinion_id
        ORDER BY statement_id LIMIT :each
    ) AS first
    JOIN statements ON statements.id = first.statement_id JOIN parts ON parts.id = part_id
    JOIN feedback ON feedback.id = statements.feedback_id
    ORDER BY opinion_id, first.statement_id
    """
)
_FOUND = text(
    """
    INSERT INTO opinions (generation, told) SELECT :generation, 0 FROM generate_series(1, :many) RETURNING id
    """
)
_TOLD = text(
    """
    UPDATE opinions SET told = told + new.many
    FROM unnest(cast(:opinions AS int4[]), cast(:many AS int4[])) AS new (id, many) WHERE opinions.id = new.id
    """
)
#: What is being erased or read anew at this moment is passed over: it goes, and its marks with it.
_JOIN = text(
    """
    INSERT INTO opinion_statements (statement_id, opinion_id, feedback_id, roles)
    SELECT statements.id, new.opinion, statements.feedback_id, statements.roles
    FROM statements JOIN unnest(cast(:statements AS int8[]), cast(:opinions AS int4[])) AS new (id, opinion)
        USING (id)
    FOR KEY SHARE OF statements SKIP LOCKED
    """
)
_SETTLED = text(
    """
    DELETE FROM opinion_waiting WHERE statement_id IN (
        SELECT statement_id FROM opinion_waiting WHERE statement_id = ANY(:ids) FOR UPDATE SKIP LOCKED
    )
    """
)
_FORGET = text(
    """
    DELETE FROM opinions WHERE NOT EXISTS (SELECT FROM opinion_statements WHERE opinion_id = opinions.id)
        OR id IN (SELECT id FROM opinions ORDER BY told DESC, id OFFSET :most)
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A statement as it is held against others."""

    id: int
    #: The model that read it.
    generation: str
    text: str
    embedding: NDArray[np.float32]
    valence: float
    #: The active themes that it is about.
    themes: tuple[int, ...]


def alone(connection: Connection) -> bool:
    """Whether no other process tells opinions; until this transaction ends."""
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(LOCK))).scalar_one())


def waiting(connection: Connection, after: int, many: int) -> list[Said]:
    """The next so many that wait, in the order of their ids."""
    return [_said(row) for row in connection.execute(_WAITING, {"after": after, "many": many})]


def known(connection: Connection, generation: str, most: int, each: int) -> dict[int, list[Said]]:
    """The most told opinions of one model, each by the first few of its statements."""
    asked = {"generation": generation, "most": most, "each": each}
    found: dict[int, list[Said]] = {}
    for row in connection.execute(_KNOWN, asked):
        found.setdefault(row.opinion_id, []).append(_said(row))
    return found


def _said(row: Row[Any]) -> Said:
    # Its width stands in the first four bytes, then half floats, high byte first.
    vector = np.frombuffer(row.embedding, dtype=">f2", offset=4).astype(np.float32)
    return Said(
        id=row.statement_id,
        generation=row.generation,
        text=row.text,
        embedding=vector,
        valence=row.valence,
        themes=tuple(row.themes),
    )


def found(connection: Connection, generation: str, many: int) -> list[int]:
    """The ids of so many new opinions."""
    made = connection.execute(_FOUND, {"generation": generation, "many": many}).scalars()
    return sorted(made)


def join(connection: Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """Say which statement says which opinion: (statement, opinion) each."""
    said, opinions = [each for each, _ in pairs], [each for _, each in pairs]
    connection.execute(_JOIN, {"statements": said, "opinions": opinions})
    ids, many = np.unique(np.asarray(opinions, dtype=np.int64), return_counts=True)
    connection.execute(_TOLD, {"opinions": ids.tolist(), "many": many.tolist()})


def settle(connection: Connection, ids: Sequence[int]) -> None:
    """These wait no longer, whether they joined an opinion or stand alone."""
    connection.execute(_SETTLED, {"ids": list(ids)})


def forget(connection: Connection, most: int) -> None:
    """Let go of opinions that no statement says any more, and of more than so many."""
    connection.execute(_FORGET, {"most": most})
