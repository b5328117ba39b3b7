"""What customers asked, merged and ranked, and how much of it was answered where a source tells that."""

from __future__ import annotations

from dataclasses import replace

from harken.domain.questions import Filter
from harken.insights import quantities, topics
from harken.insights.inquiry import Findings, Inquiry
from harken.insights.opinions import opinions
from harken.insights.scope import Condition
from harken.insights.tally import Tally

#: The attribute in which a source says whether somebody answered.
ANSWERED = "answered"
_YES, _NO = "true", "false"
_DEFINITION = "Share of the feedback with a question, where its source tells that, which was answered there."


def questions(inquiry: Inquiry) -> Findings:
    """Rows as for requests, and a fact of how many were answered, where any source tells."""
    found = opinions(inquiry)
    if found.refused is None and ANSWERED not in inquiry.spec.include.attributes:
        _add_answered(inquiry)
    return found


def _add_answered(inquiry: Inquiry) -> None:
    base, said = topics.grounds(inquiry, lambda scope: scope)
    asked = base.including(said)
    told = asked.within(Condition(filter=Filter(attributes={ANSWERED: (_YES, _NO)})))
    n = inquiry.counter.whole(quantities.volume(told)).n
    if not n:
        return
    answered = asked.within(Condition(filter=Filter(attributes={ANSWERED: (_YES,)})))
    quantity = replace(quantities.share(told, answered, _DEFINITION), name=ANSWERED)
    plus = inquiry.counter.whole(quantities.volume(answered)).n
    inquiry.ledger.add(quantity, Tally(n=n, plus=plus), {"of": "questions"})
