"""Two questions in one message become two texts."""

from __future__ import annotations

import re

from harken.ask import preambles

#: More questions than this in one message are not read.
MOST = 4

_SCORE = r"(?:nps|csat|ces)"
_QUESTION = (
    r"(?:what|how (?:many|much|often|do|did|does|is|are|has|have|happy|satisfied|likely|good|bad)|which"
    r"|who|why|when"
    r"|where|whom|show|give|list|compare|quote|tell (?:me|us)"
    r"|describe|(?:the )?(?:(?:two|three|five|\d+) )?(?:main|biggest|top) (?:complaints?|requests?"
    r"|themes?|topics?)|(?:can|could) you (?:show|give|list|tell)|top (?:complaints?"
    r"|requests?|feature"
    r"|themes?|topics?|reasons?|likes?|dislikes?|\d))"
)
#: "... and is it getting worse?" asks of what was asked about before.
_POINTS_ON = (
    r"(?:is|are|was|were|do|does|did|has|have) (?:it|this|that|they|these|those|there)"
    r"(?! (?:mention|say|because|true|right|correct))"
)
#: Quotes that are asked for besides.
_SOME_QUOTES = (
    r"(?:an?|one|two|three|four|five|\d+|some|any|an? (?:couple|few|handful|bunch) of|a few"
    r"|the (?:best|worst|latest)) (?:(?:good|nice|bad|matching|typical|short|juicy) )?(?:quotes?"
    r"|examples?|verbatims?)"
)
_ENDS = re.compile(r"(?<=[?!;])\s+|(?<=[^\d\s]\w\.)\s+(?=\w)|\n+")
_JOINED = re.compile(
    rf",? (?:and|also|plus|then)(?: also)?(?: please)? (?={_QUESTION}\b|{_POINTS_ON}\b)"
    rf"|,? (?:and|plus|along with|together with) (?={_SOME_QUOTES}\b)"
    rf"|, with (?={_SOME_QUOTES}\W*$)"
    rf"|,? plus (?=(?:our |the )?(?:share|number|percentage|trend|average|{_SCORE})\b)"
    rf"|, (?={_QUESTION}\b)|; "
)
_OPPOSITES = re.compile(
    r"\b(?P<first>(?:like|love|enjoy|praise)s?) and (?:what (?:do |did )?(?:they |people "
    r"|customers )?)?(?P<second>(?:dislike|hate)s?)\b"
    r"|\b(?P<third>(?:dislike|hate)s?) and (?:what (?:do |did )?(?:they |people "
    r"|customers )?)?(?P<fourth>(?:like|love|enjoy|praise)s?)\b"
)
_SCORES = re.compile(rf"\b(?P<first>{_SCORE})(?: score)?(?:,)? and (?:our |the )?(?P<second>{_SCORE})\b")
_TOO = re.compile(rf",? and (?:our |the )?(?P<second>{_SCORE})(?: score)?(?: (?:as well|too|please))?\W*$")
#: Two lists of what is said once: "the main requests and the main complaints for heavy users".
_LIST = (
    r"(?:the |our |their )?(?:(?:main|top|biggest|most common)(?: \d+| three| five)? |(?:three|five"
    r"|\d+) (?:main|biggest) )?"
    r"(?:complaints?|requests?|likes|dislikes|questions|themes|topics|wishes|strengths|weaknesses"
    r"|pain points|reasons to buy)"
)
_LISTS = re.compile(rf"\b(?P<first>{_LIST}) and (?:also )?(?P<second>{_LIST})\b(?= (?:of|for|from|in|on"
                    rf"|by|among|since|about"
                    r"|over|during|last|this)\b|\W*$)")  # fmt: skip
_QUOTED = re.compile(r'"[^"]*"')


#: "Ignore surveys. What do people like?" is one question.
_CLAUSE = re.compile(
    r"^(?P<clause>(?:please )?(?:ignor\w+|let us (?:not|leave|skip|ignore|forget)"
    r"|never mind|apart from|leav\w+|exclud\w+|skip\w*|only|just|without|not counting"
    r"|looking at|look at|for|in|about"
    r"|regarding|since|forget about|disregard\w*|focus\w* on|consider\w*|take"
    r"|keep)\b[^?!.;:]*)[.;:] +(?=\w)"
)


def questions(text: str) -> list[str]:
    """The questions of a message in order; quoted words are never cut."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\x00{len(kept) - 1}\x00"

    masked = _CLAUSE.sub(r"\g<clause>, ", _QUOTED.sub(keep, text))
    parts = [piece for sentence in _ENDS.split(masked) for piece in _pieces(sentence)]
    parts = [re.sub(r"\x00(\d+)\x00", lambda match: kept[int(match[1])], part) for part in parts]
    return [part.strip() for part in parts if re.search(r"\w|\?", part)][:MOST]


def _pieces(sentence: str) -> list[str]:
    for pattern in (_OPPOSITES, _SCORES, _LISTS):
        if match := pattern.search(sentence):
            words = [word for word in match.groups() if word]
            return [f"{sentence[: match.start()]}{word}{sentence[match.end() :]}" for word in words]
    if (match := _TOO.search(sentence)) and re.search(rf"\b{_SCORE}\b", sentence[: match.start()]):
        return [sentence[: match.start()], f"and {match['second']}"]
    return _sound(_JOINED.split(sentence))


#: "People who left" asks nothing.
_RELATIVE = re.compile(
    r"\b(?:people|customers?|users?|guests?|clients?|folks|those|everyone|anyone|reviews?|comments?|ones)"
    r" (?:who|which|that|where|when)\b"
)
#: What is asked for by its name alone: "nps last month and top complaints".
_FIGURE = re.compile(
    r"^(?:(?:i|we) (?:would )?(?:need|want|like) (?:to (?:know|see|have) )?|give me |show me )?"
    rf"(?:(?:our|the|overall|current) )*(?:{_SCORE}(?! (?:survey|questionnaire))"
    r"|net (?:delight|sentiment|promoter)|average (?:rating"
    r"|score|stars)|(?:number|share|percentage|trend) of"
    r"|(?:quotes?|examples) (?:about|on|of|from))\b"
)


#: "CES, what is that" is one question.
_POINTS_BACK = re.compile(r"^what (?:is|are|does|do) (?:that|this|it|they|those)(?: mean)?\W*$")


#: What is asked besides, and only in such company.
_BESIDES = re.compile(rf"^(?:{_POINTS_ON} \w|{_SOME_QUOTES}\W*$)")


def _asks(piece: str) -> bool:
    """Whether a piece of a message asks for something of its own."""
    said = _RELATIVE.sub("", piece)
    return bool(re.search(rf"\b{_QUESTION}\b", said) or _FIGURE.search(said) or _BESIDES.search(said))


def _sound(pieces: list[str]) -> list[str]:
    """A piece of one or two words is no question: it belongs to what follows ("last month, how many ...")."""
    joined: list[str] = []
    waiting = ""
    for piece in pieces:
        if joined and (_POINTS_BACK.search(piece) or preambles.BARE.search(piece)):
            joined[-1] += f", {piece}"
            continue
        whole = f"{waiting}, {piece}" if waiting else piece
        waiting = ""
        if _asks(whole) or (not joined and piece is pieces[-1]):
            joined.append(whole)
        elif piece is pieces[-1]:
            joined[-1] += f" and {whole}"
        else:
            waiting = whole
    return joined
