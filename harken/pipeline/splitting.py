"""Suggests how a theme could be split: groups of its own statements, named in their own words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection

from harken.domain.errors import UsageError
from harken.domain.shaping import Piece
from storage import theme_edits, theme_effects

#: Statements that the groups are told by; the split itself is of all.
SAMPLE = 10_000
#: Groups where nobody says how many.
USUAL = 3
_FEWEST, _EXAMPLES = 10, 8


def suggested(connection: Connection, key: str, number: int = USUAL) -> tuple[Piece, ...]:
    """So many pieces of a theme, each with its examples; the same statements give the same pieces.

    Raises:
        UsageError: when there is no such theme, or too little in it.
    """
    from nlp.clusters import parted
    from nlp.discovery import names

    whole = theme_edits.row(connection, key)
    ids = sorted(theme_effects.ids(connection, whole.id), key=_hashed)[:SAMPLE]
    if number < 2 or len(ids) < number * _FEWEST:
        raise UsageError(
            f"{whole.name} has {len(ids)} statements; a split needs {_FEWEST} or more for each piece."
        )
    known = theme_effects.texts(connection, ids)
    texts, embeddings = [known[id_][0] for id_ in ids], np.array([known[id_][1] for id_ in ids])
    labels = parted(texts, embeddings, number)
    called = names(texts, ids, labels)
    return tuple(
        Piece(name=_name(called[each], whole.name, each), examples=_nearest(ids, embeddings, labels == each))
        for each in range(number)
    )


def some(connection: Connection, key: str, most: int) -> list[tuple[int, str]]:
    """So many statements about a theme at most, each in other words, by id; the same each time.

    Raises:
        UsageError: when there is no such theme.
    """
    whole = theme_edits.row(connection, key)
    # More than are wanted, as some say the same.
    ids = sorted(theme_effects.ids(connection, whole.id), key=_hashed)[: 2 * most]
    said = {
        words.text: words.statement_id for words in theme_effects.words(connection, dict.fromkeys(ids, ""))
    }
    return [(id_, text) for text, id_ in said.items()][:most]


def _hashed(id: int) -> bytes:
    return hashlib.sha256(str(id).encode()).digest()


def _name(own: str | None, whole: str, number: int) -> str:
    return f"{whole}: {own.lower()}" if own else f"{whole}, part {number + 1}"


def _nearest(
    ids: Sequence[int], embeddings: theme_effects.Array, mine: np.typing.NDArray[np.bool_]
) -> tuple[int, ...]:
    places = np.flatnonzero(mine)
    cosines = embeddings[places] @ embeddings[places].mean(axis=0)
    return tuple(ids[int(place)] for place in places[np.argsort(-cosines, kind="stable")[:_EXAMPLES]])
