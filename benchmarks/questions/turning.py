"""Turning the upper layers of the encoder towards what questions ask for: all parts of a meaning at once.

Each weight of these layers gets a narrow addition (low-rank adaptation, Hu et al. 2021), so that what was
learned stays small, and the layers below stay as published. Needs torch; asking does not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from nlp.light import HEADS, LAYERS, TURNED_FROM, Turned, light_encoder

#: Chosen by crossing whole files.
RANK = 16
_EPOCHS, _BATCH = 6, 32
_RATE, _HEAD_RATE, _DECAY = 2e-3, 5e-3, 0.01
#: The share that is left out while learning: of values within, of places among meanings, of tokens.
_WITHIN, _PLACE, _TOKENS = 0.1, 0.2, 0.1
#: Places are of unit length, which is short for a head.
_SCALE = 8.0
_STEEPEST, _WARM = 1.0, 0.1
_SEED = 20261122
_LINEAR = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_NOTHING = -100


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A question half read, and the value of each part that it teaches; what goes on has heads of its own."""

    #: (tokens, width)
    states: NDArray[np.float32]
    goes_on: bool
    values: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Learned:
    """The turned layers, and the heads over them: (2, width, columns) and (2, columns)."""

    turned: Turned
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]


def learned(readings: Sequence[Reading], labels: Mapping[str, Sequence[str]]) -> Learned:
    """What these questions teach; the same each time on one machine.

    Args:
        labels: the values of each part, in the order of the columns.
    """
    torch.set_num_threads(1)
    torch.manual_seed(_SEED)
    network = _Network([len(values) for values in labels.values()])
    wanted = _wanted(readings, labels)
    batches = len(readings) // _BATCH + 1
    rates = (_RATE, _HEAD_RATE)
    stepping = torch.optim.AdamW(
        [{"params": list(network.layers.parameters())}, {"params": network.of_heads()}],
        weight_decay=_DECAY,
    )
    for step, rows in enumerate(_batches(readings, batches)):
        done = step / (batches * _EPOCHS)
        for group, rate in zip(stepping.param_groups, rates, strict=True):
            group["lr"] = rate * min(1, done / _WARM + 0.02) * (1 - done)
        loss = network.loss([readings[row] for row in rows], wanted[rows])
        stepping.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), _STEEPEST)
        stepping.step()
    return network.learned()


def _wanted(readings: Sequence[Reading], labels: Mapping[str, Sequence[str]]) -> Tensor:
    """Per question and part the number of its value, (questions, parts)."""
    numbers = {
        part: {value: number for number, value in enumerate(values)} for part, values in labels.items()
    }
    rows = [
        [numbers[part][each.values[part]] if part in each.values else _NOTHING for part in labels]
        for each in readings
    ]
    return torch.tensor(rows)


def _batches(readings: Sequence[Reading], batches: int) -> Iterator[NDArray[np.int64]]:
    """Questions of about one length together, each once in an epoch."""
    chance = np.random.default_rng(_SEED)
    lengths = np.array([len(each.states) for each in readings])
    for _ in range(_EPOCHS):
        order = np.argsort(lengths + chance.normal(scale=2, size=len(lengths)), kind="stable")
        some = np.array_split(order, batches)
        for number in chance.permutation(batches):
            yield some[number]


class _Turning(nn.Module):
    """A linear layer as published, and what is added to it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        weights = light_encoder().weights
        self.published = torch.from_numpy(np.array(weights[f"{name}.weight"]))
        self.bias = torch.from_numpy(np.array(weights[f"{name}.bias"]))
        out, width = self.published.shape
        self.narrow = nn.Parameter(torch.randn(RANK, width) / math.sqrt(width))
        self.wide = nn.Parameter(torch.zeros(out, RANK))

    def forward(self, values: Tensor) -> Tensor:
        added = functional.linear(functional.linear(values, self.narrow), self.wide)
        return functional.linear(values, self.published, self.bias) + added


class _Layer(nn.Module):
    """One layer of the encoder, as `nlp.light` computes it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.linear = nn.ModuleList(_Turning(f"{name}.{each}") for each in _LINEAR)

    def forward(self, hidden: Tensor, kept: Tensor) -> Tensor:
        asked, offered, held, told, wide, back = self.linear
        seen = functional.scaled_dot_product_attention(
            _by_head(asked(hidden)),
            _by_head(offered(hidden)),
            _by_head(held(hidden)),
            attn_mask=kept[:, None, None, :],
        )
        together = told(seen.transpose(1, 2).reshape(hidden.shape))
        hidden = self._evened(hidden + functional.dropout(together, _WITHIN), "attention.output.LayerNorm")
        more = back(functional.gelu(wide(hidden)))
        return self._evened(hidden + functional.dropout(more, _WITHIN), "output.LayerNorm")

    def _evened(self, values: Tensor, name: str) -> Tensor:
        weight, bias = (
            torch.from_numpy(np.array(light_encoder().weights[f"{self.name}.{name}.{each}"]))
            for each in ("weight", "bias")
        )
        return functional.layer_norm(values, values.shape[-1:], weight, bias, eps=1e-12)


def _by_head(values: Tensor) -> Tensor:
    rows, tokens, width = values.shape
    return values.view(rows, tokens, HEADS, width // HEADS).transpose(1, 2)


class _Network(nn.Module):
    """The upper layers and one head per part, with an addition for questions that go on from another."""

    def __init__(self, sizes: Sequence[int]) -> None:
        super().__init__()
        self.sizes = list(sizes)
        self.layers = nn.ModuleList(_Layer(f"encoder.layer.{n}") for n in range(TURNED_FROM, LAYERS))
        width = light_encoder().weights["embeddings.LayerNorm.weight"].shape[0]
        self.alone, self.more = (nn.Linear(width, sum(self.sizes)) for _ in range(2))
        for weight in self.of_heads():
            nn.init.zeros_(weight)

    def of_heads(self) -> list[nn.Parameter]:
        return [*self.alone.parameters(), *self.more.parameters()]

    def loss(self, readings: Sequence[Reading], wanted: Tensor) -> Tensor:
        """The surprise at the values of all parts, as a mean over the questions."""
        places = functional.dropout(self._places(readings), _PLACE)
        goes_on = torch.tensor([[float(each.goes_on)] for each in readings])
        scores = self.alone(places) + goes_on * self.more(places)
        lost = [
            functional.cross_entropy(some, wanted[:, number], ignore_index=_NOTHING, reduction="sum")
            for number, some in enumerate(scores.split(self.sizes, dim=1))
        ]
        return torch.stack(lost).sum() / len(readings)

    def _places(self, readings: Sequence[Reading]) -> Tensor:
        hidden = nn.utils.rnn.pad_sequence([torch.from_numpy(each.states) for each in readings], True)
        kept = torch.rand(hidden.shape[:2]) >= _TOKENS
        kept[:, 0] = True
        for row, each in enumerate(readings):
            kept[row, len(each.states) :] = False
        for layer in self.layers:
            hidden = layer(hidden, kept)
        counted = kept[..., None].float()
        return functional.normalize((hidden * counted).sum(dim=1) / counted.sum(dim=1)) * _SCALE

    def learned(self) -> Learned:
        turned = {
            each.name: (_kept(each.narrow), _kept(each.wide))
            for each in self.modules()
            if isinstance(each, _Turning)
        }
        weights = torch.stack([self.alone.weight, self.alone.weight + self.more.weight])
        bias = torch.stack([self.alone.bias, self.alone.bias + self.more.bias])
        return Learned(
            turned=turned,
            weights=_kept(weights.transpose(1, 2) * _SCALE),
            bias=bias.detach().numpy(),
        )


def _kept(values: Any) -> NDArray[np.float32]:
    """As it is kept, so that what is tried is what ships."""
    return np.asarray(values.detach().numpy().astype(np.float16).astype(np.float32))
