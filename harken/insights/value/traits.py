"""What sets some customers apart from the rest: who they are and what they do, with lift and a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from harken.domain.answers import Counts, Fact, Row
from harken.domain.customers import Behaviour
from harken.insights.names import Names
from harken.insights.recipes import Recipe
from harken.insights.relations import customers
from harken.insights.value.book import Book
from harken.insights.value.clients import SOURCE, chosen, has, numeric
from harken.insights.value.judging import CHANCE
from harken.insights.value.lifts import lift
from harken.insights.value.who import Trait, Who

#: An attribute with more values than these tells customers apart and not into kinds.
VALUES = 50
#: A lift below this, or above its inverse, says little however sure it is.
LEAST_LIFT = 1.2
#: Something that is so of fewer of them than this is no mark of theirs.
LEAST_SHARE = 0.1
#: The part of the customers that counts as much or little of a number.
QUARTER = 0.25


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One thing that may be so of a customer."""

    #: The name of an attribute, or of a signal in `_SIGNALS`.
    name: str
    value: str
    traits: tuple[Trait, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """How many have a mark among those looked at, and among all the others."""

    mark: Mark
    inside: int
    rest: int


def told_apart(
    book: Book,
    inside: Who,
    rest: Who,
    where: Mapping[str, str],
    *,
    without: Iterable[str] = (),
    most: int = 5,
) -> list[Row]:
    """The marks that are surely more frequent inside, the greatest lift first.

    Args:
        rest: All the others; together with `inside` everybody.
        without: Names that are left out, such as those that a rule is made of.
    """
    connection, names = book.inquiry.connection, book.inquiry.names
    marks = [mark for mark in _marks(connection) if mark.name not in set(without)]
    found, (n, m) = _count(connection, names, marks, inside, rest)
    rows: list[tuple[Counted, str, str]] = []
    for each in found:
        ids = _state(book, each, inside, rest, n, m, where)
        if ids is not None:
            rows.append((each, *ids))
    facts = book.inquiry.ledger.facts
    book.inquiry.ledger.adjust([id_ for _, _, id_ in rows])
    sure = [row for row in rows if _says(facts[row[2]], row[0].inside / n)]
    for row in rows:
        if row not in sure:
            book.inquiry.ledger.drop(row[1], row[2])
    sure.sort(key=lambda row: -(facts[row[2]].value or 0.0))
    for row in sure[most:]:
        book.inquiry.ledger.drop(row[1], row[2])
    return [
        Row(
            keys={**where, "line": "who", "trait": each.mark.name, "is": each.mark.value},
            cells={"value": share, "lift": times},
        )
        for each, share, times in sure[:most]
    ]


def _says(fact: Fact, share: float) -> bool:
    return (
        fact.p is not None and fact.p < CHANCE and (fact.value or 0.0) >= LEAST_LIFT and share >= LEAST_SHARE
    )


def _state(
    book: Book, each: Counted, inside: Who, rest: Who, n: int, m: int, where: Mapping[str, str]
) -> tuple[str, str] | None:
    """The share among them, and its lift; None where too few people would stand behind."""
    if each.inside < book.inquiry.rules.min_people:
        return None
    found = lift((each.inside, n), (each.rest, m))
    if found is None:
        return None
    mine = replace(inside, traits=(*inside.traits, *each.mark.traits))
    where = {**where, "trait": each.mark.name, "is": each.mark.value}
    share = book.share("share", inside, n, (mine, each.inside), _SHARE, where)
    recipe = Recipe(counts=Counts.CUSTOMER, base=(), customers=(inside, rest))
    times = book.inquiry.ledger.state(found.fact(Counts.CUSTOMER, n + m, _LIFT, where), recipe)
    return share, times


_SHARE = "Share of these customers of whom it is so."
_LIFT = (
    "How many times as often it is so of these customers as of those held against them; p is adjusted for "
    "all that was looked at."
)


def _count(
    connection: sa.Connection, names: Names, marks: list[Mark], inside: Who, rest: Who
) -> tuple[list[Counted], tuple[int, int]]:
    """Two passes over the customers, one for each side, whatever the number of marks."""
    sides = []
    for who in (inside, rest):
        columns = [
            sa.func.count().filter(sa.and_(*(has(trait) for trait in mark.traits))).label(f"m{place}")
            for place, mark in enumerate(marks)
        ]
        counted = sa.select(sa.func.count().label("n"), *columns).select_from(SOURCE)
        sides.append(connection.execute(counted.where(*chosen(who, names))).one())
    one, other = sides
    found = [
        Counted(mark=mark, inside=getattr(one, f"m{place}"), rest=getattr(other, f"m{place}"))
        for place, mark in enumerate(marks)
    ]
    return found, (one.n, other.n)


def _marks(connection: sa.Connection) -> list[Mark]:
    return [*_attributes(connection), *_signals(connection)]


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
