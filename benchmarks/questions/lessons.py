"""The labelled questions as single ones, with all that is known before it is decided what they mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.questions.reading import HERE, Meaning, context_of, contexts, plain, readings_of
from harken.ask import names, parse, parting
from harken.ask.context import Context
from harken.domain.answers import Refusal
from harken.domain.questions import Spec

#: Tuned questions, and those that were sealed, asked once and are used up.
OLD = ("dev", "unseen", "unseen2", "unseen3", "unseen4", "unseen5", "unseen6", "unseen7", "unseen8")
#: By writers each for themselves, to teach from.
TEACHING = (
    "a",
    "b",
    "c",
    "d",
    "e",
    "f",
    "g",
    "h",
    "i",
    "j",
    "k",
    "l",
    "m",
    "n",
    "o",
    "p",
    "q",
    "r",
    "s",
    "t",
    "v",
    "w",
    "x",
    "y",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """One question of a message, and what a person says it means."""

    id: str
    file: str
    part: parting.Part
    context: Context
    joined: bool
    #: What it may mean, the writer's own reading first.
    meanings: tuple[Meaning, ...]
    #: Of the first question of a message: the message as one, and whether its writer sees several in it.
    message: parting.Part | None
    several: bool


def path(name: str) -> Path:
    return HERE / ("teaching" if name in TEACHING else "") / f"{name}.jsonl"


def lessons(name: str) -> Iterator[Lesson]:
    """Every question of a file that parts into as many questions as its writer sees in it."""
    made = {each: context_of(entry) for each, entry in contexts().items()}
    indexes = {each: names.Index(context.vocabulary, context.encoder.knows) for each, context in made.items()}
    for line in path(name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        context, index = made[row["context"]], indexes[row["context"]]
        for earlier in row.get("previous") or ():
            context = _after(earlier, context, index)
        yield from _of_row(row, name, context, index)


def _of_row(row: Any, file: str, context: Context, index: names.Index) -> Iterator[Lesson]:
    readings = tuple(readings_of(row, context))
    options = list(parting.partings(row["question"], index, context))
    as_one = max((parts[0] for parts in options if len(parts) == 1), key=lambda part: len(part.text))
    for parts in (*options, *parting.in_halves(row["question"], index, context)):
        fitting = [reading for reading in readings if len(reading) == len(parts)]
        if not fitting:
            continue
        for number, part in enumerate(parts):
            meanings = tuple(reading[number] for reading in fitting)
            yield Lesson(id=row["id"], file=file, part=part, context=context, joined=number > 0,
                         meanings=meanings, message=None if number else as_one,
                         several=len(readings[0]) > 1)  # fmt: skip
            if isinstance(meanings[0], Spec):
                context = replace(context, previous=meanings[0])
        return


def _after(question: str, context: Context, index: names.Index) -> Context:
    """The context once a question was asked in it, as the rules alone read it."""
    for part in next(iter(parting.partings(question, index, context))):
        ruled = parse.ruled(part, index, context, joined=False)
        if not isinstance(ruled, Refusal):
            context = replace(context, previous=ruled)
    return context


def accepted(meaning: Spec | Refusal, lesson: Lesson) -> bool:
    return plain(meaning) in lesson.meanings
