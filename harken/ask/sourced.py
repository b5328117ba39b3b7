"""Sources that are named by ordinary words: "the app", "our forum" and "the survey", where they are meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harken.ask import cues
from harken.ask.names import Index
from harken.ask.slate import Slate

#: An app is heard in its store.
_WORD = re.compile(r"(?:(?<!@)\b(?P<word>[a-z]+)|@(?P<mark>\d+)theme)\b(?P<store> store\b)?")
_ARTICLE = re.compile(r"^(?:the|our) ")
_SAID = re.compile(r" (?:reviews?|feedback|posts?|comments?|ratings?|responses?|answers|@\d+score)\b")
_FROM = re.compile(r"\b(?:from|via|through)(?: the| our)? $")
#: What holds one against another, or lists several.
_BESIDE = re.compile(
    r"\b(?:vs\.?|versus|against|than|compar\w+|differ\w*|between)\b"
    r"|@\d+source,?(?: and| or) |(?: and| or) (?:the |our )?@\d+source\b"
)


def find(slate: Slate, index: Index) -> None:
    """Put a placeholder for every ordinary word that stands for the source of its name.

    It does before what is said there ("app reviews"), after "from", and where it is no more than a place
    ("the forum"); of several sources that are held against each other each may be an ordinary word.
    """
    _replace(slate, index, beside=False)
    named = {*slate.of("source"), *(found.source for found in _ordinary(slate, index))}
    if len(named) > 1 and _BESIDE.search(slate.text):
        _replace(slate, index, beside=True)


def _replace(slate: Slate, index: Index, *, beside: bool) -> None:
    for found in reversed(_ordinary(slate, index)):
        before, after = slate.text[: found.start], slate.text[found.end :]
        said = _SAID.match(after) is not None or _FROM.search(before) is not None
        if beside or said or found.place:
            slate.put(found.start, found.end, "source", found.source)


@dataclass(frozen=True, slots=True)
class _Ordinary:
    """A word of a question that may stand for a source."""

    source: str
    #: Whether it can be nothing but a place where something was said.
    place: bool
    start: int
    end: int


def _ordinary(slate: Slate, index: Index) -> list[_Ordinary]:
    """All such words, those too that a theme was found by."""
    found = []
    for match in _WORD.finditer(slate.text):
        mark = match["mark"]
        word = match["word"] if mark is None else _ARTICLE.sub("", slate.slots[int(mark)].said)
        source = index.source(word)
        if source is not None:
            place = match["store"] is not None or cues.place(word)
            found.append(_Ordinary(source, place, *match.span()))
    return found
