"""What customers bring, worked out again with pandas from the customer file and the orders as imported.

Only who said what comes from the workspace. Groups are told anew by their rules, behaviours, the two years
and the lifetime values from the orders.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray

from tests.scenario.recounting_statistics import (
    Interval,
    katz,
    mean_interval,
    paired,
    share_of_total,
    shares_of_totals_differ,
    welch,
    wilson,
)
from tests.scenario.recounting_things import Things

Mask = NDArray[np.bool_]
Fact = Mapping[str, Any]

YEAR = pd.Timedelta(days=365)
DISCOUNT_RATE, HORIZON, TOP, MOST, FEW = 0.1, 3, 0.2, 0.8, 5


class Customers:
    """Every customer of the file with what their orders tell, and which of them a recipe names."""

    def __init__(self, folder: Path, things: Things) -> None:
        self.things = things
        file = pd.read_csv(folder / "customers.csv").set_index("customer_no")
        self.orders = pd.read_csv(folder / "orders.csv", parse_dates=["date"])
        self.last = self.orders.date.max()
        self.rows = self._behaving(file)
        self._worth()
        settings = yaml.safe_load((folder / "harken.yaml").read_text(encoding="utf-8"))
        rules = {group["name"]: group["rule"] for group in settings["groups"]}
        self.groups = {
            name: self.rows.eval(rule.replace("&&", "&").replace("||", "|"), engine="python").to_numpy(bool)
            for name, rule in rules.items()
            if not rule.startswith("kind")
        }

    def _behaving(self, file: pd.DataFrame) -> pd.DataFrame:
        orders = self.orders
        recent = orders[orders.date > self.last - pd.DateOffset(months=12)]
        of, of_recent = orders.groupby("customer_no"), recent.groupby("customer_no")
        paid = of.revenue.sum() + of.discount.sum()
        told = pd.DataFrame(
            {
                "orders": of.size(),
                "orders_12m": of_recent.size(),
                "revenue": of.revenue.sum().round(2),
                "revenue_12m": of_recent.revenue.sum().round(2),
                "margin": of.margin.sum().round(2),
                "margin_12m": of_recent.margin.sum().round(2),
                "average_order": of.revenue.mean().round(2),
                "discount_share": (of.discount.sum() / paid).round(4),
                "full_price_share": of.discount.agg(lambda each: (each <= 0).mean()).round(4),
                "days_since_order": (self.last - of.date.max()).dt.days,
            }
        )
        zero = dict.fromkeys(("orders_12m", "revenue_12m", "margin_12m"), 0)
        since = pd.to_datetime(file.customer_since)
        return file.join(told.fillna(zero)).assign(tenure_days=(self.last - since).dt.days)

    def _worth(self) -> None:
        orders, rows = self.orders, self.rows
        now = orders[orders.date > self.last - YEAR]
        then = orders[(orders.date <= self.last - YEAR) & (orders.date > self.last - 2 * YEAR)]
        rows["year"], rows["before"] = (
            rows.index.map(each.groupby("customer_no").margin.sum().round(6)).fillna(0.0)
            for each in (now, then)
        )
        bought = set(then.customer_no)
        retention = len(bought & set(now.customer_no)) / len(bought)
        step = retention / (1 + DISCOUNT_RATE)
        rows["value"] = rows.year * sum(step**year for year in range(HORIZON))
        #: The greatest first.
        self.ranked = np.sort(rows.value.to_numpy())[::-1]
        self.border = float(self.ranked[max(1, round(TOP * len(rows))) - 1])

    def mask(self, who: Mapping[str, Any]) -> Mask:
        """Which customers a recipe names."""
        found = np.ones(len(self.rows), dtype=bool)
        for each in self._who(who):
            found &= each
        return found

    def _who(self, who: Mapping[str, Any]) -> Iterator[Mask]:
        rows = self.rows
        assert who.get("on") is None
        for field, sign in (("groups", True), ("outside", False)):
            if who.get(field):
                yield np.logical_or.reduce([self.groups[name] for name in who[field]]) == sign
        for field, bound in (("least", self.border), ("below", self.border)):
            if who.get(field) is not None:
                assert np.isclose(who[field], bound)
                yield ((rows.value >= bound - 1e-9) == (field == "least")).to_numpy()
        small = rows.year.mean()
        for field, one, other in (("grew_to", "before", "year"), ("fell_from", "year", "before")):
            if who.get(field) is not None:
                assert np.isclose(who[field], small)
                twice = rows[other] >= 2 * rows[one]
                yield ((rows.before > 0) & (rows[one] < small) & (rows[other] >= small) & twice).to_numpy()
        yield from (self.has(trait) for trait in who.get("traits", ()))
        for scope in who.get("said", ()):
            said = self.things.feedback[self.things.mask(scope, "feedback")]
            yield rows.index.isin(said.customer.dropna())
        for period in who.get("ordered", ()):
            yield rows.index.isin(self._during(period).customer_no)
        for field, sign in (("mood", True), ("without", False)):
            if who.get(field) is not None:
                yield self._feels(who[field], who.get("heard", {})) == sign

    def has(self, trait: Mapping[str, Any]) -> Mask:
        held = self.rows[trait["name"]]
        if trait.get("value") is not None:
            return (held.astype(str) == trait["value"]).to_numpy()
        return held.between(trait.get("low", -np.inf), trait.get("high", np.inf)).to_numpy()

    def _during(self, period: Mapping[str, str]) -> pd.DataFrame:
        start, end = period.get("start", "1900-01-01"), period.get("end", "2900-01-01")
        return self.orders[(self.orders.date >= start) & (self.orders.date < end)]

    def _feels(self, mood: str, heard: Mapping[str, str]) -> Mask:
        """By what a customer said last."""
        said = self.things.feedback[self.things.mask({"period": heard} if heard else {}, "feedback")]
        said = said[said.customer.notna()].assign(date=lambda rows: rows.date.fillna(""))
        last = said.sort_values(["date", "feedback_id"]).drop_duplicates("customer", keep="last")
        away = {"leaving": {"leaving"}, "at_risk": {"leaving", "warn_off"}}.get(mood, set())
        felt = last.roles.map(lambda roles: bool(away & set(roles)))
        if mood in ("unhappy", "at_risk"):
            felt |= last.sentiment == "negative"
        found: Mask = self.rows.index.isin(last.customer[felt | (mood == "heard")])
        return found

    def marks(self, keys: Iterable[str], secret: bytes) -> dict[str, float]:
        """What evidence shows of these customers: a mark, and what they are worth."""
        worth = self.rows.value[list(keys)]
        return {hashlib.sha256(secret + key.encode()).hexdigest()[:12]: value for key, value in worth.items()}

    def recount(self, document: Fact, fact: Fact, recipe: Mapping[str, Any]) -> Interval:
        """The value of a fact about customers, and its interval where it has one."""
        masks = [self.mask(who) for who in recipe["customers"]]
        counted = [self.mask(who) for who in recipe.get("counted_customers", ())]
        if counted:
            return wilson(int(counted[0].sum()), int(masks[0].sum()))
        if fact["name"] == "change":
            return self._change(fact)
        if fact["name"] == "lift":
            return self._lift(self._traits(document, fact), *masks)
        return _FACTS[fact["name"]](self, fact, recipe, self.rows[masks[0]])

    def _change(self, fact: Fact) -> Interval:
        of, member = fact["where"]["of"], self.groups[fact["where"]["group"]]
        mine, rest = self.rows[member], self.rows[~member]
        if of == "year_share":
            return shares_of_totals_differ(member, self.rows.year, self.rows.before)
        if of == "year_mean":
            return paired(mine.year - mine.before)
        return welch(mine[of].dropna(), rest[of].dropna())

    def _traits(self, document: Fact, lift: Fact) -> list[Mapping[str, Any]]:
        """What is so of the customers: told by the share of them of whom it is, which stands beside."""
        (share,) = (
            each
            for each in document["facts"].values()
            if each["name"] == "share" and each["counts"] == "customer" and each["where"] == lift["where"]
        )
        (who,) = self.things.beyond.recipes[share["evidence"]]["counted_customers"]
        assert len(who["traits"]) == 1
        if lift["where"]["trait"] != "behaviour":
            wanted = {"name": lift["where"]["trait"], "value": lift["where"]["is"]}
            assert who["traits"] == [wanted]
        return list(who["traits"])

    def _lift(self, traits: list[Mapping[str, Any]], inside: Mask, rest: Mask) -> Interval:
        has = np.logical_and.reduce([self.has(trait) for trait in traits])
        return katz(
            (int((has & inside).sum()), int(inside.sum())), (int((has & rest).sum()), int(rest.sum()))
        )

    def value_share(self, fact: Fact, recipe: Any, mine: pd.DataFrame) -> Interval:
        return share_of_total(self.rows.index.isin(mine.index), self.rows.value)

    def value(self, fact: Fact, recipe: Any, mine: pd.DataFrame) -> Interval:
        (who,) = recipe["customers"]
        if "ordered" not in who:
            return Interval(mine.value.sum())
        orders = self._during(*who["ordered"])
        return Interval(orders.margin[orders.customer_no.isin(mine.index)].sum())

    def top_share(self, fact: Fact, recipe: Any, mine: pd.DataFrame) -> Interval:
        """By the influence of each customer on it; the border is told from the same customers."""
        values, held = self.ranked, max(1, round(TOP * len(self.ranked)))
        share = values[:held].sum() / values.sum()
        moves = np.maximum(values - self.border, 0) - share * values
        return Interval.normal(share, moves.std(ddof=1) / np.sqrt(len(values)) / values.mean(), 0, 1)

    def needed(self, fact: Fact, recipe: Any, mine: pd.DataFrame) -> Interval:
        return Interval(self._many() / len(self.ranked))

    def _many(self) -> int:
        """How many of the most valuable hold most of the value."""
        return int((self.ranked.cumsum() < MOST * self.ranked.sum() * (1 - 1e-12)).sum()) + 1

    def least(self, fact: Fact, recipe: Any, mine: pd.DataFrame) -> Interval:
        return Interval(self.ranked[self._many() - 1])

    def few(self, fact: Fact, recipe: Any, mine: pd.DataFrame) -> Interval:
        best = np.sort(mine.value)[::-1]
        return Interval(best[:FEW].sum() / best.sum())


@dataclass(frozen=True)
class _OfColumn:
    """A mean, a sum or a share of one column of the customers that count."""

    column: str
    how: str = "mean"

    def __call__(self, all_: Customers, fact: Fact, recipe: Any, mine: pd.DataFrame) -> Interval:
        held = mine[self.column].dropna()
        if self.how == "interval":
            return mean_interval(held)
        value = held.mean() if self.how == "mean" else held.sum()
        return Interval(value / all_.rows[self.column].sum() if self.how == "share" else value)


_FACTS: dict[str, Callable[..., Interval]] = {
    "customers": lambda all_, fact, recipe, mine: Interval(len(mine)),
    "mean_value": _OfColumn("value", "interval"),
    "discount_share": _OfColumn("discount_share", "interval"),
    "support_contacts": _OfColumn("support_contacts", "interval"),
    "year_mean": _OfColumn("year"),
    "year_mean_before": _OfColumn("before"),
    "year_share": _OfColumn("year", "share"),
    "year_share_before": _OfColumn("before", "share"),
    "grew_to": _OfColumn("year", "sum"),
    "grew_from": _OfColumn("before", "sum"),
    "value_at_risk": _OfColumn("value", "sum"),
    "value": Customers.value,
    "value_share": Customers.value_share,
    "top_share": Customers.top_share,
    "needed": Customers.needed,
    "border": Customers.least,
    "few_hold": Customers.few,
}
