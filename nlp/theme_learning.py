"""What themes learn from corrections: a light head on the odds that a statement is about a theme.

A head moves a theme's threshold and leans towards what people said is about it, held back so that a few
corrections move little. It is fitted anew from the corrections whenever themes are assigned, so that nothing
of a person's words is kept in it and it goes with any model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp.theme_scores import Array
from nlp.themes import Assigner, chances

#: A theme learns from so many corrections or more.
LEAST = 6
#: How strongly a head is held back: corrections worth this many stand against it.
HELD = 4.0
_STEPS, _RATE = 300, 0.5
FOLDS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """A person said that a statement is about a theme, or not."""

    theme: str
    about: bool
    text: str
    #: Unit length, (width,).
    embedding: Array
    #: Where it is from: lessons of one feedback are never on both sides of a test.
    feedback: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """How a theme's head would do on corrections that it did not learn from."""

    theme: str
    corrections: int
    #: How many of them are read rightly, without the head and with it.
    before: int
    after: int

    @property
    def helps(self) -> bool:
        return self.after > self.before


@dataclass(frozen=True, kw_only=True, slots=True)
class Heads:
    """What is added to the odds of each theme: a weight for each number of the embedding, and a constant."""

    weights: Array
    constants: Array

    def __call__(self, embeddings: Array, odds: Array) -> Array:
        return np.asarray(odds + embeddings @ self.weights.T + self.constants, dtype=np.float32)


def heads(assigner: Assigner, lessons: Sequence[Lesson], themes: Sequence[str]) -> Heads:
    """The heads of these themes; others stay as they are."""
    keys = [theme.key for theme in assigner.themes]
    width = len(lessons[0].embedding) if lessons else 1
    weights = np.zeros((len(keys), width), dtype=np.float32)
    constants = np.zeros(len(keys), dtype=np.float32)
    for theme in themes:
        mine = [lesson for lesson in lessons if lesson.theme == theme]
        if theme in keys and mine:
            place = keys.index(theme)
            data = _data(assigner, mine, place)
            weights[place], constants[place] = _fitted(*data, assigner.threshold(place))
    return Heads(weights=weights, constants=constants)


def effects(assigner: Assigner, lessons: Sequence[Lesson]) -> list[Effect]:
    """For each theme with enough corrections, how its head does on those that are held out in turn."""
    keys = [theme.key for theme in assigner.themes]
    counted = {key: [lesson for lesson in lessons if lesson.theme == key] for key in keys}
    return [
        _effect(assigner, place, key, counted[key])
        for place, key in enumerate(keys)
        if len(counted[key]) >= LEAST
    ]


def _effect(assigner: Assigner, place: int, key: str, lessons: Sequence[Lesson]) -> Effect:
    rows, odds, about = _data(assigner, lessons, place)
    folds = np.array([_fold(lesson.feedback) for lesson in lessons])
    threshold = assigner.threshold(place)
    learnt = odds.copy()
    for fold in range(FOLDS):
        held = folds == fold
        if held.any() and not held.all():
            weights, constant = _fitted(rows[~held], odds[~held], about[~held], threshold)
            learnt[held] += rows[held] @ weights + constant
    right = [int(((chances(each) >= threshold) == about.astype(bool)).sum()) for each in (odds, learnt)]
    return Effect(theme=key, corrections=len(lessons), before=right[0], after=right[1])


def _data(assigner: Assigner, lessons: Sequence[Lesson], place: int) -> tuple[Array, Array, Array]:
    rows = np.stack([lesson.embedding for lesson in lessons])
    about = np.array([lesson.about for lesson in lessons], dtype=np.float32)
    odds = assigner.odds([lesson.text for lesson in lessons], rows)
    return rows, odds[:, place], about


def _fitted(rows: Array, odds: Array, about: Array, threshold: float) -> tuple[Array, float]:
    """Logistic regression from the odds as they are, held back towards changing nothing.

    What passes the threshold is as likely right as wrong, so the odds are told from there.
    """
    passing = min(max(threshold, 0.01), 0.99)
    shift = np.float32(np.log(passing / (1 - passing)))
    weights, constant = np.zeros(rows.shape[1], dtype=np.float32), np.float32(0.0)
    for _ in range(_STEPS):
        missed = chances(odds - shift + rows @ weights + constant) - about
        size = len(about) + HELD
        weights -= _RATE * (missed @ rows + HELD / 4 * weights) / size
        constant -= np.float32(_RATE * float(missed.sum() + HELD * constant) / size)
    return weights, float(constant)


def _fold(feedback: int) -> int:
    return hashlib.sha256(str(feedback).encode()).digest()[0] % FOLDS
