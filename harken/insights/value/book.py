"""Everything about value that one answer needs at hand, and how its facts about customers are stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import sqlalchemy as sa

from harken.domain.answers import Counts, Fact
from harken.insights import statistics
from harken.insights.inquiry import Inquiry
from harken.insights.recipes import Recipe
from harken.insights.relations import customer_values
from harken.insights.statistics import Difference, Estimate
from harken.insights.value import behaving, clients, columns, marks, pareto, sums
from harken.insights.value.behaving import Behaving
from harken.insights.value.columns import Columns
from harken.insights.value.definition import Definition, sentence
from harken.insights.value.marks import Mark
from harken.insights.value.pareto import Values
from harken.insights.value.sums import Greatest, Sums
from harken.insights.value.who import Who
from storage import values

#: The unit of a share.
SHARE = "share"


@dataclass(frozen=True, kw_only=True)
class Book:
    """The portfolio as it stands, for one inquiry."""

    inquiry: Inquiry
    definition: Definition
    numbers: Mapping[str, Any]
    #: The last day of the present year of orders; None without orders.
    day: date | None
    whole: Sums
    #: Every known value.
    values: Values
    #: All customers as columns; None where something changed since they were made.
    columns: Columns | None = None

    @property
    def formula(self) -> str:
        return sentence(self.definition, self.numbers)

    @property
    def valued(self) -> bool:
        """Whether there is any value to speak of."""
        return self.whole.n > 0 and bool((self.values > 0).any())

    @cached_property
    def ranked(self) -> Values:
        """Every known value, the greatest first; put in order only where an answer asks for it."""
        return pareto.ranked(self.values)

    @property
    def border(self) -> float:
        """The value from which a customer is among the most valuable."""
        found = pareto.border(self.ranked, self.definition.top)
        return 0.0 if found is None else found

    @property
    def top(self) -> Who:
        return Who(valued=True, least=self.border)

    def sums(self, who: Who) -> Sums:
        """The sums of one choice of customers."""
        chosen = None if self.columns is None else self.columns.mask(who)
        if self.columns is None or chosen is None:
            return sums.of(self.inquiry.connection, self.inquiry.names, who)
        return sums.within(self.columns, chosen)

    def count(self, who: Who) -> int:
        """How many customers."""
        chosen = None if self.columns is None else self.columns.mask(who)
        if chosen is None:
            return clients.count(self.inquiry.connection, who, self.inquiry.names)
        return int(chosen.sum())

    def by_group(self, groups: Iterable[str]) -> dict[str, Sums]:
        """The sums of the present members of each group; groups without customers are left out."""
        if self.columns is None:
            return sums.by_group(self.inquiry.connection, self.inquiry.names, groups)
        found = {name: sums.within(self.columns, self.columns.members((name,))) for name in groups}
        return {name: each for name, each in found.items() if each.customers}

    def greatest(self, groups: Iterable[str], few: int) -> dict[str, Greatest]:
        """The most valuable few present members of each group, together."""
        if self.columns is None:
            return sums.greatest(self.inquiry.connection, self.inquiry.names, groups, few)
        found = {name: sums.best(self.columns, self.columns.members((name,)), few) for name in groups}
        return {name: each for name, each in found.items() if each is not None}

    def behaving(self, groups: Sequence[str]) -> Behaving:
        """How the customers of each group behave on average."""
        if self.columns is None:
            return behaving.behaving(self.inquiry.connection, self.inquiry.names, groups)
        return behaving.within(self.columns, groups)

    def marks(self) -> Sequence[Mark]:
        """Everything that may be so of a customer."""
        return marks.known(self.inquiry.connection) if self.columns is None else self.columns.marks

    def having(self, of: Sequence[Mark], who: Who) -> tuple[int, list[int]]:
        """How many customers there are of a choice, and how many of them have each of all marks."""
        chosen = None if self.columns is None else self.columns.mask(who)
        if self.columns is None or chosen is None:
            return marks.having(self.inquiry.connection, of, clients.chosen(who, self.inquiry.names))
        return int(chosen.sum()), self.columns.having(chosen)

    def state(
        self,
        name: str,
        unit: str,
        found: Estimate | Difference,
        who: Who,
        definition: str,
        *,
        n: int,
        counted: tuple[Who, int] | None = None,
        where: Mapping[str, str] | None = None,
    ) -> str:
        """State a number about customers: of which, and of them which count."""
        fact = Fact(
            name=name,
            value=found.value,
            unit=unit,
            counts=Counts.CUSTOMER,
            n=n,
            numerator=None if counted is None else counted[1],
            low=found.low,
            high=found.high,
            definition=definition,
            where=dict(where or {}),
            p=found.p if isinstance(found, Difference) else None,
        )
        recipe = Recipe(
            counts=Counts.CUSTOMER,
            base=(),
            customers=(who,),
            counted_customers=() if counted is None else (counted[0],),
        )
        return self.inquiry.ledger.state(fact, recipe)

    def share(
        self,
        name: str,
        who: Who,
        n: int,
        counted: tuple[Who, int],
        definition: str,
        where: Mapping[str, str] | None = None,
    ) -> str:
        """State how many of some customers count."""
        found = statistics.share(counted[1], n)
        return self.state(name, SHARE, found, who, definition, n=n, counted=counted, where=where)

    def total(
        self, who: Who, found: Sums, name: str = "value", where: Mapping[str, str] | None = None
    ) -> str:
        """State what some customers are worth together."""
        value = Estimate(found.value)
        known = replace(who, valued=True)
        definition = f"Sum of what each is worth. {self.formula}"
        return self.state(name, self.definition.currency, value, known, definition, n=found.n, where=where)

    def mean(self, who: Who, found: Sums, where: Mapping[str, str] | None = None) -> str:
        """State what one of some customers is worth on average."""
        known = replace(who, valued=True)
        definition = f"Mean of what each is worth. {self.formula}"
        value = statistics.mean(found.moments)
        return self.state(
            "mean_value", self.definition.currency, value, known, definition, n=found.n, where=where
        )


def opened(inquiry: Inquiry) -> Book | None:
    """The portfolio; None where no customers are known."""
    known = values.state(inquiry.connection)
    if known is None or not known.customers:
        return None
    stored = {**inquiry.rules.value.stored, "how": known.numbers["how"]}
    held = columns.opened(inquiry.connection, inquiry.names)
    return Book(
        inquiry=inquiry,
        definition=Definition(**stored),
        numbers=known.numbers,
        day=known.day,
        whole=_whole(inquiry, held),
        values=_values(inquiry.connection, held),
        columns=held,
    )


def _whole(inquiry: Inquiry, held: Columns | None) -> Sums:
    if held is None:
        return sums.of(inquiry.connection, inquiry.names, Who())
    return sums.within(held)


def _values(connection: sa.Connection, held: Columns | None) -> Values:
    if held is not None:
        return columns.of_known(held.numbers[columns.VALUE])
    column = customer_values.c.value
    gathered = sa.select(sa.func.array_agg(column)).where(column.is_not(None))
    return np.asarray(connection.execute(gathered).scalar() or [], dtype=np.float64)
