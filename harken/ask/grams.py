"""The runs of words and letters of a question, as weighted buckets: what the learned reading looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from harken.ask.masking import Worded

#: Grams share buckets by their hash, so that no list of grams is kept.
BUCKETS = 1 << 15
_MOST_WORDS = 3
_LETTERS = range(2, 6)

Counted = list[tuple[NDArray[np.int64], NDArray[np.float32]]]


def counted(worded: Worded) -> Counted:
    """Per form of the question the buckets of its grams and how often each stands there, dampened."""
    forms = (
        _words(worded.asked, "a"),
        _letters(worded.asked, "b"),
        _words(worded.plain, "c"),
        _letters(worded.plain, "d"),
        _words(worded.known, "e"),
    )
    return [_buckets(form) for form in forms]


def _buckets(grams: Iterator[str]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    found = Counter(map(_bucket, grams))
    counts = np.fromiter(found.values(), dtype=np.float32, count=len(found))
    return np.fromiter(found, dtype=np.int64, count=len(found)), 1 + np.log(counts)


def weighted(forms: Counted, rarity: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """All buckets with their weights; each form counts alike, a gram the more the rarer it is.

    Args:
        rarity: (BUCKETS,), nothing for buckets that say nothing.
    """
    weights = [count * rarity[buckets] for buckets, count in forms]
    scaled = [weight / max(float(np.linalg.norm(weight)), 1e-9) for weight in weights]
    return np.concatenate([buckets for buckets, _ in forms]), np.concatenate(scaled)


def _bucket(gram: str) -> int:
    return crc32(gram.encode()) % BUCKETS


def _words(text: str, form: str) -> Iterator[str]:
    words = ["^", *text.split(), "$"]
    for size in range(1, _MOST_WORDS + 1):
        for start in range(len(words) - size + 1):
            yield f"{form} {' '.join(words[start : start + size])}"


def _letters(text: str, form: str) -> Iterator[str]:
    for word in text.split():
        whole = f" {word} "
        for size in _LETTERS:
            for start in range(max(len(whole) - size + 1, 0)):
                yield f"{form}{whole[start : start + size]}"
