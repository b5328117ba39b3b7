"""The trained arithmetic on top of the encoder, in numpy so that it reads and tests without torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harken.domain.errors import ModelError
from harken.domain.understanding import Role
from nlp.cues import cues

Array = NDArray[np.float32]
ROLES = tuple(Role)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heads:
    """Two linear heads; the one for roles sees a few cues of wording beside the encoder's features."""

    #: (features,) and a scalar: tanh gives the valence.
    valence_weight: Array
    valence_bias: Array
    #: (10, features + cues) and (10,): the logistic function gives the probabilities.
    roles_weight: Array
    roles_bias: Array
    #: (10,)
    thresholds: tuple[float, ...]
    neutral: tuple[float, float]
    #: (3, signs) and (3,): softmax gives how likely negative, neutral and positive are.
    classes_weight: Array
    classes_bias: Array

    @classmethod
    def of(cls, trained: Mapping[str, Any]) -> Heads:
        """From the tensors of a safetensors file."""
        try:
            low, high = trained["heads.neutral"].tolist()
            return cls(
                valence_weight=trained["heads.valence.weight"],
                valence_bias=trained["heads.valence.bias"],
                roles_weight=trained["heads.roles.weight"],
                roles_bias=trained["heads.roles.bias"],
                thresholds=tuple(trained["heads.roles.thresholds"].tolist()),
                neutral=(low, high),
                classes_weight=trained["heads.classes.weight"],
                classes_bias=trained["heads.classes.bias"],
            )
        except KeyError as error:
            raise ModelError(f"The trained weights lack {error.args[0]}; train them again") from error

    def embeddings(self, features: Array) -> Array:
        """Unit rows, (n, 384), from the mean half of the features."""
        return unit(features[:, : features.shape[1] // 2])

    def read(self, features: Array, texts: Sequence[str]) -> tuple[Array, Array]:
        """Valence (n,) and role probabilities (n, 10)."""
        seen = scaled(features)
        valence = np.tanh(seen @ self.valence_weight + self.valence_bias)
        logits = np.concatenate([seen, cues(texts)], axis=1) @ self.roles_weight.T + self.roles_bias
        return valence.astype(np.float32), logistic(logits)

    def classes(self, valence: Array, probabilities: Array) -> Array:
        """How likely each statement is negative, neutral and positive: (n, 3), rows that sum to 1.

        Args:
            valence: (n,), as read.
            probabilities: (n, 10), as read.
        """
        return softmax(signs(valence, probabilities) @ self.classes_weight.T + self.classes_bias)


def signs(valence: Array, probabilities: Array) -> Array:
    """What the three classes are told from, (n, 12): valence, its square, and the roles.

    Who recommends, warns off, stays or leaves takes a side, also in words without praise or blame.
    """
    strength = np.arctanh(np.clip(valence, -0.99, 0.99))
    return np.column_stack([strength, strength**2, probabilities]).astype(np.float32)


def softmax(values: Array) -> Array:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def scaled(features: Array) -> Array:
    """Both halves of the features as unit rows, so that one penalty fits both when training."""
    half = features.shape[1] // 2
    return np.concatenate([unit(features[:, :half]), unit(features[:, half:])], axis=1)


def unit(rows: Array) -> Array:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def logistic(values: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -30.0, 30.0))), dtype=np.float32)
