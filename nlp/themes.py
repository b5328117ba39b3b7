"""Say which themes a statement is about, and why: because of a word, or of a phrase that means the same."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from harken.domain.understanding import Mention, Theme, ThemeStatus
from nlp.telling import Telling
from nlp.theme_names import Named
from nlp.theme_scores import THRESHOLD, Array, Embed, Seeds

#: Rises whenever the same themes would be told otherwise than before, so that what is stored is told anew.
GENERATION = 2
#: Themes that a statement may get by meaning; those whose words or names it says are not limited.
_MOST_BY_MEANING = 3
#: Statements compared at once, which keeps the table of cosines small.
_AT_ONCE = 8_192

_TOKEN = re.compile(r"[^\W_]+")

#: What was learnt of themes from corrections: by theme, what is added to the odds of each row of embeddings.
Learnt = Callable[[Array, Array], Array]


class Assigner:
    """Assigns themes to statements; the same statement always gets the same themes.

    Args:
        themes: Those that are active are looked for. One that is a part of another is looked for only in what
            is about that one: a statement goes to the part that it is nearest to.
        embed: Makes unit rows of texts, with the model that read the statements.
    """

    def __init__(self, themes: Sequence[Theme], embed: Embed) -> None:
        active = [theme for theme in themes if theme.status is ThemeStatus.ACTIVE]
        #: Those that are looked for in every statement, in the order of their odds.
        self.themes = self._themes = looked_for(active)
        self._words = Words(self._themes)
        self._seeds = Seeds(self._themes, embed) if self._themes else None
        self._named = Named(self._themes)
        self._telling = Telling(self._themes, without=self._named.places)
        self._learnt: Learnt | None = None
        self._thresholds = np.array(
            [THRESHOLD if theme.threshold is None else theme.threshold for theme in self._themes],
            dtype=np.float32,
        )
        self._parts = {key: Parts(some, embed) for key, some in _parts_of(active).items()}

    def assign(self, texts: Sequence[str], embeddings: Array) -> list[tuple[Mention, ...]]:
        """Return the mentions of each statement, the surest first.

        Args:
            texts: n statements.
            embeddings: (n, 384), unit rows, from the same model as `embed`.
        """
        mentions: list[tuple[Mention, ...]] = []
        for start in range(0, len(texts), _AT_ONCE):
            rows = embeddings[start : start + _AT_ONCE]
            some = texts[start : start + _AT_ONCE]
            found = [
                self._together(self._words.find(text), near, named)
                for text, near, named in zip(
                    some, self._by_meaning(some, rows), self._named.said(some), strict=True
                )
            ]
            mentions.extend(self._with_parts(found, some, rows) if self._parts else map(tuple, found))
        return mentions

    def taught(self, learnt: Learnt) -> Assigner:
        """The same with odds that are changed by what corrections taught.

        Args:
            learnt: Given the embeddings (n, width) and their odds (n, themes), returns other odds.
        """
        other = copy.copy(self)
        other._learnt = learnt
        return other

    def odds(self, texts: Sequence[str], embeddings: Array) -> Array:
        """The log odds that each statement is about each of `themes`, its own words apart: (n, themes)."""
        if self._seeds is None or not len(embeddings):
            return np.full((len(embeddings), len(self._themes)), -30.0, dtype=np.float32)
        closest = self._seeds.closest(embeddings)
        named = embeddings @ self._seeds.names
        odds = self._seeds.odds(closest, named)
        if self._telling:
            odds += self._telling.odds(texts)
        if self._named:
            odds = self._named.odds(texts, closest, named, odds)
        return odds if self._learnt is None else self._learnt(embeddings, odds)

    def threshold(self, place: int) -> float:
        """The score that suffices for the theme at this place of `themes`."""
        return float(self._thresholds[place])

    def _together(
        self, words: dict[int, str], near: list[Mention], named: NDArray[np.bool_]
    ) -> list[Mention]:
        found = [
            Mention(theme=self._themes[theme].key, score=1.0, because=word) for theme, word in words.items()
        ]
        said = {mention.theme for mention in found}
        rest = [each for each in near if each.theme not in said]
        if len(rest) <= _MOST_BY_MEANING:
            return [*found, *rest]
        called = {self._themes[theme].key for theme in np.flatnonzero(named)}
        meant = [each.theme for each in rest if each.theme not in called]
        left_out = set(meant[_MOST_BY_MEANING:])
        return [*found, *(each for each in rest if each.theme not in left_out)]

    def _by_meaning(self, texts: Sequence[str], embeddings: Array) -> list[list[Mention]]:
        """The themes that each row's score suffices for, the surest first."""
        near: list[list[Mention]] = [[] for _ in embeddings]
        scores = chances(self.odds(texts, embeddings))
        rows, columns = np.nonzero(scores >= self._thresholds)
        order = np.lexsort((columns, -scores[rows, columns]))
        for row, theme in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
            near[row].append(self._meant(embeddings[row], theme, float(scores[row, theme])))
        return near

    def _meant(self, embedding: Array, theme: int, score: float) -> Mention:
        assert self._seeds is not None
        return Mention(
            theme=self._themes[theme].key,
            score=score,
            because=self._seeds.nearest(embedding, theme),
            against=float(self._thresholds[theme]),
        )

    def _with_parts(
        self, found: Sequence[Sequence[Mention]], texts: Sequence[str], embeddings: Array
    ) -> Iterator[tuple[Mention, ...]]:
        """A part may itself have parts."""
        for row, mentions in enumerate(found):
            told, open_ = list(mentions), [each.theme for each in mentions]
            while open_:
                parts = self._parts.get(open_.pop())
                part = parts and parts.nearest(texts[row], embeddings[row])
                if part:
                    told.append(part)
                    open_.append(part.theme)
            yield tuple(told)


def looked_for(themes: Sequence[Theme]) -> list[Theme]:
    """Those that are looked for in every statement, in the order of their scores."""
    keys = {theme.key for theme in themes}
    return [theme for theme in themes if theme.within is None or theme.within not in keys]


def _parts_of(themes: Sequence[Theme]) -> Mapping[str, list[Theme]]:
    keys = {theme.key for theme in themes}
    parts: dict[str, list[Theme]] = {}
    for theme in themes:
        if theme.within is not None and theme.within in keys:
            parts.setdefault(theme.within, []).append(theme)
    return parts


def chances(odds: Array) -> Array:
    """Log odds as numbers in (0, 1)."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0))), dtype=np.float32)


class Parts:
    """The parts of a theme that was split: a statement about it is about the part that it is nearest to."""

    #: With a smaller cosine to every seed, it is about none of the parts, and stays with the whole.
    NEAR = 0.3

    def __init__(self, parts: Sequence[Theme], embed: Embed) -> None:
        self.themes = list(parts)
        self._words = Words(self.themes)
        self._seeds = Seeds(self.themes, embed)

    def nearest(self, text: str, embedding: Array) -> Mention | None:
        """The part that a statement is about, by a word of it or else by meaning."""
        [found] = self.nearest_of([text], embedding[None])
        return found

    def nearest_of(self, texts: Sequence[str], embeddings: Array) -> list[Mention | None]:
        """The part of each of n statements."""
        closest = self._seeds.closest(embeddings)
        best = closest.argmax(axis=1)
        return [
            self._spoken(text) or self._meant(embeddings[row], int(best[row]), float(closest[row, best[row]]))
            for row, text in enumerate(texts)
        ]

    def _spoken(self, text: str) -> Mention | None:
        for theme, word in self._words.find(text).items():
            return Mention(theme=self.themes[theme].key, score=1.0, because=word)
        return None

    def _meant(self, embedding: Array, theme: int, cosine: float) -> Mention | None:
        if cosine < self.NEAR:
            return None
        because = self._seeds.nearest(embedding, theme)
        return Mention(
            theme=self.themes[theme].key, score=min(1.0, cosine), because=because, against=self.NEAR
        )


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
