"""The ways in which a question may be meant, by rules and by what was learned, with what speaks for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import log

from harken.ask import (
    causes,
    cues,
    followups,
    passing,
    periods,
    quantities,
    refusals,
    single,
    taken_over,
    unknown,
    value_table,
    variants,
)
from harken.ask.context import Context
from harken.ask.heads import Beliefs, Places
from harken.ask.parts import PARTS, RARE, REFUSED, STAYS, WHOLE, described, shape, since, together
from harken.ask.reading import Reading, begins, filters
from harken.ask.specs import OPINIONS
from harken.domain.answers import Refusal, RefusalCode
from harken.domain.questions import Intent, Spec

#: What is asked too seldom to be learned, and plainly enough for the rules.
_SELDOM = re.compile(
    r"\balerts?\b|\b(?:customers|clients) (?:is|are) growing\b|\bwhich intents\b"
    r"|\bquotes with (?:questions|requests|complaints)\b"
)
#: Asks for themes in the word that they go by here.
_WHICH_THEMES = re.compile(r"\b(?:which|what) themes\b")
#: Whether what a theme is about is good may be asked in many words that were never learned.
_OF_THEME = re.compile(r"^(?:is|are|was|were|do|does|did|has|have)\b.*@\d+theme\W*$")
#: Our own NPS and the like are known here, where the rules find no reason against it.
_OUR = re.compile(r"^(?!.*\bwill\b).*\bour\b")
#: Goes on from something.
_AND = re.compile(r"^and\b")
#: What is less likely than this is not tried.
_LEAST_INTENT, _LEAST_PLACE = 0.04, 0.25
#: Something else is asked for only where nothing that can be answered is much likelier.
_NEAR = 0.7
_MOST_INTENTS, _MOST_PLACES = 4, 6
_TRIED_PLACES = 64
#: Whether a subject that is no known name is passed over; where it is, the answer is in doubt.
PASSES_OVER = "passes over"
#: Who asks what is said about something asks nothing else of it.
_NAMED = re.compile(r"\babout (?:\w+ ){0,2}@\d+topic\b")
_LEAST, _FARTHEST = 1e-4, -5.0
#: Figures that are told apart where the words name what by: "by group".
_BROKEN_DOWN = frozenset(map(Intent, ("count", "share", "score", "compare", "trend", "effect")))
_LISTS = OPINIONS | {Intent.RIVALS}


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One way to read a question, and the figures that the judge weighs."""

    meaning: Spec | Refusal
    features: Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One question with all that is known of it before it is decided how it is meant."""

    text: str
    read: Reading
    ruled: Spec | Refusal
    #: What its words ask for, taken by itself.
    beliefs: Beliefs
    #: What they ask for as words that go on from the question before; nothing where there is none.
    going_on: Beliefs | None
    places: Places
    context: Context
    #: Whether it is the second of two questions of a message.
    joined: bool
    #: Words that are neither known here nor plain English.
    strange: list[str]
    #: Whether a value of an attribute is named that is none: "the platinum plan".
    unnamed: bool


def candidates(asked: Asked) -> list[Candidate]:
    """What the rules made of it, what the heads make of it, and the refusals; each meaning once."""
    kept: list[Candidate] = []
    seen: list[Spec | str] = []
    bare = _leans(asked) and (followups.bare(asked.text) or taken_over.THAT_MANY.search(asked.text))
    for meaning, said in _all(asked):
        if kept and bare and isinstance(meaning, Spec) and not said.thread:
            continue
        same = meaning.code.value if isinstance(meaning, Refusal) else meaning
        if kept and (_settled(asked) or (isinstance(meaning, Spec) and not _sound(meaning, asked))):
            continue
        if same not in seen:
            seen.append(same)
            kept.append(Candidate(meaning=meaning, features=_features(meaning, said, asked)))
    return kept


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """How a meaning came about."""

    thread: bool = False
    places: Mapping[int, str]


def _all(asked: Asked) -> Iterator[tuple[Spec | Refusal, _Said]]:
    ruled_places = asked.read.places
    yield asked.ruled, _Said(places=ruled_places, thread=_leans(asked))
    for places in _placings(asked):
        read = _placed(asked, places)
        for intent in _intents(asked):
            base = single.taken_for(read, intent, asked.context, joined=asked.joined)
            for spec in variants.varied(base, read, asked.beliefs, asked.context):
                yield spec, _Said(places=places)
        for values in variants.wholes(asked.beliefs):
            if values["intent"] == STAYS:
                continue
            base = single.taken_for(read, Intent(values["intent"]), asked.context, joined=asked.joined)
            for spec in variants.as_whole(base, values, read, asked.context):
                yield spec, _Said(places=places)
        for spec in _in_thread(asked, read):
            yield spec, _Said(thread=True, places=places)
    for refusal in _refusals(asked):
        yield refusal, _Said(places=ruled_places)


def _sound(meaning: Spec, asked: Asked) -> bool:
    """Whether nothing forbids it: an effect has a day, and no breakdown is passed over."""
    read, before = asked.read, asked.context.previous
    told_apart = meaning.intent in _BROKEN_DOWN and read.by.name is not None
    told_apart = told_apart or (meaning.intent in _LISTS and quantities.told_apart(read.by, read.slate.text))
    if (told_apart or _by_theme(asked, meaning.intent)) and meaning.compare.by is None:
        return False
    return not (
        (meaning.intent is Intent.EFFECT and (meaning.period.start is None or not begins(read)))
        or causes.of_no_rival(meaning, (asked.ruled, before), asked.text, read.include)
        or causes.says_less(meaning, asked.ruled)
        or followups.strays(meaning, read.asked, read.include, asked.text, before)
        or quantities.astray(meaning, read.by)
        or cues.loses(meaning, read.include, read.slate.text)
        or value_table.unnamed(meaning.intent, meaning.include, read.topic) is not None
    )


def _settled(asked: Asked) -> bool:
    """Whether the rules alone decide: what is told apart or mentioned is not here, or all is asked for."""
    read = asked.read
    unnamed = read.by.unknown is not None or unknown.trait(read.slate, asked.strange)
    goes_on = asked.context.previous is not None and any(
        pattern.search(asked.text) for pattern in (taken_over.ALL, taken_over.SAME)
    )
    dayless = read.asked.intent is Intent.EFFECT and not begins(read)
    literal = read.topic is not None and read.topic[1] and isinstance(asked.ruled, Spec)
    literal = literal or _plainly_more(asked)
    unnamed = unnamed or asked.unnamed or (_unknown(asked) and read.topic is None and not asked.strange)
    unsure = isinstance(asked.ruled, Refusal) and asked.ruled.code is RefusalCode.UNSURE
    from_nothing = unsure and _AND.search(asked.text) is not None
    alone = asked.context.previous is None and (
        from_nothing or single.only_groups(read) or unknown.nonsense(read.slate, asked.strange)
    )
    alone = alone or _SELDOM.search(asked.text) is not None
    return unnamed or goes_on or dayless or literal or alone or single.mentions_measure(read)


def _by_theme(asked: Asked, intent: Intent) -> bool:
    """Whether the rules break it down by theme, as it asks which themes."""
    ruled = asked.ruled
    broken_down = (
        isinstance(ruled, Spec) and intent in (ruled.intent, Intent.THEMES) and ruled.compare.by == "theme"
    )
    return broken_down and _WHICH_THEMES.search(asked.text) is not None


def _unknown(asked: Asked) -> bool:
    """Whether the rules find a name that nothing here bears."""
    return isinstance(asked.ruled, Refusal) and asked.ruled.code is RefusalCode.UNKNOWN_NAME


def _plainly_more(asked: Asked) -> bool:
    """Whether a few words ask for something by its name, so that they ask it of the question before."""
    said = asked.read.asked.intent is not None and isinstance(asked.ruled, Spec)
    return said and _leans(asked) and followups.bare(asked.text)


def _leans(asked: Asked) -> bool:
    previous = asked.context.previous
    return previous is not None and single.leans(asked.read, asked.text, previous)


def _placings(asked: Asked) -> list[Mapping[int, str]]:
    """The places of the rules, and those that are likely besides; a time that is told may be none."""
    rules = asked.read.places
    told = passing.told(asked.read.slate) | passing.by_the_way(asked.read.slate)
    options = [
        [rules[number], *(place for place, chance in asked.places.get(number, {}).items()
                          if place != rules[number] and number not in asked.read.back
                          and (chance >= _LEAST_PLACE or (number in told and place == cues.NEITHER)))]
        for number in rules
    ]  # fmt: skip
    several = [
        dict(zip(rules, places, strict=True))
        for places, _ in zip(product(*options), range(_TRIED_PLACES), strict=False)
    ]
    likely = sorted(several[1:], key=lambda places: -_together(places, asked))
    return [*several[:1], *likely[: _MOST_PLACES - 1]]


def _together(places: Mapping[int, str], asked: Asked) -> float:
    """How likely all names of a question stand where they do, as a logarithm."""
    return sum(log(max(likely.get(places[number], 0), _LEAST)) for number, likely in asked.places.items())


def _placed(asked: Asked, places: Mapping[int, str]) -> Reading:
    read = asked.read
    include, exclude = read.include, read.exclude
    if places != read.places:
        include, exclude = filters(read.slate, places, asked.context)
    points = [number for number, kind in read.slate.marks() if kind == "point"]
    meant, ruled = (
        [number for number in points if each[number] == cues.INCLUDED] for each in (places, read.places)
    )
    when = read.when if meant == ruled else periods.of(read.slate, meant, asked.context)
    return replace(read, include=include, exclude=exclude, when=when)


def _intents(asked: Asked) -> list[Intent]:
    found = _likely(asked.beliefs)
    if isinstance(asked.ruled, Spec) and asked.ruled.intent not in found:
        found.append(asked.ruled.intent)
    return found


def _likely(beliefs: Beliefs) -> list[Intent]:
    ranked = sorted(beliefs["intent"].items(), key=lambda pair: -pair[1])[:_MOST_INTENTS]
    return [
        Intent(value)
        for value, chance in ranked
        if chance >= _LEAST_INTENT and value not in (*REFUSED, STAYS)
    ]


def _in_thread(asked: Asked, read: Reading) -> Iterator[Spec]:
    previous = asked.context.previous
    if previous is None or asked.going_on is None or previous.intent in followups.MUTE:
        return
    for intent in (None, *_likely(asked.going_on)):
        base = single.in_thread(read, asked.text, intent, previous, asked.context)
        yield from variants.varied(base, read, asked.going_on, asked.context)
    for values in variants.wholes(asked.going_on):
        named = None if values["intent"] == STAYS else Intent(values["intent"])
        base = single.in_thread(read, asked.text, named, previous, asked.context)
        yield from variants.as_whole(base, values, read, asked.context)


def _refusals(asked: Asked) -> Iterator[Refusal]:
    vocabulary = asked.context.vocabulary
    likely = asked.beliefs["intent"]
    named = _unknown(asked) and _NAMED.search(asked.read.slate.text) is not None
    own = isinstance(asked.ruled, Spec) and bool(asked.read.asked.measures) and _OUR.search(asked.text)
    elsewhere = isinstance(asked.ruled, Refusal) and asked.ruled.code is RefusalCode.OUT_OF_SCOPE
    of_theme = not elsewhere and _OF_THEME.search(asked.read.slate.text)
    if not (named or own or of_theme) and likely.get(RefusalCode.OUT_OF_SCOPE.value, 0) >= max(
        _LEAST_INTENT, _NEAR * max(likely.values())
    ):
        yield refusals.elsewhere(asked.read.include, vocabulary)
    if not _unknown(asked):
        yield refusals.unsure(asked.read.include, vocabulary, asked.strange)
    topic = asked.read.topic
    if asked.beliefs["unknown"].get("yes", 0) >= _LEAST_INTENT and (asked.strange or topic):
        yield single.nowhere(topic[0] if topic else " ".join(asked.strange), asked.context)


def _features(meaning: Spec | Refusal, said: _Said, asked: Asked) -> dict[str, float]:
    ruled = described(asked.ruled)
    beliefs, parts = asked.beliefs, described(meaning)
    previous = asked.context.previous
    if said.thread and asked.going_on is not None and isinstance(meaning, Spec) and previous is not None:
        beliefs, parts = asked.going_on, since(meaning, previous)
    found = {f"log {part}": _log(beliefs[part], value) for part, value in parts.items()
             if value != RefusalCode.UNKNOWN_NAME.value}  # fmt: skip
    whole = together(parts) if together(parts) in beliefs[WHOLE] else RARE
    found["log whole"] = _log(beliefs[WHOLE], whole)
    found |= {f"log {part}": _log(beliefs[part], value) for part, value in shape(meaning).items()}
    found |= _of_agreement(meaning, asked)
    named = parts["intent"] == RefusalCode.UNKNOWN_NAME.value
    found["log unknown"] = _log(asked.beliefs["unknown"], "yes" if named else "no")
    found["log places"] = sum(_log(likely, said.places[number]) for number, likely in asked.places.items())
    found["other places"] = float(said.places != asked.read.places)
    if previous is not None:
        found["log thread"] = _log(asked.beliefs["thread"], "yes" if said.thread else "no")
        found["other thread"] = float(said.thread != _leans(asked))
    if isinstance(meaning, Refusal):
        by_rules = ruled["intent"] if isinstance(asked.ruled, Refusal) else "spec"
        found |= {f"is {parts['intent']}": 1.0, f"is {parts['intent']}, ruled {by_rules}": 1.0}
        return found
    found["strange"] = float(min(len(asked.strange), 3))
    topic = asked.read.topic
    found[PASSES_OVER] = float(topic is not None and meaning.include.text != topic[0])
    if isinstance(asked.ruled, Refusal):
        found[f"spec, ruled {ruled['intent']}"] = 1.0
    return found


def _of_agreement(meaning: Spec | Refusal, asked: Asked) -> dict[str, float]:
    """Whether the rules say the same, as a whole and part by part."""
    found = {"ruled": float(meaning == asked.ruled)}
    if isinstance(asked.ruled, Spec) and isinstance(meaning, Spec):
        rules, own = described(asked.ruled), described(meaning)
        found |= {f"other {part}": float(own[part] != rules[part]) for part in PARTS}
    return found


def _log(likely: Mapping[str, float], value: str) -> float:
    """How far a value lies behind the likeliest, so that what has no such part stands no better for it."""
    return max(log(max(likely.get(value, 0), _LEAST)) - log(max(likely.values())), _FARTHEST)
