"""The statement model: one pass of one small encoder gives meaning, sentiment and roles."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from harken.domain.errors import ModelError
from harken.domain.understanding import Role
from nlp import overall
from nlp.heads import Heads

if TYPE_CHECKING:
    from nlp.encoder import Encoder

WEIGHTS = Path(__file__).parent / "weights" / "trained.safetensors"
ROLES = tuple(Role)


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """What the model says of n statements, before any threshold."""

    #: (n, width), unit rows: the place of each statement among meanings; 384 wide unless another is named.
    embeddings: NDArray[np.float32]
    #: (n,), in [-1, 1].
    valence: NDArray[np.float32]
    #: (n, 3): how likely negative, neutral and positive are; rows sum to 1.
    classes: NDArray[np.float32]
    #: (n,): -1 negative, 0 neutral, 1 positive.
    labels: NDArray[np.int8]
    #: (n, 10), in [0, 1], in the order of Role.
    probabilities: NDArray[np.float32]


class Model(Protocol):
    """What reads statements: the shipped model, or those that the settings name."""

    @property
    def generation(self) -> str:
        """Changes whenever readings may, so that those of different models are told apart."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages that it was made for; anything else is counted and not classified."""

    @property
    def thresholds(self) -> Mapping[Role, float]:
        """The probability from which a role counts."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Sentence embeddings, (n, width), unit rows."""

    def read(self, texts: Sequence[str], languages: Sequence[str] = ()) -> Raw:
        """Everything said of each text; `languages` holds the language of each, English where left out."""


class StatementModel:
    """Reads English statements. The same text gives the same reading in any batch, within rounding."""

    #: The languages that it was trained on; anything else is counted and not classified.
    languages = frozenset({"en"})

    def __init__(self, open_encoder: Callable[[], Encoder], heads: Heads, *, generation: str) -> None:
        self._open_encoder = open_encoder
        self._heads = heads
        #: Changes whenever the weights do, so that readings of different models are told apart.
        self.generation = generation

    @cached_property
    def _encoder(self) -> Encoder:
        """Opened at the first text: often nothing waits to be read."""
        return self._open_encoder()

    @property
    def thresholds(self) -> Mapping[Role, float]:
        """The probability from which a role counts; chosen on validation data."""
        return dict(zip(ROLES, self._heads.thresholds, strict=True))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Sentence embeddings, (n, 384), unit rows."""
        return self._heads.embeddings(self._encoder.features(texts))

    def read(self, texts: Sequence[str], languages: Sequence[str] = ()) -> Raw:  # noqa: ARG002
        """Everything the model says of each text, from one forward pass; it reads every text as English."""
        features = self._encoder.features(texts)
        valence, probabilities = self._heads.read(features, texts)
        return Raw(
            embeddings=self._heads.embeddings(features),
            valence=valence,
            classes=self._heads.classes(valence, probabilities),
            labels=self._labels(valence),
            probabilities=probabilities,
        )

    def _labels(self, valence: NDArray[np.float32]) -> NDArray[np.int8]:
        low, high = self._heads.neutral
        return (valence >= high).astype(np.int8) - (valence <= low).astype(np.int8)


def load(weights: Path = WEIGHTS, *, precise: bool = False) -> StatementModel:
    """Open the shipped model, offline.

    Args:
        weights: The trained part, a safetensors file.
        precise: Compute in float32 even where the processor has bfloat16.

    Raises:
        ModelError: A file is missing, damaged or not the one it claims to be.
    """
    from nlp.encoder import WEIGHTS_SHA256, Encoder, packaged

    tensors, base = trained(weights), packaged()
    all_that_reads = WEIGHTS_SHA256.encode() + weights.read_bytes() + overall.WEIGHTS.read_bytes()
    return StatementModel(
        lambda: Encoder(base, tensors, precise=precise),
        Heads.of(tensors),
        generation=hashlib.sha256(all_that_reads).hexdigest()[:12],
    )


def trained(weights: Path) -> dict[str, Any]:
    """The tensors of a trained part."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        return dict(load_file(weights))
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"The trained weights {weights} cannot be read; restore the file or train it again with: "
            "python -m nlp.training"
        ) from error
