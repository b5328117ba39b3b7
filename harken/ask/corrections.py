"""Recognising that somebody corrects a reading ("that one is about login") instead of asking something."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harken.ask import cues, names
from harken.ask.context import Context
from harken.ask.slate import Slate, tidy
from harken.ask.spelling import mended

_ONE = (
    r"(?:that|this|it|(?:the|that|this) (?:(?:first|second|third|fourth|fifth|last|top|\d+(?:st|nd|rd"
    r"|th)?) )?"
    r"(?:one|quote|comment|statement|sentence|@\d+kind|number \w+)|number \w+|the (?:first|second|third"
    r"|last))"
)
_IS = r"(?:is|are|was|were|should be|should have been|belongs?|has|means)"
_ABOUT = re.compile(
    rf"^(?:no,? |but |actually,? |sorry,? |hm+,? |wrong,? )*{_ONE} {_IS} (?:(?:really|actually|clearly"
    rf"|rather|more|all|just|in fact) )*"
    r"(?P<no>not )?(?:(?:really|actually|only|just) )?(?:about|under|in|to do with|to|for|@\d+(?:theme"
    r"|sentiment|topic))\b"
)
_LABEL = re.compile(
    rf"^(?:no,? |but |actually,? )*{_ONE} {_IS} (?:(?:really|actually|clearly) )*(?P<no>not )?(?:an? "
    rf"|meant )?"
    r"(?:@\d+sentiment|complaint|praise|requests?|joke|irony|ironic|sarcas\w+|questions?|wrong|misread"
    r"|spam)"
)
_WRONG = re.compile(
    r"^(?:no,? )?(?:that|this|it) (?:is|was) (?:wrong|incorrect|not (?:right|correct"
    r"|true))\b|^wrong (?:theme|label|sentiment)\b"
)
#: Without a subject it corrects where leaving the theme out would leave nothing.
_BARE = re.compile(r"^(?:no,? )?not (?:about|to do with) (?:the |our )?@\d+theme\W*$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Corrected:
    """What somebody says about a statement that was shown."""

    #: The theme that it is, or is not, about.
    theme: str | None = None
    about: bool = True
    sentiment: str | None = None


def read(question: str, context: Context, index: names.Index) -> Corrected | None:
    """The correction that a message in a thread is; None where it is a question."""
    previous = context.previous
    if previous is None:
        return None
    slate = Slate(mended(tidy(index.shouted(question)), index))
    names.find(slate, index, least=2)
    cues.read(slate, context.vocabulary)
    names.find(slate, index)
    if slate.text.endswith("?"):
        return None
    themes = [key for keys in slate.of("theme") for key in keys]
    bare = _BARE.search(slate.text) and bool(set(themes) & set(previous.include.themes))
    match = _ABOUT.search(slate.text) or _LABEL.search(slate.text)
    if match is None and not bare and not _WRONG.search(slate.text):
        return None
    denied = bool(bare) or bool(match and match["no"])
    return Corrected(
        theme=themes[0] if themes else None,
        about=not denied,
        sentiment=next(iter(slate.of("sentiment")), None),
    )
