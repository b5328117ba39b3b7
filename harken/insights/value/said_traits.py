"""What distinguishes a group of which only feedback is known: the attributes of what it said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from harken.domain.answers import Counts, Fact, Row
from harken.domain.questions import Filter
from harken.insights import quantities
from harken.insights.dimensions import dimension
from harken.insights.inquiry import Inquiry
from harken.insights.recipes import Recipe
from harken.insights.scope import Scope
from harken.insights.tally import Tally
from harken.insights.value.judging import CHANCE
from harken.insights.value.lifts import lift
from harken.insights.value.marks import VALUES
from harken.insights.value.traits import LEAST_LIFT, LEAST_SHARE
from harken.insights.vocabulary import vocabulary

_SHARE = "Share of the group's feedback of which it is so."
_LIFT = "How many times as often it is so of the group's feedback as of all other; p is adjusted for all."


def said_traits(
    inquiry: Inquiry, mine: Scope, where: Mapping[str, str], *, without: Iterable[str] = (), most: int = 5
) -> list[Row]:
    """Attributes that are surely more frequent in a group's feedback, the greatest lift first."""
    left_out = set(without)
    rest = replace(mine, include=replace(mine.include, groups=()), exclude=Filter(groups=mine.include.groups))
    found: list[tuple[dict[str, str], Fact, str, str]] = []
    for name, values in vocabulary(inquiry.connection).attributes.items():
        if name not in left_out and 1 < len(values) <= VALUES:
            found += _of_attribute(inquiry, name, mine, rest, where)
    inquiry.ledger.adjust([times for *_, times in found])
    facts = inquiry.ledger.facts
    ranked = sorted(found, key=lambda each: -(facts[each[3]].value or 0.0))
    sure = [each for each in ranked if _says(facts[each[2]], facts[each[3]])][:most]
    for each in ranked:
        if each not in sure:
            inquiry.ledger.drop(each[2], each[3])
    return [Row(keys=keys, cells={"value": share, "lift": times}) for keys, _, share, times in sure]


def _says(share: Fact, times: Fact) -> bool:
    sure = times.p is not None and times.p < CHANCE
    return sure and (times.value or 0.0) >= LEAST_LIFT and (share.value or 0.0) >= LEAST_SHARE


def _of_attribute(
    inquiry: Inquiry, name: str, mine: Scope, rest: Scope, where: Mapping[str, str]
) -> list[tuple[dict[str, str], Fact, str, str]]:
    along = dimension(f"attribute:{name}", Counts.FEEDBACK, inquiry.names)
    inside, outside = (inquiry.counter.by(quantities.volume(each), along) for each in (mine, rest))
    n, m = (inquiry.counter.whole(quantities.volume(each)).n for each in (mine, rest))
    told = []
    for value, tally in inside.items():
        times = lift((tally.n, n), (outside.get(value, Tally()).n, m))
        if times is None or tally.n < inquiry.rules.min_people:
            continue
        keys = {**where, "line": "who", "trait": name, "is": value}
        quantity = quantities.share(mine, along.at(value)(mine), _SHARE)
        share = inquiry.ledger.add(quantity, Tally(n=n, plus=tally.n), keys)
        lifted = times.fact(Counts.FEEDBACK, n + m, _LIFT, keys)
        told.append((keys, lifted, share, inquiry.ledger.state(lifted, _recipe(mine, rest))))
    return told


def _recipe(mine: Scope, rest: Scope) -> Recipe:
    return Recipe(counts=Counts.FEEDBACK, base=(mine, rest))
