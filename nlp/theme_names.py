"""Themes that go by their name: whose phrases nearly all say it, so that who says it speaks of them.

Five examples that all say "playlist", of a theme of that name, tell what is meant better than anything they
have in common beside. Not whoever says the word means the theme: that hangs on how near the statement is to
what tells the theme and to its name, and on how often other themes' phrases say the word.
`benchmarks.themes_calibration` fits the weights on half of the features of app reviews.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from harken.domain.understanding import Theme
from nlp.telling import BEGINNING, stem, tokens
from nlp.theme_scores import Array

#: Phrases that say the name: so many, and all but one at most.
LEAST, BUT = 4, 1
#: The log odds where the name is said: where they begin, what the cosines to the closest seed and to name and
#: description add, and what a unit of the logarithm of how often other themes' phrases say it does.
SAID, SEED, NAME, ELSEWHERE = -4.77, 6.41, 6.99, -0.57
#: Added to how often others say it, which is never quite never.
SELDOM = 0.005
#: What it takes from the log odds by meaning where the name is not said; on the developing halves 2 to 6 do
#: the same.
UNSAID = 4.0


class Named:
    """The themes, of some, that go by their names.

    Such a name is one word, which no other theme bears, and the theme has no words of its own beside it.
    """

    def __init__(self, themes: Sequence[Theme]) -> None:
        said = [[frozenset(_stems(phrase)) for phrase in theme.phrases] for theme in themes]
        #: Whether each theme goes by its name.
        self.goes = np.zeros(len(themes), dtype=bool)
        #: The logarithm of how often others say it.
        self.elsewhere = np.zeros(len(themes), dtype=np.float32)
        #: The stem of each name, and its theme.
        self._names: dict[str, int] = {}
        names = [frozenset(_stems(theme.name)) for theme in themes]
        for place, (theme, name) in enumerate(zip(themes, names, strict=True)):
            alone = len(name) == 1 and names.count(name) == 1 and not _words(theme) - name
            if alone and sum(name <= each for each in said[place]) >= max(LEAST, len(said[place]) - BUT):
                others = [each for other, some in enumerate(said) if other != place for each in some]
                self.goes[place] = True
                self.elsewhere[place] = _elsewhere(name, others)
                self._names[min(name)] = place

        #: How the names begin: a stem keeps the first letters of its word.
        self._beginnings = {name[:BEGINNING] for name in self._names}

    def __bool__(self) -> bool:
        return bool(self._names)

    def odds(self, texts: Sequence[str], closest: Array, named: Array, odds: Array) -> Array:
        """The log odds of each theme with what its name tells: (n, themes).

        Args:
            closest: The cosine of each text to the closest seed of each theme.
            named: Its cosine to the name and description.
            odds: The log odds by meaning and telling words.
        """
        told = SAID + SEED * closest + NAME * named + ELSEWHERE * self.elsewhere
        return np.asarray(np.where(self.said(texts), told, odds - UNSAID * self.goes), dtype=np.float32)

    def said(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Whether each text says the name of each theme that goes by it: (n, themes)."""
        found = np.zeros((len(texts), len(self.goes)), dtype=bool)
        for row, text in enumerate(texts if self else ()):
            for token in tokens(text):
                if token[:BEGINNING] in self._beginnings and (said := stem(token)) in self._names:
                    found[row, self._names[said]] = True
        return found

    @property
    def places(self) -> frozenset[int]:
        """Of the themes that go by their names."""
        return frozenset(self._names.values())


def _elsewhere(name: frozenset[str], others: Sequence[frozenset[str]]) -> float:
    """The logarithm of how often phrases of other themes say the name."""
    return log(sum(name <= each for each in others) / max(1, len(others)) + SELDOM)


def _words(theme: Theme) -> set[str]:
    return {each for word in theme.words for each in _stems(word)}


def _stems(text: str) -> list[str]:
    return [stem(token) for token in tokens(text)]
