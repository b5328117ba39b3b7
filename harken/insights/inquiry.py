"""What every part of an answer works with: the question, the connection, the names, the facts so far."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from harken.domain.answers import Facts, How, Quote, Refusal, Row
from harken.domain.questions import Spec
from harken.insights.answering import Rules
from harken.insights.dimensions import Dimension
from harken.insights.ledger import Ledger
from harken.insights.names import Names
from harken.insights.quantities import Quantity
from harken.insights.scope import Scope, of
from harken.insights.tally import Counter

#: What a change between two periods is.
SINCE = "How far the asked period lies above the earlier one; p is the chance of so much without a change."

#: What a distance between a row and all others is.
REST = "How far this lies above all the rest in scope; p is adjusted for the number of rows."


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """One question on its way to facts."""

    connection: sa.Connection
    spec: Spec
    rules: Rules
    names: Names
    ledger: Ledger = field(default_factory=Ledger)
    #: Plain sentences for the reader.
    notes: list[str] = field(default_factory=list)

    @property
    def scope(self) -> Scope:
        return of(self.spec)

    @property
    def counter(self) -> Counter:
        return Counter(self.connection, self.names)

    def state(self, quantity: Quantity, where: dict[str, str] | None = None) -> str:
        """Count a quantity and add it as a fact."""
        return self.ledger.add(quantity, self.counter.whole(quantity), where)

    def shown(self, quantity: Quantity, dimension: Dimension, labels: list[str]) -> list[str]:
        """The labels that enough people stand behind; the others are withheld, and that is said."""
        if not dimension.about_people or self.rules.min_people <= 1:
            return labels
        enough = self.counter.peopled(quantity.base, dimension, labels, self.rules.min_people)
        withheld = len(labels) - len(enough)
        if withheld:
            rows = "One row is" if withheld == 1 else f"{withheld} rows are"
            self.notes.append(f"{rows} not shown: fewer than {self.rules.min_people} people stand behind.")
        return enough


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What an intent found, beside the facts in the ledger."""

    rows: tuple[Row, ...] = ()
    quotes: tuple[Quote, ...] = ()
    #: The fact that holds the base of the answer.
    base: str | None = None
    refused: Refusal | None = None

    def facts(self, ledger: Ledger, how: How) -> Facts:
        if self.refused is not None:
            return Facts(how=how, refused=self.refused)
        return Facts(facts=dict(ledger.facts), rows=self.rows, quotes=self.quotes, how=how)
