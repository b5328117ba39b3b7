"""Every sentence of an answer: short, the number first, and what may be chance is said to be.

Sentences for users stand in these modules and nowhere else in `harken.ask`, so that they can be read through,
and put into another language, in one place each:

- any answer: `words`, `template` (how a sentence is filled), `figures` (numbers, days and periods),
  `scope_words` (what was asked about), `certainty` (how sure it is), `coverage_words` (what was not heard)
- kinds of questions: `comparison_words`, `change_words`, `trend_words`, `topic_words`, `opinion_words`,
  `asked_words`, `why_words`, `effect_words`, `rival_words`, `advocacy_words`
- customers: `value_words`, `exchange_words`, `persona_words`, `value_terminal`, `persona_page`
- what is told unasked: `digest_words`, `digest_state`, `digest_chart`, `alert_words`, `signal_words`,
  `spike_words`, `proposal_words`, `home_words`
- what has no answer, and how a question was read: `refusal_words`, `doubt_words`
- the frame of an answer in a terminal: `terminal`
"""

from __future__ import annotations

from collections.abc import Callable

from harken.ask import (
    advocacy_words,
    asked_words,
    comparison_words,
    coverage_words,
    effect_words,
    exchange_words,
    figures,
    opinion_words,
    persona_words,
    rival_words,
    scope_words,
    topic_words,
    trend_words,
    value_words,
    why_words,
)
from harken.ask.certainty import interval, little
from harken.ask.doubt_words import doubted, others
from harken.ask.scope_words import Names, described, noun
from harken.ask.template import NOTHING, Slot, Template, Text, listed, name, slot, spaced
from harken.domain.answers import Answer, Doubt, Fact, Facts, Refusal
from harken.domain.questions import Filter, Intent, Measure, Spec
from harken.domain.understanding import Role, Sentiment

_NO_NAMES: Names = {}


def answer(spec: Spec, found: Facts, names: Names = _NO_NAMES, doubt: Doubt | None = None) -> Answer:
    """Put facts into words."""
    return Answer(spec=spec, text=str(told(spec, found, names, doubt)), found=found, doubt=doubt)


def told(spec: Spec, found: Facts, names: Names = _NO_NAMES, doubt: Doubt | None = None) -> Text:
    """The words of an answer in pieces, so that a face may set its numbers off; a doubt comes first."""
    if doubt is None:
        return _told(spec, found, names)
    return spaced([doubted(doubt), others(doubt), _told(spec, found, names)])


def _told(spec: Spec, found: Facts, names: Names) -> Text:
    if found.refused is not None:
        return refused(found.refused)
    if spec.intent is Intent.HELP:
        return HELP
    return spaced([_SENTENCES[spec.intent](spec, found, names), coverage_words.blind(found.how.sources)])


_ASK = Template("{message} You can ask: {questions}.")
_NEAREST = Template("{message} Nearest: {questions}.")
_SAID = Template("{message}")
_QUOTED = Template("“{question}”")


def refused(refusal: Refusal) -> Text:
    """Why there is no answer, and what can be asked instead."""
    message = slot(Slot.NOTE, refusal.message)
    if not refusal.nearest:
        return _SAID(message=message)
    questions = listed((_QUOTED(question=name(each)) for each in refusal.nearest), "or")
    nearest = _ASK if refusal.nearest[0].endswith("?") else _NEAREST
    return nearest(message=message, questions=questions)


HELP = Template(
    "Ask what customers say: how many mention something, what share is negative, what they like, "
    "dislike or ask for, why they buy, who recommends you, how something developed, how groups differ, "
    "what customers are worth, what groups give and get, for the persona of a group, or for quotes. "
    "Add a time (last month), a theme, a group, a source or a product."
)()

_COUNT = Template("{n} {things}.")
_COUNT_BARE = Template("{n} {things} in all.")
_NONE = Template("There are no {things}.")
_NOBODY = Template("Nobody {things}.")
_VERBATIM = Template("These are counted by the very words, not by their meaning.")()


def _count(spec: Spec, found: Facts, names: Names) -> Text:
    fact = head(found)
    number = fact.n
    persons = spec.measure is Measure.PEOPLE
    things = scope_words.people(number) if persons else noun(spec, number)
    if not persons:
        things = spaced([scope_words.sentiment(spec), things])
    scope = _of_people(spec, names) if persons else described(spec, names)
    if not number:
        return _NOBODY(things=scope) if persons else _NONE(things=spaced([things, scope]))
    template = _COUNT if scope else _COUNT_BARE
    sentence = template(n=figures.count(number), things=spaced([things, scope]))
    return spaced([sentence, _VERBATIM if spec.include.text else NOTHING])


_SPOKE, _GAVE, _IN_KIND = Template("spoke")(), Template("gave feedback")(), Template("in {kind}")
_GAVE_THESE = Template("gave {things}")
_DID = {
    Role.REASON_TO_BUY: Template("gave a reason to buy")(),
    Role.LIKE: Template("spoke well")(),
    Role.DISLIKE: Template("complained")(),
    Role.REQUEST: Template("asked for a change")(),
    Role.QUESTION: Template("asked a question")(),
    Role.RECOMMEND: Template("recommended you")(),
    Role.WARN_OFF: Template("warned others off")(),
    Role.LOYAL: Template("said that they stay")(),
    Role.LEAVING: Template("said that they leave")(),
    Role.COMPARES: Template("made a comparison")(),
}
_FELT = {
    Sentiment.NEGATIVE: Template("negatively")(),
    Sentiment.POSITIVE: Template("positively")(),
    Sentiment.MIXED: Template("with mixed feelings")(),
}


def _of_people(spec: Spec, names: Names) -> Text:
    """What they did, about what, and where."""
    said, kinds = spec.include, spec.include.kinds
    did = _DID.get(Role(said.roles[0])) if len(said.roles) == 1 else None
    felt = _FELT.get(Sentiment(said.sentiment[0])) if len(said.sentiment) == 1 else None
    speaking = said.themes or said.text or said.rivals
    if said.sentiment and not (did or speaking):
        things = spaced([scope_words.sentiment(spec), noun(spec, 2)])
        return spaced([_GAVE_THESE(things=things), described(spec, names)])
    return spaced(
        [
            did or (_SPOKE if speaking else _GAVE),
            felt or scope_words.sentiment(spec),
            _IN_KIND(kind=noun(spec, 2)) if kinds else NOTHING,
            described(spec, names, without=("roles",) if did else ()),
        ]
    )


_SHARE = Template("{share} of the {things} {counted}: {numerator} of {n}.")
_OF_ALL = Template("Of all feedback there, whatever it is about, it is {share}.")
_ARE, _COME = Template("are {what}"), Template("come {what}")
#: What a share asks about is the most specific thing named; the rest is what it is a share of.
_SPECIFIC = (
    ("sentiment", "roles"),
    ("themes",),
    ("text",),
    ("score",),
    ("groups",),
    ("products",),
    ("attributes",),
    ("languages",),
    ("kinds",),
    ("sources",),
)


def _share(spec: Spec, found: Facts, names: Names) -> Text:
    fact = head(found)
    fields = next((each for each in _SPECIFIC if any(getattr(spec.include, field) for field in each)), ())
    counted = Spec(
        intent=spec.intent,
        include=Filter(**{field: getattr(spec.include, field) for field in fields}),
    )
    what = spaced([scope_words.sentiment(counted), described(counted, names)])
    if fields == ("kinds",):
        what = noun(counted, 2)
    base = noun(spec, 2) if fields != ("kinds",) else noun(Spec(intent=spec.intent), 2)
    sentence = _SHARE(
        share=figures.value(fact),
        things=spaced([base, described(spec, names, without=fields)]),
        counted=(_COME if _comes(counted.include) else _ARE)(what=what),
        numerator=figures.count(fact.numerator or 0),
        n=figures.count(fact.n),
    )
    others = [each for each in found.facts.values() if each.name == "share_of_all"]
    of_all = _OF_ALL(share=figures.value(others[0])) if others else NOTHING
    return spaced([sentence, interval(fact), little(fact), of_all])


def _comes(counted: Filter) -> bool:
    """Feedback is negative, but comes with a complaint."""
    with_something = counted.roles or counted.text or counted.attributes
    return bool(with_something and not counted.sentiment)


_NET = Template("{what} is {value}: positive less negative, out of {n} {counts}.")
_MEAN = Template("{what} is {value}, from {n} scores.")
_NPS = Template("{what} is {value}, from {n} scores.")
_CSAT = Template("{what} is {value}: {numerator} of {n} scores are in the two best values.")
_CES = Template("{what} is {value}, from {n} scores.")
_DELIGHT = Template("{what} is {value}: delighted less disappointed, of {n} {counts}.")
_DELIGHT_APART = Template("By scores it is {scored} (of {scores}), by words alone {told} (of {words}).")
COUNTS = {
    "mention": (Template("mention")(), Template("mentions")()),
    "statement": (Template("statement")(), Template("statements")()),
    "feedback": (Template("piece of feedback")(), Template("pieces of feedback")()),
    "person": (Template("person")(), Template("people")()),
    "customer": (Template("customer")(), Template("customers")()),
}
_SCORES = {
    Measure.NET_SENTIMENT: _NET,
    Measure.MEAN_SCORE: _MEAN,
    Measure.NPS: _NPS,
    Measure.CSAT: _CSAT,
    Measure.CES: _CES,
    Measure.NET_DELIGHT: _DELIGHT,
}
_OTHER_SCORES = Template("Other scores: {scores}.")
_OTHER_SCORE = Template("{name} {value}")


def _score(spec: Spec, found: Facts, names: Names) -> Text:
    fact = head(found)
    sentence = _SCORES[spec.measure or Measure.NET_SENTIMENT](
        what=comparison_words.measured(spec, fact, described(spec, names)),
        value=figures.value(fact),
        n=figures.count(fact.n),
        numerator=figures.count(fact.numerator or 0),
        counts=COUNTS[fact.counts][fact.n != 1],
    )
    others = [row for row in found.rows[1:] if "score" in row.keys]
    listing = listed(
        _OTHER_SCORE(
            name=name(row.keys["score"].replace("_", " ")),
            value=figures.value(found.facts[row.cells["value"]]),
        )
        for row in others
    )
    more = _OTHER_SCORES(scores=listing) if others else NOTHING
    return spaced([sentence, interval(fact), little(fact), more, _delight_apart(found)])


def _delight_apart(found: Facts) -> Text:
    """With and without a score, where there are both."""
    told = {fact.where["told by"]: fact for fact in found.facts.values() if "told by" in fact.where}
    if not all(way in told and told[way].value is not None for way in ("score", "words")):
        return NOTHING
    return _DELIGHT_APART(
        scored=figures.value(told["score"]),
        scores=figures.count(told["score"].n),
        told=figures.value(told["words"]),
        words=figures.count(told["words"].n),
    )


_QUOTES = Template("{shown} of {n} {things}, in the customers' own words.")


def _quotes(spec: Spec, found: Facts, names: Names) -> Text:
    fact = head(found)
    things = spaced([scope_words.sentiment(spec), noun(spec, fact.n), described(spec, names)])
    return _QUOTES(
        shown=figures.count(len(found.quotes)),
        n=figures.count(fact.n),
        things=things,
    )


_SOURCES = Template("{n} {noun} from {sources}.")
_SOURCE = Template("{name} ({state})")
_READ, _FAILING = Template("last read {day}"), Template("failing; last read {day}")
_NEVER = Template("never read")()


def _sources(spec: Spec, found: Facts, _: Names) -> Text:
    fact = head(found)
    states = []
    for source in found.how.sources:
        known = source.last_collected
        read = (
            _NEVER
            if known is None
            else (_READ if source.healthy else _FAILING)(day=figures.day(known.date()))
        )
        states.append(_SOURCE(name=name(source.name), state=read))
    return _SOURCES(n=figures.count(fact.n), noun=noun(spec, fact.n), sources=listed(states))


def head(found: Facts) -> Fact:
    """The fact that an answer opens with."""
    return found.facts[found.how.n] if found.how.n else next(iter(found.facts.values()))


_Sentence = Callable[[Spec, Facts, Names], Text]
_SENTENCES: dict[Intent, _Sentence] = {
    Intent.COUNT: _count,
    Intent.SHARE: _share,
    Intent.SCORE: _score,
    Intent.TREND: trend_words.trend,
    Intent.COMPARE: comparison_words.compare,
    Intent.THEMES: topic_words.topics,
    Intent.LIKES: opinion_words.opinions,
    Intent.DISLIKES: opinion_words.opinions,
    Intent.REASONS_TO_BUY: opinion_words.opinions,
    Intent.REQUESTS: opinion_words.opinions,
    Intent.QUESTIONS: asked_words.questions,
    Intent.WHY: why_words.why,
    Intent.EFFECT: effect_words.effect,
    Intent.RIVALS: rival_words.rivals,
    Intent.ADVOCACY: advocacy_words.advocacy,
    Intent.QUOTES: _quotes,
    Intent.SOURCES: _sources,
    Intent.GROUPS: exchange_words.groups,
    Intent.VALUE: value_words.value,
    Intent.PERSONA: persona_words.persona,
}
