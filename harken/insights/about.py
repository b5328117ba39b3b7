"""How well statements are about the themes that they are quoted for, beside being about them at all.

A theme's word somewhere in a list of five things makes a statement be about it, and a poor quote.
"""

from __future__ import annotations

from collections.abc import Collection
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


class Told(NamedTuple):
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
    width = max(len(row.embedding) for row in rows)
    vectors = b"".join(row.embedding if len(row.embedding) == width else bytes(width) for row in rows)
    # A row begins with its own width, which takes as much room as two numbers.
    meaning = np.frombuffer(vectors, dtype=">f2").reshape(len(rows), -1)[:, 2:].astype(np.float32)
    once = list({row.text.casefold(): place for place, row in enumerate(rows)}.values())
    middle = meaning[once].mean(axis=0)
    near = (meaning @ (middle / (float(np.linalg.norm(middle)) or 1.0))).tolist()
    return {
        row.id: Told(meaning=each, about=its - ELSEWHERE * row.elsewhere)
        for row, each, its in zip(rows, meaning, near, strict=True)
    }
