"""What it takes to look at statements as an edit would leave the themes, before it is done: only read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from harken.domain.understanding import ThemeStatus
from storage import theme_edits, theme_graph, themes
from storage.copying import driver
from storage.theme_effects import vectors

#: Feedback that is read at once.
_AT_ONCE = 5_000
#: What a theme has that nobody said anything else of.
_NEW: Mapping[str, Any] = {
    "status": ThemeStatus.ACTIVE.value,
    **dict.fromkeys(("threshold", "gloss", "merged_into", "within", "parent")),
}
_SIZES = text(
    "SELECT (SELECT count(*) FROM feedback) AS feedback,"
    " (SELECT count(*) FROM statements WHERE content) AS statements"
)
#: In an order that hangs on nothing that feedback says or comes in, and is the same each time.
_DRAWN = text("SELECT id FROM feedback ORDER BY hashint8(id), id LIMIT :number")
_SAID = """
    COPY (SELECT statements.id, statements.feedback_id, feedback.day,
        substr(parts.text, start + 1, stop - start), halfvec_send(embedding)
    FROM statements JOIN parts ON parts.id = part_id JOIN feedback ON feedback.id = statements.feedback_id
    WHERE content AND statements.feedback_id = ANY('{{{ids}}}')) TO STDOUT (FORMAT BINARY)
"""
_ABOUT = text("SELECT statement_id, theme_id FROM mentions WHERE feedback_id = ANY(:ids)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Some:
    """Some feedback with all that it says."""

    feedback: Sequence[int]
    #: Of each statement its id, the feedback's, the day and its words.
    ids: Sequence[int]
    feedback_ids: Sequence[int]
    days: Sequence[date | None]
    texts: Sequence[str]
    #: (n, width), unit rows.
    embeddings: NDArray[np.float32]
    #: The themes that statements are about now, as they are stored.
    about: Mapping[int, set[int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """The themes as an edit would leave them."""

    taxonomy: themes.Taxonomy
    graph: theme_graph.Graph
    #: Theme to its name, of those that would count.
    names: Mapping[int, str]
    #: Those of them that do not count yet.
    new: Set[int]


def planned(
    connection: Connection, writes: Mapping[str, Mapping[str, Any]], made: Mapping[str, Mapping[str, Any]]
) -> Planned:
    """The themes with these written and made."""
    known = theme_edits.rows(connection)
    rows = [SimpleNamespace(**{**row._mapping, **writes.get(row.key, {})}) for row in known]
    last = rows[-1].id if rows else 0
    rows += [
        SimpleNamespace(id=last + place, key=key, **{**_NEW, **values})
        for place, (key, values) in enumerate(made.items(), 1)
    ]
    names = {row.id: row.name for row in rows if row.status == ThemeStatus.ACTIVE}
    return Planned(
        taxonomy=themes.taxonomy_of(connection, rows),
        graph=theme_graph.graph_of(rows),
        names=names,
        new=names.keys() - {row.id for row in known if row.status == ThemeStatus.ACTIVE},
    )


def sizes(connection: Connection) -> tuple[int, int]:
    """How much feedback there is, and how many statements that say something."""
    row = connection.execute(_SIZES).one()
    return row.feedback, row.statements


def drawn(connection: Connection, number: int) -> list[int]:
    """So much feedback, each as likely as any other, and the same each time."""
    return list(connection.execute(_DRAWN, {"number": number}).scalars())


def said(connection: Connection, feedback: Sequence[int]) -> Iterator[Some]:
    """What this feedback says, some thousand pieces at a time."""
    for start in range(0, len(feedback), _AT_ONCE):
        some = feedback[start : start + _AT_ONCE]
        about: dict[int, set[int]] = {}
        for statement, theme in connection.execute(_ABOUT, {"ids": list(some)}):
            about.setdefault(statement, set()).add(theme)
        ids, feedback_ids, days, texts, stored = _columns(connection, some)
        yield Some(
            feedback=some,
            ids=ids,
            feedback_ids=feedback_ids,
            days=days,
            texts=texts,
            embeddings=vectors(stored),
            about=about,
        )


def _columns(connection: Connection, feedback: Sequence[int]) -> Sequence[Sequence[Any]]:
    query = _SAID.format(ids=",".join(str(int(each)) for each in feedback))
    with driver(connection).cursor() as cursor, cursor.copy(query.encode()) as copy:
        copy.set_types(["int8", "int8", "date", "text", "bytea"])
        rows = list(copy.rows())
    return tuple(zip(*rows, strict=True)) if rows else ((),) * 5
