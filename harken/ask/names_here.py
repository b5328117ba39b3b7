"""What is said for names that are here: where people are from, both stores for apps, "faster" for speed."""

from __future__ import annotations

import re

from harken.ask.names import Index

_WHO = r"(?:people|customers?|clients?|users?|guests?|buyers?|folks|everyone|they|travell?ers?|members?)"
_FROM = re.compile(
    rf"\b(?P<by>by|per|on|of|depending on) (?:where|what country|which country) (?:our |the )?(?:{_WHO}"
    r"|visitors) (?:are|is|come|came|live|were)(?: from| in)?\b"
)
#: What something can be made more of, with the names of themes about it.
_MORE = [
    (
        re.compile(
            r"\b(?<!w )(?<!ws )(?<!owing )(?<!ising )(?<!ise )(?P<word>faster|quicker|snappier"
            r"|speedier|more (?:quick|rapid|snappy|responsive))\b"
        ),
        ("speed", "slow", "performance"),
    ),
    (re.compile(r"\b(?P<word>cheaper|more affordable)\b"), ("price", "pricing", "prices")),
    (re.compile(r"\b(?P<word>cleaner|tidier)\b"), ("cleanliness", "clean")),
    (
        re.compile(r"\b(?P<word>(?:more|most) (?:stable|reliable)|stabler|less buggy)\b"),
        ("stability", "crash", "crashes"),
    ),
]
_MADE = re.compile(
    r"\bwhich (?:is|was|feels|runs)\b"
    r"|(?<!\bwhat )(?<!\bwhich )\b(?:is|are|was|were|make|makes|made|get|gets|got|become|became|feel|feels"
    r"|felt|run|runs|find|found)\b"
)
_STORES = re.compile(r"\b(?:the |our )?(?:two |both )?app[ -]?stores\b")


def said(text: str, index: Index) -> str:
    """The question with the names that are meant."""
    if "country" in index.breakdowns:
        text = _FROM.sub(r"\g<by> country", text)
    if index.look_up(("app", "store")) and index.look_up(("google", "play")):
        text = _STORES.sub("app store or google play", text)
    if _MADE.search(text):
        for pattern, names in _MORE:
            known = next((name for name in names if index.look_up((name,))), None)
            text = text if known is None else pattern.sub(rf"better in {known}", text)
    return text
