"""A group's rule tried on what is stored while it is being written; nothing is kept of it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from harken.domain.errors import SettingsError
from harken.insights.relations import customers
from harken.insights.rule_doubts import doubts
from harken.insights.rules import compile_rule
from harken.insights.said import of_customers
from storage.groups import latest_attributes

#: Customers and feedback that it is tried on, the newest ones: enough to see what a rule does.
CUSTOMERS, FEEDBACK = 5_000, 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """How many a rule selects out of how many, and what is doubtful about it, or wrong."""

    customers: int = 0
    out_of_customers: int = 0
    feedback: int = 0
    out_of_feedback: int = 0
    doubts: tuple[str, ...] = ()
    mistake: str | None = None

    @property
    def sampled(self) -> bool:
        """Whether there may be more than it was tried on."""
        return self.out_of_customers == CUSTOMERS or self.out_of_feedback == FEEDBACK


def tried(connection: sa.Connection, written: str) -> Tried:
    """What the rule selects; a rule that cannot be read is told as a mistake."""
    try:
        rule = compile_rule("rule", written)
    except SettingsError as error:
        return Tried(mistake=error.problems[0].removeprefix("groups: "))
    columns = (customers.c.id, customers.c.attributes, customers.c.behaviours)
    rows = connection.execute(sa.select(*columns).order_by(customers.c.id.desc()).limit(CUSTOMERS)).all()
    on = connection.execute(sa.select(sa.func.current_date())).scalar_one()
    words = of_customers(connection, [row.id for row in rows], rule.said, on) if rule.said and rows else {}
    people = [{**row.attributes, **row.behaviours, **words.get(row.id, {})} for row in rows]
    heard = latest_attributes(connection, FEEDBACK)
    return Tried(
        customers=sum(map(rule.selects, people)),
        out_of_customers=len(people),
        feedback=sum(map(rule.selects, heard)),
        out_of_feedback=len(heard),
        doubts=tuple(doubts(rule, people, "customers") if people else doubts(rule, heard)),
    )
