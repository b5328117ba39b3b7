"""The facts of one answer, each with the recipe behind it; all recipes are kept with one insert."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from harken.domain.answers import Fact
from harken.insights import statistics
from harken.insights.estimates import difference, estimate, has_numerator
from harken.insights.quantities import Quantity
from harken.insights.recipes import Recipe, to_json
from harken.insights.scope import Scope
from harken.insights.tally import Tally


@contextmanager
def one_moment(connection: sa.Connection) -> Iterator[None]:
    """One snapshot for all queries of an answer, so that every n agrees with its evidence.

    A connection that is in a transaction already keeps it: then nothing may have been read in it before,
    unless it is a repeatable-read one, in which several answers share one moment.
    """
    if connection.in_transaction():
        _settle(connection)
        yield
        return
    with connection.begin():
        _settle(connection)
        yield


def _settle(connection: sa.Connection) -> None:
    """What is asked for differs so much that a plan for all of it would serve none; writers keep theirs.

    Making room to remember what was looked up before, for as many rows as there may be at most, takes longer
    than looking up the few that there are.
    """
    connection.exec_driver_sql(
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;"
        " SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL enable_memoize = off"
    )


@dataclass
class Ledger:
    """Collects facts; ids are f1, f2 ... in the order of adding."""

    facts: dict[str, Fact] = field(default_factory=dict)
    recipes: dict[str, Recipe] = field(default_factory=dict)
    #: How many were ever stated: ids are given once.
    stated: int = 0
    #: The evidence of one answer begins alike: side by side, it is written to one page and not to many.
    token: str = field(default_factory=lambda: secrets.token_hex(6))

    def add(self, quantity: Quantity, tally: Tally, where: Mapping[str, str] | None = None) -> str:
        """State the value of a quantity."""
        found = estimate(quantity.measure, tally)
        counted = (quantity.counted,) if quantity.counted is not None else ()
        id_, evidence = self._next()
        fact = Fact(
            name=quantity.name,
            value=found.value,
            unit=quantity.unit,
            counts=quantity.counts,
            n=tally.n,
            numerator=tally.plus if has_numerator(quantity.measure) else None,
            low=found.low,
            high=found.high,
            definition=quantity.definition,
            where=dict(where or {}),
            evidence=evidence,
        )
        return self._keep(id_, fact, Recipe(counts=quantity.counts, base=(quantity.base,), counted=counted))

    def add_change(
        self,
        quantity: Quantity,
        first: Tally,
        second: Tally,
        scopes: tuple[Scope, ...],
        definition: str,
        where: Mapping[str, str] | None = None,
    ) -> str | None:
        """State how far the first lies above the second; None where that cannot be told.

        Args:
            scopes: The scopes that the n of both together lies in.
        """
        gap = difference(quantity.measure, first, second)
        if gap is None:
            return None
        id_, evidence = self._next()
        fact = Fact(
            name="change",
            value=gap.value,
            unit=quantity.unit,
            counts=quantity.counts,
            n=first.n + second.n,
            low=gap.low,
            high=gap.high,
            definition=definition,
            where=dict(where or {}),
            p=gap.p,
            evidence=evidence,
        )
        return self._keep(id_, fact, Recipe(counts=quantity.counts, base=scopes))

    def state(self, fact: Fact, recipe: Recipe) -> str:
        """State a fact that was worked out elsewhere, with the way to list what it was worked out from."""
        id_, evidence = self._next()
        return self._keep(id_, replace(fact, evidence=evidence), recipe)

    def drop(self, *ids: str) -> None:
        """Leave out facts that only served to find the ones worth telling."""
        for id_ in ids:
            evidence_id = self.facts.pop(id_).evidence
            assert evidence_id is not None
            del self.recipes[evidence_id]

    def adjust(self, changes: Sequence[str]) -> None:
        """Adjust the p-values of changes that were looked at together."""
        tested = [id_ for id_ in changes if self.facts[id_].p is not None]
        values = [self.facts[id_].p or 0.0 for id_ in tested]
        for id_, p in zip(tested, statistics.benjamini_hochberg(values), strict=True):
            self.facts[id_] = replace(self.facts[id_], p=p)

    def settle(self, change: str, p: float) -> None:
        """Give a change the p-value that it has beside others that were looked at and are not stated."""
        self.facts[change] = replace(self.facts[change], p=p)

    def _next(self) -> tuple[str, str]:
        """The id of the next fact, and of its evidence."""
        self.stated += 1
        return f"f{self.stated}", f"{self.token}{self.stated:x}"

    def _keep(self, id_: str, fact: Fact, recipe: Recipe) -> str:
        self.facts[id_] = fact
        self.recipes[fact.evidence or ""] = recipe
        return id_

    def save(self, connection: sa.Connection) -> None:
        """Keep every recipe with the snapshot that its fact was counted in."""
        written: dict[int, tuple[object, object]] = {}
        told = [
            {
                "id": fact.evidence,
                "recipe": to_json(self.recipes[fact.evidence or ""], written),
                "n": fact.n,
                "numerator": fact.numerator,
            }
            for fact in self.facts.values()
        ]
        if told:
            connection.execute(_KEEP, {"told": json.dumps(told)})


#: As one document: a statement with a place for every value of every fact takes longer to write than to run.
_KEEP = sa.text(
    """
    INSERT INTO evidence (id, recipe, n, numerator, snapshot)
    SELECT id, recipe, n, numerator, cast(pg_current_snapshot() AS text)
    FROM jsonb_to_recordset(cast(:told AS jsonb)) AS each (id text, recipe jsonb, n int8, numerator int8)
    """
)
