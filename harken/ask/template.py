"""Sentences with typed slots: whatever holds a digit comes through a slot, never from the sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter


class Slot(StrEnum):
    """What a slot may hold."""

    #: A number of a fact.
    FACT = "fact"
    #: A stored name, or a value of the spec.
    NAME = "name"
    DATE = "date"
    QUOTE = "quote"
    #: A sentence made elsewhere by the same rules.
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `slot` None marks the words of a template."""

    text: str
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in pieces, so that anyone can see which words came from where."""

    pieces: tuple[Piece, ...] = ()

    def __str__(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def __bool__(self) -> bool:
        return bool(str(self).strip())

    def __add__(self, other: Text) -> Text:
        return Text(self.pieces + other.pieces)


class Template:
    """Words around named slots.

    Raises:
        ValueError: where it is written, when the words hold a digit.
    """

    def __init__(self, text: str) -> None:
        self._parts = [(words, name) for words, name, _, _ in Formatter().parse(text)]
        if any(character.isdigit() for words, _ in self._parts for character in words):
            raise ValueError(f"The words of a template hold no digit: {text!r}")

    def __call__(self, **slots: Text) -> Text:
        return Text(tuple(self._pieces(slots)))

    def _pieces(self, slots: dict[str, Text]) -> Iterator[Piece]:
        for words, name in self._parts:
            if words:
                yield Piece(words)
            if name is not None:
                yield from slots[name].pieces


def slot(kind: Slot, text: str) -> Text:
    """A filled slot."""
    return Text((Piece(text, kind),))


def name(text: str) -> Text:
    return slot(Slot.NAME, text)


NOTHING = Text()
_BETWEEN, _LAST = Text((Piece(", "),)), Text((Piece(" and "),))
_OR, _SPACE = Text((Piece(" or "),)), Text((Piece(" "),))


def listed(texts: Iterable[Text], last: str = "and") -> Text:
    """a, b and c."""
    found = list(texts)
    joined = NOTHING
    for position, text in enumerate(found):
        if position:
            ending = _LAST if last == "and" else _OR
            joined += ending if position == len(found) - 1 else _BETWEEN
        joined += text
    return joined


def spaced(texts: Iterable[Text]) -> Text:
    """What is there, with one space between."""
    joined = NOTHING
    for text in texts:
        if text:
            joined = joined + _SPACE + text if joined else text
    return joined
