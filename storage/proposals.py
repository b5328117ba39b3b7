"""Proposed themes: what was found in what no theme covers; nothing here counts before it is accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from harken.domain.understanding import ThemeStatus
from storage import theme_edits
from storage.tables import ProposalRow, ThemeRow
from storage.theme_effects import vectors

#: Whose growth is told as an alert: so many statements, so much more of late, so unlikely by chance.
MANY, GREW, CHANCE = 20, 1.5, 0.01
#: In an order that hangs on nothing but what was said where, so that the same data gives the same sample.
_UNTHEMED = text(
    """
    SELECT statements.id, statements.feedback_id, said, halfvec_send(embedding) AS embedding,
        statements.sentiment, statements.valence, day, position, start, stop,
        coalesce(encode(person, 'hex'), 'feedback ' || feedback.id) AS person, count(*) OVER () AS whole
    FROM statements JOIN feedback ON feedback.id = statements.feedback_id
    JOIN parts ON parts.id = part_id JOIN sources ON sources.id = source_id
    CROSS JOIN LATERAL (SELECT substr(parts.text, start + 1, stop - start) AS said) AS words
    WHERE content AND copy_of IS NULL AND rival IS NULL AND length(said) >= :shortest AND NOT EXISTS (
        SELECT FROM mentions JOIN themes ON themes.id = theme_id
        WHERE mentions.feedback_id = feedback.id AND statement_id = statements.id AND status = 'active')
    ORDER BY md5(said || external_id), statements.id LIMIT :most
    """
)
_THEMED = text(
    """
    SELECT said FROM (
        SELECT DISTINCT feedback_id, statement_id FROM mentions ORDER BY feedback_id, statement_id
        LIMIT :most
    ) AS chosen JOIN statements ON statements.id = statement_id JOIN parts ON parts.id = part_id
    CROSS JOIN LATERAL (SELECT substr(parts.text, start + 1, stop - start) AS said) AS words
    """
)
_SPEAKING = text("SELECT count(*) FROM statements WHERE content")
_HEARD = text(
    """
    SELECT last - :late AS since, count(*) FILTER (WHERE day > last - :late) AS late,
        count(*) FILTER (WHERE day <= last - :late AND day > last - :late - :before) AS before
    FROM feedback CROSS JOIN (SELECT max(day) AS last FROM feedback WHERE copy_of IS NULL) AS latest
    WHERE copy_of IS NULL AND day > last - :late - :before GROUP BY last
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unthemed:
    """Statements that no theme covers: a sample of `whole`."""

    ids: list[int]
    feedback: list[int]
    texts: list[str]
    embeddings: NDArray[np.float32]
    sentiments: list[int]
    days: list[date | None]
    people: list[str]
    #: Position of the part, start and end of each.
    places: list[tuple[int, int, int]]
    whole: int
    #: All statements that say something.
    speaking: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """How much feedback came in of late and before, and the last day of before."""

    since: date
    late: int
    before: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Grown:
    """How often something came up per feedback received, of late and before."""

    late: int
    late_of: int
    before: int
    before_of: int
    #: Within which its growth lies, with 95 %; None where it had not come up before.
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A proposed theme with what is known of it."""

    key: str
    name: str
    words: tuple[str, ...]
    first_seen: datetime
    statements: int
    feedback: int
    share: float
    #: None where it had not come up before, or nothing is dated.
    growth: float | None
    p: float | None
    #: What the growth was counted from; None where nothing is dated.
    grown: Grown | None
    net_sentiment: float
    nearest: str | None
    likeness: float | None
    quotes: tuple[Quoted, ...]

    @property
    def grows(self) -> bool:
        """Whether it is worth an alert."""
        if self.grown is None or self.p is None or self.statements < MANY or self.p >= CHANCE:
            return False
        return self.grown.before == 0 if self.growth is None else self.growth >= GREW


@dataclass(frozen=True, kw_only=True, slots=True)
class Quoted:
    """A statement of a proposal as it stands now."""

    text: str
    feedback_id: int
    part: str
    start: int
    end: int
    source: str
    day: date | None


def unthemed(connection: Connection, most: int, shortest: int) -> Unthemed:
    """A sample of what no theme covers, of at most so many statements of so many characters or more."""
    rows = connection.execute(_UNTHEMED, {"most": most, "shortest": shortest}).all()
    return Unthemed(
        ids=[row.id for row in rows],
        feedback=[row.feedback_id for row in rows],
        texts=[row.said for row in rows],
        embeddings=vectors([row.embedding for row in rows]),
        sentiments=[row.sentiment for row in rows],
        days=[row.day for row in rows],
        people=[row.person for row in rows],
        places=[(row.position, row.start, row.stop) for row in rows],
        whole=rows[0].whole if rows else 0,
        speaking=connection.execute(_SPEAKING).scalar_one(),
    )


def heard(connection: Connection, late: int, before: int) -> Heard | None:
    """How much feedback came in within the last so many days and so many before; None where none is dated."""
    row = connection.execute(_HEARD, {"late": late, "before": before}).one_or_none()
    return None if row is None else Heard(**row._mapping)


def themed_texts(connection: Connection, most: int) -> list[str]:
    """A sample of what themes cover, of at most so many statements."""
    return list(connection.execute(_THEMED, {"most": most}).scalars())


def replace(connection: Connection, version: int, found: Sequence[dict[str, Any]]) -> None:
    """Let these be the proposals; those that are no longer found, and nobody accepted, go.

    Args:
        found: Of each `key`, `name`, `words`, `threshold`, `examples` (ids of statements) and what
            `ProposalRow` keeps.
    """
    kept = [each["key"] for each in found]
    old = ThemeRow.status == ThemeStatus.PROPOSED
    connection.execute(delete(ThemeRow).where(old, ThemeRow.key.not_in(kept)))
    for each in found:
        values = dict(each)
        told = {name: values.pop(name) for name in ("words", "threshold")}
        examples = values.pop("examples")
        theme = _theme(connection, values.pop("key"), values.pop("name"), told, version)
        if theme is None:
            continue
        theme_edits.forget_examples(connection, theme)
        theme_edits.add_examples(connection, theme, examples)
        made = upsert(ProposalRow).values(theme_id=theme, **values)
        connection.execute(made.on_conflict_do_update(index_elements=[ProposalRow.theme_id], set_=values))


def _theme(connection: Connection, key: str, name: str, told: Mapping[str, Any], version: int) -> int | None:
    """None where the key is that of a theme that counts, or that a person turned down."""
    fields = {"words": list(told["words"]), "threshold": told["threshold"], "version": version}
    status = ThemeStatus.PROPOSED.value
    made = upsert(ThemeRow).values(key=key, name=name, phrases=[], status=status, **fields)
    made = made.on_conflict_do_update(
        index_elements=[ThemeRow.key],
        set_=fields,
        where=ThemeRow.status == ThemeStatus.PROPOSED,
    )
    return connection.execute(made.returning(ThemeRow.id)).scalar()


def taken(connection: Connection) -> set[str]:
    """Keys that no proposal may have: of themes that count or did, and of what was turned down."""
    return {row.key for row in theme_edits.rows(connection) if row.status != ThemeStatus.PROPOSED}


def listed(connection: Connection, keys: Collection[str] | None = None) -> list[Proposal]:
    """The proposals, the largest first."""
    asked = (
        select(ProposalRow, ThemeRow.key, ThemeRow.name, ThemeRow.words)
        .join(ThemeRow, ThemeRow.id == ProposalRow.theme_id)
        .where(ThemeRow.status == ThemeStatus.PROPOSED)
        .order_by(ProposalRow.statements.desc(), ThemeRow.key)
    )
    rows = connection.execute(asked if keys is None else asked.where(ThemeRow.key.in_(list(keys)))).all()
    return [_proposal(connection, row) for row in rows]


def growing(connection: Connection) -> list[Proposal]:
    """The proposals that grow more than chance explains: each is worth an alert."""
    return [each for each in listed(connection) if each.grows]


def _proposal(connection: Connection, row: Any) -> Proposal:
    fields = ("first_seen", "statements", "feedback", "share", "growth", "p", "net_sentiment")
    return Proposal(
        key=row.key,
        name=row.name,
        words=tuple(row.words),
        nearest=row.nearest,
        likeness=row.likeness,
        grown=None if row.grown is None else Grown(**row.grown),
        quotes=tuple(_quotes(connection, row.quotes)),
        **{name: getattr(row, name) for name in fields},
    )


_QUOTE = text(
    """
    SELECT substr(text, :start + 1, :end - :start) AS text, feedback.id AS feedback_id, label AS part,
        sources.name AS source, day
    FROM parts JOIN feedback ON feedback.id = feedback_id JOIN sources ON sources.id = source_id
    WHERE feedback_id = :feedback AND position = :position
    """
)


def _quotes(connection: Connection, places: Sequence[Sequence[int]]) -> list[Quoted]:
    """What was erased since is gone from here too."""
    found: list[Quoted] = []
    for feedback, position, start, end in places:
        values = {"feedback": feedback, "position": position, "start": start, "end": end}
        row = connection.execute(_QUOTE, values).one_or_none()
        if row is not None:
            found.append(Quoted(start=start, end=end, **row._mapping))
    return found
