"""Teaches the roles from the labels that were read one by one, and tells by five folds how well it went."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harken.domain.understanding import Role
from nlp.cues import cues
from nlp.heads import logistic, scaled
from nlp.judging import calibration_error
from nlp.training.fit import logistic_head
from nlp.training.gold import Labelled, columns

log = logging.getLogger(__name__)
Array = NDArray[np.float32]
ROLES = tuple(Role)
#: Chosen by the five folds of the labels among 1e-3, 3e-4, 1e-4 and 3e-5.
PENALTY = 1e-4


@dataclass(frozen=True, kw_only=True, slots=True)
class Roles:
    """What five folds found: readings of statements that the reader had not learnt from."""

    #: (n, 10), calibrated across folds.
    probabilities: Array
    #: (n, 10), 0 or 1, with thresholds that were chosen on other folds.
    decisions: Array
    truth: Array
    #: How many there were.
    folds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """A logistic regression for each role on the scaled features with the cues beside them."""

    #: (10, features + cues)
    weight: Array
    #: (10,)
    bias: Array

    def logits(self, seen: Array) -> Array:
        return np.asarray(seen @ self.weight.T + self.bias, dtype=np.float32)


def seen(features: Array, texts: Sequence[str]) -> Array:
    """What the roles are told from: both pooled vectors and the cues."""
    return np.concatenate([scaled(features), cues(texts)], axis=1)


def learn(rows: Array, truth: Array) -> Head:
    """Convex, so that the same labels give the same head."""
    wide = rows.astype(np.float64)
    found = [logistic_head(wide, truth[:, role], penalty=PENALTY) for role in range(len(ROLES))]
    return Head(weight=np.stack([weight for weight, _ in found]), bias=np.array([bias for _, bias in found]))


def calibration(values: Array, truth: Array) -> tuple[Array, Array]:
    """Slope and shift for each role, so that probabilities mean what they say."""
    found = [logistic_head(values[:, [role]], truth[:, role], penalty=1e-4) for role in range(len(ROLES))]
    return np.array([slope[0] for slope, _ in found]), np.array([shift for _, shift in found])


def thresholds(probabilities: Array, truth: Array) -> Array:
    """For each role the probability from which counting it gives the best F1."""
    steps = np.arange(0.1, 0.8, 0.02, dtype=np.float32)
    scores = [
        [_f1(truth[:, role], probabilities[:, role] >= step) for step in steps] for role in range(len(ROLES))
    ]
    return np.asarray(steps[np.argmax(scores, axis=1)], dtype=np.float32)


def judged(values: Array, truth: Array, folds: NDArray[np.int64]) -> Roles:
    """Calibrate and decide each fold by what the others say."""
    probabilities, decisions = np.zeros_like(truth), np.zeros_like(truth)
    for held in np.unique(folds):
        other = folds != held
        slope, shift = calibration(values[other], truth[other])
        limits = thresholds(logistic(values[other] * slope + shift), truth[other])
        probabilities[~other] = logistic(values[~other] * slope + shift)
        decisions[~other] = probabilities[~other] >= limits
    return Roles(probabilities=probabilities, decisions=decisions, truth=truth, folds=len(np.unique(folds)))


def report(roles: Roles, sentiment: dict[str, float], path: Path) -> None:
    """Write F1 with a 95 % bootstrap interval, positives and calibration error per role, as JSON.

    Args:
        roles: What five folds found.
        sentiment: What they found of the three classes of valence.
        path: The file.
    """
    rng = np.random.default_rng(7)
    samples = rng.integers(0, len(roles.truth), (1000, len(roles.truth)))
    lines = {}
    for column, role in enumerate(ROLES):
        truth, said = roles.truth[:, column], roles.decisions[:, column]
        spread = np.quantile([_f1(truth[s], said[s]) for s in samples], (0.025, 0.975))
        lines[role.value] = {
            "positives": int(truth.sum()),
            "f1": round(_f1(truth, said), 3),
            "low": round(float(spread[0]), 3),
            "high": round(float(spread[1]), 3),
            "ece": round(calibration_error(roles.probabilities[:, column], truth), 3),
        }
    macro = round(float(np.mean([line["f1"] for line in lines.values()])), 3)
    told = {
        "statements": len(roles.truth),
        "folds": roles.folds,
        "macro_f1": macro,
        "sentiment": sentiment,
        "roles": lines,
    }
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    log.info("roles, %d folds: macro F1 %.3f", roles.folds, macro)


def _f1(truth: Array, said: NDArray[Any]) -> float:
    both = float((truth * said).sum())
    return 2.0 * both / max(1.0, float(truth.sum() + said.sum()))


def truth_of(gold: list[Labelled]) -> tuple[Array, NDArray[np.int64]]:
    """The labels as columns, and the fold of each statement."""
    return columns(gold), np.array([statement.fold for statement in gold], dtype=np.int64)
