"""The readers that are compared, each behind the same two questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from harken.domain.understanding import PartReading, PartText, Sentiment, StatementReading
from nlp.encoder import WIDTH, Encoder, packaged
from nlp.heads import unit
from nlp.model import StatementModel
from nlp.overall import advocacy, overall
from nlp.statements import split as statements
from nlp.training.sets import Example
from nlp.understand import Understander

Array = NDArray[np.float64]
#: Texts read in one pass.
AT_ONCE = 512
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

    def recommends(self, texts: Sequence[str]) -> Array:
        """How much each text speaks for recommending, on any scale."""
        ...


class Shipped:
    """The statement model as users get it, through the same code."""

    name = "Harken"

    def __init__(self, model: StatementModel) -> None:
        self._model = model
        self._understander = Understander(model)
        self._known: dict[tuple[str, ...], list[tuple[StatementReading, ...]]] = {}

    def sentences(self, texts: Sequence[str]) -> Array:
        return self._model.read(texts).valence.astype(np.float64)

    def whole(self, texts: Sequence[str]) -> tuple[Array, Array]:
        found = [overall(said) for said in self._statements(texts)]
        return np.array([valence for valence, _ in found]), np.array([CLASS[label] for _, label in found])

    def recommends(self, texts: Sequence[str]) -> Array:
        found = [advocacy(said) for said in self._statements(texts)]
        return np.array([0.5 if each is None else each for each in found])

    def sure(self, texts: Sequence[str]) -> Array:
        """How sure it is of each feedback's class, as it is stored: the mean over its statements."""
        found = ([each.confidence for each in said if each.content] for said in self._statements(texts))
        return np.array([np.mean(each) if each else 1.0 for each in found])

    def _statements(self, texts: Sequence[str]) -> list[tuple[StatementReading, ...]]:
        """Read once, however many figures are made of it."""
        key = tuple(texts)
        if key not in self._known:
            parts = [PartText(part_id=row, text=text) for row, text in enumerate(texts)]
            self._known[key] = [
                reading.statements if isinstance(reading, PartReading) else ()
                for start in range(0, len(parts), AT_ONCE)
                for reading in self._understander.read(parts[start : start + AT_ONCE])
            ]
        return self._known[key]


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

    def recommends(self, texts: Sequence[str]) -> Array:
        return self.sentences(texts)


class Blob:
    """TextBlob's word list, at its own sign."""

    name = "TextBlob"

    def sentences(self, texts: Sequence[str]) -> Array:
        from textblob import TextBlob

        return np.array([TextBlob(text).sentiment.polarity for text in texts])

    def whole(self, texts: Sequence[str]) -> tuple[Array, Array]:
        valence = self.sentences(texts)
        return valence, np.sign(valence)

    def recommends(self, texts: Sequence[str]) -> Array:
        return self.sentences(texts)


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

    def recommends(self, texts: Sequence[str]) -> Array:
        return self.whole(texts)[0]

    def _features(self, texts: Sequence[str]) -> Array:
        rows = unit(self._encoder.features(texts)[:, :WIDTH]).astype(np.float64)
        return np.hstack([rows, np.ones((len(texts), 1))])

    def _fitting_band(self, examples: Sequence[Example]) -> float:
        from benchmarks.quality.figures import macro_f1

        truth = np.array([np.sign(e.valence) * (abs(e.valence or 0.0) >= 0.2) for e in examples])
        guess = self.sentences([example.text for example in examples])
        bands = np.arange(0.0, 0.4, 0.02)
        return float(max(bands, key=lambda band: macro_f1(truth, np.sign(guess) * (np.abs(guess) >= band))))
