"""Copies as a person looks through them: each beside its original, and why the two count once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, text

#: Why two are one group, where their words are the same or a person said so.
SAME_TEXT, DECLARED, THROUGH = "same text", "linked by hand", "like another copy"

#: At most so much of a text is shown.
SHOWN = 200

_SIDE = """
    {side}.id AS {side}_id, {side}.external_id AS {side}_external_id, {side}_source.name AS {side}_source,
    {side}.day AS {side}_day, (
        SELECT left(string_agg(text, ' ' ORDER BY position), :shown) FROM parts
        WHERE feedback_id = {side}.id AND label <> 'title'
    ) AS {side}_text
"""
_LISTED = text(
    f"""
    SELECT {_SIDE.format(side="copy")}, {_SIDE.format(side="original")},
        CASE WHEN copy.text_hash = original.text_hash THEN '{SAME_TEXT}'
            WHEN pair.why IS NOT NULL THEN pair.why
            WHEN decision.of_source_id IS NOT NULL THEN '{DECLARED}' ELSE '{THROUGH}' END AS why,
        CASE WHEN copy.text_hash = original.text_hash THEN 1 ELSE pair.share END AS likeness
    FROM feedback AS copy JOIN feedback AS original ON original.id = copy.copy_of
    JOIN sources AS copy_source ON copy_source.id = copy.source_id
    JOIN sources AS original_source ON original_source.id = original.source_id
    LEFT JOIN copy_pairs AS pair
        ON pair.one = least(copy.id, original.id) AND pair.other = greatest(copy.id, original.id)
    LEFT JOIN copy_decisions AS decision
        ON decision.source_id = copy.source_id AND decision.external_id = copy.external_id
    WHERE copy.copy_of IS NOT NULL
    ORDER BY original.day DESC NULLS LAST, original.id DESC, copy.day, copy.id LIMIT :limit OFFSET :offset
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One of two feedback that count once, by the beginning of what it says."""

    feedback_id: int
    external_id: str
    source: str
    date: date | None
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A copy with its original."""

    copy: Side
    original: Side
    why: str
    #: Of the words that both share, the fraction that is the same; None where the two were not compared.
    likeness: float | None


def count(connection: Connection) -> int:
    """How many feedback are copies."""
    counted = text("SELECT count(*) FROM feedback WHERE copy_of IS NOT NULL")
    return int(connection.execute(counted).scalar_one())


def listing(connection: Connection, *, limit: int | None = None, offset: int = 0) -> list[Listed]:
    """Copies, those of the newest originals first."""
    rows = connection.execute(_LISTED, {"limit": limit, "offset": offset, "shown": SHOWN}).mappings()
    return [
        Listed(
            copy=_side(row, "copy"),
            original=_side(row, "original"),
            why=row["why"],
            likeness=None if row["likeness"] is None else round(float(row["likeness"]), 3),
        )
        for row in rows
    ]


def _side(row: RowMapping, side: str) -> Side:
    return Side(
        feedback_id=row[f"{side}_id"],
        external_id=row[f"{side}_external_id"],
        source=row[f"{side}_source"],
        date=row[f"{side}_day"],
        text=row[f"{side}_text"] or "",
    )
