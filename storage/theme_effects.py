"""What an edit of the taxonomy moves, counted without changing anything; and the parts of a split."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from harken.domain.shaping import Words
from harken.domain.understanding import Mention
from storage.copying import copy_rows, driver

Array = NDArray[np.float32]
#: Statements whose embeddings are held at once.
_AT_ONCE = 20_000
#: The binary form of a half vector: its width and a spare, before the numbers.
_HEADER = 4
_BY_MONTH = text(
    """
    SELECT cast(date_trunc('month', cast(day AS timestamp)) AS date) AS month,
        count(DISTINCT feedback_id) AS feedback
    FROM mentions WHERE theme_id = ANY(:themes) AND day IS NOT NULL GROUP BY 1 ORDER BY 1
    """
)
_MOVING = """
    FROM mentions WHERE theme_id = ANY(:sources) AND NOT EXISTS (SELECT FROM mentions AS there
        WHERE there.statement_id = mentions.statement_id AND there.theme_id = ANY(:there))
"""
_WORDS = """
    SELECT statements.id AS statement_id, statements.feedback_id,
        substr(parts.text, start + 1, stop - start) AS text, sources.name AS source, feedback.day
    FROM statements JOIN parts ON parts.id = part_id
    JOIN feedback ON feedback.id = statements.feedback_id JOIN sources ON sources.id = source_id
"""
_PIECES = {
    "statement_id": "int8",
    "theme_id": "int4",
    "score": "float4",
    "because": "text",
    "against": "float4",
}
_FILL = text(
    """
    INSERT INTO mentions (statement_id, theme_id, feedback_id, day, sentiment, roles, score, because, against)
    SELECT pieces.statement_id, pieces.theme_id, feedback_id, day, sentiment, roles, pieces.score,
        pieces.because, pieces.against
    FROM pieces JOIN mentions USING (statement_id) WHERE mentions.theme_id = :whole
    ORDER BY statement_id ON CONFLICT DO NOTHING
    """
)


def by_month(connection: Connection, themes: Collection[int]) -> dict[date, int]:
    """How much feedback these themes have together in each month."""
    rows = connection.execute(_BY_MONTH, {"themes": list(themes)})
    return {row.month: row.feedback for row in rows}


def sizes(connection: Connection) -> dict[int, int]:
    """How many statements are about each theme."""
    rows = connection.execute(text("SELECT theme_id, count(*) AS said FROM mentions GROUP BY theme_id"))
    return {row.theme_id: row.said for row in rows}


def moving(connection: Connection, sources: Collection[int], there: Collection[int]) -> int:
    """How many statements are about some themes and about none of the others."""
    asked = text(f"SELECT count(DISTINCT statement_id) {_MOVING}")
    values = {"sources": list(sources), "there": list(there)}
    return int(connection.execute(asked, values).scalar_one())


def moving_words(
    connection: Connection, sources: Collection[int], there: Collection[int], goes_to: str, limit: int
) -> list[Words]:
    """The surest of the statements that are about some themes and about none of the others."""
    asked = text(f"SELECT statement_id {_MOVING} ORDER BY score DESC, statement_id DESC LIMIT :limit")
    values = {"sources": list(sources), "there": list(there), "limit": limit}
    return words(connection, dict.fromkeys(connection.execute(asked, values).scalars(), goes_to))


def words(connection: Connection, statements: Mapping[int, str]) -> list[Words]:
    """Statements word for word, by where they go."""
    asked = text(f"{_WORDS} WHERE statements.id = ANY(:ids)")
    found = {row.statement_id: row for row in connection.execute(asked, {"ids": list(statements)})}
    return [
        Words(goes_to=goes_to, **found[id_]._mapping) for id_, goes_to in statements.items() if id_ in found
    ]


def texts(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, Array]]:
    """The words and the embeddings of some statements."""
    asked = text(
        "SELECT statements.id, substr(parts.text, start + 1, stop - start) AS said,"
        " halfvec_send(embedding) AS embedding"
        " FROM statements JOIN parts ON parts.id = part_id WHERE statements.id = ANY(:ids)"
    )
    rows = connection.execute(asked, {"ids": list(ids)})
    return {row.id: (row.said, vectors([row.embedding])[0]) for row in rows}


def meant(
    connection: Connection, theme: int, *, with_words: bool = False
) -> Iterator[tuple[list[int], list[str], Array]]:
    """The statements about a theme, some thousand at a time: ids, words if wanted, unit rows (n, width)."""
    said = "substr(parts.text, start + 1, stop - start)" if with_words else "''"
    join = "JOIN parts ON parts.id = part_id" if with_words else ""
    query = (
        f"SELECT statements.id, {said}, halfvec_send(embedding) FROM statements {join}"
        " WHERE statements.id IN (SELECT statement_id FROM mentions WHERE theme_id = %s)"
        " ORDER BY statements.id"
    )
    with driver(connection).cursor(name="meant", binary=True) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(query, [theme])
        while rows := cursor.fetchmany(_AT_ONCE):
            ids, told, stored = zip(*rows, strict=True)
            yield list(ids), list(told), vectors(stored)


def vectors(stored: Sequence[bytes]) -> Array:
    """Half vectors in their binary form as rows (n, width)."""
    if not stored:
        return np.zeros((0, 0), dtype=np.float32)
    return np.array([np.frombuffer(each, dtype=">f2", offset=_HEADER) for each in stored], dtype=np.float32)


def save_pieces(
    connection: Connection, whole: int, ids: Mapping[str, int], found: Sequence[tuple[int, Mention]]
) -> None:
    """Let statements about a theme be about its parts as well; `ids` are those of the parts by key."""
    connection.execute(
        text(
            "CREATE TEMP TABLE IF NOT EXISTS pieces (statement_id int8, theme_id int4, score float4,"
            " because text, against float4) ON COMMIT DELETE ROWS"
        )
    )
    connection.execute(text("TRUNCATE pieces"))
    rows = (
        (statement, ids[mention.theme], mention.score, mention.because, mention.against)
        for statement, mention in found
    )
    copy_rows(connection, "pieces", _PIECES, rows)
    connection.execute(_FILL, {"whole": whole})
