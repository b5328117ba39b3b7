"""Fits logistic regressions: convex problems, so that the same data gives the same weights."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from nlp.heads import logistic, softmax

Array = NDArray[np.float32]


def logistic_head(features: NDArray[Any], labels: Array, *, penalty: float) -> tuple[Array, Array]:
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


def softmax_head(
    features: NDArray[Any], labels: NDArray[Any], weights: Array, *, penalty: float
) -> tuple[Array, Array]:
    """Weight (c, k) and bias (c,) of a penalised regression on classes 0 to c - 1.

    Args:
        features: (n, k)
        labels: (n,)
        weights: (n,), how much each row counts; their sum does not matter.
        penalty: On the squares of what is learnt.
    """
    wide = np.column_stack([features, np.ones(len(features))]).astype(np.float64)
    truth = np.eye(int(labels.max()) + 1)[labels]
    shape = (truth.shape[1], wide.shape[1])
    share = weights.astype(np.float64) / float(weights.sum())

    def loss(flat: Array) -> tuple[float, Array]:
        parameters = flat.reshape(shape)
        said = softmax((wide @ parameters.T).astype(np.float32)).astype(np.float64)
        likely = np.log(np.maximum((said * truth).sum(axis=1), 1e-12))
        cost = -(share * likely).sum() + penalty * (flat**2).sum()
        slope = ((said - truth) * share[:, None]).T @ wide + 2.0 * penalty * parameters
        return float(cost), slope.ravel()

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    parameters = found.x.reshape(shape).astype(np.float32)
    return parameters[:, :-1], parameters[:, -1]


def _split(parameters: Array) -> tuple[Array, Array]:
    return parameters[:-1].astype(np.float32), np.asarray(parameters[-1], dtype=np.float32)
