"""Sentences about what customers asked, and whether somebody answered."""

from __future__ import annotations

from harken.ask import figures, opinion_words
from harken.ask.scope_words import Names
from harken.ask.template import NOTHING, Template, Text, spaced
from harken.domain.answers import Facts
from harken.domain.questions import Spec

_ANSWERED = Template("Of the {n} whose source tells, {numerator} were answered there and {open} are open.")
_UNKNOWN = Template("Whether they were answered is not known: no source here tells.")()


def questions(spec: Spec, found: Facts, names: Names) -> Text:
    """The questions that lead the list, then how many are open."""
    return spaced([opinion_words.opinions(spec, found, names), _answered(spec, found)])


def _answered(spec: Spec, found: Facts) -> Text:
    if "answered" in spec.include.attributes:
        return NOTHING
    fact = next((fact for fact in found.facts.values() if fact.name == "answered"), None)
    if fact is None:
        return _UNKNOWN
    answered = fact.numerator or 0
    return _ANSWERED(
        n=figures.count(fact.n), numerator=figures.count(answered), open=figures.count(fact.n - answered)
    )
