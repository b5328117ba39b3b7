"""Times that are said in passing, and are not what a question is about: "this year's campaign"."""

from __future__ import annotations

import re

from harken.ask.slate import Slate

_POINT = r"@(?P<number>\d+)point"
#: "This year's campaign" tells of no feedback of this year; "Monday's figures" are asked for.
_OWNED = re.compile(
    rf"{_POINT} ?'s (?!(?:figures?|numbers?|results?|reviews?|feedback|comments?|complaints?|posts?"
    rf"|quotes?|@\d+|nps"
    r"|csat|ces|scores?|ratings?|stars|mood|sentiment|average|total|themes?|topics?|likes|dislikes"
    r"|requests?)\b)\w"
)
_WORD = (
    r"(?:how|what|which|who|whose|why|when|where|is|are|was|were|do|does|did|has|have|can|could|show|give|list"
    r"|any)"
)
#: What is told before a question, or after it, by somebody who has something to do.
_BEFORE = re.compile(rf"^(?P<told>[^?]*?)(?:[,:;.!?)]| -)+ +(?:(?:and|but|so|now) )?(?={_WORD}\b)")
_AFTER = re.compile(
    r"(?:[,;.!?(]| -| because| since| as| for| before) ?(?P<told>(?:(?:i|we|my|our|it|he|she|they|the"
    r"|planning|preparing"
    r"|need(?:ed|ing)?|want(?:ed)?|writing|working|presenting|meeting|due|asking|boss|deadline)\b)[^?]*)$"
)
_SUBJECT = re.compile(
    r"\b(?:i|we|my|our|he|she|they|had|got|boss|team|manager|the \w+ (?:is|was|said|told|wants?))\b"
)


def owned(slate: Slate) -> frozenset[int]:
    """The times that only say which campaign, meeting or the like is spoken of."""
    return frozenset(int(match["number"]) for match in _OWNED.finditer(slate.text))


_SIGH = r"(?:(?:oh|ah|eh|er|hm+|uh|oops|well|no|nope)[,. ]+)*"
_TAKES_BACK = (
    r"(?:sorry|wait|(?:scrap|strike|forget) (?:that|it)|correction|i meant?|make (?:that|it)|(?:or )?rather"
    r"|actually)"
)
#: "NPS of families, no sorry, of couples": of two of a kind the first was said by mistake.
_TAKEN_BACK = re.compile(
    rf"@(?P<number>\d+)(?P<kind>[a-z]+)(?: (?:customers?|users?|people|guests))?[,.;:!?-]* ?{_SIGH}"
    rf"{_TAKES_BACK}(?:[,:.!]* (?:no|sorry|{_TAKES_BACK}))*[,:.!]* "
    rf"(?:(?:the|for|about|in|from|on|of|by) ){{0,2}}@\d+(?P=kind)\b"
)


def taken_back(slate: Slate) -> frozenset[int]:
    """What was said by mistake, as another word for it tells right behind it."""
    return frozenset(int(match["number"]) for match in _TAKEN_BACK.finditer(slate.text))


#: What bears the name of something and is something else: "the staff room", "the design team".
_BEARING = re.compile(
    r"@(\d+)theme (?:rooms?|courts?|tests?|meetings?|teams?|suppliers?|part(?:y|ies)|proposals?|budgets?"
    r"|committees?|departments?|heads?|managers?|leads?|workshops?|contractors?|people)\b"
)


#: Who sent somebody to ask: "support told me to look at billing".
_TELLING = re.compile(
    r"@(\d+)theme (?:(?!@)\w+ )?"
    r"(?:told|tells?|asked|asks?|wants?|wanted|reminded|sent|begged|expects?) (?:me|us)\b"
)


def by_the_way(slate: Slate) -> frozenset[int]:
    """Names in what is told before a question or borne by something else: they may be said by the way."""
    match = _BEFORE.search(slate.text)
    told = [] if match is None else re.findall(r"@(\d+)[a-z]", match["told"])
    return frozenset(map(int, (*told, *_BEARING.findall(slate.text), *_TELLING.findall(slate.text))))


def told(slate: Slate) -> frozenset[int]:
    """The times in what is told before or after a question, which may be what it is about or not."""
    return frozenset(
        int(number)
        for match in (_BEFORE.search(slate.text), _AFTER.search(slate.text))
        if match is not None and _SUBJECT.search(match["told"])
        for number in re.findall(r"@(\d+)point", match["told"])
    )
