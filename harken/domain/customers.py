"""The words of customers and their groups, which files, rules, tables and measures share."""

from __future__ import annotations

from enum import StrEnum


class Behaviour(StrEnum):
    """What a customer does; money in the currency of the file, shares from 0 to 1, the rest counts."""

    #: Orders that were not cancelled, of all time and of the last twelve months.
    ORDERS = "orders"
    ORDERS_12M = "orders_12m"
    REVENUE = "revenue"
    REVENUE_12M = "revenue_12m"
    MARGIN = "margin"
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
