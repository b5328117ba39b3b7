"""Fits logistic regressions: convex problems, so that the same data gives the same weights."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from nlp.heads import logistic

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


def _split(parameters: Array) -> tuple[Array, Array]:
    return parameters[:-1].astype(np.float32), np.asarray(parameters[-1], dtype=np.float32)
