"""The score that a question about causes is about, and what of it is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from harken.domain.answers import Fact, Refusal, RefusalCode
from harken.domain.questions import Filter, Measure
from harken.domain.understanding import Role
from harken.insights import quantities
from harken.insights.inquiry import Inquiry
from harken.insights.quantities import Quantity
from harken.insights.recipes import Recipe
from harken.insights.samples import thinning
from harken.insights.scope import Condition, Scope
from harken.insights.statistics import Difference, benjamini_hochberg

#: So many feedback are looked at in each period; of more, each so many-th is.
LOOKED = 20_000
#: A theme that less feedback mentions moves nothing that could be told from chance.
FEWEST = 10
_TITLES = {
    Measure.NPS: "NPS",
    Measure.CSAT: "CSAT",
    Measure.CES: "customer effort score",
    Measure.NET_SENTIMENT: "net sentiment",
    Measure.ADVOCACY_RATE: "advocacy rate",
}
#: What can be asked instead, where too little was said to tell causes.
_OTHERWISE = ("What do customers dislike most?", "Show quotes of negative feedback")
_LEAVING = ("Who may leave?", "Show quotes from people who leave")
_OWN = (Measure.NPS, Measure.CSAT, Measure.CES)


def score(inquiry: Inquiry) -> Quantity | Refusal:
    """The score that is asked for, of all feedback there, whatever themes it mentions."""
    spec = inquiry.spec
    include = replace(spec.include, themes=(), roles=(), sentiment=())
    scope = Scope(include=include, exclude=replace(spec.exclude, themes=()), period=spec.period)
    if spec.measure is Measure.NET_SENTIMENT:
        return quantities.net_sentiment(scope)
    if spec.measure is Measure.ADVOCACY_RATE:
        return quantities.advocacy(scope)
    if spec.measure is not None:
        return quantities.scored(inquiry.connection, inquiry.names, spec.measure, scope)
    return _most_given(inquiry, scope)


def _most_given(inquiry: Inquiry, scope: Scope) -> Quantity:
    """The primary score that is given most, by its own measure; net sentiment where there is no score."""
    connection, names = inquiry.connection, inquiry.names
    given = quantities.scales(connection, names, Measure.MEAN_SCORE, scope)
    if not given:
        return quantities.net_sentiment(scope)
    for measure in _OWN:
        if given[0] in quantities.scales(connection, names, measure, scope):
            return quantities.on_scale(measure, scope, given[0])
    return quantities.on_scale(Measure.MEAN_SCORE, scope, given[0])


def title(quantity: Quantity) -> str:
    """What the score is called within a sentence."""
    if quantity.measure in _TITLES:
        return _TITLES[quantity.measure]
    called = quantity.unit.replace("_", " ")
    return f"mean “{called}”" if " " in called else f"mean {called}"


def looked(inquiry: Inquiry, quantity: Quantity) -> Quantity:
    """All that the score is of, or a part of it where there is too much."""
    what = f"What moves the {title(quantity)} is told"
    return quantity.narrowed(thinning(inquiry, quantity.base, LOOKED, what))


def nothing(inquiry: Inquiry, quantity: Quantity, heard: int, where: Mapping[str, str]) -> Refusal:
    """Why no theme can be told to move it; told in a note as well, where others are answered beside it."""
    message = f"Nothing there has a {title(quantity)}."
    if heard:
        message = f"No theme is mentioned often enough to tell what moves the {title(quantity)}."
    inquiry.notes.extend(f"{label}: {message}" for label in where.values())
    leaving = Role.LEAVING.value in inquiry.spec.include.roles
    return Refusal(
        code=RefusalCode.TOO_SMALL if heard else RefusalCode.EMPTY,
        message=message,
        nearest=(_LEAVING if leaving else _OTHERWISE),
    )


def adjusted(found: Sequence[Difference]) -> list[Difference]:
    """With p adjusted for all that were looked at together."""
    values = benjamini_hochberg([1.0 if each.p is None else each.p for each in found])
    return [replace(each, p=p) for each, p in zip(found, values, strict=True)]


def state(
    inquiry: Inquiry,
    quantity: Quantity,
    name: str,
    moved: Difference,
    definition: str,
    where: Mapping[str, str],
    n: int,
    *more: Scope,
) -> str:
    """State a part of a score; its evidence is all that the score is of, in both periods of a change."""
    fact = Fact(
        name=name,
        value=moved.value,
        unit=quantity.unit,
        counts=quantity.counts,
        n=n,
        low=moved.low,
        high=moved.high,
        definition=definition,
        where=dict(where),
        p=moved.p,
    )
    return inquiry.ledger.state(fact, Recipe(counts=quantity.counts, base=(quantity.base, *more)))


def mentioning(quantity: Quantity, said: Filter) -> Quantity:
    """How much of what the score is of mentions a theme, in the roles asked for."""
    definition = f"Share of what the {title(quantity)} is of that mentions the theme."
    share = quantities.share(quantity.base, speaking(quantity, said).base, definition)
    return replace(share, counts=quantity.counts)


def speaking(quantity: Quantity, said: Filter) -> Quantity:
    """The same score of what mentions a theme."""
    return quantity.narrowed(lambda scope: scope.within(Condition(speaks=said)))


def silent(quantity: Quantity, said: Filter) -> Quantity:
    """The same score of what does not mention it."""
    return quantity.narrowed(lambda scope: scope.within(Condition(silent=said)))
