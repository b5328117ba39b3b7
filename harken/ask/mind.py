"""What was learned from the labelled questions, as it is kept beside the code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from harken.ask.heads import Heads
from harken.ask.judge import Judge

FILE = "questions.npz"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mind:
    """The heads and the judge, and from what they were learned."""

    heads: Heads
    judge: Judge
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
            places=tuple(told["places"]),
            place_weights=kept["place_weights"].astype(np.float32),
            place_bias=kept["place_bias"],
        )
    judge = Judge(
        weights=told["weights"],
        signs={name: (mean, spread, weight) for name, (mean, spread, weight) in told["signs"].items()},
        bias=told["bias"],
    )
    return Mind(heads=heads, judge=judge, taught_by=told["taught_by"])


def save(mind: Mind, path: Path) -> None:
    """Keep it so that it reads the same anywhere."""
    heads, judge = mind.heads, mind.judge
    told = {
        "labels": heads.labels,
        "places": heads.places,
        "weights": judge.weights,
        "signs": judge.signs,
        "bias": judge.bias,
        "taught_by": mind.taught_by,
    }
    np.savez_compressed(
        path,
        told=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
        rarity=heads.rarity.astype(np.float16),
        weights=heads.weights,
        step=heads.step,
        bias=heads.bias,
        meant_weights=heads.meant_weights.astype(np.float16),
        place_weights=heads.place_weights.astype(np.float16),
        place_bias=heads.place_bias,
    )
