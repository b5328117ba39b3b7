"""A question that leans on the one before inherits what it does not say anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from harken.ask import widening
from harken.ask.cues import LANGUAGES
from harken.ask.cues import roles as roles_of
from harken.ask.intents import Asked
from harken.ask.nations import NATIONS
from harken.ask.periods import When
from harken.ask.specs import IMPLIED_ROLES, OPINIONS, RANKED, SCORES, TIMES
from harken.domain.answers import Refusal
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Spec

_LEANS = re.compile(
    r"^(?:and|or|what about|how about|vs\.?|versus|against|same|only|just|but|also|now|then|break"
    r"|split|for|in|by|as a comparison|add|throw in|bring in"
    r"|per|without|except|excluding"
    r"|chuck in|toss in|compared?|instead|leave|minus|more|not|show me (?:some|more|them|those|a few"
    r"|(?:\w+ )?quotes?$|(?:\w+ )?examples?$)|give me (?:some|more)|any|ok|okay)\b"
    r"|^(?:all|show|give|list)(?: me)?(?: of| all of| all)? (?:them|it|those|these)\b"
    r"|^show (?:me )?(?:all|everything)\W*$"
    r"|(?<!warn )(?<!warns )(?<!warning )(?<!tell )\b(?:the )?(?:others?|rest)\W*$"
    r"|\b(?:that|those|these|them|it)\b(?! (?:mention|say|are|is|have|do))"
    r"|^(?:what|why|how|when|where|which|who|do|does|did|are|would|is)\b.*\b(?:they|their"
    r"|theirs)\b(?! (?:choose|buy|pick))|^(?:and )?what (?:share|percentage) (?:is|are|was|mention\w*)\b"
    r"|^how many (?:\w+ )?(?:say|said|says|think|thought) so\b"
    r"|^(?:by|per) |^(?:quotes?|examples?|why|how many|since when)\W*$"
    r"|\bthe (?:worst|best|harshest|angriest|nicest|kindest|newest|latest|oldest|longest|shortest) ones?\W*$"
    r"|^(?:year|month|week|day) by (?:year|month|week|day)\b"
)
#: "Show what they said", "how many of them are there", "nope, the one in June".
_SAID_BEFORE = re.compile(
    r"\b(?:they|he|she|people|guests|customers|users) (?:said|say|wrote|write|told us|mean|meant|thought)\W*$"
    r"|\bof (?:them|those|these)\b|^(?:and |so )*how many(?: (?:people|customers|guests|users|persons))?"
    r"(?: (?:are|is|was|were|do))? (?:it|that|there|they|this|we talk(?:ing)?(?: about)?|we mean)"
    r"(?: (?:here|now|then|in total|in all|exactly|actually|roughly))*\W*$"
    r"|^(?:and |so )*how many \w+ (?:is|are|was|were) (?:that|this|those|these|we talking about)"
    r"(?: (?:here|now|in total|in all|exactly|actually|roughly))*\W*$"
    r"|^(?:drop|without|remove|lose|clear|undo|take (?:out|off|away))\b.* (?:filter|bit|part|restriction"
    r"|limit)\b"
    r"|^(?:oh |oops |sorry |my bad )*(?:wrong \w+|i (?:meant|wanted|was after|was thinking of))\b"
    r"|^(?:no|nope|nah|wrong(?: one)?|not (?:that|this)(?: one)?)[,.;] |^(?:the|those|these) ones?\b"
    r"|^(?:the )?(?:older|newer|other|different|earlier|later|happier|angrier|shorter|longer|better"
    r"|worse) ones?\W*$"
    r"|^(?:and )?(?:was|is|were|are) (?:it|that|this|they) (?:like that|so|the same|any different)\b"
)
#: What these answer is gone on from by nothing.
MUTE = (Intent.HELP, Intent.SOURCES, Intent.OUT_OF_SCOPE)
#: Who said it where, as against what was said.
_SCOPE = ("groups", "sources", "kinds", "products", "languages", "attributes")
_SAID = ("themes", "roles", "sentiment", "facets", "score", "text", "rivals")


#: Short messages that say only how the answer is to be shown.
_SHAPE = re.compile(
    r"^(?:(?:as|in) an? )?(?:\w+ )?(?:percentage|percent|%|share)(?: of (?:everyone|everybody|all"
    r"|the total))?(?: please)?\W*$"
    r"|^(?:(?:as|in) an? )?(?:\w+ )?(?:trend|chart|graph|list|table|curve|line"
    r"|plot|diagram"
    r"|timeline|weekly"
    r"|monthly|daily|yearly|quotes?"
    r"|examples?)(?: please)?\W*$"
    r"|^(?:(?:show|give)(?: me)? )?(?:an?|some|the|two|three|four|five|\d+)? ?(?:(?:couple|few|handful"
    r"|bunch) (?:of )?)?(?:\w+ )?"
    r"(?:quotes?|examples?|verbatims?)(?: please)?(?:,? (?:max(?:imum)?|at most|just|only|say|up to)"
    r" \w+)?(?: please)?\W*$"
    r"|^(?:(?:over time|month by month|week by week|day by day|year by year|daily|weekly|monthly"
    r"|yearly)(?:, | |\b))+"
    r"(?:please)?\W*$"
)
#: What a message in a thread is that asks nothing.
CHATTER = re.compile(
    r"^(?:ok(?:ay)?|thanks?(?: you)?(?: a lot| so much| very much)?|thx|great|cool|nice|perfect|wow|good"
    r"|got it|i see|hm+"
    r"|interesting|awesome|super|yes|no|lol|bye)(?:[ ,]+(?:thanks?|thank you|great|cool|nice|good))*\W*$"
)


#: A message of so many words belongs to the question before, unless it asks as a whole question does.
_FEW = 3
_WHOLE = re.compile(
    r"^(?:so )?(?:what|who|which|how (?!come)|when|where|whose|is|are|do|does|did|has|have|top|main|biggest"
    r"|most|overall|describe|compare|summar\w+|help)\b"
)


def bare(text: str) -> bool:
    """Whether a message is so short that it says only what is other than in the question before."""
    return len(re.findall(r"[\w'-]+|%", text)) <= _FEW and not _WHOLE.search(text)


def leans(text: str, asked: Asked, which: bool, previous: Spec | None) -> bool:
    """Whether a question can only be understood from the one before.

    Args:
        which: it asks which group or the like is best or worst; without a measure that is the one before.
    """
    intent = asked.intent
    if previous is None or previous.intent in MUTE or intent in MUTE:
        return False
    if intent is None or bare(text) or _LEANS.search(text) or _SHAPE.search(text):
        return True
    if _SAID_BEFORE.search(text) or widening.takes_back(text):
        return True
    return which and not asked.measures and intent is Intent.COMPARE


#: What holds something beside what the question before was about.
HELD = re.compile(
    r"^(?:(?:and|now|so|also|please|can you|could you|would you) )*"
    r"(?:how (?:do|does|did|is|are) (?:they|it|that|those|these|this) (?:compare"
    r"|stack up|measure up"
    r"|look|stand)d? (?:with|to|against|next to|beside|vs)"
    r"|(?:by )?how (?:much |far )?(?:do|does|did|is|are) (?:they|it|that|those|these|this) "
    r"differ(?:ing|ent)? from"
    r"|next to|alongside|vs\.?|versus|against"
    r"|compared? (?:it |that |this )?(?:to|with)|(?:as a"
    r"|in) comparison (?:to|with)"
    r"|add|include|throw in|bring in|chuck in|toss in|put in) "
)
_TOO = re.compile(r"\b(?:too|as well)\b")
#: Where several themes are told apart, and not listed.
_FIGURES = (Intent.SCORE, Intent.COMPARE, Intent.COUNT, Intent.SHARE)


def _against(asked: Spec, text: str, previous: Spec) -> Spec | None:
    """`vs light users?`: the ones that the question before was about beside those."""
    beside = previous.intent is Intent.COMPARE and _TOO.search(text) is not None
    if not beside and not HELD.search(text):
        return None
    themes = ("theme",) if previous.intent in _FIGURES else ()
    for by in ("group", "product", "source", "kind", *themes):
        named, before = getattr(asked.include, f"{by}s"), getattr(previous.include, f"{by}s")
        if named and before:
            both: dict[str, Any] = {f"{by}s": tuple(dict.fromkeys((*before, *named)))}
            return replace(asked, include=replace(asked.include, **both), compare=Compare(by=by))
    for name, named in asked.include.attributes.items():
        if before := previous.include.attributes.get(name, ()):
            values = {**asked.include.attributes, name: tuple(dict.fromkeys((*before, *named)))}
            include = replace(asked.include, attributes=values)
            return replace(asked, include=include, compare=Compare(by=f"attribute:{name}"))
    return None


#: Counts people where people were counted before: "how many praised it".
_HOW_MANY_DID = re.compile(
    r"\bhow many (?:of (?:them|those) )?(?:\w{3,}ed|have|had|did|do|are|were|say|said|love|like|hate)\b"
)
_ITS_CAUSE = re.compile(r"\b(?:it|that|this|the (?:drop|fall|dip|rise|jump|change|difference|score))\b")


def of_another_score(meaning: Spec, measures: Sequence[Measure], text: str, previous: Spec | None) -> bool:
    """Whether it tells why another score is so than the one asked for before: "and what pulled it down?"."""
    if previous is None or meaning.intent is not Intent.WHY or previous.measure not in SCORES or measures:
        return False
    return meaning.measure is not previous.measure and _ITS_CAUSE.search(text) is not None


def of_its_score(
    meaning: Spec | Refusal, measures: Sequence[Measure], text: str, previous: Spec | None
) -> Spec | Refusal:
    """The same, told of the score that "it" stands for."""
    if isinstance(meaning, Refusal) or previous is None:
        return meaning
    another = of_another_score(meaning, measures, text, previous)
    return replace(meaning, measure=previous.measure) if another else meaning


#: "What do they want" is asked of those whom the question before was about.
_THEY = re.compile(
    r"\b(?:do|does|did|are|were|have|would|can|could|should|will) they\b(?<!\bwho are they)|\btheir\b(?! own)"
)
_WHO = ("groups", "products", "attributes")


def strays(meaning: Spec, asked: Asked, named: Filter, text: str, previous: Spec | None) -> bool:
    """Whether it loses what "it" or "they" stand for: the score or the people of the question before."""
    if previous is None:
        return False
    another = of_another_score(meaning, asked.measures, text, previous)
    return another or _loses_them(meaning, named, text, previous)


def _loses_them(meaning: Spec, named: Filter, text: str, previous: Spec) -> bool:
    if previous.compare.by is not None or not _THEY.search(text):
        return False
    them, *here = (any(getattr(of, who) for who in _WHO) for of in (previous.include, named, meaning.include))
    return them and not any(here)


def merged(text: str, asked: Spec, intent: Intent | None, when: When, previous: Spec) -> Spec:
    """The new question on the ground of the old one."""
    again = intent is previous.intent and bare(text) and asked.measure in (None, previous.measure)
    stays = (
        intent is None
        or again
        or (
            intent in (Intent.COMPARE, Intent.TREND)
            and asked.measure is None
            and previous.intent is not Intent.QUOTES
        )
    )
    if intent is Intent.TREND and stays and asked.compare.by is None and previous.measure is not None:
        asked = replace(asked, measure=previous.measure)
        stays = False
    if asked.intent is Intent.WHY and not stays:
        return _why(asked, when, previous)
    if stays and (against := _against(asked, text, previous)) is not None:
        asked = against
    if stays and previous.intent is Intent.QUOTES and asked.compare.by:
        previous = replace(previous, intent=Intent.COUNT)
    counted = intent is previous.intent is Intent.COUNT and _HOW_MANY_DID.search(text) is not None
    spec = replace(
        asked,
        intent=previous.intent if stays else asked.intent,
        measure=previous.measure if counted else asked.measure or (previous.measure if stays else None),
        include=_but(
            _filters(asked, previous, stays=stays, pointing=_POINTING.search(text) is not None), asked.exclude
        ),
        exclude=joined(previous.exclude, _not_the_old(asked, previous)),
        period=when.period if when.named else previous.period,
        compare=_compare(asked, when, previous, stays=stays),
    )
    return _ranked(spec, previous) if stays else spec


def _not_the_old(asked: Spec, previous: Spec) -> Filter:
    """ "Couples, not families", said of families, puts one in the other's place and leaves nothing out."""
    named, left_out, held = asked.include, asked.exclude, previous.include
    changed: dict[str, Any] = {
        field: ()
        for field in (*_SCOPE[:-1], "themes", "rivals")
        if getattr(named, field) and set(getattr(left_out, field)) <= set(getattr(held, field))
    }
    attributes = {
        name: values
        for name, values in left_out.attributes.items()
        if name not in named.attributes or not set(values) <= set(held.attributes.get(name, ()))
    }
    return replace(left_out, **changed, attributes=attributes)


def _why(asked: Spec, when: When, previous: Spec) -> Spec:
    """Why is asked of the score, the groups and the two periods of the question before."""
    score = asked.measure or (previous.measure if previous.measure in SCORES else None)
    by = previous.compare.by if previous.compare.by not in TIMES else None
    return replace(
        asked,
        measure=score,
        include=joined(previous.include, asked.include),
        exclude=joined(previous.exclude, asked.exclude),
        period=when.period if when.named else previous.period,
        compare=Compare(by=asked.compare.by or by, to=when.to or previous.compare.to),
    )


def spoken(asked: Spec, text: str, previous: Spec, known: Sequence[str]) -> Spec:
    """ "And for Spanish?" after a question about a language names another one, and not a country."""
    if not previous.include.languages or asked.include.languages or previous.include.attributes:
        return asked
    said = [word for word in re.findall(r"\w+", text) if LANGUAGES.get(word) in known and word in NATIONS]
    kept = {
        name: tuple(value for value in held if value.lower() not in [NATIONS[word] for word in said])
        for name, held in asked.include.attributes.items()
    }
    if not said or kept == asked.include.attributes:
        return asked
    left = {name: held for name, held in kept.items() if held}
    languages = tuple(LANGUAGES[word] for word in said)
    return replace(asked, include=replace(asked.include, attributes=left, languages=languages))


_CORRECTED = re.compile(r"\b(?:mean|meant|actually|rather|instead|not the (?:country|language))\b")


def corrected(asked: Spec, text: str, previous: Spec) -> Spec:
    """The question before without the country in whose place its language is said, or the other way round."""
    if not _CORRECTED.search(text):
        return previous
    pairs = [(language, NATIONS[word].lower()) for word, language in LANGUAGES.items() if word in NATIONS]
    held, named = previous.include, asked.include
    countries = {value.lower() for values in named.attributes.values() for value in values}
    left = {nation for language, nation in pairs if language in named.languages}
    attributes = {
        name: values
        for name, values in held.attributes.items()
        if not {each.lower() for each in values} & left
    }
    spoken_there = {language for language, nation in pairs if nation in countries}
    languages = tuple(each for each in held.languages if each not in spoken_there)
    return replace(previous, include=replace(held, attributes=attributes, languages=languages))


def of_rivals_still(found: Spec, gone_on: Spec, text: str) -> Spec:
    """Of another rival the same is asked as of the one before: lost to, or chosen over."""
    both = found.intent is gone_on.intent is Intent.RIVALS
    if not both or roles_of(text):
        return found
    roles = gone_on.include.roles or found.include.roles
    return replace(found, include=replace(found.include, roles=roles))


def sharing(asked: Spec, when: When, previous: Spec) -> Spec:
    """The second of two joined questions: the same time and place unless it names others."""
    scope = {field: getattr(asked.include, field) or getattr(previous.include, field) for field in _SCOPE}
    return replace(
        asked,
        include=replace(asked.include, **scope),
        period=when.period if when.named else previous.period,
    )


#: "How many of them is that", "what share is that": of what the list before was a list of.
_OF_THOSE = (Intent.COUNT, Intent.SHARE, Intent.TREND)
_POINTING = re.compile(
    r"\b(?:that|those|these|this|them|they)\b|\b(?:say|said|says|think|thought|complained) so\b"
    r"|\bwe talk(?:ing)?\b|\b(?:trend|chart|plot|graph|show|count|track) it\b|\bhow many\b.*\b(?:it"
    r"|there)\W*$"
)


def _filters(asked: Spec, previous: Spec, *, stays: bool, pointing: bool) -> Filter:
    """New values replace old ones of their field; a new ranking drops what the old one was about."""
    held = previous.include
    if not stays and (asked.intent is Intent.QUOTES or (asked.intent in _OF_THOSE and pointing)):
        held = replace(held, roles=held.roles or ranking_roles(previous))
    elif not stays and asked.intent in RANKED and not (previous.intent is Intent.ADVOCACY and pointing):
        held = replace(held, roles=(), sentiment=())
    if asked.include.themes or asked.include.text:
        held = replace(held, themes=(), text=None)
    new = asked.include
    if asked.intent is Intent.QUOTES and asked.order is Order.SENTIMENT and set(held.roles) & _BLAME:
        # The worst of complaints are complaints.
        new = replace(new, sentiment=())
    return joined(_unless_opposite(held, new), new)


_PRAISE, _BLAME = frozenset(("like", "recommend", "loyal")), frozenset(("dislike", "leaving", "warn_off"))
_FELT = {"positive": _PRAISE, "negative": _BLAME}


def _unless_opposite(held: Filter, new: Filter) -> Filter:
    """Nobody asks for positive complaints: what is said anew takes the place of its opposite."""
    for ours, theirs in (("positive", "negative"), ("negative", "positive")):
        if ours in held.sentiment and set(new.roles) & _FELT[theirs] and not new.sentiment:
            held = replace(held, sentiment=())
        if theirs in new.sentiment and set(held.roles) & _FELT[ours] and not new.roles:
            held = replace(held, roles=())
    return held


def _but(include: Filter, left_out: Filter) -> Filter:
    """What was asked about before is no longer, once it is left out."""
    changed: dict[str, Any] = {
        field: tuple(each for each in getattr(include, field) if each not in getattr(left_out, field))
        for field in ("themes", "groups", "sources", "kinds", "products", "languages", "rivals", "sentiment")
    }
    attributes = {
        name: tuple(each for each in values if each not in left_out.attributes.get(name, ()))
        for name, values in include.attributes.items()
    }
    kept = {name: values for name, values in attributes.items() if values}
    return replace(include, **changed, attributes=kept)


def ranking_roles(previous: Spec) -> tuple[str, ...]:
    """The roles of which a question asked for a list."""
    roles = () if previous.intent is Intent.ADVOCACY else IMPLIED_ROLES.get(previous.intent, ())
    return tuple(role.value for role in roles)


def joined(old: Filter, new: Filter) -> Filter:
    """The new filter over the old one: what is said anew takes the place of what was."""
    changed = {field: getattr(new, field) or getattr(old, field) for field in (*_SCOPE, *_SAID)}
    changed["attributes"] = {**old.attributes, **new.attributes}
    return replace(old, **changed)


def _compare(asked: Spec, when: When, previous: Spec, *, stays: bool) -> Compare:
    if not stays:
        return Compare(by=asked.compare.by, to=when.to)
    to = when.to or (None if when.named or asked.compare.by else previous.compare.to)
    return Compare(by=asked.compare.by or (None if when.to else previous.compare.by), to=to)


def _ranked(spec: Spec, previous: Spec) -> Spec:
    limit = previous.limit if spec.limit == Spec(intent=spec.intent).limit else spec.limit
    order = previous.order if spec.order is Order.VOLUME else spec.order
    if spec.intent in OPINIONS and spec.compare.by in TIMES:
        roles = (*spec.include.roles, *(role.value for role in IMPLIED_ROLES[spec.intent]))
        return replace(spec, intent=Intent.TREND, measure=None, include=replace(spec.include, roles=roles))
    if spec.intent is Intent.TREND and spec.compare.by not in (None, *TIMES):
        return replace(spec, intent=Intent.COMPARE, limit=limit, order=order)
    return replace(spec, limit=limit, order=order)
