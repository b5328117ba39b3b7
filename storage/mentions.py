"""Which statements are about what: claimed where older than the taxonomy, written where it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, or_, select, text, type_coerce
from sqlalchemy.types import NullType

from harken.domain.understanding import Mention, Way
from storage import claims, corrections, theme_graph
from storage.copying import copy_rows
from storage.tables import FeedbackRow, PartRow, StatementRow
from storage.themes import Taxonomy

_MENTIONS = {
    "statement_id": "int8",
    "theme_id": "int4",
    "feedback_id": "int8",
    "day": "date",
    "sentiment": "int2",
    "roles": "int4",
    "score": "float4",
    "because": "text",
    "against": "float4",
    "way": "int2",
}
_KNOWN = text(
    "SELECT statement_id, theme_id, feedback_id, day, sentiment, roles, score, because, against, way"
    " FROM mentions WHERE feedback_id = ANY(:ids)"
)
_PAIRS = "unnest(cast(:feedback AS int8[]), cast(:statements AS int8[]), cast(:themes AS int4[])"
_THESE = "feedback_id = f AND statement_id = s AND theme_id = t"
_FORGET = text(f"DELETE FROM mentions USING {_PAIRS}) AS gone (f, s, t) WHERE {_THESE}")
_EXPLAIN = text(
    f"UPDATE mentions SET score = new.score, because = new.because, against = new.against, way = new.way"
    f" FROM {_PAIRS}, cast(:scores AS float4[]), cast(:because AS text[]), cast(:against AS float4[]),"
    " cast(:ways AS int2[])) AS new (f, s, t, score, because, against, way)"
    f" WHERE {_THESE}"
)
_MARK_THEMED = text(
    """
    UPDATE feedback SET themed_version = :version,
        written = CASE WHEN new.changed THEN pg_current_xact_id() ELSE written END
    FROM unnest(cast(:ids AS int8[]), cast(:changed AS bool[])) AS new (id, changed)
    WHERE feedback.id = new.id
    """
)
#: Scores nearer than this are the same; they are stored with seven digits.
_NEAR = 1e-4

#: A mention as it is stored, in the order of `_MENTIONS`.
Row = tuple[Any, ...]
Pair = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A stored statement with what is needed to tell its themes and to copy them beside it."""

    statement_id: int
    feedback_id: int
    text: str
    day: date | None
    sentiment: int
    roles: int


def waiting(connection: Connection, themed_from: int) -> int:
    """How many feedback have mentions older than what stands."""
    unthemed = select(func.count()).select_from(FeedbackRow).where(*_unthemed(themed_from))
    return connection.execute(unthemed).scalar_one()


def _unthemed(themed_from: int) -> tuple[Any, ...]:
    older = or_(FeedbackRow.themed_version.is_(None), FeedbackRow.themed_version < themed_from)
    return FeedbackRow.generation.is_not(None), older


def claim_unthemed(
    connection: Connection, themed_from: int, limit: int
) -> tuple[list[int], list[Said], NDArray[np.float32]]:
    """Lock up to `limit` feedback whose mentions are older than what stands, with their statements."""
    unthemed = select(FeedbackRow.id).where(*_unthemed(themed_from)).order_by(FeedbackRow.id)
    ids = [row.id for row in claims.claim(connection, unthemed, limit)]
    rows = connection.execute(
        statements().where(StatementRow.feedback_id.in_(ids), StatementRow.content)
    ).all()
    return ids, [said(row) for row in rows], embeddings(rows)


def said(row: Any) -> Said:
    """A row of `statements` without its embedding."""
    return Said(
        statement_id=row.id,
        feedback_id=row.feedback_id,
        text=row.said,
        day=row.day,
        sentiment=row.sentiment,
        roles=row.roles,
    )


def statements() -> Any:
    """Statements with their words and embeddings."""
    words = func.substr(PartRow.text, StatementRow.start + 1, StatementRow.end - StatementRow.start)
    return (
        select(
            StatementRow.id,
            StatementRow.feedback_id,
            type_coerce(StatementRow.embedding, NullType).label("embedding"),
            StatementRow.sentiment,
            StatementRow.roles,
            FeedbackRow.day,
            words.label("said"),
        )
        .join(PartRow, PartRow.id == StatementRow.part_id)
        .join(FeedbackRow, FeedbackRow.id == StatementRow.feedback_id)
    )


def embeddings(rows: Sequence[Any]) -> NDArray[np.float32]:
    """The embeddings of rows of `statements`: (n, width)."""
    return np.array([row.embedding.to_numpy() for row in rows], dtype=np.float32)


def save_mentions(
    connection: Connection,
    chosen: Taxonomy,
    feedback_ids: Sequence[int],
    found: Iterable[tuple[Said, Sequence[Mention]]],
) -> None:
    """Make the mentions of these feedback what was found, in the transaction that claimed them.

    What people decided wins. Only what changes is written, and only feedback whose mentions change counts as
    written: evidence of earlier answers stays whole.
    """
    wanted = _decided(connection, feedback_ids, _rows(chosen, found))
    known = {(row[0], row[1]): tuple(row) for row in connection.execute(_KNOWN, {"ids": list(feedback_ids)})}
    # What is there through another theme is told below, unless it is now found by itself.
    own = [pair for pair, row in known.items() if pair in wanted or row[9] != Way.THROUGH.value]
    gone = [pair for pair in own if _counted(known[pair]) != _counted(wanted.get(pair))]
    new = [row for pair, row in wanted.items() if _counted(row) != _counted(known.get(pair))]
    left = known.keys() - set(gone)
    kept = [row for pair, row in wanted.items() if pair in left]
    _forget(connection, [known[pair] for pair in gone])
    copy_rows(connection, "mentions", _MENTIONS, new)
    _explain(connection, [row for row in kept if not _alike(row, known[row[0], row[1]])])
    whole = theme_graph.graph(connection)
    derived = theme_graph.derive(connection, whole, whole, feedback_ids=feedback_ids)
    changed = derived | {known[pair][2] for pair in gone} | {row[2] for row in new}
    flags = {"ids": list(feedback_ids), "changed": [each in changed for each in feedback_ids]}
    connection.execute(_MARK_THEMED, flags | {"version": chosen.version})


def _rows(chosen: Taxonomy, found: Iterable[tuple[Said, Sequence[Mention]]]) -> Iterator[tuple[Said, Row]]:
    for each, mentions in found:
        yield each, ()
        for mention in mentions:
            told = (mention.score, mention.because, mention.against, Way.READ.value)
            yield each, _row(each, chosen.ids[mention.theme], *told)


def _row(each: Said, theme: int, *told: Any) -> Row:
    return (each.statement_id, theme, each.feedback_id, each.day, each.sentiment, each.roles, *told)


def _decided(
    connection: Connection, feedback_ids: Sequence[int], found: Iterable[tuple[Said, Row]]
) -> dict[Pair, Row]:
    """What was found, less what people said is wrong, and with what they said is missing."""
    decisions = corrections.decided(connection, feedback_ids)
    wanted: dict[Pair, Row] = {}
    spoken: dict[int, Said] = {}
    for each, row in found:
        spoken[each.statement_id] = each
        if row:
            wanted[row[0], row[1]] = row
    for (statement, theme), about in decisions.items():
        wanted.pop((statement, theme), None)
        if about and statement in spoken:
            wanted[statement, theme] = _row(spoken[statement], theme, 1.0, "", None, Way.DECIDED.value)
    return wanted


def _counted(row: Row | None) -> Row | None:
    """What answers count of a mention."""
    return None if row is None else row[:6]


def _alike(row: Row, other: Row) -> bool:
    """Whether both explain a mention in the same way."""
    near = all(abs((row[place] or 0.0) - (other[place] or 0.0)) < _NEAR for place in (6, 8))
    return near and bool(row[7] == other[7] and row[9] == other[9])


def _forget(connection: Connection, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(_FORGET, _listed(rows))


def _explain(connection: Connection, rows: Sequence[Row]) -> None:
    if not rows:
        return
    more = {
        "scores": [row[6] for row in rows],
        "because": [row[7] for row in rows],
        "against": [row[8] for row in rows],
        "ways": [row[9] for row in rows],
    }
    connection.execute(_EXPLAIN, _listed(rows) | more)


def _listed(rows: Sequence[Row]) -> dict[str, Any]:
    statements, themes, feedback = ([row[place] for row in rows] for place in range(3))
    return {"statements": statements, "themes": themes, "feedback": feedback}
