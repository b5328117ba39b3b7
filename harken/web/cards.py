"""The questions that pages are made of: each card is one spec, answered as `harken ask` answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Spec
from harken.web.address import View

Asked = Callable[[View], Spec]


@dataclass(frozen=True, kw_only=True)
class Card:
    """One question with its heading."""

    title: str
    spec: Asked


def _trend(view: View, measure: Measure | None = None) -> Spec:
    return view.spec(Intent.TREND, measure=measure, compare=Compare(by=view.by))


def _compare(measure: Measure, by: str) -> Asked:
    return lambda view: view.spec(Intent.COMPARE, measure=measure, compare=Compare(by=by), limit=20)


def _list(intent: Intent, **more: object) -> Asked:
    return lambda view: view.spec(intent, **more)


def _negative(view: View) -> Spec:
    return view.spec(Intent.QUOTES, include=replace(view.include, sentiment=("negative",)), limit=5)


def _positive(view: View) -> Spec:
    return view.spec(Intent.QUOTES, include=replace(view.include, sentiment=("positive",)), limit=5)


def _everything(view: View, intent: Intent) -> Spec:
    """About groups as a whole: only which groups are asked for counts."""
    return Spec(intent=intent, include=Filter(groups=view.include.groups))


CARDS: dict[str, Card] = {
    "trend": Card(title="Share of all feedback over time", spec=lambda view: _trend(view, Measure.SHARE)),
    "volume": Card(title="Feedback over time", spec=lambda view: _trend(view, Measure.VOLUME)),
    "mood": Card(title="Net sentiment over time", spec=lambda view: _trend(view, Measure.NET_SENTIMENT)),
    "by-group": Card(title="By customer group", spec=_compare(Measure.SHARE, "group")),
    "by-source": Card(title="By source", spec=_compare(Measure.SHARE, "source")),
    "mood-by-group": Card(title="Net sentiment by group", spec=_compare(Measure.NET_SENTIMENT, "group")),
    "themes": Card(
        title="What they talk about", spec=lambda view: replace(view.themes(10), order=Order.VOLUME)
    ),
    "likes": Card(title="What they like", spec=_list(Intent.LIKES)),
    "dislikes": Card(title="What they dislike", spec=_list(Intent.DISLIKES)),
    "reasons": Card(title="Why they buy", spec=_list(Intent.REASONS_TO_BUY)),
    "reasons-by-group": Card(
        title="Why they buy, by group",
        spec=_list(Intent.REASONS_TO_BUY, compare=Compare(by="group"), limit=3),
    ),
    "reasons-by-theme": Card(
        title="Reasons by theme", spec=_list(Intent.REASONS_TO_BUY, compare=Compare(by="theme"), limit=10)
    ),
    "requests": Card(title="What they ask for", spec=_list(Intent.REQUESTS)),
    "questions": Card(title="What they want to know", spec=_list(Intent.QUESTIONS)),
    "quotes": Card(title="In their own words", spec=_list(Intent.QUOTES, limit=6)),
    "negative-quotes": Card(title="Unhappy, in their own words", spec=_negative),
    "positive-quotes": Card(title="Happy, in their own words", spec=_positive),
    "beside": Card(title="What else is spoken of there", spec=_list(Intent.THEMES, limit=10)),
    "worth": Card(title="Who it costs: the customers behind it", spec=_list(Intent.VALUE)),
    "why": Card(title="What it does to the score", spec=_list(Intent.WHY)),
    "effect": Card(title="Did what we did work?", spec=_list(Intent.EFFECT)),
    "advocacy": Card(title="Who recommends us", spec=_list(Intent.ADVOCACY)),
    "advocacy-by-group": Card(title="Advocacy by group", spec=_compare(Measure.ADVOCACY_RATE, "group")),
    "advocacy-trend": Card(
        title="Advocacy over time", spec=lambda view: _trend(replace(view, by="month"), Measure.ADVOCACY_RATE)
    ),
    "delight-by-group": Card(title="Net Delight Index by group", spec=_compare(Measure.NET_DELIGHT, "group")),
    "rivals": Card(title="Rivals in what customers say", spec=_list(Intent.RIVALS)),
    "exchange": Card(title="What groups give and get", spec=lambda view: _everything(view, Intent.GROUPS)),
    "persona": Card(title="Persona", spec=lambda view: _everything(view, Intent.PERSONA)),
    "value": Card(title="What customers are worth", spec=lambda view: _everything(view, Intent.VALUE)),
    "sources": Card(title="What each source brought", spec=_list(Intent.SOURCES)),
}

#: The cards of each page: those that are there at once, and those that follow when they come into sight.
THEME = (
    ("trend", "by-group", "by-source"),
    ("mood", "dislikes", "likes", "requests", "reasons", "beside", "why", "effect", "worth", "quotes"),
)
GROUP = (
    ("volume", "themes"),
    ("reasons", "likes", "dislikes", "requests", "advocacy", "mood", "quotes"),
)
BUYING = (("reasons",), ("reasons-by-theme", "reasons-by-group"))
ADVOCACY = (("advocacy", "advocacy-by-group"), ("advocacy-trend", "delight-by-group"))
RIVALS = (("rivals",), ())
