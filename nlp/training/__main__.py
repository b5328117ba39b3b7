"""Train the statement model: `python -m nlp.training --data ../shared/data/train_ok`."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.encoder import WIDTH, Encoder, packaged
from nlp.heads import logistic, unit
from nlp.model import WEIGHTS, load
from nlp.training import export
from nlp.training.gold import Labelled, labelled
from nlp.training.lessons import Item, items
from nlp.training.neutral import band, rated
from nlp.training.roles import Head, calibration, judged, learn, report, seen, thresholds, truth_of
from nlp.training.sets import Example, examples, normal
from nlp.training.split import FOLDS, HELD_OUT, Split, split
from nlp.training.tune import Recipe, Student, started, tune

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, judge by five folds, and write the weights and the figures of the roles."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/train_ok"))
    parser.add_argument(
        "--sets", choices=("all", "cc"), default="all", help="cc: sets under CC licences alone"
    )
    parser.add_argument("--threads", type=int, default=1, help="more are faster, and round otherwise")
    parser.add_argument("--out", type=Path, default=WEIGHTS.parent)
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if not chosen.data.is_dir():
        print(f"There is no labelled feedback in {chosen.data}; name its folder with --data.")
        return 2
    known = examples(chosen.data, cc_only=chosen.sets == "cc")
    parts = split(known)
    lesson = items(parts.train)
    student = first_lesson(lesson, Recipe(threads=chosen.threads))
    finish(student, parts, labelled(chosen.data, known), chosen.out)
    return 0


def first_lesson(lesson: Sequence[Item], recipe: Recipe) -> Student:
    """Sentiment, what pros and cons tell of roles, and closeness to the original embedding."""
    folder = packaged()
    texts = [text for item in lesson for text in item.texts]
    log.info("%d items, %d texts", len(lesson), len(texts))
    teacher = unit(Encoder(folder).features(texts)[:, :WIDTH])
    student = started(folder, recipe)
    tune(student, folder, lesson, teacher, recipe)
    return student


def finish(student: Student, parts: Split, gold: list[Labelled], folder: Path) -> None:
    """Learn the roles five times, each without one fold that then judges it.

    The one that has not seen the fold held out everywhere is what ships.
    """
    truth, folds = truth_of(gold)
    texts = [some.text for some in gold]
    rows = seen(Encoder(packaged(), export.low_rank(student)).features(texts), texts)
    known = free(gold, parts.test)
    heads = [learn(rows[known & (folds != held)], truth[known & (folds != held)]) for held in range(FOLDS)]
    values = np.zeros_like(truth)
    for held, head in enumerate(heads):
        values[folds == held] = head.logits(rows[folds == held])
    report(judged(values, truth, folds), folder / "roles.json")
    write(student, heads[HELD_OUT], values, truth, parts, folder / WEIGHTS.name)


def free(gold: Sequence[Labelled], test: Sequence[Example]) -> NDArray[np.bool_]:
    """Which statements do not also stand in the test as a text of their own."""
    taken = {normal(example.text) for example in test}
    return np.array([normal(some.text) not in taken for some in gold])


def write(
    student: Student, roles: Head, values: export.Array, truth: export.Array, parts: Split, path: Path
) -> None:
    """The weights, with calibration and thresholds from the folds and the neutral band from validation."""
    slope, shift = calibration(values, truth)
    limits = thresholds(logistic(values * slope + shift), truth)

    def save(neutral: tuple[float, float]) -> None:
        heads = export.heads(student, roles, slope=slope, shift=shift, thresholds=limits, neutral=neutral)
        export.write(path, {**export.low_rank(student), **heads})

    save((0.0, 0.0))
    some = rated(parts.validation)
    bounds = band(some, load(path).read([example.text for example in some]).valence)
    save(bounds)
    log.info("neutral from %.2f to %.2f; written to %s", *bounds, path)


if __name__ == "__main__":
    sys.exit(main())
