"""Chooses what counts as neutral, on statements that were rated or read and that were not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from nlp.training.sets import Example

#: A rating this near to zero is neutral: 0.6 on the raters' scale from -4 to 4.
RATED_NEUTRAL = 0.2
_STEPS = np.arange(0.04, 0.42, 0.02)


def rated(examples: Sequence[Example]) -> list[Example]:
    """Sentences about products and tweets with ratings, and segments whose neutrality was marked."""
    files = ("amazonReviewSnippets.csv", "tweets.csv", "polarities.csv")
    return [example for example in examples if example.file in files and example.valence is not None]


def classes_of(examples: Sequence[Example]) -> NDArray[np.int64]:
    """-1, 0 or 1 for each rating."""
    return _labels(np.array([example.valence or 0.0 for example in examples]), -RATED_NEUTRAL, RATED_NEUTRAL)


def band(truth: NDArray[np.int64], valence: NDArray[np.float32]) -> tuple[float, float]:
    """The bounds that give the best macro F1 over negative, neutral and positive (-1, 0, 1)."""
    best = max(product(-_STEPS, _STEPS), key=lambda bounds: macro_f1(truth, _labels(valence, *bounds)))
    return float(best[0]), float(best[1])


def _labels(valence: NDArray[np.floating], low: float, high: float) -> NDArray[np.int64]:
    return np.asarray((valence >= high).astype(np.int64) - (valence <= low).astype(np.int64))


def macro_f1(truth: NDArray[np.int64], said: NDArray[np.int64]) -> float:
    """Mean F1 over negative, neutral and positive."""
    return float(np.mean([_f1(truth == label, said == label) for label in (-1, 0, 1)]))


def _f1(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    return float(2 * (truth & said).sum() / max(1, truth.sum() + said.sum()))
