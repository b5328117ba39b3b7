"""Models that the settings name in the place of parts of the shipped one, multilingual ones included."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from harken.domain.understanding import Role
from nlp import model
from nlp.hub import digest, folder_of
from nlp.model import ROLES, Model, Raw, StatementModel

if TYPE_CHECKING:
    from nlp.classifier import Classifier
    from nlp.embedder import Embedder

Array = NDArray[np.float32]
#: A text too short to tell its language is taken for English where English is read.
_ENGLISH = ("en", "und")
_LIKE, _DISLIKE = ROLES.index(Role.LIKE), ROLES.index(Role.DISLIKE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What the settings name; a name is a folder or a model of the hub."""

    sentiment: str | None = None
    embedding: str | None = None
    #: What the classes of the sentiment model mean, where their names do not say it.
    labels: tuple[str, ...] | None = None
    languages: tuple[str, ...] = ("en",)


class NamedModel:
    """Sentiment and meaning from the models that are named, the rest from the shipped one.

    Roles are read by the shipped model, which knows English alone. Of a statement in another language, praise
    counts as a like and blame as a dislike; its other roles come from the question that it answers, if any.
    """

    def __init__(self, choice: Choice, shipped: StatementModel, home: Path) -> None:
        self._choice, self._shipped = choice, shipped
        self._folders = {
            name: folder_of(name, home) for name in (choice.sentiment, choice.embedding) if name is not None
        }
        self.languages = frozenset(choice.languages)
        self.generation = self._generation()

    @property
    def thresholds(self) -> Mapping[Role, float]:
        return self._shipped.thresholds

    def embed(self, texts: Sequence[str]) -> Array:
        return (self._embedder or self._shipped).embed(texts)

    def read(self, texts: Sequence[str], languages: Sequence[str] = ()) -> Raw:
        """Up to three passes: the shipped model's over what is English, and one of each named model."""
        english = np.array([self._is_english(each) for each in languages or ["en"] * len(texts)], dtype=bool)
        own = self._shipped.read([text for text, is_own in zip(texts, english, strict=True) if is_own])
        if self._classifier is None:
            valence, classes, labels = own.valence, own.classes, own.labels
        else:
            valence, classes = self._classifier.read(texts)
            labels = (classes.argmax(axis=1) - 1).astype(np.int8)
        return Raw(
            embeddings=own.embeddings if self._embedder is None else self._embedder.embed(texts),
            valence=valence,
            classes=classes,
            labels=labels,
            probabilities=_probabilities(english, own.probabilities, classes),
        )

    def _is_english(self, language: str) -> bool:
        return language in _ENGLISH and "en" in self.languages

    @cached_property
    def _classifier(self) -> Classifier | None:
        from nlp.classifier import Classifier

        name = self._choice.sentiment
        return None if name is None else Classifier(self._folders[name], name, self._choice.labels)

    @cached_property
    def _embedder(self) -> Embedder | None:
        from nlp.embedder import Embedder

        name = self._choice.embedding
        return None if name is None else Embedder(self._folders[name], name)

    def _generation(self) -> str:
        named = (
            "" if name is None else digest(self._folders[name])
            for name in (self._choice.sentiment, self._choice.embedding)
        )
        settings = (*(self._choice.labels or ()), *sorted(self.languages))
        whole = " ".join((self._shipped.generation, *named, *settings))
        return hashlib.sha256(whole.encode()).hexdigest()[:12]


def _probabilities(english: NDArray[np.bool_], own: Array, classes: Array) -> Array:
    found = np.zeros((len(english), len(ROLES)), dtype=np.float32)
    found[english] = own
    found[~english, _LIKE], found[~english, _DISLIKE] = classes[~english, 2], classes[~english, 0]
    return found


def chosen(choice: Choice, home: Path) -> Model:
    """The shipped model, or one with the parts that are named.

    Raises:
        ModelError: A named model is not there or cannot be read as what it should be.
    """
    shipped = model.load()
    if choice == Choice():
        return shipped
    return NamedModel(choice, shipped, home)
