"""Tells for very many statements at once to which part of a theme each goes, as columns and not one by one:
a hundred thousand are told while somebody waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harken.domain.understanding import Theme
from nlp.theme_scores import Array, Embed, Seeds
from nlp.themes import Parts, Words

#: The place of no reason.
NONE = -1


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """The part that statements go to, and why."""

    theme: str
    because: str
    against: float | None


class Pieces:
    """The parts of a theme; they tell what `nlp.themes.Parts` tells."""

    def __init__(self, parts: Sequence[Theme], embed: Embed) -> None:
        self._themes = list(parts)
        self._words = Words(self._themes) if any(theme.words for theme in parts) else None
        self._seeds = Seeds(self._themes, embed)
        self._places: dict[Reason, int] = {}

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """All that were told so far."""
        return tuple(self._places)

    def tell(self, texts: Sequence[str], embeddings: Array) -> tuple[NDArray[np.int32], Array]:
        """The place of each row's reason among `reasons`, or NONE, and its score.

        Args:
            texts: The words of n statements; needed where parts have words.
            embeddings: (n, width), unit rows.
        """
        closest = self._seeds.closest(embeddings)
        best = closest.argmax(axis=1)
        scores = np.minimum(1.0, closest[np.arange(len(best)), best])
        told = np.full(len(best), NONE, dtype=np.int32)
        for part in range(len(self._themes)):
            rows = np.flatnonzero((best == part) & (scores >= Parts.NEAR))
            told[rows] = self._meant(part, embeddings[rows])
        if self._words is not None:
            for row, text in enumerate(texts):
                for part, word in self._words.find(text).items():
                    told[row], scores[row] = self._place(part, word, None), 1.0
                    break
        return told, scores

    def _meant(self, part: int, embeddings: Array) -> int | list[int]:
        """One reason for all rows where nothing of the part may be shown for another's words."""
        theme = self._themes[part]
        if theme.examples and not theme.phrases:
            return self._place(part, "", Parts.NEAR)
        return [self._place(part, self._seeds.nearest(row, part), Parts.NEAR) for row in embeddings]

    def _place(self, part: int, because: str, against: float | None) -> int:
        reason = Reason(theme=self._themes[part].key, because=because, against=against)
        return self._places.setdefault(reason, len(self._places))
