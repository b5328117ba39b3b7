"""A question with its names and times as kinds, so that what is learned at one company holds for all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harken.ask import own_times, periods, quantities, sourced
from harken.ask.context import Context
from harken.ask.names import Index, find
from harken.ask.slate import PLACEHOLDER, Slate, quoted, tidy
from harken.ask.spelling import mended, ordinary

_PIECE = re.compile(r"[^\W_]+|[?%#&+]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Worded:
    """The words of a question in three forms; names stand as THEME, GROUP, POINT and the like."""

    #: As it was asked, with slips mended.
    asked: str
    #: In the plain words that the tables know.
    plain: str
    #: As it was asked, with a mark in the place of each word that is neither known here nor plain English.
    known: str


def of_message(question: str, index: Index, context: Context) -> str:
    """The masked text of a whole message as it was asked."""
    said = mended(tidy(index.shouted(question)), index, own_times.named(context), context.encoder.knows)
    return of_text(said, index, context)


def of_text(text: str, index: Index, context: Context) -> str:
    """A tidy text with names and times masked."""
    slate = Slate(text)
    quoted(slate)
    periods.find(slate, context)
    quantities.columns(slate, index)
    find(slate, index, least=2)
    sourced.find(slate, index)
    find(slate, index)
    return kinds(slate.text)


def worded(asked: str, slate: Slate) -> Worded:
    """All forms, from the masked text as it was asked and the slate that the rules filled."""
    return Worded(asked=asked, plain=kinds(slate.text), known=_unknown_marked(asked))


def kinds(text: str) -> str:
    """The text with placeholders as kinds alone, and pieces parted by blanks."""
    return " ".join(_PIECE.findall(PLACEHOLDER.sub(lambda match: match[2].upper(), text)))


def _unknown_marked(masked: str) -> str:
    return " ".join(_marked(piece) for piece in masked.split())


def _marked(piece: str) -> str:
    plain = piece.isupper() or not piece.isalpha() or len(piece) < 2 or ordinary(piece)
    return piece if plain else "UNKNOWN"
