"""From a choice of customers to SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from harken.domain.answers import Counts
from harken.domain.customers import Behaviour
from harken.domain.questions import Period
from harken.domain.understanding import Role
from harken.insights.conditions import Predicate, things
from harken.insights.names import Names
from harken.insights.relations import customer_values, customers, feedback, group_customers, orders, role_bits
from harken.insights.scope import Scope
from harken.insights.value.who import CustomerMood, Trait, Who

#: What is read from: every customer with their value, where one is told.
SOURCE = customers.outerjoin(customer_values, customer_values.c.customer_id == customers.c.id)
VALUE = customer_values.c.value
_YEAR, _BEFORE = customer_values.c.year, customer_values.c.year_before
_BEHAVIOURS = frozenset(behaviour.value for behaviour in Behaviour)


def chosen(who: Who, names: Names) -> list[Predicate]:
    """Conditions on a row of `SOURCE`."""
    wanted: list[Predicate] = []
    if who.groups:
        wanted.append(_belongs(who.groups, who.on, names))
    if who.outside:
        wanted.append(sa.not_(_belongs(who.outside, who.on, names)))
    if who.valued:
        wanted.append(VALUE.is_not(None))
    if who.least is not None:
        wanted.append(who.least <= VALUE)
    if who.below is not None:
        wanted.append(who.below > VALUE)
    if who.yearly:
        wanted.append(customer_values.c.year.is_not(None))
    if who.grew_to is not None:
        wanted += [_BEFORE > 0, who.grew_to > _BEFORE, who.grew_to <= _YEAR, 2 * _BEFORE <= _YEAR]
    if who.fell_from is not None:
        wanted += [who.fell_from <= _BEFORE, who.fell_from > _YEAR, 2 * _YEAR <= _BEFORE]
    wanted += [has(trait) for trait in who.traits]
    wanted += [_said(scope, names) for scope in who.said]
    wanted += [_ordered(period) for period in who.ordered]
    if who.mood is not None:
        wanted.append(_feels(who.mood, who.heard, names))
    if who.without is not None:
        wanted.append(sa.not_(_feels(who.without, who.heard, names)))
    return wanted


def count(connection: sa.Connection, who: Who, names: Names) -> int:
    """How many customers."""
    counted = sa.select(sa.func.count()).select_from(SOURCE).where(*chosen(who, names))
    return int(connection.execute(counted).scalar_one())


def present(table: sa.FromClause = group_customers, on: str | None = None) -> Predicate:
    """Memberships of a day; without one, those that have not ended."""
    if on is None:
        return table.c.until.is_(None)
    day = date.fromisoformat(on)
    return sa.and_(table.c.since <= day, sa.or_(table.c.until.is_(None), table.c.until > day))


def _belongs(groups: Iterable[str], on: str | None, names: Names) -> sa.Exists:
    ids = [names.groups[name] for name in groups if name in names.groups]
    mine = group_customers.c.customer_id == customers.c.id
    return sa.exists().where(mine, group_customers.c.group_id.in_(ids), present(on=on)).correlate(customers)


def has(trait: Trait) -> Predicate:
    """A behaviour by its number, an attribute by its text."""
    if trait.value is not None:
        held: Predicate = customers.c.attributes[trait.name].astext == trait.value
        return held
    number = numeric(trait.name)
    bounds = [] if trait.low is None else [number >= trait.low]
    return sa.and_(*bounds, *([] if trait.high is None else [number <= trait.high]))


def numeric(name: str) -> sa.ColumnElement[float]:
    """A behaviour, or an attribute that is a number; None for what is something else."""
    column = customers.c.behaviours if name in _BEHAVIOURS else customers.c.attributes
    value = column[name]
    return sa.case((sa.func.jsonb_typeof(value) == "number", sa.cast(value.astext, sa.Double)))


def _said(scope: Scope, names: Names) -> sa.Exists:
    found = things(scope, Counts.FEEDBACK, names)
    mine = feedback.c.customer_id == customers.c.id
    return sa.exists(found.select(sa.literal(1)).where(mine).correlate(customers))


def _ordered(period: Period) -> sa.Exists:
    bought = [orders.c.customer_id == customers.c.id, orders.c.cancelled.is_not(True)]
    bought.append(orders.c.returned.is_not(True))
    if period.start is not None:
        bought.append(orders.c.day >= period.start)
    if period.end is not None:
        bought.append(orders.c.day < period.end)
    return sa.exists().where(*bought).correlate(customers)


def _feels(mood: CustomerMood, heard: Period, names: Names) -> sa.Exists:
    """By the latest feedback of a period."""
    latest = (
        things(Scope(period=heard), Counts.FEEDBACK, names)
        .select(feedback.c.sentiment, feedback.c.roles)
        .where(feedback.c.customer_id == customers.c.id)
        .order_by(feedback.c.day.desc().nulls_last(), feedback.c.id.desc())
        .limit(1)
        .correlate(customers)
        .subquery("latest")
    )
    return sa.exists(sa.select(sa.literal(1)).select_from(latest).where(felt(mood, latest)))


def felt(mood: CustomerMood, latest: sa.FromClause) -> Predicate:
    """What a latest feedback must say."""
    unhappy = latest.c.sentiment == "negative"
    if mood is CustomerMood.HEARD:
        return sa.true()
    if mood is CustomerMood.UNHAPPY:
        return unhappy
    if mood is CustomerMood.LEAVING:
        return latest.c.roles.bitwise_and(role_bits([Role.LEAVING])) != 0
    away = latest.c.roles.bitwise_and(role_bits([Role.LEAVING, Role.WARN_OFF])) != 0
    return sa.or_(unhappy, away)
