"""How surely a statement is about a theme, from the cosines to what the theme is told by.

The odds hang on how much nearer the statement is to the theme's closest seed than to any other theme's, and
on how near it is to the theme's name and description. The four numbers were fitted by logistic regression on
development halves alone: oposum (3,991 product clauses, 12 starter themes, the products whose number hashes
to 0) and banking77 (38 of 77 intents, five seeds each). `benchmarks.themes` measures on the others, and
`benchmarks.themes_calibration` fits them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from harken.domain.understanding import Theme

Array = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Array]

#: The log odds: where they begin, and what the cosine to the closest seed, the lead over other themes, and
#: the cosine to name and description add.
START, SEED, LEAD, NAME = -0.78, -2.73, 12.45, 3.54
#: Where no other theme is near, the lead is told against this cosine: what unrelated texts reach by chance.
CHANCE = 0.4
#: The score from which a statement belongs to a theme, unless the theme has its own.
THRESHOLD = 0.35


class Seeds:
    """The phrases and examples of some themes as embeddings; a theme without any goes by its name."""

    def __init__(self, themes: Sequence[Theme], embed: Embed) -> None:
        seeds = [(*theme.phrases, *theme.examples) or (theme.name,) for theme in themes]
        #: What is told of each seed; an example is a customer's words, not to be shown for another's.
        self._told = [
            phrase if place < len(theme.phrases) or not theme.examples else ""
            for theme, of_theme in zip(themes, seeds, strict=True)
            for place, phrase in enumerate(of_theme)
        ]
        #: Told by examples alone, as what was proposed is: it is of what the others left, and takes nothing
        #: from them.
        self.left_over = np.array([bool(theme.examples) and not theme.phrases for theme in themes])
        #: Where each theme's seeds begin.
        self._starts = np.cumsum([0, *map(len, seeds)])
        self._meanings = embed([seed for of_theme in seeds for seed in of_theme]).T
        self.names = embed([theme.gloss or f"{theme.name}: {theme.description}" for theme in themes]).T

    def closest(self, embeddings: Array) -> Array:
        """The cosine of each row to the closest seed of each theme: (n, themes)."""
        cosines = embeddings @ self._meanings
        return np.asarray(np.maximum.reduceat(cosines, self._starts[:-1], axis=1), dtype=np.float32)

    def odds(self, closest: Array, named: Array) -> Array:
        """The log odds that each row is about each theme: (n, themes).

        Args:
            closest: The cosine of each row to the closest seed of each theme.
            named: Its cosine to the name and description.
        """
        return np.asarray(
            START + SEED * closest + LEAD * (closest - self.others(closest)) + NAME * named, dtype=np.float32
        )

    def others(self, closest: Array) -> Array:
        """What each theme's cosine is told against: the best of any other theme that may take from it."""
        if not self.left_over.any() or self.left_over.all():
            return others(closest)
        found = others(closest)
        found[:, ~self.left_over] = others(closest[:, ~self.left_over])
        return found

    def nearest(self, embedding: Array, theme: int) -> str:
        """The seed of a theme that a statement is closest to, in words that may be shown."""
        start, end = int(self._starts[theme]), int(self._starts[theme + 1])
        return self._told[start + int(np.argmax(embedding @ self._meanings[:, start:end]))]


def others(closest: Array) -> Array:
    """For each theme the best cosine of any other theme, or that of chance: (n, themes)."""
    if closest.shape[1] < 2:
        return np.full_like(closest, CHANCE)
    ordered = np.partition(closest, -2, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    return np.asarray(np.maximum(np.where(closest == best, second, best), CHANCE), dtype=np.float32)
