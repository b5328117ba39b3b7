"""What an edit of the taxonomy moves, counted without changing anything; and the parts of a split."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from harken.domain.shaping import Words
from storage.copying import copy_columns, driver

Array = NDArray[np.float32]
#: Id of a theme, because of what something is about it, and what the score had to reach.
Reason = tuple[int, str, float | None]
#: Statements whose embeddings are held at once.
_AT_ONCE = 20_000
#: The binary form of a half vector: its width and a spare, before the numbers.
_HEADER = 4
#: Each feedback once: as the mentions of a theme are found in this order, none has to be remembered.
_BY_MONTH = """
    SELECT cast(date_trunc('month', cast(day AS timestamp)) AS date) AS month, count(*) AS feedback
    FROM ({heard}) AS heard GROUP BY 1 ORDER BY 1
"""
_HEARD = "SELECT DISTINCT day, feedback_id FROM mentions WHERE theme_id = {theme} AND day IS NOT NULL"
_BY_MONTH_OF = text(
    _BY_MONTH.format(
        heard="SELECT DISTINCT day, feedback_id FROM mentions"
        " JOIN unnest(cast(:statements AS int8[])) AS these (id) ON id = statement_id"
        " WHERE theme_id = :theme AND day IS NOT NULL"
    )
)
#: Quotes are looked for in so many of what is about a theme, the newest and what has no date.
_NEWEST = 20_000
_NOT_THERE = """
    NOT EXISTS (SELECT FROM mentions AS there
        WHERE there.feedback_id = mine.feedback_id AND there.statement_id = mine.statement_id
            AND there.theme_id = ANY(:there))
"""
_MOVING = text(f"SELECT count(*) FROM mentions AS mine WHERE theme_id = :source AND {_NOT_THERE}")
_SUREST = text(
    f"""
    SELECT statement_id FROM (
        SELECT feedback_id, statement_id, score FROM mentions WHERE theme_id = :source
        ORDER BY day DESC, feedback_id DESC, statement_id DESC LIMIT :newest
    ) AS mine WHERE {_NOT_THERE} ORDER BY score DESC, statement_id DESC LIMIT :limit
    """
)
_WORDS = """
    SELECT statements.id AS statement_id, statements.feedback_id,
        substr(parts.text, start + 1, stop - start) AS text, sources.name AS source, feedback.day
    FROM statements JOIN parts ON parts.id = part_id
    JOIN feedback ON feedback.id = statements.feedback_id JOIN sources ON sources.id = source_id
"""
#: A new theme has no mentions yet that this could run into.
_FILL = text(
    """
    INSERT INTO mentions (statement_id, theme_id, feedback_id, day, sentiment, roles, score, because, against)
    SELECT pieces.statement_id, reasons.theme_id, feedback_id, day, sentiment, roles, pieces.score,
        reasons.because, reasons.against
    FROM pieces JOIN mentions USING (statement_id)
    JOIN unnest(cast(:themes AS int4[]), cast(:because AS text[]), cast(:against AS float4[]))
        WITH ORDINALITY AS reasons (theme_id, because, against, place) ON place = pieces.reason + 1
    WHERE mentions.theme_id = :whole ORDER BY feedback_id, statement_id
    """
)


def by_month(connection: Connection, themes: Collection[int]) -> dict[date, int]:
    """How much feedback these themes have together in each month."""
    if not themes:
        return {}
    heard = " UNION ".join(_HEARD.format(theme=int(theme)) for theme in sorted(themes))
    rows = connection.execute(text(_BY_MONTH.format(heard=heard)))
    return {row.month: row.feedback for row in rows}


def by_month_of(connection: Connection, theme: int, statements: Sequence[int]) -> dict[date, int]:
    """How much feedback says these of the statements about a theme in each month."""
    rows = connection.execute(_BY_MONTH_OF, {"theme": theme, "statements": list(statements)})
    return {row.month: row.feedback for row in rows}


def sizes(connection: Connection) -> dict[int, int]:
    """How many statements are about each theme."""
    rows = connection.execute(text("SELECT theme_id, count(*) AS said FROM mentions GROUP BY theme_id"))
    return {row.theme_id: row.said for row in rows}


def moving(connection: Connection, source: int, there: Collection[int]) -> int:
    """How many statements are about a theme and about none of the others."""
    return int(connection.execute(_MOVING, {"source": source, "there": list(there)}).scalar_one())


def moving_words(
    connection: Connection, source: int, there: Collection[int], goes_to: str, limit: int
) -> list[Words]:
    """The surest of the newest statements that are about a theme and about none of the others."""
    values = {"source": source, "there": list(there), "limit": limit, "newest": _NEWEST}
    return words(connection, dict.fromkeys(connection.execute(_SUREST, values).scalars(), goes_to))


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
    rows = connection.execute(asked, {"ids": list(ids)}).all()
    embeddings = vectors([row.embedding for row in rows])
    return {row.id: (row.said, embedding) for row, embedding in zip(rows, embeddings, strict=True)}


def ids(connection: Connection, theme: int) -> list[int]:
    """The statements about a theme."""
    query = text("SELECT statement_id FROM mentions WHERE theme_id = :theme ORDER BY statement_id")
    return list(connection.execute(query, {"theme": theme}).scalars())


def meant(
    connection: Connection, theme: int, *, with_words: bool = False
) -> Iterator[tuple[list[int], list[str], Array]]:
    """The statements about a theme, some thousand at a time: ids, words if wanted, unit rows (n, width).

    Looked up in the order in which they are stored, so that what lies together is read together.
    """
    said = "substr(parts.text, start + 1, stop - start)" if with_words else "''"
    join = "JOIN parts ON parts.id = part_id" if with_words else ""
    query = (
        f"COPY (SELECT statements.id, {said}, halfvec_send(embedding) FROM ("
        f" SELECT statement_id FROM mentions WHERE theme_id = {int(theme)} ORDER BY statement_id"
        f") AS mine JOIN statements ON statements.id = statement_id {join}) TO STDOUT (FORMAT BINARY)"
    )
    with driver(connection).cursor() as cursor, cursor.copy(query.encode()) as copy:
        copy.set_types(["int8", "text", "bytea"])
        rows = copy.rows()
        while some := list(itertools.islice(rows, _AT_ONCE)):
            found, told, stored = zip(*some, strict=True)
            yield list(found), list(told), vectors(stored)


def vectors(stored: Sequence[bytes]) -> Array:
    """Half vectors in their binary form as rows (n, width)."""
    if not stored:
        return np.zeros((0, 0), dtype=np.float32)
    # All at once: one by one takes ten times as long.
    halves = np.frombuffer(b"".join(stored), dtype=">f2").reshape(len(stored), -1)
    return halves[:, _HEADER // 2 :].astype(np.float32)


def save_pieces(
    connection: Connection, whole: int, reasons: Sequence[Reason], columns: Mapping[str, NDArray[Any]]
) -> None:
    """Let statements about a theme be about its parts as well.

    Args:
        reasons: Id of a part, because of what, and what the score had to reach.
        columns: `statement_id`, `reason` (its place among the reasons) and `score` of each.
    """
    connection.execute(
        text(
            "CREATE TEMP TABLE IF NOT EXISTS pieces (statement_id int8, reason int4, score float4)"
            " ON COMMIT DELETE ROWS"
        )
    )
    connection.execute(text("TRUNCATE pieces"))
    copy_columns(connection, "pieces", columns)
    themes, because, against = zip(*reasons, strict=True) if reasons else ((), (), ())
    values = {"themes": list(themes), "because": list(because), "against": list(against)}
    connection.execute(_FILL, {**values, "whole": whole})
