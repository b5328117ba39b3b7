"""What may be so of a customer, by the attributes and behaviours that are known of any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from harken.domain.customers import Behaviour
from harken.insights.conditions import Predicate
from harken.insights.relations import customers
from harken.insights.value.clients import SOURCE, has, numeric
from harken.insights.value.who import Trait

#: An attribute with more values than these tells customers apart and not into kinds.
VALUES = 50
#: The part of the customers that counts as much or little of a number.
QUARTER = 0.25


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One thing that may be so of a customer."""

    #: The name of an attribute, or of a signal in `_SIGNALS`.
    name: str
    value: str
    traits: tuple[Trait, ...]


def known(connection: sa.Connection) -> list[Mark]:
    """Everything that is looked at, attributes first."""
    return [*_attributes(connection), *_signals(connection)]


def having(connection: sa.Connection, of: Sequence[Mark], chosen: list[Predicate]) -> tuple[int, list[int]]:
    """How many customers are chosen, and how many of them have each mark, in one pass."""
    columns = [
        sa.func.count().filter(sa.and_(*(has(trait) for trait in mark.traits))).label(f"m{place}")
        for place, mark in enumerate(of)
    ]
    counted = sa.select(sa.func.count().label("n"), *columns).select_from(SOURCE).where(*chosen)
    n, *many = connection.execute(counted).one()
    return n, many


def _attributes(connection: sa.Connection) -> Iterator[Mark]:
    """The values of every attribute that has few of them."""
    pair = sa.func.jsonb_each_text(customers.c.attributes).table_valued("key", "value").render_derived()
    counted = (
        sa.select(pair.c.key, pair.c.value)
        .select_from(customers.join(pair, sa.true()))
        .group_by(pair.c.key, pair.c.value)
        .order_by(pair.c.key, pair.c.value)
    )
    held: dict[str, list[str]] = {}
    for key, value in connection.execute(counted):
        held.setdefault(key, []).append(value)
    for name, values in held.items():
        if 1 < len(values) <= VALUES:
            yield from (
                Mark(name=name, value=value, traits=(Trait(name=name, value=value),)) for value in values
            )
        elif len(values) > VALUES:
            yield from _ranges(connection, name)


def _ranges(connection: sa.Connection, name: str) -> Iterator[Mark]:
    """Of a number with many values the lowest and the highest quarter."""
    low, high = _quarters(connection, name)
    if low is None or high is None or low == high:
        return
    yield Mark(name=name, value=f"up to {low:g}", traits=(Trait(name=name, high=low),))
    yield Mark(name=name, value=f"{high:g} and more", traits=(Trait(name=name, low=high),))


def _quarters(connection: sa.Connection, name: str) -> tuple[float | None, float | None]:
    number = numeric(name)
    at = [sa.func.percentile_cont(part).within_group(number) for part in (QUARTER, 1 - QUARTER)]
    low, high = connection.execute(sa.select(*at).select_from(customers)).one()
    return low, high


def _signals(connection: sa.Connection) -> Iterator[Mark]:
    """What is thought to mark a profitable customer, as far as the behaviour is known."""
    _, large = _quarters(connection, Behaviour.AVERAGE_ORDER.value)
    few, _ = _quarters(connection, Behaviour.ORDERS_12M.value)
    little, _ = _quarters(connection, Behaviour.SUPPORT_CONTACTS.value)
    plain: dict[str, tuple[Trait, ...]] = {
        "full price": (Trait(name=Behaviour.FULL_PRICE_SHARE.value, low=0.9),),
        "no cancellations": (Trait(name=Behaviour.CANCELLED_SHARE.value, high=0.0),),
        "payment on time": (Trait(name=Behaviour.LATE_SHARE.value, high=0.0),),
        "no returns": (Trait(name=Behaviour.RETURN_SHARE.value, high=0.0),),
        "referrals": (Trait(name=Behaviour.REFERRALS.value, low=1.0),),
        "discounts": (Trait(name=Behaviour.DISCOUNT_SHARE.value, low=0.1),),
    }
    if little is not None:
        plain["little service"] = (Trait(name=Behaviour.SUPPORT_CONTACTS.value, high=little),)
    if large is not None:
        big = Trait(name=Behaviour.AVERAGE_ORDER.value, low=large)
        plain["large orders"] = (big,)
        if few is not None:
            plain["few large orders"] = (big, Trait(name=Behaviour.ORDERS_12M.value, high=few))
    yield from (Mark(name="behaviour", value=value, traits=traits) for value, traits in plain.items())
