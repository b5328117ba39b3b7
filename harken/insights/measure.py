"""From a question's structured meaning to facts: the one door that faces ask through."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from harken.domain.answers import Facts, Refusal, RefusalCode, Row
from harken.domain.questions import Intent, Spec
from harken.insights import names as known
from harken.insights import quantities
from harken.insights.answering import Rules
from harken.insights.asked import questions
from harken.insights.dimensions import dimension
from harken.insights.effect import effect
from harken.insights.explain import how, refusal
from harken.insights.figures import figures
from harken.insights.inquiry import Findings, Inquiry
from harken.insights.ledger import one_moment
from harken.insights.opinions import opinions
from harken.insights.quotes import quotes
from harken.insights.reputation import reputation
from harken.insights.rivals import rivals
from harken.insights.topics import topics
from harken.insights.value.groups import groups
from harken.insights.value.persona import persona
from harken.insights.value.portfolio import value
from harken.insights.value.worth import refresh
from harken.insights.why import why


def measure(connection: sa.Connection, spec: Spec, *, rules: Rules) -> Facts:
    """Find the facts of a spec, all in one moment, and keep the evidence of each.

    A connection without a transaction gets one, committed here; within the caller's own transaction nothing
    may have been read before, and it is the caller who commits. What customers are worth is told anew first
    where they or the definition changed since.
    """
    within = connection.in_transaction()
    if spec.intent in _OF_VALUE and not within:
        with connection.begin():
            refresh(connection, rules.value)
    with one_moment(connection):
        if spec.intent in _OF_VALUE and within:
            refresh(connection, rules.value)
        inquiry = Inquiry(connection=connection, spec=spec, rules=rules, names=known.load(connection))
        found = _findings(inquiry)
        if found.refused is None:
            inquiry.ledger.save(connection)
        return found.facts(inquiry.ledger, how(inquiry, found.base if found.refused is None else None))


def _findings(inquiry: Inquiry) -> Findings:
    answer = _INTENTS.get(inquiry.spec.intent)
    if answer is None:
        message = "This is no question about feedback."
        return Findings(refused=Refusal(code=RefusalCode.OUT_OF_SCOPE, message=message))
    refused = known.unknown(inquiry.connection, inquiry.spec, inquiry.names)
    if refused is None and inquiry.spec.intent not in _OF_VALUE:
        refused = refusal(inquiry)
    return Findings(refused=refused) if refused else answer(inquiry)


def _quotes(inquiry: Inquiry) -> Findings:
    spec = inquiry.spec
    head = inquiry.state(quantities.volume(inquiry.scope))
    found = quotes(inquiry.connection, inquiry.names, inquiry.scope, limit=spec.limit, order=spec.order)
    if not found:
        message = "No feedback in scope has words that fit; ask with fewer filters."
        return Findings(refused=Refusal(code=RefusalCode.EMPTY, message=message))
    return Findings(base=head, quotes=found)


def _sources(inquiry: Inquiry) -> Findings:
    """How much each source brought; how fresh they are stands in every answer."""
    volume = quantities.volume(inquiry.scope)
    head = inquiry.state(volume)
    along = dimension("source", volume.counts, inquiry.names)
    tallies = inquiry.counter.by(volume, along)
    rows = []
    for label in sorted(tallies, key=lambda label: (-tallies[label].n, label)):
        mine = volume.narrowed(along.at(label))
        value = inquiry.ledger.add(mine, tallies[label], {along.name: label})
        rows.append(Row(keys={along.name: label}, cells={"value": value}))
    return Findings(base=head, rows=tuple(rows))


_INTENTS: dict[Intent, Callable[[Inquiry], Findings]] = {
    Intent.COUNT: figures,
    Intent.SHARE: figures,
    Intent.SCORE: figures,
    Intent.TREND: figures,
    Intent.COMPARE: figures,
    Intent.THEMES: topics,
    Intent.LIKES: opinions,
    Intent.DISLIKES: opinions,
    Intent.REQUESTS: opinions,
    Intent.QUESTIONS: questions,
    Intent.REASONS_TO_BUY: opinions,
    Intent.WHY: why,
    Intent.EFFECT: effect,
    Intent.RIVALS: rivals,
    Intent.ADVOCACY: reputation,
    Intent.QUOTES: _quotes,
    Intent.SOURCES: _sources,
    Intent.GROUPS: groups,
    Intent.VALUE: value,
    Intent.PERSONA: persona,
}
#: These are about customers, who need not have said anything.
_OF_VALUE = frozenset((Intent.GROUPS, Intent.VALUE, Intent.PERSONA))
