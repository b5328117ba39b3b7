"""Fine-tunes the encoder through low-rank changes, with several heads and a tie to the original embedding."""

from __future__ import annotations

import logging
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from harken.domain.understanding import Role
from nlp.cues import PATTERNS, cues
from nlp.encoder import MAX_TOKENS, WIDTH, has_bfloat16, open_network
from nlp.training.lessons import Item, batches

log = logging.getLogger(__name__)
ROLES = tuple(Role)
#: The token that stands for a hidden word in BERT's vocabulary.
MASK = 103
#: What a statement without any valence weighs in the valence of a review, next to its strength.
BARE = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """What a run is made of; the model card prints it."""

    epochs: int = 3
    rank: int = 64
    rate: float = 8e-4
    head_rate: float = 2e-3
    warm_up: float = 0.06
    #: Tokens in one step, padding included.
    tokens: int = 2048
    #: Weight of staying close to the original embedding.
    tie: float = 1.5
    #: Weight of valence.
    valence: float = 4.0
    #: Weight of the roles; 0 where none are taught.
    roles: float = 0.0
    #: How much more a role that holds counts than one that does not.
    positive: float = 1.0
    #: The share of words that are hidden, so that few examples are not learnt by heart.
    hidden: float = 0.0
    seed: int = 7
    threads: int = 1


class LowRank(nn.Module):
    """A frozen linear layer plus a trained change of low rank."""

    def __init__(self, base: nn.Linear, rank: int) -> None:
        super().__init__()
        self.base = base
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        low = nn.functional.linear(x, self.down.to(x.dtype))
        return torch.as_tensor(self.base(x) + nn.functional.linear(low, self.up.to(x.dtype)))


class Student(nn.Module):
    """The encoder with low-rank changes and linear heads on its two pooled vectors."""

    def __init__(self, folder: Path, rank: int) -> None:
        super().__init__()
        self.network = open_network(folder, {}).to(torch.bfloat16 if has_bfloat16() else torch.float32)
        self.network.requires_grad_(False)
        for layer in self.network.encoder.layer:
            _widen(layer, rank)
        self.valence = nn.Linear(2 * WIDTH, 1)
        self.roles = nn.Linear(2 * WIDTH, len(ROLES))
        self.recommended = nn.Linear(1, 1)
        self.hints = nn.Linear(len(PATTERNS), len(ROLES), bias=False)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Unit mean (n, 384) and both pooled vectors as the heads see them (n, 768), times sqrt(384)."""
        hidden = self.network(input_ids=ids, attention_mask=mask).last_hidden_state.to(torch.float32)
        share = (mask / mask.sum(dim=1, keepdim=True)).unsqueeze(1)
        mean = nn.functional.normalize((share @ hidden).squeeze(1), dim=1)
        first = nn.functional.normalize(hidden[:, 0], dim=1)
        return mean, torch.cat([mean, first], dim=1) * math.sqrt(WIDTH)


def _widen(layer: nn.Module, rank: int) -> None:
    names = [name for name, module in layer.named_modules() if isinstance(module, nn.Linear)]
    for name in names:
        parent, _, leaf = name.rpartition(".")
        module = layer.get_submodule(name)
        assert isinstance(module, nn.Linear)
        setattr(layer.get_submodule(parent), leaf, LowRank(module, rank))


def started(folder: Path, recipe: Recipe) -> Student:
    """A student that has learnt nothing yet."""
    torch.manual_seed(recipe.seed)
    return Student(folder, recipe.rank)


def trained(student: Student) -> dict[str, Tensor]:
    """Everything that training changes, by name."""
    return {name: one.detach().clone() for name, one in student.named_parameters() if one.requires_grad}


def tune(
    student: Student, folder: Path, items: Sequence[Item], teacher: NDArray[np.float32], recipe: Recipe
) -> None:
    """Train on `items`; `teacher` holds the original embedding of each text, in the order of the items."""
    torch.set_num_threads(recipe.threads)
    lesson = _Lesson(folder, items, teacher)
    rng = random.Random(recipe.seed)
    plan = [
        batch for _ in range(recipe.epochs) for batch in batches(items, lesson.lengths, recipe.tokens, rng)
    ]
    steps = len(plan)
    optimizer = _optimizer(student, recipe)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / steps, recipe.warm_up))
    since = time.monotonic()
    for number, batch in enumerate(plan, start=1):
        losses = lesson.losses(student, batch, recipe)
        optimizer.zero_grad()
        sum(losses.values(), torch.zeros(())).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_((p for p in student.parameters() if p.requires_grad), 1.0)
        optimizer.step()
        schedule.step()
        if number % 50 == 0 or number == steps:
            told = " ".join(f"{name} {float(loss.detach()):.4f}" for name, loss in losses.items())
            log.info("step %d/%d, %.0f s: %s", number, steps, time.monotonic() - since, told)


def _optimizer(student: Student, recipe: Recipe) -> torch.optim.Optimizer:
    modules = (student.valence, student.roles, student.recommended, student.hints)
    heads = [parameter for module in modules for parameter in module.parameters()]
    low = [parameter for parameter in student.network.parameters() if parameter.requires_grad]
    return torch.optim.AdamW(
        [{"params": low, "lr": recipe.rate}, {"params": heads, "lr": recipe.head_rate}], weight_decay=0.01
    )


def _rate(done: float, warm_up: float) -> float:
    """Linear up, then linear down to nothing."""
    return done / warm_up if done < warm_up else (1.0 - done) / (1.0 - warm_up)


class _Lesson:
    """All texts as tokens and all targets as columns."""

    def __init__(self, folder: Path, items: Sequence[Item], teacher: NDArray[np.float32]) -> None:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS // 2)
        texts = [text for item in items for text in item.texts]
        self._tokens = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
        ends = np.cumsum([len(item.texts) for item in items])
        self._spans = [
            range(end - len(item.texts), end) for item, end in zip(items, ends.tolist(), strict=True)
        ]
        self._items = items
        self._teacher = torch.from_numpy(teacher)
        self._cues = torch.from_numpy(cues(texts))
        self._rng = random.Random(0)
        self.lengths = [max(len(self._tokens[row]) for row in span) for span in self._spans]

    def losses(self, student: Student, batch: Sequence[int], recipe: Recipe) -> dict[str, Tensor]:
        rows = [row for item in batch for row in self._spans[item]]
        owners = torch.tensor([place for place, item in enumerate(batch) for _ in self._spans[item]])
        some = [self._items[item] for item in batch]
        mean, features = student(*_padded([self._seen(row, recipe.hidden) for row in rows]))
        each = torch.tanh(student.valence(features).squeeze(1))
        valence = _pooled(each, owners, len(batch))
        first = [0, *np.cumsum([len(self._spans[item]) for item in batch])[:-1].tolist()]
        tie = 1.0 - (mean * self._teacher[rows]).sum(dim=1).mean()
        roles = student.roles(features[first]) + student.hints(self._cues[[rows[row] for row in first]])
        return {
            "valence": recipe.valence * _valence_loss(valence, some),
            "recommended": 0.3
            * _recommended_loss(student.recommended(valence.unsqueeze(1)).squeeze(1), some),
            "roles": recipe.roles * _role_loss(roles, some, recipe.positive),
            "tie": recipe.tie * tie,
        }

    def _seen(self, row: int, hidden: float) -> list[int]:
        """The tokens of a text, some of them hidden; the first and the last are no words."""
        ids = self._tokens[row]
        if not hidden:
            return ids
        kept = [MASK if self._rng.random() < hidden else one for one in ids[1:-1]]
        return [ids[0], *kept, ids[-1]]


def _pooled(each: Tensor, owners: Tensor, number: int) -> Tensor:
    """The valence of each item: strong statements weigh more, so that plain facts may stay neutral."""
    weights = each.abs() + BARE
    sums = torch.zeros(number).index_add(0, owners, each * weights)
    return sums / torch.zeros(number).index_add(0, owners, weights)


def _padded(tokens: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    length = max(map(len, tokens))
    ids = torch.zeros(len(tokens), length, dtype=torch.long)
    mask = torch.zeros(len(tokens), length, dtype=torch.long)
    for row, some in enumerate(tokens):
        ids[row, : len(some)] = torch.tensor(some)
        mask[row, : len(some)] = 1
    return ids, mask


def _valence_loss(guess: Tensor, items: Sequence[Item]) -> Tensor:
    known = torch.tensor([item.valence is not None for item in items], dtype=torch.float32)
    target = torch.tensor([item.valence or 0.0 for item in items])
    weight = known * torch.tensor([item.weight for item in items])
    return (weight * (guess - target) ** 2).sum() / len(items)


def _recommended_loss(logits: Tensor, items: Sequence[Item]) -> Tensor:
    known = torch.tensor([item.recommended is not None for item in items], dtype=torch.float32)
    target = torch.tensor([float(item.recommended or False) for item in items])
    loss = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return (known * loss).sum() / len(items)


def _role_loss(logits: Tensor, items: Sequence[Item], positive: float) -> Tensor:
    known = torch.tensor([[item.sure * (role in item.roles) for role in ROLES] for item in items])
    target = torch.tensor([[item.roles.get(role, 0.0) for role in ROLES] for item in items])
    loss = nn.functional.binary_cross_entropy_with_logits(
        logits, target, reduction="none", pos_weight=torch.tensor(positive)
    )
    return (known * loss).sum() / len(items)
