"""The tables of themes: what they are, which statements are about them, and what people decided of either."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    REAL,
    BigInteger,
    Connection,
    ForeignKey,
    Identity,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import NOW, WRITTEN, Base, TransactionId

#: How full in hundredths the pages of what finds the mentions of a statement are left: merging two large
#: themes writes into every page, and would have to part each that is full.
ROOM = 80


class ThemeRow(Base):
    """A subject that customers talk about."""

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default=text("''"))
    phrases: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    words: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    #: Key of the theme that it belongs below: what is about this one is about that one too.
    parent: Mapped[str | None]
    status: Mapped[str]
    threshold: Mapped[float | None] = mapped_column(REAL)
    #: Whether it is the company's own, from the settings; else a starter's or made by hand.
    own: Mapped[bool] = mapped_column(server_default=text("false"))
    #: An own theme as the settings gave it last: what was edited by hand since stands until they change.
    given: Mapped[dict[str, Any] | None]
    #: What it is told by beside its seeds, where it was renamed or described anew since: that moves nothing.
    gloss: Mapped[str | None]
    #: The theme that counts what this one finds, where it was merged; -1 is none, where it was retired. It is
    #: looked for as before, so that nothing else moves and it can be taken back.
    merged_into: Mapped[int | None]
    #: The theme that it is a part of, where that was split: only what is about that one can be about this.
    within: Mapped[int | None]
    #: Taxonomy version that last changed it.
    version: Mapped[int]


class MentionRow(Base):
    """A statement about a theme; what is counted most is repeated so that counting needs no join."""

    __tablename__ = "mentions"
    __table_args__ = (
        # In the order in which the newest are looked for, so that no whole days of them need be sorted.
        Index(
            "mentions_theme",
            "theme_id",
            "day",
            "feedback_id",
            "statement_id",
            postgresql_include=["sentiment", "roles"],
        ),
        # A statement's mentions are found by its feedback: one index more would cost each edit a fifth.
        PrimaryKeyConstraint("feedback_id", "statement_id", "theme_id"),
    )

    #: Of `statements` and `themes`: `storage.mention_triggers` keeps them whole.
    statement_id: Mapped[int] = mapped_column(BigInteger, autoincrement=False)
    theme_id: Mapped[int] = mapped_column(autoincrement=False)
    feedback_id: Mapped[int] = mapped_column(BigInteger, autoincrement=False)
    day: Mapped[date | None]
    sentiment: Mapped[int] = mapped_column(SmallInteger)
    roles: Mapped[int]
    score: Mapped[float] = mapped_column(REAL)
    because: Mapped[str]
    #: What the score had to reach; None for a word, for a person's decision, or where it was not kept.
    against: Mapped[float | None] = mapped_column(REAL)
    #: A number of `harken.domain.understanding.Way`.
    way: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    #: Transaction that wrote this row; None before this was kept. Evidence stays true to its moment by it.
    written: Mapped[int | None] = mapped_column(TransactionId, server_default=WRITTEN)


@event.listens_for(MentionRow.__table__, "after_create")
def _leave_room(_: Any, connection: Connection, **__: Any) -> None:
    """What is counted is read from the key alone; a primary key takes no such options where it is made."""
    key = f"(feedback_id, statement_id, theme_id) INCLUDE (sentiment, roles) WITH (fillfactor = {ROOM})"
    gone, new = "DROP CONSTRAINT mentions_pkey", f"ADD CONSTRAINT mentions_pkey PRIMARY KEY {key}"
    connection.execute(text(f"ALTER TABLE mentions {gone}, {new}"))


class ThemeExampleRow(Base):
    """A statement that says what a theme is about; it goes with its feedback."""

    __tablename__ = "theme_examples"
    __table_args__ = (Index("theme_examples_feedback", "feedback_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"), index=True)
    feedback_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("feedback.id", ondelete="CASCADE"))
    said: Mapped[str]


class ThemeEditRow(Base):
    """One change of the taxonomy: who made it, when, and what the themes were before."""

    __tablename__ = "theme_edits"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    made: Mapped[datetime] = mapped_column(server_default=NOW)
    who: Mapped[str]
    #: A value of `storage.theme_edits.Kind`.
    kind: Mapped[str]
    #: Keys of the themes that it changed, the one it is about first.
    keys: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    #: In words, for the history and for the mark on a chart.
    told: Mapped[str]
    #: The taxonomy version that it made.
    version: Mapped[int]
    #: The rows of the changed themes before it; a theme that it made stands with nothing.
    before: Mapped[dict[str, Any]]
    #: The edit that took it back.
    undone_by: Mapped[int | None]
    written: Mapped[int] = mapped_column(TransactionId, server_default=WRITTEN)


class ProposalRow(Base):
    """What is known of a proposed theme: how much is said, how it grows, and where to read it."""

    __tablename__ = "proposals"

    theme_id: Mapped[int] = mapped_column(
        ForeignKey("themes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    first_seen: Mapped[datetime] = mapped_column(server_default=NOW)
    #: Statements like it among those that were looked at, and the feedback that they are from.
    statements: Mapped[int]
    feedback: Mapped[int]
    #: Of all statements that say something.
    share: Mapped[float]
    #: Its share of feedback received of late by what it was before; None where too little is dated. Its
    #: p-value beside it, and what it was counted from, see `storage.proposals.Grown`.
    growth: Mapped[float | None]
    p: Mapped[float | None]
    grown: Mapped[dict[str, Any] | None] = mapped_column(JSONB())
    #: Share of positive less share of negative statements.
    net_sentiment: Mapped[float]
    #: Key of the active theme that is nearest, and the cosine between the two.
    nearest: Mapped[str | None]
    likeness: Mapped[float | None]
    #: Where its best quotes stand: feedback, part's position, start, end.
    quotes: Mapped[list[list[int]]] = mapped_column(JSONB())


class CorrectionRow(Base):
    """What a person said about a statement; it wins whatever a model reads there."""

    __tablename__ = "corrections"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id", "part", "start", "said", "what"),
        Index("corrections_statement", "statement_id"),
        Index("corrections_theme", "theme_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    #: Where the statement stands, in words that outlive its row.
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    external_id: Mapped[str]
    part: Mapped[int] = mapped_column(SmallInteger)
    start: Mapped[int]
    end: Mapped[int] = mapped_column("stop")
    #: MD5 of its words.
    said: Mapped[bytes]
    #: `sentiment`, `theme:ID` or `role:NAME`.
    what: Mapped[str]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id", ondelete="CASCADE"))
    #: The sentiment's number, or whether it is about the theme or has the role.
    value: Mapped[int] = mapped_column(SmallInteger)
    who: Mapped[str]
    made: Mapped[datetime] = mapped_column(server_default=NOW)
    #: The statement as it stands now, where there is one.
    statement_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("statements.id", ondelete="SET NULL")
    )
    #: What the model had read there, to take the correction back.
    was: Mapped[int | None] = mapped_column(SmallInteger)
    was_valence: Mapped[float | None] = mapped_column(REAL)
