"""Two questions in one message become two texts."""

from __future__ import annotations

import re

from harken.ask import preambles, tails

#: More questions than this in one message are not read.
MOST = 4

_SCORE = r"(?:nps|csat|ces)"
_QUESTION = (
    r"(?:what|how (?:many|much|often|do|did|does|is|are|was|were|has|have|had|would|happy|satisfied"
    r"|likely|good|bad"
    r"|well|come)|how (?:\w+ ){1,2}(?:is|are|was|were|do|does|did)\b|which"
    r"|(?:(?:for|by|in|on|about|with|of|from|to|since) )(?:what|which|whom|whose)"
    r"|if (?:so|not|no|yes),? (?:why|what|how|which|by)|who|why|when"
    r"|where|whom|show|give|list|compare|quote|tell (?:me|us)|(?:i|we) (?:would )?(?:want|like|need"
    r"|wish) to (?:know|see)"
    r"|describe|(?:the )?(?:(?:two|three|five|\d+) )?(?:main|biggest|top) (?:complaints?|requests?"
    r"|themes?|topics?)|(?:can|could) you (?:show|give|list|tell)|top (?:complaints?"
    r"|requests?|feature"
    r"|themes?|topics?|reasons?|likes?|dislikes?|\d))"
)
#: "... and is it getting worse?" asks of what was asked about before.
_POINTS_ON = (
    r"(?:(?:is|are|was|were|do|does|did|has|have) (?:it|this|that|they|these|those|there)"
    r"(?! (?:mention|say|because|true|right|correct))"
    r"|since (?!(?:what|when|which)\b)(?:\S+ ){1,4}?(?:is|are|has|have|did|do|does) (?:it|they|that)\b)"
)
#: Quotes that are asked for besides.
_SOME_QUOTES = (
    r"(?:an?|one|two|three|four|five|\d+|some|any|an? (?:couple|few|handful|bunch) of|a few"
    r"|the (?:best|worst|latest)) (?:(?:good|nice|bad|matching|typical|short|juicy) )?(?:quotes?"
    r"|examples?|verbatims?|sentences?|voices?)"
)
_SO_MANY = r"(?:one|two|three|four|five|\d+)"
#: A figure by its name: "the number of reviews", "our NPS".
_A_FIGURE = (
    rf"(?:(?:the|our) )?(?:(?:number|share|percentage|proportion|trend|count) of\b|(?:average"
    rf"|mean) (?:\S+ )?(?:rating|score"
    rf"|stars)\b|{_SCORE}(?: scores?)? (?:of|for|in|by|from|on|among)\b|net sentiment\b"
    rf"|(?:the )?top {_SO_MANY} )"
)
_ENDS = re.compile(r"(?<=[?!;])\s+|(?<=[^\d\s]\w\.)\s+(?=\w)|\n+")
_JOINED = re.compile(
    rf",? (?:and|also|plus|then)(?: also)?(?: please)? (?={_QUESTION}\b|{_POINTS_ON}\b)"
    rf"|,? (?:and|plus|along with|together with) (?={_SOME_QUOTES}\b)"
    rf"|, with (?={_SOME_QUOTES}\W*$)"
    rf"|,? plus (?=(?:our |the )?(?:share|number|percentage|trend|average|{_SCORE})\b)"
    rf"|, (?!which (?:was|is|were|are|has|have|had|we|they|i)\b)(?={_QUESTION}\b)|; "
)
#: The same, and two figures or lists that are named one after the other.
_NAMED = re.compile(
    rf"{_JOINED.pattern}"
    rf"|,? (?:and|plus|along with|as well as)(?: also)? (?={_A_FIGURE})"
    rf"|,? (?:and|plus)(?: also)? (?={_SO_MANY} (?:\w+ing|that|about|against)\b)"
    rf"|,? (?:and|plus)(?: also)? (?=(?:the |our )?(?:{_SO_MANY} )?(?:main|biggest|top) (?:{_SO_MANY} )?\w)"
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
    r"|pain points|reasons to buy|praise|criticism|pros|cons"
    r"|(?:(?:two|three|four|five|\d+) )?(?:best|worst|good|bad|kind|harsh|nice|positive"
    r"|negative) (?:things?|bits?|points?"
    r"|sides?|parts?|words?))"
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


#: "They do not eat well, no?" tells something.
_TAG = re.compile(
    r", (?:no|right|correct|eh|innit|yes|yeah|true|huh|or|(?:is|are|do|does|did|was|were|has"
    r"|have) (?:not )?(?:it|they|we"
    r"|there|you))\? +(?=\w)"
)
#: What is no sentence of its own: "but no food please", "how many" after "are there any?".
_BELONGS = re.compile(
    r"(?<=\w)[?!.;]+ +(?P<what>(?:but|and) (?:no|not|nothing|none|without|only|just|never)\b[^?]*$"
    r"|(?:without|except(?: for)?|excluding|not counting|leaving out|no) [^?!.]*$)"
    r"|(?<=\bany)\? +(?P<count>how many(?: (?:of them|are there|exactly|then))?\W*$)"
)


def questions(text: str) -> list[str]:
    """The questions of a message in order; quoted words are never cut."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\x00{len(kept) - 1}\x00"

    masked = _CLAUSE.sub(r"\g<clause>, ", tails.shared(_QUOTED.sub(keep, text)))
    masked = _BELONGS.sub(lambda match: f", {match['what'] or match['count']}", _TAG.sub(". ", masked))
    parts = [piece for sentence in _sentences(masked) for piece in _pieces(sentence)]
    parts = [re.sub(r"\x00(\d+)\x00", lambda match: kept[int(match[1])], part) for part in parts]
    return [part.strip() for part in parts if re.search(r"\w|\?", part)][:MOST]


def _sentences(text: str) -> list[str]:
    """A sentence that only says how many, which of them or in which form belongs to the one before."""
    found: list[str] = []
    for sentence in _ENDS.split(_ABBREVIATED.sub(_spelt_out, text)):
        if found and tails.tail(sentence):
            found[-1] = f"{found[-1].rstrip('?!.; ')}, {sentence}"
        else:
            found.append(sentence)
    return found


#: Their points end no sentence.
_ABBREVIATED = re.compile(r"\bi\.? ?e\.(?=\W|$)|\be\.? ?g\.(?=\W|$)|\bno\. (?=\d)|\bapprox\.")


def _spelt_out(match: re.Match[str]) -> str:
    said = match[0].replace(" ", "")
    return {"i": "that is", "e": "for example", "n": "number ", "a": "about"}[said[0]]


def _pieces(sentence: str) -> list[str]:
    together = _HELD_TOGETHER.search(sentence) is not None
    apart = _APART.search(sentence) is not None
    for pattern in (_OPPOSITES, _LISTS) if apart else (_OPPOSITES, _SCORES, _LISTS):
        if match := pattern.search(sentence):
            words = [word for word in match.groups() if word]
            return [f"{sentence[: match.start()]}{word}{sentence[match.end() :]}" for word in words]
    if (
        not apart
        and (match := _TOO.search(sentence))
        and re.search(rf"\b{_SCORE}\b", sentence[: match.start()])
    ):
        return [sentence[: match.start()], f"and {match['second']}"]
    pattern = _JOINED if together else _NAMED
    joints = [match[0].strip() for match in pattern.finditer(sentence)]
    return _sound(pattern.split(sentence), ["", *joints])


#: "People who left" asks nothing.
_RELATIVE = re.compile(
    r"\b(?:people|customers?|users?|guests?|clients?|folks|those|everyone|anyone|reviews?|comments?|ones)"
    r" (?:who|which|that|where|when)\b"
)
#: What is asked for by its name alone: "nps last month and top complaints".
_FIGURE = re.compile(
    r"^(?:(?:i|we) (?:would )?(?:need|want|like) (?:to (?:know|see|have) )?|give me |show me )?"
    rf"(?:(?:our|the|overall|current) )*(?:{_SCORE}(?! (?:survey|questionnaire))"
    r"|net (?:delight|sentiment|promoter)|(?:average|mean) (?:\S+ )?(?:rating"
    r"|score|stars)|ratings? (?:by|per|of|for)|(?:number|share|percentage|trend) of"
    r"|(?:quotes?|examples) (?:about|on|of|from))\b"
)


#: "CES, what is that" is one question.
_POINTS_BACK = re.compile(
    r"^(?:what (?:is|are|does|do) (?:that|this|it|they|those)(?: mean)?"
    r"|(?:tell (?:me|us)|say) (?:more |something )?about (?:him|her|them|it|that)|describe (?:him|her"
    r"|them|it)"
    r"|who (?:is|are) (?:he|she|they))\W*$"
)
#: What is held against each other is one question, though two figures are named.
_APART = re.compile(r"\b(?:difference|differ\w*|between|compare[sd]?|versus|vs)\b")
_HELD_TOGETHER = re.compile(
    r"\b(?:between|compar\w+|differ\w*|versus|vs|both|relation\w*|correlat\w+|than|same)\b"
)


#: What is asked besides, and only in such company.
_BESIDES = re.compile(
    rf"^(?:(?:{_POINTS_ON}) \w|{_SOME_QUOTES}(?:\W*$| (?:from|about|on|of|by|for|that|to|in)\b))"
)


#: "Two praising it", "the top three wishes", "did 4.2 help".
_NAMES_SOME = re.compile(
    rf"^(?:{_A_FIGURE}|{_SO_MANY} (?:\w+ing|that|about|against)\b|(?:the "
    rf"|our )?(?:{_SO_MANY} )?(?:main|biggest|top)"
    rf" (?:{_SO_MANY} )?\w)"
)
_WHETHER = re.compile(
    r"^(?:so )?(?:is|are|was|were|do|does|did|has|have|can|could|will|would) (?!you |(?:i|we) (?:have|get"
    r"|see)\b)[\w.]+ \w"
)


_WANTS = re.compile(
    rf"^(?:please |kindly )?(?:(?:indicate|state|share|provide|send|name) (?:me |us )?(?:the|our|\d"
    rf"|three|five)\b"
    rf"|(?:i|we) (?:would )?(?:want|like|need|wish) (?:to (?:know|see|have|understand)\b"
    rf"|(?:(?:the|our|a) )?(?:{_A_FIGURE}|{_SCORE}|trend|top|quotes?|list|{_SO_MANY} (?:quotes?|figures?))"
    r"(?! (?:up|higher|down|lower|to|better|back)\b)))"
)


_STATES = re.compile(
    r"\b(?:is|are|was|were|went|has|have|had|rose|fell|dropped|grew|increased|decreased|changed|improved"
    r"|looks?|seems?)\b"
)


def names_some(text: str) -> bool:
    """Whether a sentence wants a figure or a list by its name: "I would need the NPS of October"."""
    named = _NAMES_SOME.search(text) is not None and _STATES.search(text) is None
    return named or _WANTS.search(text) is not None


def _asks(piece: str) -> bool:
    """Whether a piece of a message asks for something of its own."""
    said = _RELATIVE.sub("", piece)
    found = re.search(rf"\b{_QUESTION}\b", said) or _FIGURE.search(said) or _BESIDES.search(said)
    return bool(found or _NAMES_SOME.search(said) or _WHETHER.search(said) or _WANTS.search(said))


def _sound(pieces: list[str], joints: list[str]) -> list[str]:
    """A piece of one or two words is no question: it belongs to what follows ("last month, how many ...").

    Args:
        joints: what stands before each piece.
    """
    joined: list[str] = []
    waiting = ""
    for piece, joint in zip(pieces, joints, strict=True):
        if joined and _belongs(piece, joined[-1], joint):
            joined[-1] += f"{joint} {piece}" if joint == "," else f" {joint or ','} {piece}"
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


def _belongs(piece: str, before: str, joint: str) -> bool:
    """Whether a piece goes on with the question before it."""
    if (
        _POINTS_BACK.search(piece)
        or preambles.BARE.search(piece)
        or tails.tail(piece)
        or tails.of_the_same(piece)
    ):
        return True
    return joint == "," and (tails.leans(piece) or not _opens(before))


_POLITE = (
    r"(?:(?:so|and|ok(?:ay)?|please|pls|kindly|also|hey|hi|well|now|just|then|explain|inform|tell|me|us"
    r"|know|see|to"
    r"|i|we|would|like|want|need|wish|can|could|you|quickly)[ ,]+)*"
)
_OPENS = re.compile(rf"^{_POLITE}(?:{_QUESTION}|{_POINTS_ON}|{_A_FIGURE}|{_SO_MANY} )\b|\?")


def _opens(text: str) -> bool:
    """Whether it begins as a question, and does not only name what one is about: "persons who wrote, ..."."""
    return bool(_OPENS.search(text) or _FIGURE.search(text) or _WHETHER.search(text))


#: Where one question may end and another begin, whatever the words around it.
_BETWEEN = re.compile(
    r"[?.!;:]+ +|\n+|,? (?:and|plus|also|then|as well as|together with|along with|but|&) +|, +| [-–—] +"
)
_LEAST_WORDS = 2
#: So many places to part a message at are tried.
_MOST_PLACES = 4
#: "In Germany and in Spain" are held against each other.
_ONLY_WHERE = re.compile(r"^(?:in|on|for|from|of|by|with|about|to|at|among|during|since)(?: \S+){1,3}$")
_ASKS_ANEW = re.compile(rf"^(?:and |also |then |plus )?(?:{_QUESTION}|{_POINTS_ON})\b")


def in_two(text: str) -> list[list[str]]:
    """The ways to part a message in two, those before whose second part a question begins first."""
    found = []
    for match in _BETWEEN.finditer(text):
        parts = [text[: match.start()].strip(), text[match.end() :].strip()]
        short = any(len(re.findall(r"\w+", part)) < _LEAST_WORDS for part in parts)
        if not (short or _ONLY_WHERE.search(parts[1])):
            joined = "and" in match[0].split() or "plus" in match[0].split()
            found.append((not _ASKS_ANEW.search(parts[1]), not joined, parts))
    return [parts for *_, parts in sorted(found, key=lambda each: each[:2])][:_MOST_PLACES]
