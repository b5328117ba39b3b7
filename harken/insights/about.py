"""How well statements are about the themes that they are quoted for, beside being about them at all.

A theme's word somewhere in a list of five things makes a statement be about it, and a poor quote.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

#: What one more theme beside those asked for takes from how near a statement comes to what all others say.
ELSEWHERE = 0.08


class Said(Protocol):
    """What is known of a statement about the themes asked for."""

    @property
    def statement_id(self) -> int | None: ...

    @property
    def text(self) -> str: ...

    @property
    def embedding(self) -> bytes | None:
        """As it is stored: its width in the first four bytes, then half floats, high byte first."""

    @property
    def elsewhere(self) -> int:
        """How many further themes it is itself about."""


@dataclass(frozen=True, slots=True)
class Told:
    """What statements say beside others about the same themes, by their ids."""

    #: How near each comes to what all say of the themes, less for each further theme that it is about.
    about: Mapping[int, float]
    #: Where each stands among the unit vectors; those of models of another width are like no other.
    _rows: Mapping[int, int]
    _meaning: NDArray[np.float32]

    def nearness(self, one: int, other: int) -> float:
        """How near two of them come to each other in matter."""
        return float(self._meaning[self._rows[one]] @ self._meaning[self._rows[other]])


def told(said: Collection[Said]) -> Told:
    """How well each of some statements is about themes; the same words count once."""
    known = {each.statement_id: each for each in said if each.statement_id is not None and each.embedding}
    ids = sorted(known)
    rows = [known[id_] for id_ in ids]
    if not rows:
        return NOTHING
    embeddings = [row.embedding or b"" for row in rows]
    width = max(map(len, embeddings))
    vectors = b"".join(each if len(each) == width else bytes(width) for each in embeddings)
    # A row begins with its own width, which takes as much room as two numbers.
    meaning = np.frombuffer(vectors, dtype=">f2").reshape(len(rows), -1)[:, 2:].astype(np.float32)
    once = list({row.text.casefold(): place for place, row in enumerate(rows)}.values())
    middle = meaning[once].mean(axis=0)
    near = (meaning @ (middle / (float(np.linalg.norm(middle)) or 1.0))).tolist()
    about = {id_: its - ELSEWHERE * row.elsewhere for id_, row, its in zip(ids, rows, near, strict=True)}
    return Told(about, {id_: place for place, id_ in enumerate(ids)}, meaning)


#: Of statements that no theme is asked of.
NOTHING = Told({}, {}, np.zeros((0, 0), dtype=np.float32))
