"""Finds what may be a copy of what: what waits to be looked at, and the marks that alike texts share.

Whoever looks for copies takes turns: a look sees all marks of the looks before it, so that of two feedback
the later one always finds the earlier.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from storage.copying import copy_rows

#: A mark leads to the first so many that share it; of all that it leads to, the likeliest are compared.
HOLDERS, COMPARED = 32, 5
#: Copies share at least so many marks; one alone is a turn of phrase.
SHARED = 2


@dataclass(frozen=True, slots=True)
class Turn:
    """A lock that lasts until the transaction ends."""

    number: int

    def take(self, connection: Connection, *, patient: bool) -> bool:
        """Take the turn, or say that somebody else has it; a patient one waits for it."""
        if patient:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": self.number})
            return True
        asked = text("SELECT pg_try_advisory_xact_lock(:number)")
        return bool(connection.execute(asked, {"number": self.number}).scalar_one())


#: Any number that no other program on the same server is likely to lock.
TURN = Turn(0x436F70696573)


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What a feedback says, without its title."""

    id: int
    text: str
    text_hash: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two feedback of which one repeats the other."""

    one: int
    other: int
    why: str
    share: float


_WAIT = text(
    """
    INSERT INTO copies_waiting (feedback_id) SELECT unnest(cast(:ids AS int8[])) ORDER BY 1
    ON CONFLICT (feedback_id) DO UPDATE SET feedback_id = excluded.feedback_id
    """
)
_CLAIM = text(
    """
    SELECT id FROM copies_waiting JOIN feedback ON id = feedback_id
    WHERE feedback_id > :after ORDER BY feedback_id LIMIT :limit
    FOR UPDATE OF copies_waiting SKIP LOCKED FOR KEY SHARE OF feedback SKIP LOCKED
    """
)
_WORDS = text(
    """
    SELECT id, text_hash, coalesce((
        SELECT string_agg(text, ' ' ORDER BY position) FROM parts
        WHERE feedback_id = feedback.id AND label <> 'title'
    ), '') AS text
    FROM feedback WHERE id = ANY(:ids) FOR KEY SHARE OF feedback SKIP LOCKED
    """
)
_CANDIDATES = text(
    """
    WITH shared AS (
        SELECT mine.id, theirs.feedback_id AS other, count(*) AS marks
        FROM unnest(cast(:ids AS int8[]), cast(:marks AS int8[])) AS mine (id, mark)
        CROSS JOIN LATERAL (
            SELECT feedback_id FROM copy_marks WHERE mark = mine.mark AND feedback_id <> mine.id
            ORDER BY mark, feedback_id LIMIT :holders
        ) AS theirs
        GROUP BY mine.id, theirs.feedback_id HAVING count(*) >= :shared
    ), ranked AS (
        SELECT id, other, row_number() OVER (PARTITION BY id ORDER BY marks DESC, other) AS place FROM shared
    )
    SELECT DISTINCT least(id, other) AS one, greatest(id, other) AS other FROM ranked WHERE place <= :compared
    ORDER BY 1, 2
    """
)


def wait(connection: Connection, ids: Collection[int]) -> None:
    """Have these looked at, again if need be."""
    if ids:
        connection.execute(_WAIT, {"ids": list(ids)})


def waiting(connection: Connection) -> int:
    """How many feedback wait to be looked at."""
    return int(connection.execute(text("SELECT count(*) FROM copies_waiting")).scalar_one())


def claim(connection: Connection, after: int, limit: int) -> list[int]:
    """Take the turn and the next feedback that wait; those that somebody holds are left for another time."""
    TURN.take(connection, patient=True)
    return list(connection.execute(_CLAIM, {"after": after, "limit": limit}).scalars())


def finish(connection: Connection, ids: Sequence[int]) -> None:
    """These have been looked at."""
    connection.execute(text("DELETE FROM copies_waiting WHERE feedback_id = ANY(:ids)"), {"ids": ids})


def tidy(connection: Connection) -> None:
    """Forget what waits and is gone."""
    connection.execute(
        text(
            "DELETE FROM copies_waiting WHERE NOT EXISTS"
            " (SELECT FROM feedback WHERE feedback.id = copies_waiting.feedback_id)"
        )
    )


def words(connection: Connection, ids: Collection[int]) -> dict[int, Words]:
    """What these say; without those that are just being removed."""
    rows = connection.execute(_WORDS, {"ids": list(ids)})
    return {row.id: Words(**row._mapping) for row in rows}


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Forget the marks and pairs of feedback whose words changed."""
    for condition in ("one = ANY(:ids)", "other = ANY(:ids)"):
        connection.execute(text(f"DELETE FROM copy_pairs WHERE {condition}"), {"ids": ids})
    connection.execute(text("DELETE FROM copy_marks WHERE feedback_id = ANY(:ids)"), {"ids": ids})


def candidates(connection: Connection, marks: Mapping[int, Sequence[int]]) -> list[tuple[int, int]]:
    """Pairs of feedback that share the most marks, of which one is given with its marks."""
    flat = [(id, mark) for id, each in marks.items() for mark in each]
    values = {
        "ids": [id for id, _ in flat],
        "marks": [mark for _, mark in flat],
        "holders": HOLDERS,
        "compared": COMPARED,
        "shared": SHARED,
    }
    return [(row.one, row.other) for row in connection.execute(_CANDIDATES, values)]


def save_marks(connection: Connection, marks: Mapping[int, Sequence[int]]) -> None:
    """Keep the marks of feedback that has none."""
    rows = ((mark, id) for id, each in marks.items() for mark in each)
    copy_rows(connection, "copy_marks", {"mark": "int8", "feedback_id": "int8"}, rows)


def save_pairs(connection: Connection, pairs: Iterable[Pair]) -> None:
    """Keep pairs that are not there yet."""
    columns = {"one": "int8", "other": "int8", "why": "text", "share": "float4"}
    copy_rows(
        connection, "copy_pairs", columns, ((each.one, each.other, each.why, each.share) for each in pairs)
    )
