"""What each column of a customer file probably becomes, from its name and its contents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from collectors.customers import cells
from collectors.customers.fields import SINGLE, Becomes, Rule
from collectors.files import dates
from collectors.files.numbers import quantity
from collectors.files.suggest import key, personal
from collectors.files.table import Table
from harken.domain.customers import Behaviour, CustomerKind

#: Names in the order of preference, as `collectors.files.suggest.key` writes them.
_NAMES: Mapping[Becomes, tuple[str, ...]] = {
    Becomes.KEY: cells.listed(
        "customer_key customer_id customer_no customer_nr customer_number customerid cust_id cust_no"
        " client_id client_no client_number kundennummer kunden_nummer kundennr kunden_nr kunden_id"
        " kd_nr kdnr user_id member_id member_no member_number key id number no nr nummer num"
        " customer kunde client"
    ),
    Becomes.EMAIL: cells.listed("email e_mail email_address e_mail_address customer_email mail"),
    Becomes.ACCOUNT: cells.listed("account account_id account_no account_number account_key konto"),
    Becomes.NAME: cells.listed("name customer_name full_name display_name company_name client_name"),
    Becomes.KIND: cells.listed("kind customer_kind customer_type"),
    Becomes.VALUE: cells.listed("clv ltv cltv lifetime_value customer_lifetime_value customer_value value"),
    Becomes.SINCE: cells.listed(
        "customer_since since member_since signup_date sign_up_date joined joined_at registered registered_at"
        " first_order first_order_date first_purchase first_purchase_date"
    ),
    Becomes.LAST_ORDER: cells.listed("last_order last_order_date last_purchase last_purchase_date"),
}
_BEHAVIOURS: Mapping[Behaviour, tuple[str, ...]] = {
    Behaviour.ORDERS: ("order_count", "number_of_orders", "num_orders", "total_orders", "purchases"),
    Behaviour.ORDERS_12M: ("orders_last_12_months", "orders_last_year", "orders_1y"),
    Behaviour.REVENUE: ("total_revenue", "total_spent", "total_spend", "spend", "sales", "turnover"),
    Behaviour.REVENUE_12M: ("revenue_last_12_months", "revenue_last_year", "annual_revenue"),
    Behaviour.MARGIN: ("total_margin", "profit", "contribution"),
    Behaviour.RETURN_SHARE: ("return_rate", "returns_share"),
    Behaviour.CANCELLED_SHARE: ("cancellation_rate", "cancel_rate"),
    Behaviour.LATE_SHARE: ("late_payment_rate", "paid_late_share"),
    Behaviour.DISCOUNT_SHARE: ("discount_rate",),
    Behaviour.SUPPORT_CONTACTS: ("support_tickets", "tickets", "contacts", "support_cases"),
    Behaviour.REFERRALS: ("referral_count", "referred", "customers_referred"),
    Behaviour.DAYS_SINCE_ORDER: ("recency", "days_since_last_order", "days_since_last_purchase"),
    Behaviour.AVERAGE_ORDER: ("average_order_value", "aov", "avg_order_value"),
    Behaviour.TENURE_DAYS: ("tenure",),
}
_BEHAVIOUR_NAMED = {name: each for each, names in _BEHAVIOURS.items() for name in names} | {
    each.value: each for each in Behaviour
}


def completed(table: Table, given: Sequence[Rule]) -> tuple[Rule, ...]:
    """A rule for every column: the given ones, and for the rest what names and contents suggest."""
    rules = list(given)
    for becomes, fits in _FITS.items():
        _single(table, rules, becomes, fits)
    taken = {rule.column: rule for rule in rules}
    return tuple(taken.get(column) or _rest(table, column, rules) for column in table.columns)


def _single(table: Table, rules: list[Rule], becomes: Becomes, fits: Callable[[Sequence[Any]], bool]) -> None:
    if becomes in SINGLE and any(rule.becomes is becomes for rule in rules):
        return
    taken = {rule.column for rule in rules}
    named = [
        (_NAMES[becomes].index(key(each)), each) for each in table.columns if key(each) in _NAMES[becomes]
    ]
    for _, column in sorted(named):
        if column not in taken and fits(table.values(column)):
            rules.append(Rule(column=column, becomes=becomes))
            return


def _rest(table: Table, column: str, rules: list[Rule]) -> Rule:
    """A behaviour by its name, else an attribute; personal data is left out."""
    values = table.values(column)
    behaviour = _BEHAVIOUR_NAMED.get(key(column))
    if behaviour and not any(rule.name == behaviour for rule in rules) and _numbers(values):
        rule = Rule(column=column, becomes=Becomes.BEHAVIOUR, name=behaviour)
        rules.append(rule)
        return rule
    if personal(column, values):
        return Rule(column=column, becomes=Becomes.LEFT_OUT)
    return Rule(column=column, becomes=Becomes.ATTRIBUTE, name=column)


def _distinct(values: Sequence[Any]) -> bool:
    """A key names one customer; the same customer may stand in a few rows."""
    return bool(values) and len(set(map(str, values))) >= 0.9 * len(values)


def _emails(values: Sequence[Any]) -> bool:
    return bool(values) and sum("@" in str(value) for value in values) > 0.5 * len(values)


def _numbers(values: Sequence[Any]) -> bool:
    """Most of them: a slip of the pen in some row is told when it is read."""
    texts = [cells.bare(value) for value in values if not cells.nothing(value)]
    return sum(quantity("", [str(text)]) for text in texts) > 0.5 * len(texts)


def _kinds(values: Sequence[Any]) -> bool:
    return bool(values) and {str(value).strip().lower() for value in values} <= set(CustomerKind)


def _days(values: Sequence[Any]) -> bool:
    return bool(values) and sum(map(dates.is_date, values[:200])) >= 0.9 * len(values[:200])


_FITS: Mapping[Becomes, Callable[[Sequence[Any]], bool]] = {
    Becomes.EMAIL: _emails,
    Becomes.KEY: _distinct,
    Becomes.ACCOUNT: _distinct,
    Becomes.NAME: bool,
    Becomes.KIND: _kinds,
    Becomes.VALUE: _numbers,
    Becomes.SINCE: _days,
    Becomes.LAST_ORDER: _days,
}
