"""A message that takes over the question before as a whole: all of it, all others, its opposite, another"
" figure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from harken.ask.followups import joined, ranking_roles
from harken.ask.specs import MEASURES, MOST, OPINIONS, RANKED, TIMES
from harken.domain.questions import Compare, Intent, Measure, Spec

#: What asks for the whole of a list, or for everything that was counted.
ALL = re.compile(
    r"\ball(?: of)? (?:of )?(?:them|it|those|these)\b|\b(?:them|it) all\b"
    r"|^show (?:me )?(?:all|everything)\b"
)
#: `same thing by country` is the question before, whatever else its words may be taken for.
SAME = re.compile(
    r"^(?:and |now |ok(?:ay)?,? )?(?:the )?same(?: (?:thing|question|again))?,? (?:by|per|split by) \w"
)
#: `what share is that?` counts what was listed before, all of it.
THAT_MANY = re.compile(
    r"^(?:and |so |ok(?:ay)?,? )*(?:how many said so|(?:how many(?: people| customers| of (?:them|those))?"
    r"|(?:what|which) (?:share|percentage|percent|proportion|fraction)) (?:is|are|was|were)"
    r" (?:that|those|these|this|it|there)(?: based on| in (?:total|all))?)\W*$"
)
_OTHERS = re.compile(
    r"(?<!warn )(?<!warns )(?<!warned )(?<!warning )(?<!tell )(?<!told )\b(?:the )?(?:others?|other ones"
    r"|rest|(?:every(?:one|body|where|thing)|any(?:one|where)|all) else"
    r"|elsewhere|(?:outside(?: of)?|except|but|besides|apart from) (?:it|that|there|them|those|these)"
    r"|without (?:them|it|those))\W*$"
)
#: `forget the pro plan, for everyone` asks the same of all.
_EVERYONE = re.compile(
    r"^(?:(?:please|pls|and|now|ok(?:ay)?|so|then|just)[, ]+)*"
    r"(?:(?:forget|drop|scrap|never mind|remove|ignore) (?:about )?(?:the |our )?@\d+\w+(?: \w+)?[,.]? ?)?"
    r"(?:(?:and |but )?(?:for|of|from|across|what about|how about|show) )+"
    r"(?:everyone|everybody|everything|everywhere"
    r"|all (?:of them |our |the )?(?:customers|users|people|groups|plans|countries))\W*$"
)


def all_of(text: str, asked: Spec, previous: Spec) -> Spec | None:
    """`show me all of them`: the whole list where there is one, else everything that was counted."""
    if not ALL.search(text):
        return None
    if previous.intent in RANKED:
        return replace(previous, limit=MOST)
    roles = previous.include.roles or ranking_roles(previous)
    include = replace(joined(previous.include, asked.include), roles=roles)
    return replace(
        previous, intent=Intent.QUOTES, measure=None, include=include, compare=Compare(), limit=MOST
    )


def of_everyone(masked: str, previous: Spec) -> Spec | None:
    """`for everyone`: the same question of all customers."""
    who = replace(previous.include, groups=(), products=(), sources=(), languages=(), attributes={})
    if who == previous.include or not _EVERYONE.search(masked):
        return None
    return replace(previous, include=who)


def others(text: str, previous: Spec) -> Spec | None:
    """`what about the others?`: the same question without what it named."""
    if not _OTHERS.search(text):
        return None
    for field in ("groups", "products", "sources", "themes", "kinds", "languages", "rivals"):
        if named := getattr(previous.include, field):
            changed: dict[str, Any] = {field: ()}
            left: dict[str, Any] = {field: (*getattr(previous.exclude, field), *named)}
            include, exclude = replace(previous.include, **changed), replace(previous.exclude, **left)
            return replace(previous, include=include, exclude=exclude)
    if previous.include.attributes:
        out = {**previous.exclude.attributes, **previous.include.attributes}
        include = replace(previous.include, attributes={})
        return replace(previous, include=include, exclude=replace(previous.exclude, attributes=out))
    return None


_OPPOSITE = re.compile(
    r"\b(?:the )?(?:opposite|reverse|flip side|contrary|other side of the coin)\W*$"
    r"|^(?:and |but )*what (?:not|do(?:es)? (?:they|he|she) not|else not)\W*$"
)
_AGAINST_ONE = {Intent.LIKES: Intent.DISLIKES, Intent.DISLIKES: Intent.LIKES}
_AGAINST_FELT: dict[tuple[str, ...], tuple[str, ...]] = {
    ("positive",): ("negative",),
    ("negative",): ("positive",),
}


def opposite(text: str, previous: Spec) -> Spec | None:
    """`and the opposite?`: dislikes after likes, negative ones after positive ones."""
    if not _OPPOSITE.search(text):
        return None
    if previous.intent in _AGAINST_ONE:
        return replace(previous, intent=_AGAINST_ONE[previous.intent])
    felt = _AGAINST_FELT.get(previous.include.sentiment)
    return None if felt is None else replace(previous, include=replace(previous.include, sentiment=felt))


#: A few words that name another figure.
_FIGURE_ONLY = re.compile(
    r"^(?:and |now |ok(?:ay)? |then |(?:what|how) about |(?:the )?same (?:for|in|on|with|but) |in |for "
    r"|on )*(?:the |our )?"
    r"(?:nps|csat|ces|(?:average )?(?:rating|score|stars)|@\d+score(?: score| rating)?|net sentiment"
    r"|sentiment|mood"
    r"|satisfaction|net delight(?: index)?|advocacy(?: rate)?)(?: score)?(?: (?:instead|too|as well"
    r"|please|now|then|specifically|in particular|itself|alone|only))*\W*$"
)


def other_figure(text: str, asked: Spec, previous: Spec) -> Spec | None:
    """`what about CSAT` after NPS by group: the same comparison, course or cause of another figure."""
    kept = previous.intent in (Intent.COMPARE, Intent.TREND, Intent.WHY, Intent.EFFECT)
    if not kept or asked.measure not in MEASURES[previous.intent] or not _FIGURE_ONLY.search(text):
        return None
    include = replace(previous.include, score=asked.include.score)
    return replace(previous, measure=asked.measure, include=include)


_LED = (
    r"^(?:(?:and|now|ok(?:ay)?|then|so|please|just|only|can i (?:have|see|get) (?:it|that|them|this)"
    r"|(?:show|give|tell)(?: me)? (?:it|that|them|this)|put (?:it|that|them)|but|rather),? )*"
)
_IN_PERCENT = re.compile(
    rf"{_LED}(?:as|in) (?:an? |the )?(?:shares?|proportions?|percent(?:age)?s?|%)(?: of all \w+)?"
    r"(?: (?:instead|please|too|as well))*\W*$"
)


def in_percent(text: str, previous: Spec) -> Spec | None:
    """`as a share` after a count by group: the same rows in another measure; of complaints, their share."""
    if not _IN_PERCENT.search(text):
        return None
    by, listed = previous.compare.by, previous.intent in OPINIONS
    if not listed and (by is None or previous.intent not in (Intent.COMPARE, Intent.TREND)):
        return None
    roles = previous.include.roles or ranking_roles(previous)
    intent = previous.intent
    if listed:
        intent = Intent.SHARE if by in (None, "theme") else Intent.COMPARE
    found = replace(previous, intent=intent, measure=Measure.SHARE)
    return replace(found, include=replace(previous.include, roles=roles))


_PERSONS = r"(?:people|persons|authors|individuals|heads|customers|guests|users)"
_SAID = r"(?:comments|posts|reviews|mentions|statements|messages|feedback|texts|entries)"
_NOT = r"(?: please)?(?:,| -)? ?(?:and )?(?:not|instead of|rather than) (?:of |by )?(?:the |their )?"
_AS = (
    r"(?:as |in |by |count(?:ing|ed)? |i (?:mean|meant|want) )?(?:the |distinct |different |unique |single )*"
)
_COUNTED = re.compile(
    rf"{_LED}{_AS}(?:(?P<people>{_PERSONS}){_NOT}{_SAID}|(?P<said>{_SAID}){_NOT}{_PERSONS})(?: please)?\W*$"
)


def counted(text: str, previous: Spec) -> Spec | None:
    """`only the people, not the comments`: the same question, and the other way of counting."""
    match = _COUNTED.search(text)
    measure = Measure.PEOPLE if match is not None and match["people"] else Measure.VOLUME
    if match is None or measure not in MEASURES[previous.intent]:
        return None
    return replace(previous, measure=measure)


_OTHER_END = re.compile(
    r"^(?:and |ok(?:ay)? |now )*(?:(?:what|how) about |who (?:is|are) |which (?:one )?(?:is|are) )?the "
    r"(?:(?:un)?happiest|best|worst|lowest|highest|strongest|weakest|top|bottom|(?:most"
    r"|least) \w+)(?: ones?)?\W*$"
)


def other_end(text: str, previous: Spec) -> Spec | None:
    """`and the happiest?` after which are the unhappiest: the same rows, which tell both ends."""
    ranked = previous.intent is Intent.COMPARE and previous.compare.by not in (None, *TIMES)
    return previous if ranked and _OTHER_END.search(text) else None
