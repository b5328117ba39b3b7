"""The tables of customer groups: what they are, and what and whom their rules select."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import NOW, Base


class GroupRow(Base):
    """A customer group as the settings, or a person on the page, define it."""

    __tablename__ = "groups"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    rule: Mapped[str]
    #: Whom the rule is asked of: `customers`, `feedback` or `everyone`.
    who: Mapped[str] = mapped_column(server_default=text("'everyone'"))
    #: What is intended, most often one: grow, maintain, re-engineer, retire.
    intents: Mapped[list[str]] = mapped_column(ARRAY(Text()), server_default=text("'{}'"))
    #: The expected outcome: `measure`, `change` and `by`, or `note` in words.
    expects: Mapped[dict[str, Any] | None]
    #: The team's own words and picture.
    persona: Mapped[str | None]
    picture: Mapped[str | None]


class MemberRow(Base):
    """Feedback that a group's rule selects."""

    __tablename__ = "members"
    __table_args__ = (Index("members_feedback", "feedback_id"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    feedback_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True
    )


class GroupCustomerRow(Base):
    """That a customer was in a group from one day until before another."""

    __tablename__ = "group_customers"
    __table_args__ = (Index("group_customers_customer", "customer_id"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True
    )
    #: The first of all days where it was so when they were first looked at.
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date | None]


class GroupEditRow(Base):
    """A group's rule as a person saved it on the page; the latest that stands of a name is in force."""

    __tablename__ = "group_edits"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    made: Mapped[datetime] = mapped_column(server_default=NOW)
    who: Mapped[str]
    name: Mapped[str]
    #: None where the group was taken away.
    rule: Mapped[str | None]
    #: Who took it back.
    undone_by: Mapped[str | None]
