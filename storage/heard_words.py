"""Keeping in which feedback of every month each word stands, so that no text is searched for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, text

from storage.columns import read
from storage.tables import HeardWordRow

#: Longer words are told of no text.
LONGEST = 60


def count(connection: Connection, month: date, dated: str, values: Mapping[str, Any]) -> None:
    """Tell the words of one month anew; `dated` is its condition on `feedback`, over `values`."""
    connection.execute(delete(HeardWordRow).where(HeardWordRow.month == month))
    bounds = {name: values[name] for name in ("month", "until") if name in values}
    connection.execute(text(_COUNTED.format(dated=dated)), bounds)


def forget(connection: Connection) -> None:
    """Take all of them away."""
    connection.execute(delete(HeardWordRow))


def places(
    connection: Connection, word: str, *, start: date | None, end: date | None, without: Collection[date]
) -> dict[date, bytes]:
    """Where a word stands in each month: places as `HeardColumnsRow` has them, of four bytes each."""
    found = read(connection, "month, places FROM heard_words", start, end, without, {"word": word.lower()})
    return dict(found)


def fit(word: str) -> bool:
    """Whether texts have this word just where a search for it, whole and in any case, would find it."""
    return word.isascii() and word.replace("_", "a").isalnum() and len(word) <= LONGEST


#: Letters that turn into ASCII only when they are lowered are found by no search for these.
_LOWERED = r"lower(translate(text, U&'\212A\0130', U&'\0138\0131'))"
_COUNTED = rf"""
    WITH placed AS (
        SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM feedback
        WHERE copy_of IS NULL AND {{dated}}
    )
    INSERT INTO heard_words (word, month, places)
    SELECT word, :month, string_agg(int4send(cast(place AS int)), '')
    FROM placed JOIN parts ON feedback_id = placed.id
    CROSS JOIN regexp_split_to_table({_LOWERED}, '\W+') AS word
    WHERE word <> '' AND length(word) <= {LONGEST} GROUP BY word
    """
