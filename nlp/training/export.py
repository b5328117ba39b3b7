"""Writes what was trained as one small safetensors file that `nlp.model` loads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file

from nlp.encoder import WIDTH
from nlp.training.roles import Head
from nlp.training.tune import LowRank, Student

Array = NDArray[np.float32]
Tensors = dict[str, NDArray[np.float16] | Array]


def low_rank(student: Student) -> dict[str, NDArray[np.float16]]:
    """The changes to the encoder under the names of the weights that they change."""
    found = {}
    for name, module in student.network.named_modules():
        if isinstance(module, LowRank):
            found[f"{name}.weight.up"] = _halves(module.up)
            found[f"{name}.weight.down"] = _halves(module.down)
    return found


def heads(
    student: Student,
    roles: Head,
    *,
    slope: Array,
    shift: Array,
    thresholds: Array,
    neutral: tuple[float, float],
    classes: tuple[Array, Array],
) -> dict[str, Array]:
    """The heads for unit features, with the roles' calibration folded in."""
    return {
        "heads.valence.weight": _numpy(student.valence.weight)[0] * np.float32(WIDTH**0.5),
        "heads.valence.bias": _numpy(student.valence.bias),
        "heads.roles.weight": (roles.weight * slope[:, None]).astype(np.float32),
        "heads.roles.bias": (roles.bias * slope + shift).astype(np.float32),
        "heads.roles.thresholds": thresholds.astype(np.float32),
        "heads.neutral": np.array(neutral, dtype=np.float32),
        "heads.classes.weight": classes[0].astype(np.float32),
        "heads.classes.bias": classes[1].astype(np.float32),
    }


def write(path: Path, tensors: Tensors) -> None:
    """In the order of the names, so that the same training gives the same bytes."""
    save_file({name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)}, path)
    # The library writes for its owner alone; an installed model is read by others.
    path.chmod(0o644)


def _numpy(parameter: torch.Tensor) -> Array:
    return np.asarray(parameter.detach().to(torch.float32).numpy())


def _halves(parameter: torch.Tensor) -> NDArray[np.float16]:
    return _numpy(parameter).astype(np.float16)
