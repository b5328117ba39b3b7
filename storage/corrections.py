"""What people said about statements: kept by the words they said it of, so that it outlives every reading."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, text

from harken.domain.corrections import Correction as Correction
from harken.domain.corrections import Kept
from harken.domain.errors import UsageError

_SAID = "substr(parts.text, statements.start + 1, statements.stop - statements.start)"
_KEEP = text(
    f"""
    INSERT INTO corrections (source_id, external_id, part, start, stop, said, what, theme_id, value, who,
        statement_id)
    SELECT source_id, external_id, parts.position, statements.start, statements.stop,
        decode(md5({_SAID}), 'hex'), :what, cast(:theme_id AS int4), :value, :who, statements.id
    FROM statements JOIN parts ON parts.id = part_id JOIN feedback ON feedback.id = statements.feedback_id
    WHERE statements.id = :statement_id
    ON CONFLICT (source_id, external_id, part, start, said, what) DO UPDATE SET
        value = excluded.value, who = excluded.who, made = now(), statement_id = excluded.statement_id
    """
)
#: The statement with the same words; else, where the words still stand there but are cut otherwise, the one
#: that holds most of them.
_RESOLVE = text(
    f"""
    UPDATE corrections SET statement_id = found.statement_id, was = NULL, was_valence = NULL FROM (
        SELECT DISTINCT ON (corrections.id) corrections.id, statements.id AS statement_id
        FROM corrections
        JOIN feedback USING (source_id, external_id)
        JOIN parts ON parts.feedback_id = feedback.id
        JOIN statements ON statements.part_id = parts.id
        CROSS JOIN LATERAL (SELECT decode(md5({_SAID}), 'hex') = said AS same,
            least(statements.stop, corrections.stop) - greatest(statements.start, corrections.start) AS shared
        ) AS how
        WHERE feedback.id = ANY(:ids) AND corrections.statement_id IS NULL AND (same OR (
            position = part AND 2 * shared >= corrections.stop - corrections.start
            AND decode(md5(substr(parts.text, corrections.start + 1, corrections.stop - corrections.start)),
                'hex') = said))
        ORDER BY corrections.id, same DESC, position = part DESC, statements.start = corrections.start DESC,
            shared DESC, statements.id
    ) AS found WHERE found.id = corrections.id
    """
)
_DECIDED = text(
    """
    SELECT statement_id, theme_id, value FROM corrections JOIN statements ON statements.id = statement_id
    WHERE statements.feedback_id = ANY(:ids) AND theme_id IS NOT NULL ORDER BY made, corrections.id
    """
)
_WORDS = text(
    """
    SELECT corrections.id, statement_id, feedback_id, what, value
    FROM corrections JOIN statements ON statements.id = statement_id
    WHERE statements.feedback_id = ANY(:ids) AND theme_id IS NULL ORDER BY made, corrections.id
    """
)
_LISTED = f"""
    SELECT corrections.id, who, made, split_part(what, ':', 1) AS kind, what, themes.key AS theme_key, value,
        statement_id, {_SAID} AS text, sources.name AS source, corrections.external_id
    FROM corrections JOIN sources ON sources.id = corrections.source_id
    LEFT JOIN themes ON themes.id = corrections.theme_id
    LEFT JOIN statements ON statements.id = statement_id LEFT JOIN parts ON parts.id = statements.part_id
"""


def keep(connection: Connection, correction: Correction) -> int:
    """Put a correction on record; of two about the same, the later one counts. Returns the feedback's id.

    Raises:
        UsageError: when there is no such statement or theme.
    """
    feedback_id = feedback_of(connection, correction.statement_id)
    for what, key, value in correction.decisions():
        theme = None if key is None else _theme(connection, key)
        values = {
            "statement_id": correction.statement_id,
            "what": what if theme is None else f"{what}:{theme}",
            "theme_id": theme,
            "value": value,
            "who": correction.who,
        }
        connection.execute(_KEEP, values)
    return feedback_id


def feedback_of(connection: Connection, statement_id: int) -> int:
    """The feedback that a statement is from.

    Raises:
        UsageError: when there is no such statement.
    """
    asked = text("SELECT feedback_id FROM statements WHERE id = :id")
    found = connection.execute(asked, {"id": statement_id}).scalar()
    if found is None:
        raise UsageError(
            f"There is no statement {statement_id};"
            " 'harken review' and 'harken evidence ID --json' show the ids."
        )
    return int(found)


def _theme(connection: Connection, key: str) -> int:
    asked = text("SELECT id FROM themes WHERE key = :key AND status = 'active'")
    found = connection.execute(asked, {"key": key}).scalar()
    if found is None:
        raise UsageError(f"There is no theme {key!r}; 'harken themes list' shows them.")
    return int(found)


def resolve(connection: Connection, feedback_ids: Collection[int]) -> bool:
    """Find the statements that corrections of these feedback are about; returns whether there are any."""
    ids = {"ids": list(feedback_ids)}
    connection.execute(_RESOLVE, ids)
    there = "SELECT EXISTS (SELECT FROM corrections JOIN statements ON statements.id = statement_id"
    return bool(connection.execute(text(f"{there} WHERE feedback_id = ANY(:ids))"), ids).scalar_one())


def decided(connection: Connection, feedback_ids: Collection[int]) -> dict[tuple[int, int], bool]:
    """Whether people said that a statement is about a theme: (statement, theme) to yes or no."""
    rows = connection.execute(_DECIDED, {"ids": list(feedback_ids)})
    return {(row.statement_id, row.theme_id): bool(row.value) for row in rows}


def about_words(connection: Connection, feedback_ids: Collection[int]) -> list[Any]:
    """Corrections of sentiment and roles with what stands there, the latest last."""
    return list(connection.execute(_WORDS, {"ids": list(feedback_ids)}))


def note_before(connection: Connection, id: int, was: int, valence: float | None) -> None:
    """Keep what a model had read, where nothing is kept of it yet."""
    changed = "UPDATE corrections SET was = :was, was_valence = :valence WHERE id = :id AND was IS NULL"
    connection.execute(text(changed), {"id": id, "was": was, "valence": valence})


def listed(connection: Connection, *, limit: int | None = None, statement: int | None = None) -> list[Kept]:
    """Corrections on record, the latest first; of one statement, or all."""
    where = "" if statement is None else "WHERE statement_id = :statement"
    asked = text(f"{_LISTED} {where} ORDER BY made DESC, corrections.id DESC LIMIT :limit")
    rows = connection.execute(asked, {"limit": limit, "statement": statement})
    return [_kept(row) for row in rows]


def one(connection: Connection, id: int) -> Kept:
    """A correction by its number.

    Raises:
        UsageError: when there is none.
    """
    row = connection.execute(text(f"{_LISTED} WHERE corrections.id = :id"), {"id": id}).one_or_none()
    if row is None:
        raise UsageError(f"There is no correction {id}; 'harken correct list' shows them.")
    return _kept(row)


def _kept(row: Any) -> Kept:
    values = dict(row._mapping)
    kind = values.pop("kind")
    return Kept(**values | {"what": "theme" if kind == "theme" else values["what"]})


def remove(connection: Connection, id: int) -> Any:
    """Take a correction off the record; returns its statement, what it was about and what was read before."""
    gone = text(
        "DELETE FROM corrections WHERE id = :id RETURNING statement_id, what, theme_id, was, was_valence"
    )
    return connection.execute(gone, {"id": id}).one()


def forget(connection: Connection, feedback_ids: Collection[int]) -> None:
    """Drop whatever was said about these feedback, which are being erased."""
    connection.execute(
        text(
            "DELETE FROM corrections USING feedback WHERE feedback.id = ANY(:ids)"
            " AND corrections.source_id = feedback.source_id"
            " AND corrections.external_id = feedback.external_id"
        ),
        {"ids": list(feedback_ids)},
    )
