"""What a question asks for: a table of weighted patterns, the heaviest intent wins."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from harken.ask.cause_table import INTENTS as OF_CAUSES
from harken.ask.intent_table import INTENTS, MEASURES
from harken.ask.specs import IMPLIED_ROLES
from harken.ask.spoken_table import INTENTS as SPOKEN
from harken.ask.value_table import INTENTS as OF_VALUE
from harken.domain.questions import Intent, Measure

_TABLE = (*OF_CAUSES, *OF_VALUE, *SPOKEN, *INTENTS)
_RULES = [(intent, weight, re.compile(pattern)) for intent, weight, pattern in _TABLE]
#: With equal weight the intent that stands first is taken.
_ORDER = [intent for intent, _, _ in (*OF_VALUE, *INTENTS, *SPOKEN, *OF_CAUSES)]
_MEASURE_RULES = [(measure, re.compile(pattern)) for measure, pattern in MEASURES]


#: "would like to" asks for something; "top complaints ..." ranks, whatever is held against what.
_WISH = re.compile(r"\bwould (?:\S+ ){0,3}?like\b")
#: "People, not comments" names both, and asks for the first; how many are unhappy asks for no mood.
_PERSONS = re.compile(
    r"\b(?:people|persons?|customers|users|authors)(?: please| pls)?,? (?:and |but )?"
    r"(?:not|rather than|instead of) (?:the )?(?:@\d+kind|comments?|mentions?|feedback|posts?)\b"
    r"|\bhow many (?:\w+ )?(?:people|customers|users|guests|clients) (?:are|were|seem)"
    r" (?:\w+ )?@\d+sentiment\b"
)
#: Quotes that hold questions are quotes.
_HOLDING = re.compile(
    r"\b(?:quotes?|comments?|statements?|feedback|@\d+kind) (?:with|containing"
    r"|that (?:are|have|hold|contain|ask)|which (?:are|contain)|holding|asking) (?:a |any )?questions?\b"
)
_RANKING = re.compile(
    r"^(?:what|which|the|top|biggest|main|most)\b(?! (?:is|are) the (?:difference"
    r"|share))"
)


_OPENING = re.compile(
    r"^(?:how|what|which|count|number|and|share|percentage|in|total)\b"
    r"|\bhow (?:many|often)\b|[,:] (?:what (?:share|percent\w*|proportion))\b"
)
#: From this weight on a question names what drives what; below, it only says "why".
_CERTAIN = 12
#: Quotes, scores and the like may be those of feedback that names a rival.
_OVER_RIVALS = ((Intent.QUOTES, 7), (Intent.TREND, 6))


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The intent of one question, None where its words give none, and every measure that they name."""

    intent: Intent | None
    measures: tuple[Measure, ...]


def read(text: str) -> Asked:
    """Weigh every rule; with equal weight the intent that stands first in the table is taken."""
    weights: dict[Intent, int] = defaultdict(int)
    for intent, weight, pattern in _RULES:
        if pattern.search(text):
            weights[intent] = max(weights[intent], weight)
    _settle(weights, text)
    best = max(weights, key=lambda intent: (weights[intent], -_ORDER.index(intent)), default=None)
    measures = tuple(measure for measure, pattern in _MEASURE_RULES if pattern.search(text))
    if _PERSONS.search(text):
        measures = (Measure.PEOPLE,)
    return Asked(intent=best, measures=measures)


def _settle(weights: dict[Intent, int], text: str) -> None:
    """Where one word serves two intents, the question's opening decides."""
    quantity = weights.get(Intent.COUNT, 0) >= 4 or weights.get(Intent.SHARE, 0) >= 5
    if quantity and _OPENING.search(text):
        for intent in (
            Intent.LIKES,
            Intent.DISLIKES,
            Intent.REQUESTS,
            Intent.ADVOCACY,
            Intent.THEMES,
            Intent.REASONS_TO_BUY,
            Intent.QUESTIONS,
            Intent.RIVALS,
        ):
            weights.pop(intent, None)
    if any(intent in weights for intent in (Intent.LIKES, Intent.DISLIKES, Intent.REQUESTS)):
        weights.pop(Intent.THEMES, None)
    if _WISH.search(text):
        weights.pop(Intent.LIKES, None)
    if _HOLDING.search(text):
        weights.pop(Intent.QUESTIONS, None)
    if _RANKING.search(text) and any(intent in weights for intent in IMPLIED_ROLES):
        weights.pop(Intent.COMPARE, None)
    if Intent.REASONS_TO_BUY in weights:
        weights.pop(Intent.ADVOCACY, None)
        if weights[Intent.WHY] < _CERTAIN:
            weights.pop(Intent.WHY)
    if any(weights.get(intent, 0) >= least for intent, least in _OVER_RIVALS):
        weights.pop(Intent.RIVALS, None)
