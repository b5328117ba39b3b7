"""What people say before they ask: greetings, reasons, who wants to know; it names nothing that is asked."""

from __future__ import annotations

import re

_WHO = (
    r"(?:boss|manager|c[efotmp]o|head of \w+|vp(?: of \w+)?|board|director|investors?|colleagues?|leadership"
    r"|management|product manager|pm|(?:\w+ )?team|folks in \w+|\w+ department)"
)
_WORD = r"(?:how|what|which|who|whose|why|when|where)"
_EVENT = (
    r"(?:(?:\w+ )?(?:meetings?|updates?)|decks?|slides?|board|boss|ceo|cfo|investors?|presentations?"
    r"|presenting|workshop|qbr|interview|lunch|deadline|stand-?up|retro|newsletter|offsite|all[- ]hands"
    r"|demo|keynote"
    r"|town hall|roadmap|planning|review call|call with \w+|train|flight|minutes?|hurry|homework)"
)
#: A clause that asks nothing itself.
_CLAUSE = rf"(?:(?!\b(?:{_WORD}|complaints?|quotes?|share|nps|csat|number of)\b)[^,?:;.!])*"

_TABLE = [
    # Greetings and the like.
    r"(?:hi|hello|hey|hiya|dear|good|(?:good )?(?:morning|afternoon|evening))(?: (?:there|team|all|everyone"
    r"|harken|folks|guys|again))*[,.!:;-]+ *",
    r"(?:(?:ok(?:ay)?|so|hm+|um+|uh+|er|ah+|oh|btw|please|pls|roughly|approximately|honestly|basically)"
    r"[,:.!-]* +)(?!i meant?\b|meant?\b)",
    r"(?:well|right|alright|look|listen|just curious|curious|quick (?:question|one)|(?:just )?out of"
    r" (?:curiosity|interest)|by the way|fyi|sorry|thanks|thank you|cheers|great|cool|nice|interesting|wow"
    r"|perfect|one more(?: thing| question)?|next(?: one| question)?|last (?:one|question)|ballpark|in short"
    r"|in a nutshell|in brief|actually|unrelated|anyway|separate(?: question)?)(?: then"
    r"| though)?(?:[,:.!]+| -) *(?!i meant?\b|meant?\b)",
    r"(?:design|make|create|build|draw|prepare|put together|compile|do) (?:me |us )?(?:a|an) (?:\w+ )?"
    r"(?:overview|summary|list|report|table)(?: for (?:me|us))?[:,] ",
    r"harken[,:]? +(?=\w)",
    # Who wants to know.
    r"as (?:the |an? )?(?:head|manager|lead|director|owner|founder|\w+ manager)\b[^,.;:?]{0,30}?,? (?=i )",
    rf"(?:(?:my|our|the|your) )?{_WHO}(?: just)? (?:asks?|asked|(?:is|are) asking|want(?:s|ed)? to know"
    r"|needs? to know|would (?:like|love) to know|wonders?|(?:is|are) wondering|keeps? (?:asking|wondering))"
    rf"(?: me| us)?[,:]? (?={_WORD}|for|about|if|whether|is|are|do|does)",
    r"i am (?:\w+ )?(?:preparing|writing|working on|building|putting together|prepping|doing|making"
    r"|about to)\b[^?.!:;]*? (?:and|so|but) (?:i )?(?:just )?(?:wonder(?:ed)?|(?:was|am) wondering|need|want"
    r"|would like)(?: to (?:know|see|find out))? ",
    rf"(?:i|we) (?:was|am|are|were) (?:just )?(?:wondering|curious)(?: about| to know)?,? (?={_WORD})",
    r"(?:i|we) (?:(?:really |just )?(?:need|want|have|would (?:like|love)) to (?:know|find out|learn"
    rf"|understand)|(?:do not|have no) (?:know|idea))[:,]? (?={_WORD})",
    rf"(?:can|could|would|will) (?:you|someone|anyone) (?:please |pls |kindly )?(?:tell|remind) (?:me|us)"
    rf"(?: please)?[,:]? (?={_WORD}|the\b|our\b)",
    rf"(?:please |pls )?(?:tell|remind) (?:me|us)[,:]? (?={_WORD})",
    # Why it is asked.
    rf"{_CLAUSE}\b{_EVENT}\b{_CLAUSE}(?:[,:;.]| -) (?=\S+ \S+)",
    r"to (?:plan|prepare|prioriti[sz]e|decide|get ready for|set up)\b[^:,?.]*[:,] (?=\S+ \S+)",
]  # fmt: skip
_RULES = [re.compile(rf"^(?:{pattern})") for pattern in _TABLE]
_AFTER = re.compile(
    r"(?:,? (?:by then|by (?:noon|lunch|tonight|tomorrow)|if (?:you can|possible|that is possible|any)|asap"
    r"|off the top of your head|would you say|do you think|just curious|i wonder|or so|roughly|in short"
    r"|from an? (?:business|commercial) point of view))+(?=\W*$)"
)
_MOST = 4


def without(text: str) -> str:
    """The text from where it begins to ask; all of it where nothing would be left."""
    for _ in range(_MOST):
        before = text
        for pattern in _RULES:
            rest = pattern.sub("", text, count=1)
            text = rest if re.search(r"\w", rest) else text
        if text == before:
            break
    return _AFTER.sub("", text)
