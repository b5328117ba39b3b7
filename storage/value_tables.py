"""The tables of what customers are worth: all of it can be told again from customers and their orders."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import WRITTEN, Base, TransactionId


class CustomerValueRow(Base):
    """What one customer is worth to the business by the definition in force, and what two years brought."""

    __tablename__ = "customer_values"

    customer_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True
    )
    #: None where the definition cannot be told for this customer.
    value: Mapped[float | None]
    #: Margin (revenue where no margin is given) of the year that ends with the last order of all, and of the
    #: year before; None where there are no orders at all.
    year: Mapped[float | None]
    year_before: Mapped[float | None]
    written: Mapped[int] = mapped_column(TransactionId, server_default=WRITTEN)


class ValueStateRow(Base):
    """By which definition, and from which state of the customers, the values were told."""

    __tablename__ = "value_state"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    #: The settings that the values were told by.
    definition: Mapped[dict[str, Any]]
    #: The numbers that went into it, such as the retention found.
    numbers: Mapped[dict[str, Any]]
    #: The last day that counts as the present year's.
    day: Mapped[date | None]
    #: The newest transaction among the customers, and how many they were.
    seen: Mapped[int | None] = mapped_column(TransactionId)
    customers: Mapped[int] = mapped_column(BigInteger)


class CustomerColumnRow(Base):
    """One thing about every customer as one array, so that any choice of them is counted at once."""

    __tablename__ = "customer_columns"

    #: Such as `value` or `group:3`; what it holds is told by `harken.insights.value.columns`.
    name: Mapped[str] = mapped_column(primary_key=True)
    told: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    #: One place per customer, by id.
    places: Mapped[bytes]


class StaleValueRow(Base):
    """That customers, or who is in which group, changed since columns were made; triggers write it."""

    __tablename__ = "stale_values"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    #: `customers` or `groups`.
    what: Mapped[str]
