"""One split for all sets: whole units are held out, and no text stands on both sides."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nlp.training.sets import Example, normal

FOLDS = 5
#: The fold that nothing shipped was trained on.
HELD_OUT = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """Examples to learn from, to choose by, and to be judged on."""

    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    test: tuple[Example, ...]


def fold(unit: str) -> int:
    """The fold of a unit, the same in every run and in every set."""
    return _number(f"harken {unit}") % FOLDS


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def chooses(unit: str) -> bool:
    """Whether a unit belongs to the tenth that bounds and weights of whole feedback are chosen by."""
    return fold(unit) == HELD_OUT + 1 and _number(f"harken choice {unit}") % 2 == 0


def split(examples: Sequence[Example]) -> Split:
    """A fifth of the units for testing, a tenth for validation; shared texts stay on the stricter side."""
    test = [example for example in examples if fold(example.unit) == HELD_OUT]
    rest = _without(examples, test, lambda example: fold(example.unit) != HELD_OUT)
    validation = [example for example in rest if chooses(example.unit)]
    train = _without(rest, validation, lambda example: not chooses(example.unit))
    return Split(train=tuple(train), validation=tuple(validation), test=tuple(test))


def _without(
    examples: Sequence[Example], held: Sequence[Example], belongs: Callable[[Example], bool]
) -> list[Example]:
    taken = {normal(example.text) for example in held}
    return [example for example in examples if belongs(example) and normal(example.text) not in taken]


def half(text: str) -> int:
    """0 for developing, 1 for the sealed half of a set that is only measured on."""
    return hashlib.sha256(f"harken half {normal(text)}".encode()).digest()[0] & 1
