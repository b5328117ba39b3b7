"""Words that most of what a theme is told by has in common: such a theme goes by them as well as by meaning.

Five examples that all say "playlist" tell of playlists, however little else they share; six phrases of which
no two share a word tell of a meaning. So the seeds of a theme themselves decide how much its words count, and
a theme without common words is told by meaning alone. `benchmarks.themes_calibration` fits the two weights,
on the developing halves of oposum and banking77.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from harken.domain.understanding import Theme

#: A word tells a theme from this commonness on: how many of the theme's seeds hold it (its name is one more),
#: with one that does not added, times how much of its use by this theme and the one that uses it most next.
COMMON = 0.5
#: Fewer seeds than this have a word in common by chance.
_LEAST = 4
#: The log odds that a unit of commonness beyond adds where the word occurs, and takes where it does not.
HIT, MISS = 9.9, 5.0

_EMPTY_WORDS = (
    "a an the this that these those it its it's i i'm i've im we we're you they he she me us them my our"
    " your their is are was were be been being am do does did done don't doesn't didn't have has had of to"
    " in on at for with and or but so too very quite really just not no as by from there here when which"
    " what who why how will would can can't could couldn't should shouldn't won't if then than because"
    " while also more most much many some any all every each other another only even still again now ever"
    " never always after before about into out up down over under get got gets getting go goes going went"
    " make makes made take takes took one two first last time times day days week weeks month months year"
    " years thing things something anything nothing everything lot lots way back like good great bad nice"
    " well better best worse worst please thanks thank ok okay new old little big"
)
#: Words that tell no subject.
EMPTY = frozenset(_EMPTY_WORDS.split())
_SHORTEST = 3
#: Letters that a stem has of its word at least.
BEGINNING = _SHORTEST
_TOKEN = re.compile(r"[^\W_]+")
_ENDINGS = ("ing", "ed", "es", "s", "e")


class Telling:
    """The telling words of some themes."""

    def __init__(self, themes: Sequence[Theme], without: Collection[int] = ()) -> None:
        """Themes at the places of `without` go by their names, and so by no other words."""
        counted = [_counted(theme) for theme in themes]
        shares: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for place, (holding, seeds) in enumerate(counted):
            for word, number in holding.items():
                shares[word][place] = number / seeds
        #: Stem -> the themes that it tells, each with how far beyond `COMMON` it is.
        self._words: dict[str, list[tuple[int, float]]] = {}
        #: As much for the most telling word that each theme has.
        self.most = np.zeros(len(themes), dtype=np.float32)
        for place, (holding, seeds) in enumerate(counted):
            for word, number in holding.items():
                beyond = number / (seeds + 1) * _own(shares[word], place) - COMMON
                if number >= _LEAST and beyond > 0 and place not in without:
                    self._words.setdefault(word, []).append((place, beyond))
                    self.most[place] = max(self.most[place], beyond)

        #: How the words begin: a stem keeps the first letters of its word.
        self._beginnings = {word[:BEGINNING] for word in self._words}

    def __bool__(self) -> bool:
        return bool(self._words)

    def odds(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """What the words of each text add to the log odds of each theme: (n, themes)."""
        found = self.beyond(texts)
        return np.asarray(HIT * found - MISS * (self.most - found), dtype=np.float32)

    def beyond(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """By how much the most telling word of each text exceeds `COMMON`, for each theme: (n, themes)."""
        found = np.zeros((len(texts), len(self.most)), dtype=np.float32)
        if self:
            for row, text in enumerate(texts):
                for token in tokens(text):
                    if token[:BEGINNING] in self._beginnings and token not in EMPTY:
                        for place, beyond in self._words.get(stem(token), ()):
                            found[row, place] = max(found[row, place], beyond)
        return found


def _counted(theme: Theme) -> tuple[Counter[str], int]:
    """How many of the seeds, of which the name is one, hold each word; and how many seeds there are.

    Examples are left out: those of a proposal share what everybody says there ("lounge", of lounges), and its
    own words were chosen beside all that was said.
    """
    seeds = (theme.name, *theme.phrases)
    return Counter(word for seed in seeds for word in set(stems(seed))), len(seeds)


def _own(shares: dict[int, float], place: int) -> float:
    """How much of a word's use is this theme's, beside the other theme that uses it most."""
    other = max((share for each, share in shares.items() if each != place), default=0.0)
    return shares[place] / (shares[place] + other)


def tokens(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _TOKEN.findall(text.lower())


def stems(text: str) -> Iterator[str]:
    """The words of a text that may tell a subject, without their endings."""
    for token in tokens(text):
        if len(token) >= _SHORTEST and token not in EMPTY:
            yield stem(token)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A lower-case English word without its ending, so that its forms are one: "stopped" and "stops"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)]
            break
    if len(word) <= _SHORTEST:
        return word
    if word[-1] == word[-2] and word[-1] not in "aeiouls":
        return word[:-1]
    return f"{word[:-1]}i" if word[-1] == "y" else word
