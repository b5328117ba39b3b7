"""The readers that are compared, each behind the same two questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from harken.domain.understanding import PartReading, PartText, Sentiment
from nlp.encoder import WIDTH, Encoder, packaged
from nlp.heads import unit
from nlp.model import StatementModel
from nlp.overall import overall
from nlp.statements import split as statements
from nlp.training.sets import Example
from nlp.understand import Understander

Array = NDArray[np.float64]
CLASS = {Sentiment.NEGATIVE: -1, Sentiment.NEUTRAL: 0, Sentiment.MIXED: 0, Sentiment.POSITIVE: 1}


class System(Protocol):
    """Something that reads sentiment."""

    name: str

    def sentences(self, texts: Sequence[str]) -> Array:
        """Valence of each text taken as one statement."""
        ...

    def whole(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Valence and class (-1, 0, 1) of each text taken as a whole feedback."""
        ...


class Shipped:
    """The statement model as users get it, through the same code."""

    name = "Harken"

    def __init__(self, model: StatementModel) -> None:
        self._model = model
        self._understander = Understander(model)

    def sentences(self, texts: Sequence[str]) -> Array:
        return self._model.read(texts).valence.astype(np.float64)

    def whole(self, texts: Sequence[str]) -> tuple[Array, Array]:
        parts = [PartText(part_id=row, text=text) for row, text in enumerate(texts)]
        found = [
            overall(reading.statements if isinstance(reading, PartReading) else ())
            for start in range(0, len(parts), 512)
            for reading in self._understander.read(parts[start : start + 512])
        ]
        return np.array([valence for valence, _ in found]), np.array([CLASS[label] for _, label in found])


class Vader:
    """A word list with rules, at its usual bounds."""

    name = "VADER"

    def __init__(self) -> None:
        self._analyser = SentimentIntensityAnalyzer()

    def sentences(self, texts: Sequence[str]) -> Array:
        return np.array([self._analyser.polarity_scores(text)["compound"] for text in texts])

    def whole(self, texts: Sequence[str]) -> tuple[Array, Array]:
        valence = self.sentences(texts)
        return valence, np.sign(valence) * (np.abs(valence) >= 0.05)


class Frozen:
    """Ridge regression on the untouched MiniLM embedding, learnt from the same sentences."""

    name = "frozen MiniLM + ridge"

    def __init__(self, train: Sequence[Example], validation: Sequence[Example]) -> None:
        self._encoder = Encoder(packaged())
        learnt = [example for example in train if example.valence is not None]
        x, y = self._features([example.text for example in learnt]), np.array([e.valence for e in learnt])
        self._weight = np.linalg.solve(x.T @ x + np.eye(x.shape[1]), x.T @ y)
        self._band = self._fitting_band([example for example in validation if example.valence is not None])

    def sentences(self, texts: Sequence[str]) -> Array:
        return np.asarray(self._features(texts) @ self._weight)

    def whole(self, texts: Sequence[str]) -> tuple[Array, Array]:
        spans = [statements(text, "en") or [(0, len(text))] for text in texts]
        pieces = [text[start:end] for text, some in zip(texts, spans, strict=True) for start, end in some]
        owners = np.repeat(np.arange(len(texts)), [len(some) for some in spans])
        valence = np.bincount(owners, weights=self.sentences(pieces)) / np.bincount(owners)
        return valence, np.sign(valence) * (np.abs(valence) >= self._band)

    def _features(self, texts: Sequence[str]) -> Array:
        rows = unit(self._encoder.features(texts)[:, :WIDTH]).astype(np.float64)
        return np.hstack([rows, np.ones((len(texts), 1))])

    def _fitting_band(self, examples: Sequence[Example]) -> float:
        from benchmarks.quality.figures import macro_f1

        truth = np.array([np.sign(e.valence) * (abs(e.valence or 0.0) >= 0.2) for e in examples])
        guess = self.sentences([example.text for example in examples])
        bands = np.arange(0.0, 0.4, 0.02)
        return float(max(bands, key=lambda band: macro_f1(truth, np.sign(guess) * (np.abs(guess) >= band))))
