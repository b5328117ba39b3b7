"""What the rules of the groups select, how they overlap, and what is doubtful about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from harken.domain.customers import Behaviour, Said, Who
from harken.insights.names import nearest
from harken.insights.relations import customers, feedback, group_customers, groups, members
from harken.insights.restating import restated
from harken.insights.rule_doubts import doubts
from harken.insights.rules import Rule
from harken.insights.said import of_customers
from harken.insights.vocabulary import vocabulary
from storage.groups import latest_attributes

#: Customers that rules are tried on.
SAMPLE = 5_000
MOST_INTENTS = 2
#: From here on one name is taken for another misspelt, of 100.
NEAR = 60


@dataclass(frozen=True, kw_only=True)
class GroupCheck:
    """What the rule of one group selects, and what is doubtful about it."""

    name: str
    who: str
    intents: tuple[str, ...]
    customers: int
    feedback: int
    doubts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """What two groups share."""

    one: str
    other: str
    customers: int
    feedback: int


@dataclass(frozen=True, kw_only=True)
class Checked:
    """All groups, what they share, and who and what is in none."""

    groups: tuple[GroupCheck, ...]
    overlaps: tuple[Overlap, ...]
    #: How many there are, and how many of them are in no group.
    customers: int
    customers_in_none: int
    in_no_group: int


def check(connection: sa.Connection, rules: Mapping[str, Rule]) -> Checked:
    """Look at every group as it is stored."""
    known = _Known(connection, rules)
    rows = connection.execute(sa.select(groups).order_by(groups.c.name)).all()
    of_customers_ = dict(_sizes(connection, group_customers, group_customers.c.until.is_(None)))
    of_feedback_ = dict(_sizes(connection, members, sa.true()))
    every, none = _left_over(connection)
    return Checked(
        groups=tuple(
            _checked(row, rules[row.name], known, of_customers_.get(row.id, 0), of_feedback_.get(row.id, 0))
            for row in rows
        ),
        overlaps=tuple(_overlaps(connection, {row.id: row.name for row in rows})),
        customers=every,
        customers_in_none=none,
        in_no_group=_unheard(connection),
    )


class _Known:
    """The names that rules may use, and some customers and feedback to try them on."""

    def __init__(self, connection: sa.Connection, rules: Mapping[str, Rule]) -> None:
        said = frozenset().union(*(rule.said for rule in rules.values())) if rules else frozenset()
        columns = (customers.c.id, customers.c.attributes, customers.c.behaviours)
        rows = connection.execute(sa.select(*columns).order_by(customers.c.id.desc()).limit(SAMPLE)).all()
        on = connection.execute(sa.select(sa.func.current_date())).scalar_one()
        words = of_customers(connection, [row.id for row in rows], said, on) if said and rows else {}
        self.customers = [{**row.attributes, **row.behaviours, **words.get(row.id, {})} for row in rows]
        self.feedback = latest_attributes(connection)
        self.of_customers = {name for known in self.customers for name in known} | (
            {*Behaviour, *Said} if rows else set()
        )
        self.of_feedback = {*vocabulary(connection).attributes, *Said}

    def names(self, who: str) -> set[str]:
        """What a rule that is asked of these may name."""
        of_feedback = self.of_feedback if who != Who.CUSTOMERS else set()
        return of_feedback | (self.of_customers if who != Who.FEEDBACK else set())


def _checked(row: sa.Row[Any], rule: Rule, known: _Known, people: int, said: int) -> GroupCheck:
    return GroupCheck(
        name=row.name,
        who=row.who,
        intents=tuple(row.intents),
        customers=people,
        feedback=said,
        doubts=tuple(_doubts(row, rule, known, people + said)),
    )


def _doubts(row: sa.Row[Any], rule: Rule, known: _Known, selected: int) -> Iterator[str]:
    names = known.names(row.who)
    every = known.of_customers | known.of_feedback
    yield from (_unknown(name, every, row.who) for name in _named(rule) if name not in names)
    if row.who != Who.FEEDBACK:
        yield from doubts(rule, known.customers, "customers")
    if row.who != Who.CUSTOMERS and not known.customers:
        yield from doubts(rule, known.feedback)
    if not selected:
        yield "The rule selects nobody."
    if len(row.intents) > MOST_INTENTS:
        yield f"It has {len(row.intents)} intents; with more than {MOST_INTENTS} nothing is intended."
    yield from _restating(row, rule)


def _named(rule: Rule) -> list[str]:
    return [*rule.names, *(rule.texts or ())]


def _unknown(name: str, known: set[str], who: str) -> str:
    whom = {Who.CUSTOMERS: "No customer", Who.FEEDBACK: "No feedback"}.get(Who(who), "Nobody")
    whom = whom if name in known else "Nobody"
    alike = _alike(name, known - {name})
    hint = f"; the nearest are {', '.join(alike)}" if alike else ""
    return f"{whom} has the attribute {name}{hint}."


def _alike(name: str, known: set[str]) -> tuple[str, ...]:
    """Names that are nearly spelt so; where none is, those that the data bring along."""
    from rapidfuzz import fuzz, process

    close = process.extract(name, sorted(known), scorer=fuzz.ratio, limit=3, score_cutoff=NEAR)
    own = known - {*Behaviour, *Said}
    return tuple(found for found, *_ in close) or nearest(name, own or known)


def _restating(row: sa.Row[Any], rule: Rule) -> Iterator[str]:
    measures = restated(rule)
    if measures:
        listed = ", ".join(each.replace("_", " ") for each in sorted(measures))
        yield f"Its rule asks for what people say, so these measures of it only restate the rule: {listed}."
    expected = (row.expects or {}).get("measure")
    if expected in measures:
        yield f"It expects a change of {expected.replace('_', ' ')}, which its own rule decides."


def _sizes(
    connection: sa.Connection, table: sa.Table, condition: sa.ColumnElement[bool]
) -> Iterator[tuple[int, int]]:
    counted = sa.select(table.c.group_id, sa.func.count()).where(condition).group_by(table.c.group_id)
    yield from ((row[0], row[1]) for row in connection.execute(counted))


def _left_over(connection: sa.Connection) -> tuple[int, int]:
    inside = sa.exists().where(
        group_customers.c.customer_id == customers.c.id, group_customers.c.until.is_(None)
    )
    counted = sa.select(sa.func.count(), sa.func.count().filter(~inside)).select_from(customers)
    row = connection.execute(counted).one()
    return row[0], row[1]


def _unheard(connection: sa.Connection) -> int:
    inside = sa.exists().where(members.c.feedback_id == feedback.c.id)
    return connection.execute(sa.select(sa.func.count()).select_from(feedback).where(~inside)).scalar_one()


def _overlaps(connection: sa.Connection, names: Mapping[int, str]) -> list[Overlap]:
    shared: dict[tuple[int, int], list[int]] = {}
    for place, (table, key, condition) in enumerate(_SHARED):
        for row in connection.execute(_pairs(table, key, condition)):
            shared.setdefault((row[0], row[1]), [0, 0])[place] = row[2]
    return [
        Overlap(one=names[one], other=names[other], customers=counts[0], feedback=counts[1])
        for (one, other), counts in sorted(
            shared.items(), key=lambda each: (-each[1][0], -each[1][1], each[0])
        )
    ]


def _pairs(table: sa.Table, key: str, open_only: bool) -> sa.Select[*tuple[Any, ...]]:
    one, other = table.alias("one"), table.alias("other")
    joined = one.join(other, sa.and_(one.c[key] == other.c[key], one.c.group_id < other.c.group_id))
    columns = (one.c.group_id, other.c.group_id)
    pairs = sa.select(*columns, sa.func.count()).select_from(joined).group_by(*columns)
    return pairs.where(one.c.until.is_(None), other.c.until.is_(None)) if open_only else pairs


_SHARED: Sequence[tuple[sa.Table, str, bool]] = (
    (group_customers, "customer_id", True),
    (members, "feedback_id", False),
)
