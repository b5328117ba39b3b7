"""Every table of Harken; migrations/ brings a database to exactly this."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    REAL,
    BigInteger,
    Computed,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from harken.domain.understanding import UNSURE
from storage.action_tables import ActionRow as ActionRow
from storage.base import NOW, WRITTEN, TransactionId
from storage.base import Base as Base
from storage.column_tables import HeardColumnsRow as HeardColumnsRow
from storage.column_tables import HeardScoresRow as HeardScoresRow
from storage.column_tables import HeardWordRow as HeardWordRow
from storage.column_tables import PersonCodeRow as PersonCodeRow
from storage.column_tables import ThemeSetRow as ThemeSetRow
from storage.copy_tables import CopyDecisionRow as CopyDecisionRow
from storage.copy_tables import CopyMarkRow as CopyMarkRow
from storage.copy_tables import CopyPairRow as CopyPairRow
from storage.copy_tables import CopyWaitingRow as CopyWaitingRow
from storage.customer_tables import AuditRow as AuditRow
from storage.customer_tables import CustomerRow as CustomerRow
from storage.customer_tables import IdentityRow as IdentityRow
from storage.customer_tables import OrderRow as OrderRow
from storage.customer_tables import StaleCustomerRow as StaleCustomerRow
from storage.customer_tables import TombstoneRow as TombstoneRow
from storage.day_tables import ThemeDayRow as ThemeDayRow
from storage.earlier_tables import EarlierRow as EarlierRow
from storage.group_tables import GroupCustomerRow as GroupCustomerRow
from storage.group_tables import GroupEditRow as GroupEditRow
from storage.group_tables import GroupRow as GroupRow
from storage.group_tables import MemberRow as MemberRow
from storage.month_tables import MonthRow as MonthRow
from storage.month_tables import MonthScoreRow as MonthScoreRow
from storage.month_tables import MonthsState as MonthsState
from storage.month_tables import StaleMonthRow as StaleMonthRow
from storage.mood_tables import DelightBasisRow as DelightBasisRow
from storage.mood_tables import HeardMoodsRow as HeardMoodsRow
from storage.mood_tables import MonthFacetsRow as MonthFacetsRow
from storage.news_tables import AlertPostRow as AlertPostRow
from storage.news_tables import AlertRow as AlertRow
from storage.news_tables import ShelfRow as ShelfRow
from storage.news_tables import SubscriptionRow as SubscriptionRow
from storage.opinion_tables import OpinionRow as OpinionRow
from storage.opinion_tables import OpinionStatementRow as OpinionStatementRow
from storage.opinion_tables import OpinionWaitingRow as OpinionWaitingRow
from storage.people_tables import PersonRow as PersonRow
from storage.people_tables import SessionRow as SessionRow
from storage.people_tables import TokenRow as TokenRow
from storage.reading_tables import MonthReadingRow as MonthReadingRow
from storage.rival_tables import RivalMentionRow as RivalMentionRow
from storage.rival_tables import RivalRow as RivalRow
from storage.slack_tables import PostRow as PostRow
from storage.slack_tables import SlackAnswerRow as SlackAnswerRow
from storage.slack_tables import SlackChannelRow as SlackChannelRow
from storage.slack_tables import SlackVoteRow as SlackVoteRow
from storage.slack_tables import TaskRow as TaskRow
from storage.source_tables import BudgetRow as BudgetRow
from storage.source_tables import PileUpRow as PileUpRow
from storage.source_tables import SourceAlertRow as SourceAlertRow
from storage.source_tables import SourceGapRow as SourceGapRow
from storage.source_tables import SourceHealthRow as SourceHealthRow
from storage.theme_tables import CorrectionRow as CorrectionRow
from storage.theme_tables import MentionRow as MentionRow
from storage.theme_tables import ProposalRow as ProposalRow
from storage.theme_tables import ThemeEditRow as ThemeEditRow
from storage.theme_tables import ThemeExampleRow as ThemeExampleRow
from storage.theme_tables import ThemeRow as ThemeRow
from storage.thread_safety import settle
from storage.value_tables import CustomerColumnRow as CustomerColumnRow
from storage.value_tables import CustomerValueRow as CustomerValueRow
from storage.value_tables import StaleValueRow as StaleValueRow
from storage.value_tables import ValueStateRow as ValueStateRow


class Workspace(Base):
    """The one installation: its secret for keyed hashes and the zone that days are cut in."""

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    secret: Mapped[bytes]
    time_zone: Mapped[str]
    taxonomy_version: Mapped[int] = mapped_column(server_default=text("0"))
    #: Mentions that were made with this taxonomy version or a later one stand: edits since were told in them.
    themed_from: Mapped[int] = mapped_column(server_default=text("0"))
    #: The generation of the way in which themes are told, by which the mentions were made.
    themed_by: Mapped[int] = mapped_column(server_default=text("0"))
    #: What themes learn from: corrections up to this moment; None until a person takes what was learnt.
    learnt_at: Mapped[datetime | None]
    #: The model generation that answers; a newer one is built beside it.
    generation: Mapped[str | None]


class Source(Base):
    """A configured place that feedback comes from, with its cursor and health."""

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    collector: Mapped[str]
    rival: Mapped[str | None]
    paused: Mapped[bool] = mapped_column(server_default=text("false"))
    cursor: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    #: Last run that ended well, and when it last brought something new.
    last_success: Mapped[datetime | None]
    last_new: Mapped[datetime | None]
    last_error: Mapped[str | None]
    #: Starter taxonomies that were found to fit; None before the first look.
    starters: Mapped[list[str] | None] = mapped_column(ARRAY(Text()))


class Run(Base):
    """One collection or import, so that a bad one can be undone."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), index=True)
    started: Mapped[datetime] = mapped_column(server_default=NOW)
    finished: Mapped[datetime | None]
    added: Mapped[int] = mapped_column(server_default=text("0"))
    updated: Mapped[int] = mapped_column(server_default=text("0"))
    unchanged: Mapped[int] = mapped_column(server_default=text("0"))
    #: The source's cursor before the run: undoing the run goes back to it.
    cursor_before: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    rejected: Mapped[int] = mapped_column(server_default=text("0"))
    error: Mapped[str | None]


class FeedbackRow(Base):
    """One thing that one customer said in one place."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        Index("feedback_day", "day"),
        Index("feedback_text_hash", "text_hash"),
        Index(
            "feedback_attributes",
            "attributes",
            postgresql_using="gin",
            postgresql_ops={"attributes": "jsonb_path_ops"},
        ),
        Index("feedback_unread", "id", postgresql_where=text("generation IS NULL")),
        Index(
            "feedback_counted",
            "day",
            "id",
            postgresql_include=["source_id", "kind", "sentiment", "roles", "person"],
            postgresql_where=text("copy_of IS NULL"),
        ),
        Index(
            "feedback_people",
            "person",
            "source_id",
            postgresql_include=["day", "kind", "roles", "id"],
            postgresql_where=text("copy_of IS NULL"),
        ),
        Index(
            "feedback_copies",
            "day",
            postgresql_include=["source_id", "id"],
            postgresql_where=text("copy_of IS NOT NULL"),
        ),
        Index(
            "feedback_unclassified",
            "day",
            postgresql_include=["source_id", "id"],
            postgresql_where=text("classified IS FALSE AND copy_of IS NULL"),
        ),
        Index(
            "feedback_unsure",
            "day",
            postgresql_include=["source_id", "id"],
            postgresql_where=text(f"confidence < {UNSURE} AND copy_of IS NULL"),
        ),
        Index("feedback_gone", "source_id", postgresql_where=text("gone_at IS NOT NULL")),
        Index("feedback_customer", "customer_id", "day", postgresql_where=text("customer_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    external_id: Mapped[str]
    run_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    #: Set when the instant is known; `day` alone when only the day is.
    said_at: Mapped[datetime | None]
    #: The day in the workspace's time zone (of an instant) or as written (of a day).
    day: Mapped[date | None]
    #: Keyed hash of the author; None for the anonymous.
    author: Mapped[bytes | None]
    #: The customer that one of the author's identities belongs to.
    customer_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("customers.id", ondelete="SET NULL")
    )
    #: Who it is counted as: the customer where one is known, else the author; None for the anonymous.
    person: Mapped[bytes | None] = mapped_column(
        Computed("COALESCE(int8send(customer_id), author)", persisted=True)
    )
    url: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    #: Hash of everything the source said, to tell an edit from a second look.
    content_hash: Mapped[bytes]
    #: Hash of the texts alone, to tell copies; None for texts so short that people write them alike.
    text_hash: Mapped[bytes | None]
    #: The earliest feedback that says the same in the same words, where there is one.
    copy_of: Mapped[int | None] = mapped_column(BigInteger)
    #: When its source said that it was deleted there, where the settings keep such feedback.
    gone_at: Mapped[datetime | None]
    #: Once understood: language of most of its text, whether the model reads it, mean valence, label.
    language: Mapped[str | None]
    classified: Mapped[bool | None]
    valence: Mapped[float | None] = mapped_column(REAL)
    sentiment: Mapped[str | None]
    #: Mean of what its statements' labels are sure of, in [0, 1]; None where none was read, or long ago.
    confidence: Mapped[float | None] = mapped_column(REAL)
    #: The roles of all its statements together, a bit set in the order of `Role`.
    roles: Mapped[int] = mapped_column(server_default=text("0"))
    #: Generation of the model that read it; None while it waits to be understood.
    generation: Mapped[str | None]
    #: Taxonomy version its mentions were made with; None while it waits.
    themed_version: Mapped[int | None]
    #: Hash of the group rules its memberships were made with; None while it waits.
    grouped_by: Mapped[str | None]
    #: Transaction that wrote this row last: evidence stays true to its moment by it.
    written: Mapped[int] = mapped_column(TransactionId, server_default=WRITTEN)


class PartRow(Base):
    """A piece of a feedback's text as it is kept: cleaned and redacted."""

    __tablename__ = "parts"
    __table_args__ = (UniqueConstraint("feedback_id", "position"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    feedback_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("feedback.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(SmallInteger)
    label: Mapped[str]
    text: Mapped[str]
    question: Mapped[str | None]
    asks: Mapped[str | None]
    language: Mapped[str | None]


class ScoreRow(Base):
    """A number that the customer gave, on its own scale."""

    __tablename__ = "scores"
    __table_args__ = (
        Index("scores_name", "name", "feedback_id", postgresql_include=["value"]),
        Index(
            "scores_recommend",
            "feedback_id",
            postgresql_include=["value"],
            postgresql_where=text("kind = 'nps' AND high = 10"),
        ),
    )

    feedback_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    value: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    higher_is_better: Mapped[bool]
    is_primary: Mapped[bool]


class StatementRow(Base):
    """A sentence or clause with what was read in it."""

    __tablename__ = "statements"
    __table_args__ = (
        Index(
            "statements_feedback", "feedback_id", postgresql_include=["roles", "sentiment", "content", "id"]
        ),
        Index("statements_part", "part_id"),
        # What values are told by: a twelfth of all statements speak of any.
        Index(
            "statements_facets",
            "feedback_id",
            postgresql_include=["id", "sentiment", "roles", "facets"],
            postgresql_where=text("content AND facets <> 0"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    feedback_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("feedback.id", ondelete="CASCADE"))
    part_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("parts.id", ondelete="CASCADE"))
    #: Code points into the part's stored text, half-open.
    start: Mapped[int]
    end: Mapped[int] = mapped_column("stop")
    #: As wide as the model makes it: 384 unless the settings name another.
    embedding: Mapped[Any] = mapped_column(HALFVEC())
    valence: Mapped[float] = mapped_column(REAL)
    #: -1 negative, 0 neutral, 1 positive.
    sentiment: Mapped[int] = mapped_column(SmallInteger)
    #: How likely that label is right, in [0, 1]; None where it was read before this was kept.
    confidence: Mapped[float | None] = mapped_column(REAL)
    #: Bit set in the order of `Role`.
    roles: Mapped[int]
    #: Probability per role, in the order of `Role`.
    probabilities: Mapped[list[float]]
    #: Bit set in the order of `Facet`.
    facets: Mapped[int] = mapped_column(SmallInteger)
    #: False for "n/a" and the like.
    content: Mapped[bool]


class EvidenceRow(Base):
    """How to list again the things behind a fact, as they stood when it was computed."""

    __tablename__ = "evidence"
    __table_args__ = (Index("evidence_made", "made"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    made: Mapped[datetime] = mapped_column(server_default=NOW)
    #: What was counted: the resolved spec, the measure and what singles the fact out.
    recipe: Mapped[dict[str, Any]]
    n: Mapped[int] = mapped_column(BigInteger)
    numerator: Mapped[int | None] = mapped_column(BigInteger)
    #: pg_current_snapshot() at the moment of counting.
    snapshot: Mapped[str]


class DigestRow(Base):
    """A digest that was made for a period; one per subscription and period."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("subscription", "period_start", "period_end"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    subscription: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    made: Mapped[datetime] = mapped_column(server_default=NOW)
    content: Mapped[dict[str, Any]]
    posted: Mapped[datetime | None]


class JobRow(Base):
    """A scheduled job's last tick, so that one process runs it and a missed one is caught up once."""

    __tablename__ = "jobs"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_due: Mapped[datetime | None]
    started: Mapped[datetime | None]
    finished: Mapped[datetime | None]
    error: Mapped[str | None]


class SlackThreadRow(Base):
    """What was asked last in a Slack thread, which a follow-up there leans on."""

    __tablename__ = "slack_threads"
    __table_args__ = (Index("slack_threads_asked", "asked"),)

    #: Channel and timestamp of the thread's first message.
    thread: Mapped[str] = mapped_column(primary_key=True)
    #: The spec in the form of the answer contract.
    spec: Mapped[dict[str, Any]]
    asked: Mapped[datetime] = mapped_column(server_default=NOW)


settle(Base.metadata)
