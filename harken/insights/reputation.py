"""Who recommends and who warns off: the two rates, where they come from, and their own words."""

from __future__ import annotations

from dataclasses import replace

from harken.domain.answers import Quote, Refusal, RefusalCode
from harken.domain.questions import Order
from harken.domain.understanding import Role
from harken.insights import quantities
from harken.insights.advocates import at_risk, storytellers, turned
from harken.insights.inquiry import Findings, Inquiry
from harken.insights.people_apart import rows_by
from harken.insights.quotes import quotes
from harken.insights.scope import Advocacy
from harken.insights.tally import Tally

_WAYS = (Advocacy.RECOMMENDS, Advocacy.WARNS_OFF)
_DEEDS = {Advocacy.RECOMMENDS: Role.RECOMMEND, Advocacy.WARNS_OFF: Role.WARN_OFF}


def reputation(inquiry: Inquiry) -> Findings:
    """Both rates with where they stand out and in what words; or the people who are asked for."""
    if inquiry.spec.order is Order.CHANGE:
        return turned(inquiry)
    if inquiry.spec.order is Order.RECENT:
        return storytellers(inquiry)
    if Role.LEAVING in inquiry.spec.include.roles:
        return at_risk(inquiry)
    return _rates(inquiry)


def _rates(inquiry: Inquiry) -> Findings:
    rates = [quantities.advocacy(inquiry.scope, way) for way in _WAYS]
    whole = inquiry.counter.rates(rates, None)
    head, _ = [
        inquiry.ledger.add(rate, tallies.get("", Tally())) for rate, tallies in zip(rates, whole, strict=True)
    ]
    asked = inquiry.spec.compare.by
    rows = [row for by in _breakdowns(inquiry) for row in rows_by(inquiry, rates, by, _CELLS)]
    if asked and not rows:
        message = f"No {asked} has {inquiry.rules.min_people} people or more behind it."
        return Findings(refused=Refusal(code=RefusalCode.TOO_SMALL, message=message))
    tested = [row.cells[change] for row in rows for _, change in _CELLS if change in row.cells]
    inquiry.ledger.adjust(tested)
    return Findings(base=head, rows=tuple(rows), quotes=_words(inquiry))


_CELLS = (("value", "change"), ("warn_off", "warn_off_change"))


def _breakdowns(inquiry: Inquiry) -> list[str]:
    """What is asked for; else where they are heard, and which groups they are in."""
    if inquiry.spec.compare.by:
        return [inquiry.spec.compare.by]
    return ["source", "group"] if inquiry.names.groups else ["source"]


def _words(inquiry: Inquiry) -> tuple[Quote, ...]:
    """A few quotes of each side, in their own words."""
    found: list[Quote] = []
    for role in _DEEDS.values():
        scope = inquiry.scope.including(replace(inquiry.spec.include, roles=(role.value,)))
        about = {"role": role.value}
        found += quotes(
            inquiry.connection, inquiry.names, scope, limit=min(2, inquiry.spec.limit), about=about
        )
    return tuple(found)
