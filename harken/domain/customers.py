"""The words of customers and their groups, which files, rules, tables and measures share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

#: Attributes that hold days, from which tenure and recency are told anew at every import.
CUSTOMER_SINCE, LAST_ORDER = "customer_since", "last_order"


class CustomerKind(StrEnum):
    """Whether a customer is somebody or a firm."""

    PERSON = "person"
    COMPANY = "company"


class Behaviour(StrEnum):
    """What a customer does; money in the currency of the file, shares from 0 to 1, the rest counts."""

    #: Orders that were not cancelled, of all time and of the last twelve months.
    ORDERS = "orders"
    ORDERS_12M = "orders_12m"
    REVENUE = "revenue"
    REVENUE_12M = "revenue_12m"
    MARGIN = "margin"
    MARGIN_12M = "margin_12m"
    #: Discount of the price before it; and orders without any.
    DISCOUNT_SHARE = "discount_share"
    FULL_PRICE_SHARE = "full_price_share"
    RETURN_SHARE = "return_share"
    #: Of all orders, the cancelled ones too.
    CANCELLED_SHARE = "cancelled_share"
    LATE_SHARE = "late_share"
    SUPPORT_CONTACTS = "support_contacts"
    REFERRALS = "referrals"
    TENURE_DAYS = "tenure_days"
    DAYS_SINCE_ORDER = "days_since_order"
    AVERAGE_ORDER = "average_order"


class Said(StrEnum):
    """What rules may ask of what somebody says; all of it is told of customers, the first of feedback too."""

    THEMES = "themes"
    ROLES = "roles"
    SENTIMENT = "sentiment"
    SCORE = "score"
    SCORES = "scores"
    FEEDBACK_COUNT = "feedback_count"
    FEEDBACK_12M = "feedback_12m"
    DAYS_SINCE_FEEDBACK = "days_since_feedback"
    NEGATIVE_SHARE = "negative_share"


#: Behaviours that lie between 0 and 1.
SHARES = frozenset(
    {
        Behaviour.DISCOUNT_SHARE,
        Behaviour.FULL_PRICE_SHARE,
        Behaviour.RETURN_SHARE,
        Behaviour.CANCELLED_SHARE,
        Behaviour.LATE_SHARE,
    }
)


class GroupIntent(StrEnum):
    """What the company means to do with a group."""

    GROW = "grow"
    MAINTAIN = "maintain"
    RE_ENGINEER = "re-engineer"
    RETIRE = "retire"


class Who(StrEnum):
    """Whom a rule is asked of."""

    #: Every customer; what a member says belongs to the group, whatever it is about.
    CUSTOMERS = "customers"
    #: Every feedback by itself, whoever said it.
    FEEDBACK = "feedback"
    #: Customers, and by itself whatever nobody known said.
    EVERYONE = "everyone"


class Outcome(StrEnum):
    """A measure of a group that an intent may be judged by."""

    NET_SENTIMENT = "net_sentiment"
    NEGATIVE_SHARE = "negative_share"
    MEAN_SCORE = "mean_score"
    NPS = "nps"
    CSAT = "csat"
    NET_DELIGHT = "net_delight"
    ADVOCACY_RATE = "advocacy_rate"
    VOLUME = "volume"
    CUSTOMERS = "customers"
    VALUE = "value"
    VALUE_SHARE = "value_share"


class IdentityKind(StrEnum):
    """What sort of name a customer is known by."""

    #: The company's own number for a customer, in the customer file.
    KEY = "key"
    EMAIL = "email"
    ACCOUNT = "account"
    #: A name in one source.
    HANDLE = "handle"


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A name of a customer as a file gives it; only its keyed hash is ever stored."""

    kind: IdentityKind
    name: str = field(repr=False)
    #: The source that a handle is known in.
    source: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Customer:
    """One row of a customer file."""

    row: int
    #: The same for the same row, where nothing in it names the customer.
    made_key: str
    names: tuple[Named, ...]
    name: str | None = field(default=None, repr=False)
    kind: CustomerKind | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    behaviours: Mapping[str, float] = field(default_factory=dict)
    value: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """One row of an order file; `customer` is a key, an account or an e-mail address."""

    row: int
    customer: str = field(repr=False)
    external_id: str
    day: date
    revenue: float | None = None
    margin: float | None = None
    discount: float | None = None
    returned: bool | None = None
    cancelled: bool | None = None
    paid_late: bool | None = None
