"""Measures of a group that only restate its rule: of those who complained, all complain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import sqlalchemy as sa

from harken.domain.customers import Outcome, Said
from harken.domain.questions import Measure, Spec
from harken.insights.relations import groups
from harken.insights.rules import Rule, compile_rule

_MOOD = frozenset({Outcome.NEGATIVE_SHARE, Outcome.NET_SENTIMENT, Outcome.NET_DELIGHT, Measure.SHARE})
_SCORED = frozenset({Outcome.MEAN_SCORE, Outcome.NPS, Outcome.CSAT, Outcome.NET_DELIGHT})
_HEARD = frozenset({Outcome.VOLUME})
#: What each name of a rule decides by itself.
_DECIDES: Mapping[Said, Collection[str]] = {
    Said.SENTIMENT: _MOOD,
    Said.NEGATIVE_SHARE: _MOOD,
    Said.SCORE: _SCORED,
    Said.SCORES: _SCORED,
    Said.ROLES: frozenset({Outcome.ADVOCACY_RATE, Measure.SHARE}),
    Said.THEMES: frozenset({Measure.SHARE}),
    Said.FEEDBACK_COUNT: _HEARD,
    Said.FEEDBACK_12M: _HEARD,
    Said.DAYS_SINCE_FEEDBACK: _HEARD,
}


def restated(rule: Rule) -> frozenset[str]:
    """The measures that say of a group what its rule says already."""
    return frozenset(str(measure) for name in rule.said for measure in _DECIDES[Said(name)])


def restating(connection: sa.Connection, spec: Spec) -> Iterator[str]:
    """A sentence for each group in a question whose measure its rule decides."""
    if spec.measure is None or not (spec.include.groups or spec.compare.by == "group"):
        return
    statement = sa.select(groups.c.name, groups.c.rule).order_by(groups.c.name)
    if spec.include.groups:
        statement = statement.where(groups.c.name.in_(spec.include.groups))
    for row in connection.execute(statement):
        if spec.measure in restated(compile_rule(row.name, row.rule)):
            yield (
                f"The group {row.name} is made of what its customers say, so this number partly restates"
                " its rule."
            )
