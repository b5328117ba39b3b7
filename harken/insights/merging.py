"""Which statements say the same, told by meaning, by words and by feeling: arithmetic without a database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: What keeps two statements apart beside the cosine of their embeddings: a difference of one in valence,
#: no word in common, and one using the opposite of a word of the other.
FEELING, WORDS, OPPOSITES = 0.3, 0.15, 0.4
#: What a theme in common brings nearer, and two different themes set apart.
THEME = 0.25
#: Groups of statements that lie no farther apart than this on average say the same. These four were chosen
#: on the half of the hotels that `benchmarks/opinions.py` develops on, where little hangs on any of them;
#: what a theme is worth, of which hotels know nothing, on the made-up company's reasons to buy.
SAME = 0.6
#: So many statements are held against each other at a time; the others join the group that they are nearest
#: to, and those that are near none are held against each other next.
SIDE_BY_SIDE = 700

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_EMPTY_WORDS = (
    "a an the this that these those it its i we you they he she me us them my our your their is are was were"
    " be been am do does did have has had of to in on at for with and or but so too very quite really just"
    " not no as by from there here when which what who will would can could should"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
#: What reasons and opinions are wrapped in.
_FRAMES = "because simply honestly just mostly since why reason thing much lot get got go"
_AROUND = frozenset(_FRAMES.split())
_PAIRS = (
    "hot/cold warm/cold hot/cool fast/slow quick/slow early/late big/small large/small big/tiny large/tiny"
    " spacious/small spacious/cramped loud/quiet noisy/quiet cheap/expensive more/less more/fewer dark/bright"
    " hard/soft hard/easy difficult/easy long/short high/low old/new dirty/clean friendly/rude open/closed"
    " strong/weak full/empty good/bad great/terrible best/worst heavy/light many/few near/far close/far"
    " helpful/unhelpful thick/thin wide/narrow simple/complicated wet/dry"
)
_OPPOSITES = [pair.split("/") for pair in _PAIRS.split()]
_COLUMNS = {
    word: [column for column, pair in enumerate(_OPPOSITES) if word in pair]
    for pair in _OPPOSITES
    for word in pair
}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement, as far as it is told apart from others by what it says."""

    words: frozenset[str]
    embedding: Floats
    valence: float
    #: The text in one spelling, by which the very same thing is known whatever model read it.
    said: str
    themes: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Features:
    """What statements are told apart by, one row each."""

    #: Unit vectors; those of different models share no column, and so are like no other.
    meaning: Floats
    feeling: Floats
    #: Unit vectors of weighted words, sparse.
    wording: Any
    #: Which words that have an opposite are used, and which opposites.
    one: Floats
    other: Floats
    #: Which themes it is about, and whether any.
    themes: Floats
    themed: Floats

    def of(self, rows: NDArray[np.int64]) -> Features:
        return Features(
            meaning=self.meaning[rows],
            feeling=self.feeling[rows],
            wording=self.wording[rows],
            one=self.one[rows],
            other=self.other[rows],
            themes=self.themes[rows],
            themed=self.themed[rows],
        )

    def apart(self, others: Features) -> Floats:
        """How far each is from saying the same as each of the others."""
        found = 1 + WORDS - self.meaning @ others.meaning.T
        found += FEELING * np.abs(self.feeling[:, None] - others.feeling[None])
        found -= WORDS * (self.wording @ others.wording.T).toarray()
        opposed = self.one @ others.other.T + self.other @ others.one.T
        found += OPPOSITES * np.minimum(opposed, 1)
        both, shared = np.outer(self.themed, others.themed), np.minimum(self.themes @ others.themes.T, 1)
        found += THEME * (both - 2 * shared)
        return np.asarray(np.maximum(found, 0), dtype=np.float32)


def merged(
    texts: Sequence[str],
    embeddings: Sequence[Floats],
    valences: Sequence[float],
    themes: Sequence[Sequence[int]] = (),
) -> NDArray[np.int64]:
    """A number for each statement, the same for those that say the same; the numbers begin at 0.

    Args:
        embeddings: Unit vectors, as wide as the model of each makes them.
        themes: The themes of each, as far as these tell them apart; none at all where they are left out.
    """
    every = features(texts, embeddings, valences, themes)
    numbers = np.full(len(texts), -1, dtype=np.int64)
    waiting = np.arange(len(texts))
    while len(waiting):
        some = waiting[_spread(len(waiting))]
        numbers[some] = numbers.max() + 1 + _grouped(every.of(some))
        rest = waiting[numbers[waiting] < 0]
        known = np.flatnonzero(numbers >= 0)
        numbers[rest] = _joined(every.of(rest), _means(every.of(known), numbers[known]))
        waiting = rest[numbers[rest] < 0]
    return _same([_said(text) for text in texts], numbers)


def side_by_side(some: Sequence[Statement]) -> NDArray[np.int64]:
    """A number for each of a few statements, the same for those that say the same."""
    return _same([each.said for each in some], _grouped(_features(some)))


def nearest(groups: Sequence[Sequence[Statement]], others: Sequence[Statement]) -> NDArray[np.int64]:
    """For each of the others, which group says the same; -1 where none does."""
    members = [each for group in groups for each in group]
    every = _features([*members, *others])
    numbers = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    means = _means(every.of(np.arange(len(members))), numbers)
    found = _joined(every.of(np.arange(len(members), len(members) + len(others))), means)
    said = {each.said: number for each, number in zip(members, numbers.tolist(), strict=True)}
    return np.array(
        [said.get(each.said, number) for each, number in zip(others, found.tolist(), strict=True)],
        dtype=np.int64,
    )


def _same(said: Sequence[str], numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers with that of the first for all that are said in the same words; without gaps, from 0.

    Embeddings bring these together as a rule; those of different models, or of none, tell nothing.
    """
    first: dict[str, int] = {}
    whole = [first.setdefault(each, number) for each, number in zip(said, numbers.tolist(), strict=True)]
    return np.unique(np.array(whole, dtype=np.int64), return_inverse=True)[1].reshape(-1)


def _spread(n: int) -> NDArray[np.int64]:
    """At most `SIDE_BY_SIDE` of so many, evenly spread."""
    return np.unique(np.linspace(0, n - 1, min(n, SIDE_BY_SIDE)).astype(np.int64))


def central(embeddings: Sequence[Floats]) -> list[float]:
    """How near each statement of a group comes to what all of it says."""
    meaning = _side_by_side(embeddings)
    found: list[float] = (meaning @ meaning.mean(axis=0)).tolist()
    return found


def _grouped(some: Features) -> NDArray[np.int64]:
    """Join the two nearest groups until no two lie within `SAME` on average."""
    from scipy.cluster.hierarchy import fcluster, linkage

    n = len(some.feeling)
    if n < 2:
        return np.zeros(n, dtype=np.int64)
    upper = some.apart(some)[np.triu_indices(n, 1)]
    found: NDArray[np.int64] = fcluster(linkage(upper, "average"), SAME, "distance").astype(np.int64) - 1
    return found


def _means(some: Features, numbers: NDArray[np.int64]) -> Features:
    """The mean of each group: the distance to it is nearly the mean of the distances to its statements."""
    from scipy.sparse import csr_array

    times = np.bincount(numbers)
    shares = (1 / times[numbers]).astype(np.float32)
    average = csr_array((shares, (numbers, np.arange(len(numbers)))), (len(times), len(numbers)))
    return Features(
        meaning=average @ some.meaning,
        feeling=average @ some.feeling,
        wording=average @ some.wording,
        one=average @ some.one,
        other=average @ some.other,
        themes=average @ some.themes,
        themed=average @ some.themed,
    )


def _joined(rest: Features, groups: Features) -> NDArray[np.int64]:
    """The nearest group of each where it says the same; -1 where none does."""
    apart = rest.apart(groups)
    found = np.asarray(apart.argmin(axis=1), dtype=np.int64)
    return np.where(apart.min(axis=1) <= SAME, found, -1)


def features(
    texts: Sequence[str],
    embeddings: Sequence[Floats],
    valences: Sequence[float],
    themes: Sequence[Sequence[int]],
) -> Features:
    """Everything that statements are told apart by."""
    about = themes or [()] * len(texts)
    each = zip(texts, embeddings, valences, about, strict=True)
    return _features([statement(*one) for one in each])


def statement(text: str, embedding: Floats, valence: float, themes: Sequence[int] = ()) -> Statement:
    """A statement by its words."""
    found = frozenset(words(text))
    return Statement(
        words=found, embedding=embedding, valence=valence, themes=tuple(themes), said=_said(text)
    )


def _said(text: str) -> str:
    return " ".join(text.casefold().split())


def _features(some: Sequence[Statement]) -> Features:
    said = [each.words for each in some]
    one, other = _opposites(said)
    about = _about([each.themes for each in some])
    return Features(
        meaning=_side_by_side([each.embedding for each in some]),
        feeling=np.asarray([each.valence for each in some], dtype=np.float32),
        wording=_wording(said),
        one=one,
        other=other,
        themes=about,
        themed=np.asarray(about.any(axis=1), dtype=np.float32),
    )


def _about(themes: Sequence[Sequence[int]]) -> Floats:
    known = sorted({theme for each in themes for theme in each})
    rows = [[theme in each for theme in known] for each in themes]
    return np.array(rows, dtype=np.float32).reshape(len(themes), len(known))


def words(text: str) -> tuple[str, ...]:
    """The words that say something, without the endings of the plural."""
    found = (match[0] for match in _WORD.finditer(text.casefold().replace("’", "'")))
    return tuple(_singular(word) for word in found if word not in _EMPTY)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith("es") and word[-3] in "sxzh":
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _side_by_side(embeddings: Sequence[Floats]) -> Floats:
    """One row each; every width has columns of its own."""
    widths = sorted({len(each) for each in embeddings})
    starts = dict(zip(widths, np.cumsum([0, *widths]).tolist(), strict=False))
    found = np.zeros((len(embeddings), sum(widths)), dtype=np.float32)
    for row, each in enumerate(embeddings):
        found[row, starts[len(each)] : starts[len(each)] + len(each)] = each
    return found


def _wording(said: Sequence[frozenset[str]]) -> Any:
    """Unit vectors of words; rare ones weigh more."""
    from scipy.sparse import csr_array

    said = [_stems(each) for each in said]
    times = Counter(word for each in said for word in each)
    # In one order, which a set does not keep from one process to the next.
    columns = {word: column for column, word in enumerate(sorted(times))}
    weights = {word: log((1 + len(said)) / (1 + n)) + 1 for word, n in times.items()}
    values, places, ends = [], [], [0]
    for each in said:
        length = sum(weights[word] ** 2 for word in sorted(each)) ** 0.5
        values += [weights[word] / length for word in sorted(each)]
        places += [columns[word] for word in sorted(each)]
        ends.append(len(places))
    cells = (np.array(values, dtype=np.float32), np.array(places, dtype=np.int64), ends)
    return csr_array(cells, shape=(len(said), max(len(columns), 1)))


def _stems(said: frozenset[str]) -> frozenset[str]:
    return frozenset(_stem(word) for word in said if word not in _AROUND)


@cache
def _stemmer() -> Any:
    from snowballstemmer import stemmer

    return stemmer("english")


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """Freshness and freshly are one word; the model reads English."""
    stem: str = _stemmer().stemWord(word)
    return stem


def _opposites(said: Sequence[frozenset[str]]) -> tuple[Floats, Floats]:
    """Per pair of opposites, whether one is said and not the other, and the other way round."""
    one, other = (np.zeros((len(said), len(_OPPOSITES)), dtype=np.float32) for _ in range(2))
    for row, each in enumerate(said):
        for column in {column for word in each for column in _COLUMNS.get(word, ())}:
            first, second = (word in each for word in _OPPOSITES[column])
            one[row, column], other[row, column] = first and not second, second and not first
    return one, other
