"""Teaches roles and valence together, five times: each time without one fold, which then judges it."""

from __future__ import annotations

import dataclasses
import logging
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from nlp.encoder import WIDTH, Encoder, packaged
from nlp.heads import unit
from nlp.training import export
from nlp.training.gold import Labelled, invented
from nlp.training.lessons import Item, items, read_one_by_one
from nlp.training.roles import Head, learn, seen, truth_of
from nlp.training.sets import Example, normal
from nlp.training.split import FOLDS, HELD_OUT, Split, fold
from nlp.training.tune import Recipe, Student, started, tune

log = logging.getLogger(__name__)
Array = NDArray[np.float32]

RECIPE = Recipe(
    epochs=3, rate=4e-4, head_rate=1e-3, tokens=1024, valence=12.0, roles=1.0, positive=2.0, hidden=0.1
)
#: The share of each set whose single sentences are heard again: what they let guess of roles, and that
#: valence stays what it was on them.
AGAIN = {
    "comparative_sentences": 0.35,
    "vader_ground_truth": 0.06,
    "product_reviews_hu_liu": 0.08,
    "oposum": 0.1,
    "app_feature_opinions": 0.1,
    "pros_cons": 0.01,
}
#: How far the valence of a statement that was read for its roles moves from the first lesson's to the one
#: read: three steps of a reader are coarser than the mean of twenty raters.
MOVED = 0.15


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What each fold's student made of statements that it had not learnt from."""

    #: (n, 10), before calibration.
    logits: Array
    #: (n,)
    valence: Array
    truth: Array
    folds: NDArray[np.int64]


def five_folds(
    base: dict[str, Tensor], gold: list[Labelled], parts: Split, threads: int
) -> tuple[Student, Judged]:
    """The student that has not seen the fold held out everywhere, which ships, and how all five did."""
    truth, folds = truth_of(gold)
    recipe = dataclasses.replace(RECIPE, threads=threads)
    class_ = _Class(base, gold, parts, recipe)
    logits, valence = np.zeros_like(truth), np.zeros(len(gold), dtype=np.float32)
    shipped = class_.taught(HELD_OUT)
    for held in range(FOLDS):
        student = shipped if held == HELD_OUT else class_.taught(held)
        rows = folds == held
        logits[rows], valence[rows] = read(student, [some.text for some in gold if some.fold == held])
    return shipped, Judged(logits=logits, valence=valence, truth=truth, folds=folds)


class _Class:
    """What all five lessons have in common."""

    def __init__(self, base: dict[str, Tensor], gold: list[Labelled], parts: Split, recipe: Recipe) -> None:
        self._base, self._gold, self._parts, self._recipe = base, gold, parts, recipe
        self._again = again(parts.train, recipe.seed)
        self._rows = self._first_features([some.text for some in gold])
        lesson = [*read_one_by_one([*gold, *invented()]), *self._old(held=FOLDS)]
        texts = sorted({item.texts[0] for item in lesson})
        self._teacher = dict(zip(texts, unit(Encoder(packaged()).features(texts)[:, :WIDTH]), strict=True))
        self._felt = dict(zip(texts, read(self._student(), texts)[1].tolist(), strict=True))

    def taught(self, held: int) -> Student:
        """A student that has learnt all but the fold `held`."""
        log.info("without fold %d", held)
        student = self._student()
        known = self._known(held)
        truth, _ = truth_of([self._gold[row] for row in known])
        start(student, learn(self._rows[known], truth))
        lesson = self._items(held)
        teacher = np.stack([self._teacher[text] for item in lesson for text in item.texts])
        tune(student, packaged(), lesson, teacher, self._recipe)
        return student

    def _student(self) -> Student:
        student = started(packaged(), self._recipe)
        student.load_state_dict(self._base, strict=False)
        return student

    def _items(self, held: int) -> list[Item]:
        """Roles as far as they are known, and valence mostly as the first lesson left it."""
        told = read_one_by_one([*(self._gold[row] for row in self._known(held)), *invented()])
        moved = [self._as_before(item, moved=MOVED) for item in told]
        return [*moved, *(self._as_before(item, moved=0.0) for item in self._old(held))]

    def _old(self, held: int) -> list[Item]:
        old = items([example for example in self._again if fold(example.unit) != held])
        return [item for item in old if len(item.texts) == 1]

    def _as_before(self, item: Item, *, moved: float) -> Item:
        felt = self._felt[item.texts[0]]
        return dataclasses.replace(item, valence=felt + moved * ((item.valence or 0.0) - felt), weight=1.0)

    def _known(self, held: int) -> list[int]:
        """Rows that may be learnt: not held out, and standing nowhere there in the same words."""
        taken = {normal(some.text) for some in self._gold if some.fold == held}
        if held == HELD_OUT:
            taken |= {normal(example.text) for example in self._parts.test}
        pairs = enumerate(self._gold)
        return [row for row, some in pairs if some.fold != held and normal(some.text) not in taken]

    def _first_features(self, texts: list[str]) -> Array:
        student = self._student()
        return seen(Encoder(packaged(), export.low_rank(student)).features(texts), texts)


def again(train: Sequence[Example], seed: int) -> list[Example]:
    """A small part of the first lesson."""
    rng = random.Random(seed)
    return [example for example in train if rng.random() < AGAIN.get(example.set, 0.1)]


def start(student: Student, head: Head) -> None:
    """Let the student begin where a regression on the features of the first lesson ends."""
    with torch.no_grad():
        weight = torch.from_numpy(head.weight)
        student.roles.weight.copy_(weight[:, : 2 * WIDTH] / math.sqrt(WIDTH))
        student.roles.bias.copy_(torch.from_numpy(head.bias))
        student.hints.weight.copy_(weight[:, 2 * WIDTH :])


def head_of(student: Student) -> Head:
    """The student's head for roles, as it is used on scaled features with the cues beside them."""
    wide = student.roles.weight.detach().numpy() * math.sqrt(WIDTH)
    return Head(
        weight=np.concatenate([wide, student.hints.weight.detach().numpy()], axis=1),
        bias=student.roles.bias.detach().numpy().copy(),
    )


def read(student: Student, texts: list[str]) -> tuple[Array, Array]:
    """Role logits (n, 10) and valence (n,), through the same code as the product's."""
    rows = seen(Encoder(packaged(), export.low_rank(student)).features(texts), texts)
    weight = student.valence.weight.detach().numpy()[0] * math.sqrt(WIDTH)
    valence = np.tanh(rows[:, : 2 * WIDTH] @ weight + student.valence.bias.detach().numpy())
    return head_of(student).logits(rows), valence.astype(np.float32)
