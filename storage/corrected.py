"""What corrections do to the rows that answers count: statements, mentions, and feedback as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from harken.domain.corrections import LABELS
from harken.domain.understanding import Role, Sentiment, StatementReading, Way
from storage import corrections, theme_graph

#: How strongly a statement feels whose label a person gave against the model's.
STRENGTH = 0.7
_ROLES = tuple(Role)
_HOLD = text("SELECT id FROM feedback WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
_MARK = text("UPDATE feedback SET written = pg_current_xact_id() WHERE id = ANY(:ids)")
_THEME_ANEW = text("UPDATE feedback SET themed_version = NULL WHERE id = ANY(:ids)")
_ONE = text("SELECT id, sentiment, valence, roles, probabilities FROM statements WHERE id = :id")
_SAID = text(
    """
    SELECT statements.feedback_id, start, stop, valence, sentiment, confidence, roles, probabilities, content
    FROM statements JOIN parts ON parts.id = part_id
    WHERE statements.feedback_id = ANY(:ids) ORDER BY statements.feedback_id, parts.position, start
    """
)
_WRITE = text(
    """
    UPDATE statements SET sentiment = :sentiment, valence = :valence, confidence = 1, roles = :roles,
        probabilities = :probabilities
    WHERE id = :id
    """
)
_TELL_MENTIONS = text(
    """
    UPDATE mentions SET sentiment = statements.sentiment, roles = statements.roles,
        written = pg_current_xact_id()
    FROM statements WHERE statements.id = statement_id AND mentions.feedback_id = ANY(:ids)
        AND (mentions.sentiment, mentions.roles) IS DISTINCT FROM (statements.sentiment, statements.roles)
    """
)
_WHOLE = text(
    """
    UPDATE feedback SET valence = :valence, sentiment = :sentiment, roles = :roles,
        written = pg_current_xact_id()
    WHERE id = :id
    """
)
_DENY = text(
    """
    DELETE FROM mentions USING corrections WHERE feedback_id = ANY(:ids) AND value = 0
        AND corrections.statement_id = mentions.statement_id AND corrections.theme_id = mentions.theme_id
    """
)
_AFFIRM = text(
    f"""
    INSERT INTO mentions (statement_id, theme_id, feedback_id, day, sentiment, roles, score, because, way)
    SELECT statements.id, corrections.theme_id, feedback.id, day, statements.sentiment, statements.roles, 1,
        '', {Way.DECIDED.value}
    FROM corrections JOIN statements ON statements.id = statement_id
    JOIN feedback ON feedback.id = statements.feedback_id
    WHERE feedback.id = ANY(:ids) AND corrections.theme_id IS NOT NULL AND value = 1
    ON CONFLICT (feedback_id, statement_id, theme_id) DO UPDATE SET way = excluded.way, score = 1,
        because = '', against = NULL
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A feedback's statements as they stand, and the roles of all of them as a bit set."""

    statements: tuple[StatementReading, ...]
    roles: int


def hold(connection: Connection, feedback_ids: Collection[int]) -> None:
    """Keep everybody else from writing these feedback; whoever assigns their themes is waited for.

    An edit of themes that writes mentions of all history is waited for as well: it holds all statements.
    """
    connection.execute(text("LOCK TABLE statements IN ROW EXCLUSIVE MODE"))
    connection.execute(_HOLD, {"ids": list(feedback_ids)})


def overrule(connection: Connection, feedback_ids: Collection[int]) -> set[int]:
    """Give statements the sentiment and roles that people said; returns the feedback they are from."""
    found = corrections.about_words(connection, feedback_ids)
    for row in found:
        _overrule(connection, row)
    return {row.feedback_id for row in found}


def _overrule(connection: Connection, row: Any) -> None:
    values = _statement(connection, row.statement_id)
    if row.what == "sentiment":
        corrections.note_before(connection, row.id, values["sentiment"], values["valence"])
        if values["sentiment"] != row.value:
            values |= {"sentiment": row.value, "valence": STRENGTH * row.value}
    else:
        place = _place(row.what)
        had, likely = values["roles"] >> place & 1, values["probabilities"][place]
        corrections.note_before(connection, row.id, had, likely)
        values |= _with_role(values, place, bool(row.value), float(row.value))
    connection.execute(_WRITE, values)


def put_back(connection: Connection, gone: Any) -> None:
    """Give a statement back what a model had read, after the correction of it is `gone`."""
    values = _statement(connection, gone.statement_id)
    if gone.what == "sentiment":
        values |= {"sentiment": gone.was, "valence": gone.was_valence}
    else:
        values |= _with_role(values, _place(gone.what), bool(gone.was), gone.was_valence)
    connection.execute(_WRITE, values)


def _statement(connection: Connection, id: int) -> dict[str, Any]:
    return dict(connection.execute(_ONE, {"id": id}).one()._mapping)


def _place(what: str) -> int:
    return _ROLES.index(Role(what.removeprefix("role:")))


def _with_role(values: Mapping[str, Any], place: int, holds: bool, likely: float) -> dict[str, Any]:
    probabilities = [*values["probabilities"]]
    probabilities[place] = likely
    bit = 1 << place
    return {
        "roles": values["roles"] | bit if holds else values["roles"] & ~bit,
        "probabilities": probabilities,
    }


def readings(connection: Connection, feedback_ids: Collection[int]) -> dict[int, Reading]:
    """What these feedback say, statement by statement; their mentions are told the same."""
    connection.execute(_TELL_MENTIONS, {"ids": list(feedback_ids)})
    said: dict[int, Reading] = {}
    for row in connection.execute(_SAID, {"ids": list(feedback_ids)}):
        before = said.get(row.feedback_id, Reading(statements=(), roles=0))
        said[row.feedback_id] = Reading(
            statements=(*before.statements, _reading(row)), roles=before.roles | row.roles
        )
    return said


def _reading(row: Any) -> StatementReading:
    return StatementReading(
        start=row.start,
        end=row.stop,
        embedding=b"",
        valence=row.valence,
        sentiment=LABELS[row.sentiment],
        confidence=row.confidence or 0.0,
        probabilities=dict(zip(_ROLES, row.probabilities, strict=True)),
        roles=frozenset(role for place, role in enumerate(_ROLES) if row.roles >> place & 1),
        content=row.content,
    )


def save_whole(connection: Connection, whole: Iterable[tuple[int, float, Sentiment, int]]) -> None:
    """Keep valence, label and role bits of feedback."""
    for id_, valence, sentiment, roles in whole:
        values = {"id": id_, "valence": valence, "sentiment": sentiment.value, "roles": roles}
        connection.execute(_WHOLE, values)


def settle_themes(connection: Connection, feedback_ids: Collection[int]) -> None:
    """Take away the mentions that people denied and add those that they missed."""
    ids = {"ids": list(feedback_ids)}
    for statement in (_DENY, _AFFIRM):
        connection.execute(statement, ids)
    whole = theme_graph.graph(connection)
    theme_graph.derive(connection, whole, whole, feedback_ids=feedback_ids)
    connection.execute(_MARK, ids)


def theme_anew(connection: Connection, feedback_ids: Collection[int]) -> None:
    """Let these feedback wait to be given their themes again."""
    connection.execute(_THEME_ANEW, {"ids": list(feedback_ids)})
