"""The packaged encoder for one short text at a time, without torch: what a question needs is there at once.

The same network and weights as `encoder.Encoder` has before the project's own training, computed with numpy:
opening maps the file and reads no more of it than a text needs, where torch alone takes seconds to import.
"""

from __future__ import annotations

import importlib.util
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harken.domain.errors import ModelError
from nlp.encoder import PACKAGE, WIDTH

LAYERS, HEADS = 6, 12
#: The layers from this one on may be turned towards what a text is read for.
TURNED_FROM = 0
#: Tokens of the longest text that is read; questions are cut there.
LONGEST = 128
#: Texts whose places are kept: names are held against words again and again.
REMEMBERED = 4096
#: Texts that are kept as the lower layers leave them: a question is read in its thread again and again.
HALF_READ = 256
_EPSILON = 1e-12
_PIECE = re.compile(r"\w+|[^\w\s]")
_OPENS, _CLOSES, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"

Array = NDArray[np.float32]
#: Per weight that is turned two narrow matrices, (rank, in) and (out, rank): their product is added to it.
Turned = Mapping[str, tuple[Array, Array]]
_AS_PUBLISHED: Turned = {}


class LightEncoder:
    """all-MiniLM-L6-v2 as published."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or _packaged()
        self._placed: dict[str, Array] = {}
        self._read: dict[str, Array] = {}

    def knows(self, word: str) -> bool:
        """Whether it is a common word of English, so that it is no slip of another."""
        return word in self._tokens

    def vector(self, text: str) -> Array:
        """Its place among meanings, (384,), of unit length."""
        if text not in self._placed:
            if len(self._placed) >= REMEMBERED:
                self._placed.clear()
            self._placed[text] = self.place(self.states(text))
        return self._placed[text]

    def states(self, text: str) -> Array:
        """Its tokens as the lower layers leave them, (tokens, 384): what `place` goes on from."""
        if text not in self._read:
            if len(self._read) >= HALF_READ:
                self._read.clear()
            hidden = self._embedded(self._ids(text))
            for layer in range(TURNED_FROM):
                hidden = self._layer(hidden, f"encoder.layer.{layer}", _AS_PUBLISHED)
            self._read[text] = hidden
        return self._read[text]

    def place(self, states: Array, turned: Turned = _AS_PUBLISHED) -> Array:
        """Where a text stands among meanings, or among what the upper layers were turned towards.

        Args:
            states: (tokens, 384), from `states`.

        Returns:
            (384,), of unit length.
        """
        for layer in range(TURNED_FROM, LAYERS):
            states = self._layer(states, f"encoder.layer.{layer}", turned)
        mean = states.mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)

    @cached_property
    def _tokens(self) -> dict[str, int]:
        lines = (self._folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        return {token: number for number, token in enumerate(lines)}

    def _ids(self, text: str) -> list[int]:
        pieces = [token for word in _PIECE.findall(_unaccented(text.lower())) for token in self._pieces(word)]
        return [self._tokens[token] for token in (_OPENS, *pieces[: LONGEST - 2], _CLOSES)]

    def _pieces(self, word: str) -> Iterator[str]:
        """The longest beginnings that are known, one after the other."""
        found, start = [], 0
        while start < len(word):
            end = next((end for end in range(len(word), start, -1) if self._piece(word, start, end)), None)
            if end is None:
                return iter([_UNKNOWN])
            found.append(self._joined(word, start, end))
            start = end
        return iter(found)

    def _piece(self, word: str, start: int, end: int) -> bool:
        return self._joined(word, start, end) in self._tokens

    @staticmethod
    def _joined(word: str, start: int, end: int) -> str:
        return word[start:end] if start == 0 else f"##{word[start:end]}"

    def _embedded(self, ids: list[int]) -> Array:
        words = self.weights["embeddings.word_embeddings.weight"][ids]
        places = self.weights["embeddings.position_embeddings.weight"][: len(ids)]
        kind = self.weights["embeddings.token_type_embeddings.weight"][0]
        return self._evened(words + places + kind, "embeddings.LayerNorm")

    def _layer(self, hidden: Array, name: str, turned: Turned) -> Array:
        own = f"{name}.attention.self"
        asked, offered, held = (
            _by_head(self._linear(hidden, f"{own}.{part}", turned)) for part in ("query", "key", "value")
        )
        near = asked @ offered.transpose(0, 2, 1) / sqrt(asked.shape[-1])
        raised = np.exp(near - near.max(axis=-1, keepdims=True))
        seen = raised / raised.sum(axis=-1, keepdims=True) @ held
        together = seen.transpose(1, 0, 2).reshape(hidden.shape)
        told = self._linear(together, f"{name}.attention.output.dense", turned)
        hidden = self._evened(hidden + told, f"{name}.attention.output.LayerNorm")
        wide = _gelu(self._linear(hidden, f"{name}.intermediate.dense", turned))
        told = self._linear(wide, f"{name}.output.dense", turned)
        return self._evened(hidden + told, f"{name}.output.LayerNorm")

    def _linear(self, values: Array, name: str, turned: Turned) -> Array:
        told = values @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        if name in turned:
            narrow, wide = turned[name]
            told = told + values @ narrow.T @ wide.T
        return np.asarray(told)

    def _evened(self, values: Array, name: str) -> Array:
        centred = values - values.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _EPSILON)
        return np.asarray(centred / spread * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"])

    @cached_property
    def weights(self) -> dict[str, Array]:
        """Every weight by its name, mapped from the file."""
        path = self._folder / "model.safetensors"
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            header: dict[str, Any] = json.loads(file.read(size))
        whole = np.asarray(np.memmap(path, dtype=np.uint8, mode="r", offset=8 + size))
        return {
            name.removeprefix("bert."): whole[slice(*each["data_offsets"])]
            .view(np.float32)
            .reshape(each["shape"])
            for name, each in header.items()
            if name != "__metadata__" and each["dtype"] == "F32"
        }


@cache
def light_encoder() -> LightEncoder:
    """The one of this process, which remembers what it was asked."""
    return LightEncoder()


def _packaged() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(f"The package {PACKAGE} is missing: install Harken again.")
    return Path(spec.origin).parent / "model"


def _unaccented(text: str) -> str:
    """As the encoder's own tokenizer reads it."""
    parted = unicodedata.normalize("NFD", text)
    return "".join(character for character in parted if unicodedata.category(character) != "Mn")


def _by_head(values: Array) -> Array:
    """(tokens, width) as (heads, tokens, width of a head)."""
    return values.reshape(len(values), HEADS, WIDTH // HEADS).transpose(1, 0, 2)


def _gelu(values: Array) -> Array:
    return values * 0.5 * (1 + _erf(values / sqrt(2)))


def _erf(values: Array) -> Array:
    """Within 1.5e-7 of the error function (Abramowitz and Stegun, 7.1.26)."""
    size = np.abs(values)
    step = 1 / (1 + 0.3275911 * size)
    terms = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
    sum_ = np.zeros_like(step)
    for term in reversed(terms):
        sum_ = (sum_ + term) * step
    return np.asarray(np.sign(values) * (1 - sum_ * np.exp(-(size**2))))
