"""Whether what was expected of a group came true: a measure before the intent was set, and since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from harken.domain.answers import Refusal
from harken.domain.customers import Outcome
from harken.domain.questions import Filter, Measure, Period
from harken.insights import quantities
from harken.insights.inquiry import Inquiry
from harken.insights.quantities import Quantity
from harken.insights.relations import group_customers, orders
from harken.insights.scope import Condition, Scope
from harken.insights.statistics import Difference, Estimate
from harken.insights.value.book import Book
from harken.insights.value.clients import present
from harken.insights.value.judging import CHANCE
from harken.insights.value.who import Who

#: Without a day on which an intent was set, it was so long before its review.
TERM = timedelta(days=365)


class Progress(StrEnum):
    """How an expected outcome goes."""

    REACHED = "reached"
    MISSED = "missed"
    ON_COURSE = "on_course"
    BEHIND = "behind"
    #: It moved as expected, but no further than chance explains.
    MAYBE = "maybe"
    CANNOT_BE_TOLD = "cannot_be_told"


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a group is expected to become."""

    measure: Outcome
    #: `up`, `down`, or by how much in the measure's own unit.
    change: float | str
    since: date
    by: date

    def periods(self, today: date) -> tuple[Period, Period] | None:
        """As long after the intent was set as there is, and as long before; None on the first day."""
        end = min(today, self.by)
        if end <= self.since:
            return None
        return Period(start=self.since, end=end), Period(
            start=self.since - (end - self.since), end=self.since
        )


def read(stored: Mapping[str, Any] | None) -> Plan | None:
    """A plan as the settings hold it; None for a note in words."""
    if not stored or "measure" not in stored:
        return None
    by = date.fromisoformat(stored["by"])
    since = date.fromisoformat(stored["since"]) if stored.get("since") else by - TERM
    change = stored["change"]
    return Plan(
        measure=Outcome(stored["measure"]),
        change=change if change in ("up", "down") else float(change),
        since=since,
        by=by,
    )


def progress(plan: Plan, moved: Difference | None, today: date) -> Progress:
    """Reached, on course or missed; what may be chance is not called reached."""
    if moved is None:
        return Progress.CANNOT_BE_TOLD
    done = today >= plan.by
    upward = plan.change == "up" or (isinstance(plan.change, float) and plan.change > 0)
    way = moved.value if upward else -moved.value
    wanted = 0.0 if isinstance(plan.change, str) else abs(plan.change)
    sure = moved.p is None or moved.p < CHANCE
    if way > 0 and way >= wanted:
        return Progress.REACHED if sure else Progress.MAYBE
    if done:
        return Progress.MISSED if _surely_short(moved, wanted, upward=upward) else Progress.CANNOT_BE_TOLD
    run = (today - plan.since) / (plan.by - plan.since)
    return Progress.ON_COURSE if way > 0 and way >= wanted * run else Progress.BEHIND


def _surely_short(moved: Difference, wanted: float, *, upward: bool) -> bool:
    """Whether even the most that the interval allows is less than was wanted."""
    most = moved.high if upward else None if moved.low is None else -moved.low
    return most is None or most < wanted or (wanted == 0 and most <= 0)


def told(inquiry: Inquiry, book: Book | None, group: str, plan: Plan) -> tuple[dict[str, str], Progress]:
    """The cells of a plan, and how it goes."""
    spans = plan.periods(inquiry.rules.today)
    if spans is None:
        return {}, Progress.CANNOT_BE_TOLD
    if plan.measure in (Outcome.VALUE, Outcome.VALUE_SHARE, Outcome.CUSTOMERS):
        return _of_business(inquiry, book, group, plan, spans) if book else ({}, Progress.CANNOT_BE_TOLD)
    return _of_words(inquiry, group, plan, spans)


def _of_words(
    inquiry: Inquiry, group: str, plan: Plan, spans: tuple[Period, Period]
) -> tuple[dict[str, str], Progress]:
    scope = Scope(include=Filter(groups=(group,)))
    quantity = _quantity(inquiry, plan.measure, scope)
    if isinstance(quantity, Refusal):
        return {}, Progress.CANNOT_BE_TOLD
    now, before = (quantity.during(each) for each in spans)
    least = inquiry.rules.min_people
    if not all(inquiry.counter.has_people(scope.during(each), least) for each in spans):
        return {}, Progress.CANNOT_BE_TOLD
    tallies = [inquiry.counter.whole(each) for each in (now, before)]
    ledger, where = inquiry.ledger, {"group": group, "plan": plan.measure.value}
    cells = {
        "plan_now": ledger.add(now, tallies[0], where),
        "plan_before": ledger.add(before, tallies[1], where | {"period": "before"}),
    }
    definition = f"{quantity.name} since the intent was set less {quantity.name} as long before."
    change = ledger.add_change(now, tallies[0], tallies[1], (now.base, before.base), definition, where)
    if change is None:
        return cells, Progress.CANNOT_BE_TOLD
    cells["plan_change"] = change
    fact = ledger.facts[change]
    moved = Difference(fact.value or 0.0, fact.low, fact.high, fact.p)
    return cells, progress(plan, moved, inquiry.rules.today)


def _quantity(inquiry: Inquiry, measure: Outcome, scope: Scope) -> Quantity | Refusal:
    """The quantity that an outcome is told by."""
    if measure is Outcome.NET_DELIGHT:
        return quantities.net_delight(inquiry.connection, scope)
    if measure is Outcome.ADVOCACY_RATE:
        return quantities.advocacy(scope)
    if measure is Outcome.VOLUME:
        return quantities.volume(scope)
    if measure is Outcome.NET_SENTIMENT:
        return quantities.net_sentiment(scope)
    if measure is Outcome.NEGATIVE_SHARE:
        counted = scope.within(Condition(filter=Filter(sentiment=("negative",))))
        return quantities.share(scope, counted, "Share of the feedback that is negative.", "negative_share")
    return quantities.scored(inquiry.connection, inquiry.names, Measure(measure.value), scope)


def _of_business(
    inquiry: Inquiry, book: Book, group: str, plan: Plan, spans: tuple[Period, Period]
) -> tuple[dict[str, str], Progress]:
    """Orders of the present members in both periods, or how many members there were."""
    where = {"group": group, "plan": plan.measure.value}
    values, n = zip(*(_business(inquiry, group, plan.measure, each) for each in spans), strict=True)
    unit = {Outcome.VALUE_SHARE: "share", Outcome.CUSTOMERS: "customers"}.get(
        plan.measure, book.definition.currency
    )
    who = [Who(groups=(group,), on=_last(each)) for each in spans]
    if plan.measure is not Outcome.CUSTOMERS:
        who = [Who(groups=(group,), ordered=(each,)) for each in spans]
    cells = {
        cell: book.state(
            plan.measure.value, unit, Estimate(value), those, _BUSINESS[plan.measure], n=many, where=where
        )
        for cell, value, those, many in zip(("plan_now", "plan_before"), values, who, n, strict=True)
    }
    # How much was sold is no sample: there is no chance in it to be tested.
    return cells, progress(plan, Difference(values[0] - values[1]), inquiry.rules.today)


_BUSINESS = {
    Outcome.VALUE: "Margin of the period's orders of the present members; revenue where no margin is known.",
    Outcome.VALUE_SHARE: "Share of the margin of all orders of the period that the present members brought.",
    Outcome.CUSTOMERS: "Number of customers in the group at the end of the period.",
}


def _last(period: Period) -> str:
    assert period.end is not None
    return (period.end - timedelta(days=1)).isoformat()[:10]


def _business(inquiry: Inquiry, group: str, measure: Outcome, period: Period) -> tuple[float, int]:
    """The value of a period, and how many customers stand behind it."""
    mine = group_customers.c.group_id == inquiry.names.groups[group]
    if measure is Outcome.CUSTOMERS:
        there = sa.select(sa.func.count()).where(mine, present(on=_last(period)))
        many = int(inquiry.connection.execute(there).scalar_one())
        return float(many), many
    bought: list[sa.ColumnElement[bool]] = [orders.c.cancelled.is_not(True), orders.c.returned.is_not(True)]
    bought += [orders.c.day >= period.start, orders.c.day < period.end]
    worth = sa.func.coalesce(sa.func.sum(sa.func.coalesce(orders.c.margin, orders.c.revenue)), 0.0)
    member = sa.exists().where(mine, present(), group_customers.c.customer_id == orders.c.customer_id)
    ours = sa.select(worth, sa.func.count(orders.c.customer_id.distinct())).where(*bought, member)
    value, many = inquiry.connection.execute(ours).one()
    if measure is Outcome.VALUE_SHARE:
        whole = inquiry.connection.execute(sa.select(worth).where(*bought)).scalar_one()
        return (value / whole if whole else 0.0), many
    return float(value), many
