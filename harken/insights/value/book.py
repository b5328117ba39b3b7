"""Everything about value that one answer needs at hand, and how its facts about customers are stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa

from harken.domain.answers import Counts, Fact
from harken.insights import statistics
from harken.insights.inquiry import Inquiry
from harken.insights.recipes import Recipe
from harken.insights.relations import customer_values
from harken.insights.statistics import Difference, Estimate
from harken.insights.value import pareto, sums
from harken.insights.value.definition import Definition, sentence
from harken.insights.value.pareto import Values
from harken.insights.value.sums import Sums
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
    #: Every known value, the greatest first.
    ranked: Values

    @property
    def formula(self) -> str:
        return sentence(self.definition, self.numbers)

    @property
    def valued(self) -> bool:
        """Whether there is any value to speak of."""
        return self.whole.n > 0 and float(self.ranked.sum()) > 0

    @property
    def border(self) -> float:
        """The value from which a customer is among the most valuable."""
        found = pareto.border(self.ranked, self.definition.top)
        return 0.0 if found is None else found

    @property
    def top(self) -> Who:
        return Who(valued=True, least=self.border)

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
    return Book(
        inquiry=inquiry,
        definition=Definition(**stored),
        numbers=known.numbers,
        day=known.day,
        whole=sums.of(inquiry.connection, inquiry.names, Who()),
        ranked=pareto.ranked(_values(inquiry.connection)),
    )


def _values(connection: sa.Connection) -> Values:
    column = customer_values.c.value
    gathered = sa.select(sa.func.array_agg(column)).where(column.is_not(None))
    return np.asarray(connection.execute(gathered).scalar() or [], dtype=np.float64)
