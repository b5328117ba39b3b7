"""How sure a number is, in words: intervals, small samples, differences that may be chance."""

from __future__ import annotations

from harken.ask import figures
from harken.ask.template import NOTHING, Template, Text
from harken.domain.answers import Fact

#: Below this many a reply says that it is little.
LITTLE = 30
#: From here on a difference may be chance.
CHANCE = 0.05

_BETWEEN = Template("With this many it may be anything between {low} and {high}.")
_ONLY = Template("That is little to go by: only {n}.")
_SURE, _CHANCE = Template("more than chance explains")(), Template("which may be chance")()


def interval(fact: Fact) -> Text:
    """The range that the true value lies in; nothing where it would say no more than the value."""
    found = figures.bounds(fact)
    if found is None or str(found[0]) == str(found[1]):
        return NOTHING
    return _BETWEEN(low=found[0], high=found[1])


def little(fact: Fact) -> Text:
    return _ONLY(n=figures.count(fact.n)) if fact.n < LITTLE else NOTHING


def beyond_chance(change: Fact) -> bool:
    return change.p is not None and change.p < CHANCE


def verdict(change: Fact) -> Text:
    """Whether a difference says something; nothing where it cannot be tested."""
    if change.p is None:
        return NOTHING
    return _SURE if beyond_chance(change) else _CHANCE
