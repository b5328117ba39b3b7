"""The customer groups: what each gives and gets, where that puts it, and how what is meant for it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from harken.domain.answers import Counts, Fact, Refusal, RefusalCode, Row
from harken.domain.customers import Behaviour, Outcome
from harken.insights import quantities
from harken.insights.dimensions import dimension
from harken.insights.inquiry import Findings, Inquiry
from harken.insights.relations import groups as stored_groups
from harken.insights.restating import restated
from harken.insights.rules import compile_rule
from harken.insights.scope import Scope
from harken.insights.value import judging, plans
from harken.insights.value.book import Book, opened
from harken.insights.value.exchange import Exchange, Told, test
from harken.insights.value.judging import Gap, Quadrant, Side
from harken.insights.value.times import Times, times

#: Behaviours and words that confirm a quadrant or speak against it.
SYMPTOMS = (*judging.COSTLY, *judging.SUFFERING)
_NONE = "There are no customer groups yet; describe some in harken.yaml under groups."


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """What the settings say of a group."""

    name: str
    rule: str
    intents: tuple[str, ...]
    expects: dict[str, Any] | None
    persona: str | None
    picture: str | None


def known(inquiry: Inquiry, wanted: tuple[str, ...] = ()) -> list[Stored]:
    """The groups that are asked for; all of them where none is named."""
    columns = (stored_groups.c[name] for name in ("name", "rule", "intents", "expects", "persona", "picture"))
    statement = sa.select(*columns).order_by(stored_groups.c.id)
    if wanted:
        statement = statement.where(stored_groups.c.name.in_(wanted))
    rows = inquiry.connection.execute(statement)
    return [Stored(**(dict(row._mapping) | {"intents": tuple(row.intents)})) for row in rows]


def groups(inquiry: Inquiry) -> Findings:
    """One row per group, the most valuable first."""
    asked = known(inquiry, inquiry.spec.include.groups)
    if not asked:
        return Findings(refused=Refusal(code=RefusalCode.EMPTY, message=_NONE))
    book, span = opened(inquiry), times(inquiry)
    shown = _shown(inquiry, book, [group.name for group in asked], span)
    if not shown:
        message = f"No group has {inquiry.rules.min_people} people or more behind it, so none is shown."
        return Findings(refused=Refusal(code=RefusalCode.TOO_SMALL, message=message))
    head = _head(inquiry, book, span)
    told = Exchange(inquiry=inquiry, book=book, groups=shown, times=span).tell()
    inquiry.ledger.adjust([id_ for each in told.values() for id_ in each.tests.values()])
    if book is not None and book.valued:
        inquiry.notes.append(f"What a customer is worth: {book.formula}")
    inquiry.notes.extend(_restating(group) for group in asked if group.name in told and _restates(group))
    rows = [_row(inquiry, book, group, told[group.name]) for group in asked if group.name in told]
    return Findings(base=head, rows=tuple(sorted(rows, key=lambda row: -_weight(inquiry, row))))


def _restates(group: Stored) -> tuple[str, ...]:
    """Which axis says of a group what its rule says already."""
    rule = compile_rule(group.name, group.rule)
    gives = ("gives",) if _BOUGHT & set(rule.names) else ()
    return (*gives, *(("gets",) if Outcome.NET_SENTIMENT in restated(rule) else ()))


def _restating(group: Stored) -> str:
    axes = " and ".join(_restates(group))
    told = f"The group {group.name} is made by its rule of what this tells"
    return f"{told}, so what it {axes} partly restates it."


#: Names in a rule that decide what a customer brings.
_BOUGHT = frozenset(
    (
        *(Behaviour.ORDERS, Behaviour.ORDERS_12M, Behaviour.REVENUE, Behaviour.REVENUE_12M),
        *(Behaviour.MARGIN, Behaviour.AVERAGE_ORDER, "value", "margin_12m"),
    )
)


def _head(inquiry: Inquiry, book: Book | None, span: Times) -> str:
    """All customers, or where none are known all that was heard."""
    if book is None:
        return inquiry.state(quantities.volume(Scope(period=span.now)))
    from harken.insights.statistics import Estimate
    from harken.insights.value.who import Who

    many = book.whole.customers
    sentence = "Customers of the customer file."
    return book.state("customers", "customers", Estimate(float(many)), Who(), sentence, n=many)


def _shown(inquiry: Inquiry, book: Book | None, wanted: list[str], span: Times) -> list[str]:
    """Groups of enough customers, or enough people heard; how many are withheld is said."""
    least = inquiry.rules.min_people
    many: dict[str, int] = {}
    if book is not None:
        many = {name: each.customers for name, each in book.by_group(wanted).items()}
    heard = quantities.people(Scope(period=span.now))
    tallies = inquiry.counter.by(heard, dimension("group", Counts.PERSON, inquiry.names))
    enough = [
        name
        for name in wanted
        if many.get(name, 0) >= least or (name not in many and name in tallies and tallies[name].n >= least)
    ]
    withheld = len(wanted) - len(enough)
    if withheld:
        rows = "One group is" if withheld == 1 else f"{withheld} groups are"
        inquiry.notes.append(f"{rows} not shown: fewer than {least} people are in it.")
    return enough


def _weight(inquiry: Inquiry, row: Row) -> float:
    for name in ("value_share", "heard"):
        fact = inquiry.ledger.facts.get(row.cells.get(name, ""))
        if fact is not None:
            return float(fact.value or 0.0) if name == "value_share" else fact.n / 1e9
    return 0.0


def _row(inquiry: Inquiry, book: Book | None, group: Stored, told: Told) -> Row:
    verdicts = judged(inquiry.ledger.facts, told)
    if group.intents:
        verdicts["intents"] = ",".join(group.intents)
    plan = plans.read(group.expects)
    if plan is not None:
        cells, progress = plans.told(inquiry, book, group.name, plan)
        told.cells.update(cells)
        verdicts |= {
            "plan": plan.measure.value,
            "expected": str(plan.change),
            "by": plan.by.isoformat(),
            "progress": progress.value,
        }
    elif group.expects and group.expects.get("note"):
        verdicts["plan_note"] = str(group.expects["note"])
    cells = {"value": told.cells.get("value") or told.cells.get("net_sentiment", "")} | told.cells
    return Row(keys={"group": group.name}, cells={k: v for k, v in cells.items() if v}, verdicts=verdicts)


def judged(facts: dict[str, Fact], told: Told) -> dict[str, str]:
    """The verdicts that follow from the tests of one group."""
    gives, gets = _gives(facts, told), _gap(test(told, facts, "net_sentiment"), judging.LEAST_MOOD).side
    placed = judging.quadrant(gives, gets)
    way = judging.outlook(_year_gap(facts, told, "year_share"))
    verdicts = {"quadrant": placed.value, "gives": gives.value, "gets": gets.value, "share": way.value}
    mood = judging.outlook(_gap(test(told, facts, "net_delight_change"), judging.LEAST_MOOD))
    verdicts["delight"] = mood.value
    verdicts["worth"] = judging.outlook(_year_gap(facts, told, "year_mean")).value
    verdicts |= _symptoms(facts, told, placed)
    share = facts[told.cells["value_share"]].value if "value_share" in told.cells else None
    suggestion = judging.suggested(placed, way, share)
    if suggestion is not None:
        verdicts["suggested"], verdicts["because"] = suggestion
    return verdicts


def _gives(facts: dict[str, Fact], told: Told) -> Side:
    gap = test(told, facts, "value")
    if gap is None or gap.value is None:
        return Side.UNKNOWN
    mean = facts[told.cells["value"]].value or 0.0
    rest = abs(mean - gap.value)
    return _gap(gap, judging.LEAST_VALUE * rest).side


def _gap(fact: Fact | None, least: float) -> Gap:
    if fact is None:
        return Gap(value=None, p=None, least=least)
    return Gap(value=fact.value, p=fact.p, least=least)


def _year_gap(facts: dict[str, Fact], told: Told, name: str) -> Gap:
    """A change between two years matters from a tenth of the year before on."""
    fact = test(told, facts, name)
    if fact is None:
        return Gap(value=None, p=None, least=0.0)
    before = facts[told.cells[f"{name}_before"]].value or 0.0
    return _gap(fact, judging.LEAST_VALUE * before)


def _symptoms(facts: dict[str, Fact], told: Told, placed: Quadrant) -> dict[str, str]:
    found: dict[str, list[str]] = {"confirmed_by": [], "contradicted_by": []}
    for name in SYMPTOMS:
        fact = test(told, facts, name)
        if fact is None:
            continue
        level = abs((facts[told.cells[name]].value or 0.0) - (fact.value or 0.0))
        fitting = judging.fits(name, _gap(fact, judging.LEAST_VALUE * level).side, placed)
        if fitting is not None:
            found["confirmed_by" if fitting else "contradicted_by"].append(name)
    return {name: ",".join(each) for name, each in found.items() if each}
