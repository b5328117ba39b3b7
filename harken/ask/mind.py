"""What was learned from the labelled questions, as it is kept beside the code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harken.ask.heads import Heads
from harken.ask.judge import Judge

FILE = "questions.npz"
_NARROW, _WIDE = "narrow ", "wide "


@dataclass(frozen=True, kw_only=True, slots=True)
class Mind:
    """The heads and the judge, and from what they were learned."""

    heads: Heads
    judge: Judge
    #: How the upper layers of the encoder are turned towards the heads, by the names of their weights.
    turned: Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]
    #: Hash of the files of labelled questions.
    taught_by: str


@cache
def learned() -> Mind:
    """What comes with Harken."""
    with as_file(files("harken.ask").joinpath(FILE)) as path:
        return load(path)


def load(path: Path) -> Mind:
    with np.load(path) as kept:
        told: dict[str, Any] = json.loads(bytes(kept["told"]).decode())
        heads = Heads(
            labels={part: tuple(values) for part, values in told["labels"].items()},
            rarity=kept["rarity"].astype(np.float32),
            weights=kept["weights"],
            step=kept["step"],
            bias=kept["bias"],
            meant_weights=kept["meant_weights"].astype(np.float32),
            meant_bias=kept["meant_bias"],
            places=tuple(told["places"]),
            place_weights=kept["place_weights"].astype(np.float32),
            place_bias=kept["place_bias"],
        )
        turned = {
            name: (kept[f"{_NARROW}{name}"].astype(np.float32), kept[f"{_WIDE}{name}"].astype(np.float32))
            for name in told["turned"]
        }
    judge = Judge(
        weights=told["weights"],
        signs={name: (mean, spread, weight) for name, (mean, spread, weight) in told["signs"].items()},
        bias=told["bias"],
    )
    return Mind(heads=heads, judge=judge, turned=turned, taught_by=told["taught_by"])


def save(mind: Mind, path: Path) -> None:
    """Keep it so that it reads the same anywhere."""
    heads, judge = mind.heads, mind.judge
    told = {
        "labels": heads.labels,
        "places": heads.places,
        "weights": judge.weights,
        "signs": judge.signs,
        "bias": judge.bias,
        "turned": list(mind.turned),
        "taught_by": mind.taught_by,
    }
    turned: dict[str, Any] = {}
    for name, (narrow, wide) in mind.turned.items():
        turned |= {f"{_NARROW}{name}": narrow.astype(np.float16), f"{_WIDE}{name}": wide.astype(np.float16)}
    np.savez_compressed(
        path,
        told=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
        rarity=heads.rarity.astype(np.float16),
        weights=heads.weights,
        step=heads.step,
        bias=heads.bias,
        meant_weights=heads.meant_weights.astype(np.float16),
        meant_bias=heads.meant_bias,
        place_weights=heads.place_weights.astype(np.float16),
        place_bias=heads.place_bias,
        **turned,
    )
