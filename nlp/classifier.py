"""A sentiment model of others, as `transformers` loads it, read as negative, neutral and positive."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harken.domain.errors import ModelError
from nlp.encoder import BATCH_TOKENS, MAX_TOKENS, has_bfloat16
from nlp.hub import quiet

Array = NDArray[np.float32]
_STARS = re.compile(r"\W*([1-5])(?:\W*stars?)?\W*")
_STRONG = re.compile(r"very|extreme|strong", re.IGNORECASE)
#: How the words for a class begin in English and many other languages.
_SIDES = {"neg": -1.0, "neu": 0.0, "mixed": 0.0, "pos": 1.0}


class Classifier:
    """Classifies texts; any model for sequence classification whose classes are sentiments or stars.

    Args:
        folder: Where the model lies; safetensors only.
        name: What the settings call it, for messages.
        labels: What its classes mean, in their order, where their own names do not say it.
    """

    def __init__(self, folder: Path, name: str, labels: Sequence[str] | None = None) -> None:
        import torch
        from safetensors import SafetensorError
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        quiet()
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            network: Any = AutoModelForSequenceClassification.from_pretrained(
                folder, local_files_only=True, use_safetensors=True
            )
        except (OSError, ValueError, KeyError, ImportError, RuntimeError, SafetensorError) as error:
            raise ModelError(f"The sentiment model {name} cannot be opened: {_first(error)}") from error
        self._weights = np.array(meanings(network.config.id2label, name, labels), dtype=np.float32)
        self._network = network.eval().to(torch.bfloat16 if has_bfloat16() else torch.float32)
        self._limit = min(MAX_TOKENS, self._tokenizer.model_max_length)

    def read(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Valence (n,), and how likely negative, neutral and positive are (n, 3)."""
        probabilities = self._probabilities(texts)
        sides = np.sign(self._weights)
        classes = np.stack([probabilities[:, sides == side].sum(axis=1) for side in (-1, 0, 1)], axis=1)
        return probabilities @ self._weights, classes

    def _probabilities(self, texts: Sequence[str]) -> Array:
        found = np.zeros((len(texts), len(self._weights)), dtype=np.float32)
        if texts:
            tokens = self._tokenizer(list(texts), truncation=True, max_length=self._limit)["input_ids"]
            order = sorted(range(len(texts)), key=lambda row: len(tokens[row]))
            for rows in _batches(order, tokens):
                found[rows] = self._forward([tokens[row] for row in rows])
        return found

    def _forward(self, tokens: Sequence[Sequence[int]]) -> Array:
        import torch

        batch = self._tokenizer.pad({"input_ids": tokens}, return_tensors="pt")
        with torch.inference_mode():
            logits = self._network(**batch).logits.to(torch.float32)
        return np.asarray(torch.softmax(logits, dim=1).numpy(), dtype=np.float32)


def _batches(order: Sequence[int], tokens: Sequence[Sequence[int]]) -> list[list[int]]:
    """Rows of about one length together, as many as one forward pass may hold."""
    batches: list[list[int]] = []
    for row in order:
        if not batches or (len(batches[-1]) + 1) * len(tokens[row]) > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(row)
    return batches


def meanings(id2label: Mapping[int, str], name: str, labels: Sequence[str] | None) -> list[float]:
    """The valence in [-1, 1] that each class stands for, in the order of the classes."""
    own = [str(id2label[place]) for place in sorted(id2label)]
    if labels is not None and len(labels) != len(own):
        raise ModelError(
            f"The sentiment model {name} has {len(own)} classes ({', '.join(own)}), and"
            f" 'labels:' under 'models:' in harken.yaml names {len(labels)}"
        )
    found = _of_stars(own) if labels is None else None
    found = found or _of_words(labels or own)
    if found is None:
        raise ModelError(
            f"The sentiment model {name} calls its classes {', '.join(own)}; say what they mean, in this"
            " order, with 'labels: [negative, neutral, positive]' under 'models:' in harken.yaml"
        )
    return found


def _of_stars(labels: Sequence[str]) -> list[float] | None:
    stars = [int(match[1]) for label in labels if (match := _STARS.fullmatch(label.lower()))]
    return [(star - 3) / 2 for star in stars] if sorted(stars) == [1, 2, 3, 4, 5] else None


def _of_words(labels: Sequence[str]) -> list[float] | None:
    sides = [_side(label) for label in labels]
    told = [side for side in sides if side is not None]
    if len(told) < len(labels) or min(told) >= 0 or max(told) <= 0:
        return None
    strong = [bool(_STRONG.search(label)) for label in labels]
    weak = 0.5 if any(strong) else 1.0
    return [side * (1.0 if very else weak) for side, very in zip(told, strong, strict=True)]


def _side(label: str) -> float | None:
    words = re.findall(r"[^\W_]+", label.lower())
    return next((_SIDES[side] for word in words for side in _SIDES if word.startswith(side)), None)


def _first(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
