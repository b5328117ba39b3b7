"""How well statements are about the themes that they are quoted for, beside being about them at all.

A theme's word somewhere in a list of five things makes a statement be about it, and a poor quote.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: What one more theme beside those asked for takes from how near a statement comes to what all others say.
ELSEWHERE = 0.08


class Said(NamedTuple):
    """What is known of a statement about the themes asked for."""

    id: int
    text: str
    #: As it is stored: its width in the first four bytes, then half floats, high byte first.
    embedding: bytes
    #: How many further themes it is itself about.
    elsewhere: int


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a statement says beside others about the same themes."""

    #: A unit vector; those of models of another width are like no other.
    meaning: NDArray[np.float32]
    #: How near it comes to what all say of the themes, less for each further theme that it is about.
    about: float


def told(said: Collection[Said]) -> dict[int, Told]:
    """How well each of some statements is about themes; the same words count once."""
    rows = sorted({each.id: each for each in said}.values())
    if not rows:
        return {}
    vectors = [np.frombuffer(row.embedding, dtype=">f2", offset=4).astype(np.float32) for row in rows]
    width = max(len(each) for each in vectors)
    meaning = np.stack([each if len(each) == width else np.zeros(width, np.float32) for each in vectors])
    once = list({row.text.casefold(): place for place, row in enumerate(rows)}.values())
    middle = meaning[once].mean(axis=0)
    near = meaning @ (middle / (float(np.linalg.norm(middle)) or 1.0))
    return {
        row.id: Told(meaning=each, about=float(its) - ELSEWHERE * row.elsewhere)
        for row, each, its in zip(rows, meaning, near, strict=True)
    }
