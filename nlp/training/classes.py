"""Makes three classes of valence out of what the model reads, with probabilities that mean what they say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nlp.heads import signs, softmax
from nlp.judging import calibration_error
from nlp.training.fit import softmax_head
from nlp.training.neutral import macro_f1

Array = NDArray[np.float32]
Classes = NDArray[np.int64]
PENALTY = 1e-4


def learn(
    valence: Array, probabilities: Array, truth: Classes, weights: Array | None = None
) -> tuple[Array, Array]:
    """Weight and bias of the head for negative, neutral and positive; `truth` is -1, 0 or 1.

    Without `weights` (n,) each statement counts alike.
    """
    counted = np.ones(len(truth), dtype=np.float32) if weights is None else weights
    return softmax_head(signs(valence, probabilities), truth + 1, counted, penalty=PENALTY)


def judged(
    valence: Array, probabilities: Array, truth: Classes, folds: NDArray[np.int64]
) -> dict[str, float]:
    """Macro F1 and calibration error, each fold by what the others say."""
    found = np.zeros((len(truth), 3), dtype=np.float32)
    for held in np.unique(folds):
        own = folds == held
        weight, bias = learn(valence[~own], probabilities[~own], truth[~own])
        found[own] = softmax(signs(valence[own], probabilities[own]) @ weight.T + bias)
    errors = [calibration_error(found[:, label + 1], truth == label) for label in (-1, 0, 1)]
    sure = found.max(axis=1)
    return {
        "macro_f1": round(macro_f1(truth, found.argmax(axis=1) - 1), 3),
        "ece": round(calibration_error(sure, found.argmax(axis=1) - 1 == truth), 3),
        "worst_class_ece": round(max(errors), 3),
    }
