"""How well a statement reads alone, away from the text that it stands in: told by its form."""

from __future__ import annotations

import re

#: A statement that stands for many is better short.
SHORTEST, SHORT, LONG = 3, 10, 20
_REDACTED = re.compile(r"\[\w+\]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
#: The commonest verbs in forms that are seldom names of things; where somebody is named, a verb is not far.
_COMMON = (
    "i we you they he she is are was were am be been has have had do does did can could will would should"
    " must may might cannot needs needed loves loved likes liked hate hates hated works worked make makes"
    " made get gets got take takes took give gives gave go goes went come comes came keep keeps kept wants"
    " wanted wish fail fails failed crashes crashed feel feels felt looks looked tastes tasted smells"
    " arrive arrives arrived buy buys bought ordered uses used find finds found stop stops stopped pay"
    " pays paid tell tells told say says said know knows think thinks thought recommend leave leaves left"
    " lose loses lost save saves saved helps helped seem seems seemed lack lacks lacked let put fix add"
    " bring please wait waited ask asked become became broke expect expected offered choose chose try"
    " tried starts started shipped sells eat serve served provide provided enjoy enjoyed"
)
_VERBS = frozenset(_COMMON.split())
#: In "it's" stands a verb, in "the bag's" mostly none.
_CONTRACTED = re.compile(r"n't$|'(?:re|m|ve|ll|d)$|^(?:it|that|there|here|what|he|she)'s$")
#: Words that go on from a sentence before, point back to it, are no end of one, and turn it.
_ON = "but and so or nor which who whom whose although though however also then otherwise"
_BACK = "it they them he she his her their this that these those one"
_OPEN = "and or but the a an of with to for in on at by from"
_TURN = "but however although though while yet except"
_GO_ON, _POINT_BACK, _NO_END, _TURNS = (frozenset(each.split()) for each in (_ON, _BACK, _OPEN, _TURN))


def redactions(text: str) -> int:
    return len(_REDACTED.findall(text)) if "[" in text else 0


def flaws(text: str) -> float:
    """What hinders reading it alone, whatever its length: 0 for a plain sentence that says one thing."""
    words = _words(text)
    if not words:
        return 4.0
    found = 2.0 * redactions(text)
    found += _VERBS.isdisjoint(words) and not any(map(_CONTRACTED.search, words))
    found += words[0] in _GO_ON or (words[0] in _POINT_BACK) / 2 or text[:1].islower() / 2
    found += words[-1] in _NO_END or text.rstrip()[-1] in "-–,:;(/&"
    found += text.count("(") != text.count(")")
    found += not _TURNS.isdisjoint(words[1:])
    return found


def _words(text: str) -> list[str]:
    """In small letters; at once where no letter is written in two."""
    if text.isascii():
        found: list[str] = _WORD.findall(text.lower())
        return found
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def headline(text: str) -> float:
    """What hinders taking it for a headline: its flaws, and being too short or too long for a glance."""
    words = len(text.split())
    length = (words < SHORTEST) + max(0, words - SHORT) / (LONG - SHORT)
    return flaws(text) + length
