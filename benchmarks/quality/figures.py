"""Pure arithmetic of quality: correlation, F1, area under the curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata


def pearson(truth: ArrayLike, guess: ArrayLike) -> float:
    return float(np.corrcoef(np.asarray(truth), np.asarray(guess))[0, 1])


def f1(truth: ArrayLike, guess: ArrayLike) -> float:
    """F1 of the yes among yes (1) and no (0)."""
    true, said = np.asarray(truth) == 1, np.asarray(guess) == 1
    both = np.sum(true & said)
    return float(2 * both / max(1, true.sum() + said.sum()))


def macro_f1(truth: ArrayLike, guess: ArrayLike) -> float:
    """Mean F1 over the classes that occur in the truth."""
    true, said = np.asarray(truth), np.asarray(guess)
    return float(np.mean([f1(true == label, said == label) for label in np.unique(true)]))


def auc(truth: ArrayLike, score: ArrayLike) -> float:
    """Probability that a yes scores higher than a no, ties counting half."""
    true, ranks = np.asarray(truth) == 1, rankdata(np.asarray(score))
    yes, no = true.sum(), (~true).sum()
    return float((ranks[true].sum() - yes * (yes + 1) / 2) / (yes * no))


def accuracy(truth: ArrayLike, guess: ArrayLike) -> float:
    return float(np.mean(np.asarray(truth) == np.asarray(guess)))
