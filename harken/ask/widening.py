"""What a message takes back of the question before it: "forget the year", "from any country", "over all"
" time"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from harken.ask.slate import Slate
from harken.domain.questions import Filter, Period, Spec

#: Opens a message or a clause; "which themes drop this month" takes nothing back.
_FORGET = (
    r"(?:^|(?<=[,;.] ))(?:(?:and|but|now|ok(?:ay)?|just|please|so|then|in fact|can you|could you|let us) )*"
    r"(?:forget(?: about)?|drop|ditch|scrap|ignore|remove|lift|clear|lose|skip|never mind|disregard"
    r"|leave (?:out|off|aside)|take (?:out|off|away)|strip (?:out|away|off))"
)
_WHATEVER = r"\b(?:without|regardless of|irrespective of|no matter|whatever|not only|not just)"
_THE = r"(?:(?:about|the|that|this|any|which|our|all|all of|my|those|possible|a|one|given) )*"
_TIMES = (
    r"years?|months?|weeks?|quarters?|periods?|when|dates?(?: range)?|time(?: ?(?:frame|limit|span|range"
    r"|window"
    r"|period))?s?"
)
#: The words for what a filter is of, and its field; attributes go by their own names.
_FIELDS = {
    "language": "languages",
    "source": "sources",
    "channel": "sources",
    "platform": "products",
    "product": "products",
    "app": "products",
    "group": "groups",
    "segment": "groups",
    "theme": "themes",
    "topic": "themes",
    "subject": "themes",
    "sentiment": "sentiment",
    "tone": "sentiment",
    "rival": "rivals",
    "competitor": "rivals",
    "kind": "kinds",
}
_PLACES = ("country", "place", "market", "region", "nationality", "origin")
_NAMED = (
    rf"(?:{'|'.join((*_FIELDS, *_PLACES[1:], 'plan', 'tier', 'lounge type', 'type', 'version'))})s?"
    r"|countr(?:y|ies)|nationalit(?:y|ies)"
)
_LEAD = (
    r"(?:^|(?<=[,;.] )|\b(?=(?:for|from|in|on|across|over|with|back|during)\b))(?:(?:and|but|now|so|go) )*"
)
#: What tells all of them apart takes none of them back.
_APART = re.compile(
    r"\b(?:compar\w+|differ\w*|rank\w*|break|broken|split|versus|vs|which|what|who|how|show|list)\b"
)
_AND_ON = (
    r"(?: (?:filter|part|bit|limit|restriction|thing|it is|it was|again|please|now))*(?: ?[,;.:]+)?"
    r"(?: and(?= ))?"
)
_TAKEN = [
    re.compile(rf"(?:{_FORGET}|{_WHATEVER}) {_THE}(?P<what>{_TIMES}|{_NAMED}|filters?)\b(?! of\b){_AND_ON}"),
    re.compile(
        rf"{_LEAD}(?:(?:go )?back to )?(?:(?:for|from|in|on|of|across|over|with|to) )?(?:any|all|whatever) "
        rf"(?:(?:the|of the|our|possible) )*(?P<what>(?:years|months|weeks|quarters|periods|dates|times)\b"
        rf"|(?<=any )(?:year|month|date|period)\b|{_NAMED})\b{_AND_ON}"
    ),
    re.compile(
        rf"{_LEAD}(?:(?:for|over|across|in|of|during) )?(?:the |our )?(?:whole|entire|full|complete) "
        rf"(?P<what>time|period|history|span|timeline|stretch)\b{_AND_ON}"
    ),
]
#: Nothing but where: everywhere.
_EVERYWHERE = re.compile(
    r"^(?:(?:and|but|now|so|ok(?:ay)?|then|please|what about|how about) )*"
    r"(?:(?:in|across|over|from|for|of|around|throughout) )?(?:all )?(?:(?:the|this) )?"
    r"(?:(?:whole|entire|wide) )?(?:(?:world|globe|planet)|worldwide|globally)"
    r"(?: (?:please|instead|then|over))*\W*$"
)
#: What was said last is taken back, or all of it.
_UNDONE = re.compile(
    r"^(?:(?:no|ok(?:ay)?|and|now|hmm),? )*(?:(?:scrap|undo|forget|cancel|revert|drop) (?:that|it|this"
    r"|the last (?:one"
    r"|bit|part|filter))\b[,.;]? ?(?:(?:the )?whole lot|everything|all(?: of it)?)(?: again)?"
    r"|(?:(?:go )?back to )?(?:the )?whole (?:lot|thing|picture)(?: again)?|(?:go )?back to (?:all"
    r"|everything)"
    r"|(?:show )?everything again|(?:reset|clear|remove|drop) (?:all )?(?:the )?filters?)(?: please)?\W*$"
)
_MARK = r"@(?P<mark>\d+)(?:theme|group|source|kind|product|language|attribute|rival|sentiment)\b"
_FORGOTTEN = re.compile(
    rf"\b(?:forget(?: about)?|never mind|scrap|ditch|lift|not only|not just)(?: (?:the|our|about))* {_MARK}"
    rf"|\b(?:drop|without|remove|lose|clear|undo|take (?:out|off|away))(?: (?:the|our"
    rf"|that))* {_MARK.replace('mark', 'filter')}"
    r" (?:filter|bit|part|restriction|limit|limitation|condition|thing|only)\b"
)
_WIDE = ("groups", "products", "sources", "languages", "kinds")


def takes_back(text: str) -> bool:
    """Whether a message widens the question before."""
    if _UNDONE.search(text) or _EVERYWHERE.search(text):
        return True
    return any(pattern.search(text) for pattern in _patterns(text))


def _patterns(text: str) -> list[re.Pattern[str]]:
    return _TAKEN[:1] if _APART.search(text) else _TAKEN


_NOTHING = re.compile(r"(?:and|but|now|so|please|then|again|\W)*")


def rest(text: str) -> str:
    """What a message asks for besides."""
    if _UNDONE.search(text) or _EVERYWHERE.search(text):
        return ""
    for pattern in _patterns(text):
        text = pattern.sub(" ", text)
    text = re.sub(r"\s+", " ", text).strip(" ,;")
    return "" if _NOTHING.fullmatch(text) else text


def forgotten(slate: Slate, previous: Spec) -> frozenset[int]:
    """The names that are said only to be taken back, since the question before was about them."""
    marks = (int(match["mark"] or match["filter"]) for match in _FORGOTTEN.finditer(slate.text))
    return frozenset(mark for mark in marks if _held(slate, mark, previous.include))


def widened(previous: Spec, text: str, slate: Slate) -> Spec:
    """The question before without what a message takes back of it."""
    if _UNDONE.search(text):
        return _undone(previous)
    if _EVERYWHERE.search(text):
        return _without(previous, "country")
    for pattern in _patterns(text):
        for match in pattern.finditer(text):
            previous = _without(previous, match["what"])
    include = previous.include
    for mark in forgotten(slate, previous):
        include = _less(include, slate, mark)
    return replace(previous, include=include)


def _undone(previous: Spec) -> Spec:
    """Its time is what was said last, more often than not; without one, where and by whom it was said."""
    if not previous.period.all_time():
        return replace(previous, period=Period())
    wide: dict[str, Any] = dict.fromkeys(_WIDE, ())
    return replace(previous, include=replace(previous.include, attributes={}, **wide), exclude=Filter())


def _without(previous: Spec, what: str) -> Spec:
    if re.fullmatch(rf"{_TIMES}|history|span|timeline|stretch", what):
        return replace(previous, period=Period(), compare=replace(previous.compare, to=None))
    if what.startswith("filter"):
        return _undone(replace(previous, period=Period()))
    one = re.sub(r"s$", "", re.sub(r"ies$", "y", what))
    include = previous.include
    if one in _FIELDS:
        changed: dict[str, Any] = {_FIELDS[one]: ()}
        include = replace(include, **changed)
    called = "country" if one in _PLACES else one
    kept = {
        name: held
        for name, held in include.attributes.items()
        if not set(called.split()) & set(re.split(r"[_\s]", name))
    }
    return replace(previous, include=replace(include, attributes=kept))


def _field(slate: Slate, mark: int) -> str:
    kind = slate.slots[mark].kind
    return kind if kind == "sentiment" else f"{kind}s"


def _held(slate: Slate, mark: int, include: Filter) -> bool:
    value = slate.slots[mark].value
    there: tuple[str, ...]
    if slate.slots[mark].kind == "attribute":
        there, value = include.attributes.get(value[0], ()), value[1]
    else:
        there = getattr(include, _field(slate, mark))
    values = value if isinstance(value, tuple) else (value,)
    return bool(set(values) & set(there))


def _less(include: Filter, slate: Slate, mark: int) -> Filter:
    value = slate.slots[mark].value
    if slate.slots[mark].kind == "attribute":
        kept = {name: held for name, held in include.attributes.items() if name != value[0]}
        return replace(include, attributes=kept)
    changed: dict[str, Any] = {_field(slate, mark): ()}
    return replace(include, **changed)
