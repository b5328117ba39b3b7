"""The tables of customers: who they are, what they do, and who was erased."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import NOW, WRITTEN, Base, TransactionId


class CustomerRow(Base):
    """A person or a company that buys."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    #: The company's own number or name for it; where there is none, a hash that stays the same.
    key: Mapped[str] = mapped_column(unique=True)
    #: `person` or `company`.
    kind: Mapped[str] = mapped_column(server_default=text("'person'"))
    name: Mapped[str | None]
    #: Who they are: age, industry, region ...
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    #: What they do, by the names of `harken.domain.customers.Behaviour`; unknown ones are left out.
    behaviours: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    #: What the company says they are worth; None where it does not say.
    value: Mapped[float | None]
    #: Hash of the group rules their memberships were made with; None while they wait.
    grouped_by: Mapped[str | None]
    #: Transaction that wrote this row last.
    written: Mapped[int] = mapped_column(TransactionId, server_default=WRITTEN)


class IdentityRow(Base):
    """A name by which a customer speaks, as the same keyed hash that feedback has for its author."""

    __tablename__ = "identities"
    __table_args__ = (Index("identities_customer", "customer_id"),)

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("customers.id", ondelete="CASCADE"))
    #: `email`, `account`, `handle` or `key`.
    kind: Mapped[str]
    #: The source that the name is known in; None for an e-mail address, which is the same everywhere.
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), index=True)


class OrderRow(Base):
    """One order of a customer; what the file did not say is None."""

    __tablename__ = "orders"
    __table_args__ = (UniqueConstraint("customer_id", "external_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    customer_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("customers.id", ondelete="CASCADE"))
    external_id: Mapped[str]
    day: Mapped[date]
    revenue: Mapped[float | None]
    margin: Mapped[float | None]
    #: How much the price was reduced, in the same money as the revenue.
    discount: Mapped[float | None]
    returned: Mapped[bool | None]
    cancelled: Mapped[bool | None]
    paid_late: Mapped[bool | None]


class StaleCustomerRow(Base):
    """A customer whose feedback changed since their groups were told; triggers on `feedback` write it."""

    __tablename__ = "stale_customers"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    customer_id: Mapped[int] = mapped_column(BigInteger)


class TombstoneRow(Base):
    """The keyed hash of an identity or of a feedback that was erased and is to stay out."""

    __tablename__ = "tombstones"

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    #: `identity` or `feedback`.
    kind: Mapped[str]
    made: Mapped[datetime] = mapped_column(server_default=NOW)


class AuditRow(Base):
    """Who did what with personal data, and when."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_at", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    who: Mapped[str]
    #: `customer_shown`, `customers_imported` or `erased`.
    action: Mapped[str]
    #: Whom it was about; of the erased, a keyed hash.
    subject: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
