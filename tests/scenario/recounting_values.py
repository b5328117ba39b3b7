"""The value, interval and chance of any fact, worked out again from the rows that its recipe names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tests.scenario.recounting_causes import Causes, scored
from tests.scenario.recounting_customers import Customers
from tests.scenario.recounting_statistics import (
    Interval,
    mean_interval,
    net,
    nets_differ,
    shares_differ,
    welch,
    wilson,
)
from tests.scenario.recounting_things import Mask, Things

Json = Mapping[str, Any]

#: Delight without a score where too little has both a score and words to tell thresholds from.
_FEWEST_RATED, _CLEAR, _LEAST_VALENCE, _STRONG = 100, 0.6, 0.05, 0.5
_MOST = 0.8
#: A change in a row is that of these two cells; where the second is not there, that of one to all others.
_CELLS = {"change": ("value", "before"), "plan_change": ("plan_now", "plan_before")}


@dataclass(frozen=True)
class Sample:
    """What a number is made of."""

    #: `share`, `net`, `points`, `mean` or `amount`.
    kind: str
    n: int
    plus: int = 0
    minus: int = 0
    values: Any = ()

    def told(self) -> Interval:
        if self.kind == "share":
            return wilson(self.plus, self.n)
        if self.kind in ("net", "points"):
            return net(self.plus, self.minus, self.n, 100.0 if self.kind == "points" else 1.0)
        return mean_interval(self.values) if self.kind == "mean" else Interval(float(self.n))

    def above(self, other: Sample) -> Interval:
        """How far it lies above another."""
        if self.kind == "share":
            return shares_differ((self.plus, self.n), (other.plus, other.n))
        if self.kind in ("net", "points"):
            ends = [(each.plus, each.minus, each.n) for each in (self, other)]
            return nets_differ(ends[0], ends[1], 100.0 if self.kind == "points" else 1.0)
        return welch(self.values, other.values) if self.kind == "mean" else Interval(float(self.n - other.n))


class Values:
    """Facts of answers, each worked out from what its recipe names and not from what the program counted."""

    def __init__(self, things: Things, customers: Customers | None) -> None:
        self.things, self.customers = things, customers
        self.causes = Causes(things)
        self._known: dict[str, Sample] = {}

    def recount(self, document: Json, id_: str) -> Interval:
        fact = document["facts"][id_]
        recipe = self._recipe(fact)
        if fact["counts"] == "customer":
            assert self.customers is not None
            return self.customers.recount(document, fact, recipe)
        if fact["name"] in Causes.NAMES:
            return self.causes.recount(document, fact, recipe)
        if fact["name"] in ("themes_needed", "themes_in_all"):
            return Interval(float(self._themes(fact, recipe)))
        if fact["name"] in ("change", "level_change"):
            one, other = self._sides(document, id_)
            return one.above(other)
        return self._sample(fact, recipe).told()

    def bounds(self, document: Json, fact: Json) -> list[tuple[float, float]]:
        """Between what the bounds of a bootstrap must lie."""
        return self.causes.spread(document, fact, self._recipe(fact))

    def counted(self, fact: Json, numerator: bool) -> list[set[Any]]:
        """What a fact counts, for each scope of its recipe."""
        recipe, counts = self._recipe(fact), fact["counts"]
        if counts == "customer":
            assert self.customers is not None
            named = recipe["counted_customers" if numerator else "customers"]
            return [set(self.customers.rows.index[self.customers.mask(who)]) for who in named]
        scopes = recipe["counted" if numerator else "base"]
        return [self.things.keys(counts, self.things.mask(scope, counts)) for scope in scopes]

    def _recipe(self, fact: Json) -> dict[str, Any]:
        return self.things.beyond.recipes[fact["evidence"]]

    def _sample(self, fact: Json, recipe: Json) -> Sample:
        key = repr((fact["name"], fact["unit"], fact["numerator"] is None, recipe))
        if key not in self._known:
            base = self._any(fact, recipe["base"])
            counted = self._any(fact, recipe["counted"]) if recipe["counted"] else None
            scope = recipe["base"][0]
            self._known[key] = self._made(fact, scope, base, counted)
        return self._known[key]

    def _any(self, fact: Json, scopes: Sequence[Json]) -> Mask:
        masks = [self.things.mask(scope, fact["counts"]) for scope in scopes]
        assert sum(each.sum() for each in masks) == np.logical_or.reduce(masks).sum()
        found: Mask = np.logical_or.reduce(masks)
        return found

    def _made(self, fact: Json, scope: Json, base: Mask, counted: Mask | None) -> Sample:
        """Of some rows, and of those of them that count."""
        counts = fact["counts"]
        if counted is not None:
            return self._share(counts, base, counted)
        if fact["unit"] in ("feedback", "people"):
            return Sample("amount", len(self.things.keys(counts, base)))
        if counts == "person":
            return self._delight(base)
        rows = scored(self.things, scope, fact)
        rows = rows[base[rows.place if counts == "feedback" else rows.index]]
        if counts != "feedback" or fact["unit"] == "points":
            kind = "net" if counts != "feedback" else "points"
            return Sample(kind, len(rows), int((rows.value > 0).sum()), int((rows.value < 0).sum()))
        return Sample("mean", len(rows), values=rows.value.to_numpy())

    def _share(self, counts: str, base: Mask, counted: Mask) -> Sample:
        n, plus = self.things.keys(counts, base), self.things.keys(counts, counted)
        assert plus <= n
        return Sample("share", len(n), len(plus))

    def _delight(self, base: Mask) -> Sample:
        rows = self.things.feedback[base].assign(date=lambda rows: rows.date.fillna(""))
        last = rows.sort_values(["date", "feedback_id"]).drop_duplicates("person", keep="last")
        good, bad = (int(each[last.index].sum()) for each in self._delighted)
        return Sample("net", len(last), good, bad)

    @cached_property
    def _delighted(self) -> tuple[Mask, Mask]:
        """Which feedback delights and which disappoints."""
        feedback, said = self.things.feedback, self.things.statements
        scores = self.things.usual().set_index("place")
        upward = scores.value.where(scores.higher_is_better, scores.low + scores.high - scores.value)
        best, worst = upward >= scores.high, upward <= scores.high.map({10: 6, 5: 2})
        both = feedback.valence.loc[scores.index].notna()
        high, low = _CLEAR, -_CLEAR
        if both.sum() >= _FEWEST_RATED:
            valence = feedback.valence.loc[scores.index][both]
            high = max(valence.quantile(1 - best[both].mean()), _LEAST_VALENCE)
            low = min(valence.quantile(worst[both].mean()), -_LEAST_VALENCE)
        strongly = said.place[said.content & (said.valence >= _STRONG)]
        good, bad = feedback.valence >= high, feedback.valence <= low
        good.loc[scores.index], bad.loc[scores.index] = best & scores.index.isin(strongly), worst
        return good.to_numpy(bool), bad.to_numpy(bool)

    def _themes(self, fact: Json, recipe: Json) -> int:
        """How many themes there are, or how many of the largest cover most of what is about any."""
        (scope,) = recipe["base"]
        every = scope["include"]["themes"]
        about = {
            theme: self.things.mask({**scope, "include": {**scope["include"], "themes": [theme]}}, "feedback")
            for theme in every
        }
        ranked = sorted(about, key=lambda theme: (-about[theme].sum(), theme))
        covered = [
            np.logical_or.reduce([about[each] for each in ranked[: k + 1]]).sum() for k in range(len(ranked))
        ]
        if fact["name"] == "themes_in_all":
            return len(every)
        return next(k for k, many in enumerate(covered, 1) if many >= _MOST * covered[-1])

    def _sides(self, document: Json, id_: str) -> tuple[Sample, Sample]:
        """What a change is between."""
        facts, change = document["facts"], document["facts"][id_]
        scopes = self._recipe(change)["base"]
        mine, other = next(_beside(document, id_), (document["how"]["n"], None))
        model = facts[mine]
        if other is not None:
            return self._sample(model, self._recipe(model)), self._sample(
                facts[other], self._recipe(facts[other])
            )
        if len(scopes) == 2:
            one, two = (self._moved(model, scope) for scope in scopes)
            return self._sample(model, one), self._sample(model, two)
        return self._sample(model, self._recipe(model)), self._rest(model, scopes[0])

    def _moved(self, model: Json, base: Json) -> dict[str, Any]:
        """The recipe of a fact with another base, such as a stretch of its time: what counts moves along."""
        recipe = self._recipe(model)
        (own,) = recipe["base"]
        counted = [_with(each, own, base) for each in recipe["counted"]]
        return {**recipe, "base": [base], "counted": counted}

    def _rest(self, model: Json, whole: Json) -> Sample:
        """All that a fact is not of."""
        counts, recipe = model["counts"], self._recipe(model)
        mine, every = self._any(model, recipe["base"]), self.things.mask(whole, counts)
        assert not (mine & ~every).any()
        moved = self._moved(model, whole)
        if counts == "person":
            rows = self.things.feedback
            every = every & ~rows.person.isin(rows.person[mine]).to_numpy()
        else:
            every = every & ~mine
        counted = every & self.things.mask(moved["counted"][0], counts) if moved["counted"] else None
        return self._made(model, whole, every, counted)


def _with(counted: Json, own: Json, base: Json) -> dict[str, Any]:
    """What counts in one base, asked of another: what the first base alone asks goes, the other's comes."""
    conditions = [each for each in counted.get("conditions", ()) if each not in own.get("conditions", ())]
    include = dict(counted.get("include", {}))
    for field, held in own.get("include", {}).items():
        if include.get(field) == held and base.get("include", {}).get(field) != held:
            del include[field]
    include = {**base.get("include", {}), **include}
    return {**counted, **base, "include": include, "conditions": [*base.get("conditions", ()), *conditions]}


def _beside(document: Json, id_: str) -> Iterator[tuple[str, str | None]]:
    """The facts of its row that a change is between; all others where there is but one."""
    for row in document["rows"]:
        cells = row["cells"]
        for name, fact in cells.items():
            if fact == id_:
                stem = name.removesuffix("_change").removesuffix("_gap")
                mine, other = _CELLS.get(name, (stem, f"{stem}_before"))
                yield cells[mine], cells.get(other)
