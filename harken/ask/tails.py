"""Pieces of a message that say how, which or how many of what was asked before them, and are no questions."""

from __future__ import annotations

import re

_FILL = (
    r"(?:(?:and|or|just|only|please|pls|so|then|in|as|the|a|an|one|some|short|quick|rough|simple|single"
    r"|little|give me"
    r"|give us|show me|draw me|paint me|i need|i want|you say) )*"
)
_FORM = (
    r"(?:percent(?:age)?s?|%|share|figures?|numbers?|count|total|ratio|sketch|profile|persona|portrait"
    r"|picture|feel"
    r"(?: for (?:them|it|him|her))?|description|chart|table|ranking|summary|shape)"
)
_TAIL = re.compile(
    rf"(?:{_FILL}{_FORM}(?: (?:please|pls|will do|would help|would do|is enough|is fine|if possible|or so))*"
    r"|(?:the |just the )?top (?:\d+|three|five|ten)(?: (?:please|is enough|will do|only))?"
    r"|how come|why so|(?:and )?(?:which|who)(?: (?:ones?|groups?|plans?|themes?|topics?|country"
    r"|lot of \S+|of them"
    r"|are they))?"
    r"|(?:and )?how (?:many|much|often|high|big|strong)(?: (?:times|people|exactly|exist|of them|in total"
    r"|are there"
    r"|(?:is|are|was|were) (?:it|they|that|there|those|them)))*"
    r"|(?:please )?(?:show|count|list|describe|name|read)(?: (?:me|us|it|them|those|to me|here|please))*"
    r"|(?:good or bad|better or worse|worse or better|more or less|up or down|yes or no|true|right"
    r"|correct|or not"
    r"|(?:is|are|was|were) (?:it|that|this|he|she|they) (?:so|true|right|wrong|correct|the case|still so)"
    r"|am i (?:just )?imagining (?:it|things)(?: or is (?:it|that) (?:a thing|real|true))?|is (?:it"
    r"|that) just me)"
    r"|(?:only|just|preferably|ideally|mainly|mostly)(?: (?:for|from|in|of|on|the))* \S+(?: \S+)?"
    r"|\S+(?: \S+)? (?:only|ideally|preferably|alone)"
    r"|(?:by|per) (?:day|week|month|quarter|year)s?(?: please)?|settle the bet|newest first|latest first"
    r"|top \d+ please)\W*"
)
#: Asks of those that were asked about, in few words and by no name of their own.
_LEANING = re.compile(r"\b(?:it|they|them|those|that|these|him|her|their)\b")
_OWN = re.compile(r"\b(?:why|driv\w+|drove|caus\w+|worth|trend|chang\w+|quotes?|examples?|better|worse)\b")
_FEW = 8
#: "Which should we grow and which should we drop" asks of the same groups.
_OF_THE_SAME = re.compile(
    r"^(?:(?:by|in|to|for|from) )?which (?:should|shall|do|does|did|could|can|would|had|are|is|were|not"
    r"|to|the"
    r" (?:worst|least|best|most|lowest|highest)|maintain|let|ones?\W*$)|^(?:and )?(?:when|how (?:large"
    r"|big|many|often)|what"
    r" (?:is|are) the \w+)\b[^?]*\b(?:each|every one)\b|^how (?:large|big) are they\W*$"
    r"|^how (?:sure|certain|confident|reliable) (?:are you|is (?:that|this|it))\b"
)


_END = r"(?P<end>\W*)$"
_WHERE = r"(?:in|from|during|since|for|over|last|this|among)"
_SHORT = rf"how (?:many|often)(?: (?!{_WHERE}\b)[\w'-]+){{1,3}}?"
#: "How many people and how many reviews in 2014", "rating and food sentiment, both for families".
_SHARED = [
    re.compile(rf"^(?P<one>{_SHORT}),? and (?P<two>{_SHORT}) (?P<tail>{_WHERE} [^,?;.]+?){_END}"),
    re.compile(
        rf"^(?P<one>[^?;.]{{3,70}}?),? and (?P<two>[^?;.]{{3,70}}?),? (?:both|each)(?: of them)? "
        rf"(?P<tail>(?:{_WHERE}|of|on|by) [^?;.]+?){_END}"
    ),
]


def shared(text: str) -> str:
    """Two short questions with what stands behind both of them said for each."""
    for pattern in _SHARED:
        text = pattern.sub(r"\g<one> \g<tail> and \g<two> \g<tail>\g<end>", text)
    return text


def tail(piece: str) -> bool:
    """Whether a piece only says in which form, how many or which of them."""
    return _TAIL.fullmatch(piece.strip()) is not None


def leans(piece: str) -> bool:
    """Whether a piece behind a comma asks of what stands before it, in other words."""
    short = len(re.findall(r"\w+", piece)) <= _FEW
    return short and _LEANING.search(piece) is not None and _OWN.search(piece) is None


def of_the_same(piece: str) -> bool:
    """Whether a piece parts those that were asked for, or tells something of each of them."""
    return _OF_THE_SAME.search(piece) is not None
