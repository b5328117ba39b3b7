"""Doubt about what a question means: how it was taken, and what else can be asked plainly instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from harken.ask.doubt_words import asked
from harken.ask.parse import Context, Read, readings
from harken.ask.scope_words import Names
from harken.domain.answers import Doubt, Refusal, RefusalCode
from harken.domain.questions import Spec

_MOST = 3
#: From this chance on a reading is told as probably meant.
_LIKELY = 0.5
#: So many readings are tried at most: each is put into words and read again.
_TRIED = 6


def doubt(read: Read, names: Names, context: Context) -> Doubt | None:
    """What an answer says first where its question was not surely understood."""
    if not read.doubtful or not isinstance(read.meaning, Spec):
        return None
    taken_for = asked(read.meaning, names)
    others = (each for each in _plain(read.others, names, context) if each != taken_for)
    return Doubt(taken_for=taken_for, others=tuple(_first(others)), likely=read.chance >= _LIKELY)


def nearest(read: Read, names: Names, context: Context) -> tuple[str, ...]:
    """Questions that may have been meant by one that was not understood."""
    if not isinstance(read.meaning, Refusal) or read.meaning.code is not RefusalCode.UNSURE:
        return ()
    return tuple(_first(_plain(read.others, names, context)))


def _first(questions: Iterable[str]) -> Iterator[str]:
    for question, _ in zip(dict.fromkeys(questions), range(_MOST), strict=False):
        yield question


def _plain(meanings: tuple[Spec, ...], names: Names, context: Context) -> Iterator[str]:
    """Those that, put into a plain question, are understood as they were meant."""
    alone = replace(context, previous=None)
    for meaning in meanings[:_TRIED]:
        question = asked(meaning, names)
        found = readings(question, alone)
        if len(found) == 1 and found[0].meaning == meaning and not found[0].doubtful:
            yield question
