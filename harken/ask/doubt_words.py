"""How a question was understood, said as a plain question, for where that is not sure."""

from __future__ import annotations

from harken.ask.scope_words import Names, described, noun, sentiment
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Doubt
from harken.domain.questions import Intent, Measure, Order, Spec
from harken.domain.understanding import Role

_DOUBT = Template("I am not sure how you meant this; I took it for {question}.")
_LIKELY = Template("I took this for {question}, which I am not quite sure of.")
_OTHERS = Template("You may also have meant {questions}.")
_QUOTED = Template("“{question}”")

_COUNT, _PEOPLE = Template("How many {nouns} {scope}?"), Template("How many people {scope}?")
_SHARE = Template("What share of feedback is {scope}?")
_SCORE = Template("What is the {measure} {scope}?")
_TREND = Template("How did the {measure} develop {by} {scope}?")
_COMPARE = Template("How does the {measure} differ {by} {scope}?")
_QUOTES, _LATEST = Template("Show quotes {scope}"), Template("Show the latest quotes {scope}")
_WHY, _EFFECT = Template("What drives the {measure} {scope}?"), Template("What was the effect {scope}?")
_MOVED = Template("What has changed most {scope}?")
_RISK = Template("Who may leave {scope}?")
_PLAIN = {
    Intent.THEMES: Template("What do customers talk about {scope}?"),
    Intent.LIKES: Template("What do customers like {scope}?"),
    Intent.DISLIKES: Template("What do customers dislike {scope}?"),
    Intent.REASONS_TO_BUY: Template("Why do customers buy {scope}?"),
    Intent.REQUESTS: Template("What do customers ask for {scope}?"),
    Intent.QUESTIONS: Template("What questions do customers ask {scope}?"),
    Intent.RIVALS: Template("What is said about competitors {scope}?"),
    Intent.ADVOCACY: Template("Who recommends us {scope}?"),
    Intent.GROUPS: Template("Which customer groups are there {scope}?"),
    Intent.VALUE: Template("What are customers worth {scope}?"),
    Intent.PERSONA: Template("Describe the customers {scope}"),
    Intent.SOURCES: Template("Which sources do you read {scope}?"),
    Intent.HELP: Template("What can you do?"),
}
_BY = {
    "group": Template("by group")(),
    "source": Template("by source")(),
    "product": Template("by product")(),
    "theme": Template("by theme")(),
    "kind": Template("by kind")(),
    "day": Template("by day")(),
    "week": Template("by week")(),
    "month": Template("by month")(),
    "year": Template("by year")(),
}
_BY_ATTRIBUTE = Template("by {name}")
_CALLED = {
    Measure.VOLUME: Template("number of comments")(),
    Measure.PEOPLE: Template("number of people")(),
    Measure.SHARE: Template("share")(),
    Measure.NET_SENTIMENT: Template("net sentiment")(),
    Measure.MEAN_SCORE: Template("average rating")(),
    Measure.NPS: Template("NPS")(),
    Measure.CSAT: Template("CSAT")(),
    Measure.CES: Template("CES")(),
    Measure.ADVOCACY_RATE: Template("advocacy rate")(),
    Measure.NET_DELIGHT: Template("net delight index")(),
}
_SCORED = Template("score")()


def doubted(doubt: Doubt) -> Text:
    """What an answer that may not be the one asked for begins with."""
    said = _LIKELY if doubt.likely else _DOUBT
    return said(question=_QUOTED(question=name(doubt.taken_for)))


def others(doubt: Doubt) -> Text:
    """What else may have been meant; nothing where nothing else is likely."""
    if not doubt.others:
        return NOTHING
    return _OTHERS(questions=listed((_QUOTED(question=name(each)) for each in doubt.others), "or"))


def asked(spec: Spec, names: Names) -> str:
    """A meaning as a plain question."""
    return " ".join(str(_asked(spec, names)).split()).replace(" ?", "?")


def _asked(spec: Spec, names: Names) -> Text:
    scope = described(spec, names)
    if spec.intent is Intent.COUNT:
        if spec.measure is Measure.PEOPLE:
            return _PEOPLE(scope=scope)
        return _COUNT(nouns=spaced([sentiment(spec), noun(spec, 0)]), scope=scope)
    if spec.intent is Intent.SHARE:
        return _SHARE(scope=spaced([sentiment(spec), scope]))
    return _of_measure(spec, scope) or _of_list(spec, scope)


def _of_measure(spec: Spec, scope: Text) -> Text | None:
    measure = _SCORED if spec.measure is None else _CALLED[spec.measure]
    templates = {Intent.SCORE: _SCORE, Intent.TREND: _TREND, Intent.COMPARE: _COMPARE, Intent.WHY: _WHY,
                 Intent.EFFECT: _EFFECT}  # fmt: skip
    template = templates.get(spec.intent)
    if template is None:
        return None
    return template(measure=measure, by=_by(spec), scope=spaced([_of(spec), scope]))


def _of_list(spec: Spec, scope: Text) -> Text:
    if spec.intent is Intent.HELP:
        return _PLAIN[Intent.HELP]()
    if spec.intent is Intent.QUOTES:
        return (_LATEST if spec.order is Order.RECENT else _QUOTES)(scope=spaced([_of(spec), scope]))
    if spec.intent is Intent.THEMES and spec.order is Order.CHANGE:
        return _MOVED(scope=scope)
    if spec.intent is Intent.ADVOCACY and Role.LEAVING.value in spec.include.roles:
        return _RISK(scope=scope)
    return _PLAIN[spec.intent](scope=spaced([scope, _by(spec)]))


_OF = Template("of {what} feedback")


def _of(spec: Spec) -> Text:
    """Which feedback, where it is told by how it feels."""
    return _OF(what=sentiment(spec)) if spec.include.sentiment else NOTHING


def _by(spec: Spec) -> Text:
    by = spec.compare.by
    if by is None:
        return NOTHING
    return _BY.get(by) or _BY_ATTRIBUTE(name=name(by.partition(":")[2].replace("_", " ")))
