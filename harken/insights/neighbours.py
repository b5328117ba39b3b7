"""What else is spoken of where a theme is: themes of the same feedback, with evidence like any other list."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from harken.domain.answers import Counts, Facts, Refusal, RefusalCode, Row
from harken.domain.questions import Filter, Spec
from harken.insights import names as known
from harken.insights import quantities
from harken.insights.answering import Rules
from harken.insights.dimensions import dimension
from harken.insights.explain import how, refusal
from harken.insights.inquiry import Findings, Inquiry
from harken.insights.ledger import one_moment
from harken.insights.scope import Condition, Scope
from harken.insights.tally import Tally

_DEFINITION = "Share of the feedback about the one theme that is also about the other."


def neighbours(connection: sa.Connection, spec: Spec, theme: str, *, rules: Rules) -> Facts:
    """The themes most often met beside this one, in the spec's scope.

    Args:
        spec: A list of themes, whose filters, period and limit count.
        theme: The key of the one theme.
    """
    with one_moment(connection):
        inquiry = Inquiry(connection=connection, spec=spec, rules=rules, names=known.load(connection))
        refused = known.unknown(connection, spec, inquiry.names) or refusal(inquiry)
        found = Findings(refused=refused) if refused else _beside(inquiry, theme)
        if found.refused is None:
            inquiry.ledger.save(connection)
        return found.facts(inquiry.ledger, how(inquiry, found.base if found.refused is None else None))


def _beside(inquiry: Inquiry, theme: str) -> Findings:
    spec = inquiry.spec
    plain = Scope(include=replace(spec.include, themes=()), exclude=spec.exclude, period=spec.period)
    base = plain.within(Condition(filter=Filter(themes=(theme,))))
    along = dimension("theme", Counts.FEEDBACK, inquiry.names)
    told = inquiry.counter.by(quantities.volume(base), along)
    n = told.pop(theme, Tally()).n
    if not told:
        message = "No feedback there is about another theme too."
        return Findings(refused=Refusal(code=RefusalCode.EMPTY, message=message))
    head = inquiry.ledger.add(quantities.volume(base), Tally(n=n))
    rows = []
    for other in sorted(told, key=lambda key: (-told[key].n, key))[: spec.limit]:
        quantity = quantities.share(base, along.narrow(base, other), _DEFINITION)
        tally = Tally(n=n, plus=told[other].n)
        value = inquiry.ledger.add(quantity, tally, {"theme": other})
        rows.append(Row(keys={"theme": other}, cells={"value": value}))
    return Findings(base=head, rows=tuple(rows))
