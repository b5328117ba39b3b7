"""Fits the linear heads on fixed features: convex problems, so that the same data gives the same weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from nlp.heads import logistic
from nlp.training.sets import Example

Array = NDArray[np.float32]

#: How much one example of a set counts; large sets of short phrases would drown the rated sentences.
SET_WEIGHT = {"vader_ground_truth": 1.0, "product_reviews_hu_liu": 0.7, "oposum": 0.7, "pros_cons": 0.3}


def valence_head(
    features: Array, targets: Array, weights: Array, *, penalty: float = 1e-4
) -> tuple[Array, Array]:
    """Weight (k,) and bias () such that tanh(x w + b) comes close to the targets."""
    share = weights / weights.sum()

    def loss(parameters: Array) -> tuple[float, Array]:
        weight, bias = parameters[:-1], parameters[-1]
        guess = np.tanh(features @ weight + bias)
        error = guess - targets
        slope = 2.0 * share * error * (1.0 - guess**2)
        gradient = np.append(features.T @ slope + 2.0 * penalty * weight, slope.sum())
        return float((share * error**2).sum() + penalty * (weight**2).sum()), gradient

    found = minimize(
        loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}
    )
    return _split(found.x)


def logistic_head(features: Array, labels: Array, *, penalty: float) -> tuple[Array, Array]:
    """Weight (k,) and bias () of a penalised logistic regression; labels are 0 or 1."""

    def loss(parameters: Array) -> tuple[float, Array]:
        weight, bias = parameters[:-1], parameters[-1]
        values = features @ weight + bias
        error = (logistic(values) - labels) / len(labels)
        cost = np.mean(np.logaddexp(0.0, values) - labels * values) + penalty * (weight**2).sum()
        return float(cost), np.append(features.T @ error + 2.0 * penalty * weight, error.sum())

    found = minimize(
        loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}
    )
    return _split(found.x)


def _split(parameters: Array) -> tuple[Array, Array]:
    return parameters[:-1].astype(np.float32), np.asarray(parameters[-1], dtype=np.float32)


def set_weights(examples: Sequence[Example]) -> Array:
    return np.array([SET_WEIGHT.get(example.set, 0.5) for example in examples], dtype=np.float32)
