"""From a question to a reply: understand, measure, put into words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from harken.ask import doubts, figures
from harken.ask import refusal_words as words
from harken.ask.dates import doubtful
from harken.ask.parse import Context, Read, readings
from harken.ask.slate import LONGEST, tidy
from harken.ask.words import answer
from harken.domain.answers import Answer, Facts, How, Refusal, Reply
from harken.domain.questions import Intent, Period, Spec

Measured = Callable[[Spec], Facts]


def reply(question: str, context: Context, measure: Measured) -> Reply:
    """Answer every question of a message; what cannot be answered is refused with what can."""
    names = {theme.key: theme.name for theme in context.vocabulary.themes}
    answers = tuple(_answer(read, measure, names, context) for read in readings(question, context))
    for note in _notes(question, context):
        answers = tuple(_noted(each, note) for each in answers)
    return Reply(question=question, answers=answers)


def _answer(read: Read, measure: Measured, names: dict[str, str], context: Context) -> Answer:
    meaning = read.meaning
    if isinstance(meaning, Refusal):
        nearest = doubts.nearest(read, names, context) or meaning.nearest
        refused = replace(meaning, nearest=nearest)
        return answer(Spec(intent=Intent.OUT_OF_SCOPE), replace(_untouched(), refused=refused))
    doubt = doubts.doubt(read, names, context)
    if meaning.intent is Intent.HELP:
        return answer(meaning, _untouched(), doubt=doubt)
    return answer(meaning, measure(meaning), names, doubt)


def _notes(question: str, context: Context) -> Iterator[str]:
    """How the question was read, where that can be doubted."""
    if len(question) > LONGEST:
        yield words.CUT.format(limit=f"{LONGEST:,}")
    for written, read in doubtful(tidy(question), context):
        yield words.READ_AS.format(written=written, day=figures.day(read), plain=read)


def _untouched() -> Facts:
    """What there is to say of an answer that needed no feedback."""
    return Facts(how=How(period=Period(), filters="", n=None, sources=(), taxonomy_version=0, model=""))


def _noted(given: Answer, note: str) -> Answer:
    how = replace(given.found.how, notes=(*given.found.how.notes, note))
    return replace(given, found=replace(given.found, how=how))
