"""Say which themes a statement is about, and why: because of a word, or of a phrase that means the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from harken.domain.understanding import Mention, Theme, ThemeStatus

#: The cosine from which a statement means what a seed phrase means, unless the theme has its own. Chosen
#: on the development halves of oposum (4,100 product clauses, 14 aspects) and banking77 (2,218 questions,
#: 6 groups of intents): micro F1 is 0.50 and 0.75 at 0.45, 0.50 and 0.78 at 0.5, 0.48 and 0.79 at 0.55.
#: On the other halves (4,075 and 2,143) it is 0.45 and 0.77 at 0.5; precision 0.74 and 0.75; words alone
#: find 0.28 and 0.75 of all.
THRESHOLD = 0.5
#: Themes that a statement may get by meaning; words are not limited.
_MOST_BY_MEANING = 3
#: Statements compared at once, which keeps the table of cosines small.
_AT_ONCE = 8_192

_TOKEN = re.compile(r"[^\W_]+")


class Assigner:
    """Assigns themes to statements; the same statement always gets the same themes."""

    def __init__(
        self, themes: Sequence[Theme], embed: Callable[[Sequence[str]], NDArray[np.float32]]
    ) -> None:
        self._themes = [theme for theme in themes if theme.status is ThemeStatus.ACTIVE]
        self._words = Words(self._themes)
        phrases = [theme.phrases or (theme.name,) for theme in self._themes]
        self._phrases = [phrase for of_theme in phrases for phrase in of_theme]
        #: Where each theme's phrases begin.
        self._starts = np.cumsum([0, *map(len, phrases)])[:-1]
        self._thresholds = np.array(
            [theme.threshold or THRESHOLD for theme in self._themes], dtype=np.float32
        )
        self._meanings = embed(self._phrases).T if self._phrases else None

    def assign(self, texts: Sequence[str], embeddings: NDArray[np.float32]) -> list[tuple[Mention, ...]]:
        """Return the mentions of each statement, the surest first.

        Args:
            texts: n statements.
            embeddings: (n, 384), unit rows, from the same model as `embed`.
        """
        mentions: list[tuple[Mention, ...]] = []
        for start in range(0, len(texts), _AT_ONCE):
            end = start + _AT_ONCE
            meant = self._by_meaning(embeddings[start:end])
            mentions.extend(
                self._together(self._words.find(text), near)
                for text, near in zip(texts[start:end], meant, strict=True)
            )
        return mentions

    def _together(self, words: dict[int, str], near: list[tuple[int, float, str]]) -> tuple[Mention, ...]:
        found = [self._mention(theme, 1.0, word) for theme, word in words.items()]
        others = [each for each in near if each[0] not in words][:_MOST_BY_MEANING]
        return (*found, *(self._mention(*each) for each in others))

    def _mention(self, theme: int, score: float, because: str) -> Mention:
        return Mention(theme=self._themes[theme].key, score=score, because=because)

    def _by_meaning(self, embeddings: NDArray[np.float32]) -> list[list[tuple[int, float, str]]]:
        """Return for each row its (theme, cosine, phrase) above the theme's threshold, the closest first."""
        near: list[list[tuple[int, float, str]]] = [[] for _ in embeddings]
        if self._meanings is None or not len(embeddings):
            return near
        cosines = embeddings @ self._meanings
        best = np.maximum.reduceat(cosines, self._starts, axis=1)
        for row, theme in zip(*np.nonzero(best >= self._thresholds), strict=True):
            near[row].append(
                (int(theme), min(1.0, float(best[row, theme])), self._phrase(cosines[row], int(theme)))
            )
        return [sorted(each, key=lambda found: (-found[1], found[0])) for each in near]

    def _phrase(self, cosines: NDArray[np.float32], theme: int) -> str:
        start = int(self._starts[theme])
        end = int(self._starts[theme + 1]) if theme + 1 < len(self._starts) else len(self._phrases)
        return self._phrases[start + int(np.argmax(cosines[start:end]))]


class Words:
    """Finds the words of all themes in one walk over a statement's tokens."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        #: First token -> (all tokens, word, theme), the longest first.
        self._entries: dict[str, list[tuple[tuple[str, ...], str, int]]] = {}
        for number, theme in enumerate(themes):
            for word in theme.words:
                for tokens in _forms(word):
                    self._entries.setdefault(tokens[0], []).append((tokens, word, number))
        for entries in self._entries.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, text: str) -> dict[int, str]:
        """Return the themes whose words occur, each with its first word."""
        tokens = _TOKEN.findall(text.lower())
        found: dict[int, str] = {}
        position = 0
        while position < len(tokens):
            length = 1
            for entry, word, theme in self._entries.get(tokens[position], ()):
                if len(entry) >= length and tuple(tokens[position : position + len(entry)]) == entry:
                    # "Customer service" is not also an occurrence of "customer".
                    length = len(entry)
                    found.setdefault(theme, word)
            position += length
        return found


def _forms(word: str) -> Iterator[tuple[str, ...]]:
    """Yield the tokens of a word and of its simple plural."""
    tokens = _TOKEN.findall(word.lower())
    if not tokens:
        return
    *before, last = tokens
    yield (*before, last)
    if last.endswith(("s", "x", "ch", "sh")):
        plural = f"{last}es"
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        plural = f"{last[:-1]}ies"
    else:
        plural = f"{last}s"
    yield (*before, plural)
