"""Train the statement model: `python -m nlp.training --data ../shared/data/train_ok`."""

from __future__ import annotations

import argparse
import dataclasses
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from nlp.encoder import WIDTH, Encoder, packaged
from nlp.heads import logistic, unit
from nlp.model import StatementModel, load
from nlp.overall import WEIGHTS as OVERALL
from nlp.training import classes, export, folds, whole
from nlp.training.gold import LABELS, Labelled, labelled
from nlp.training.lessons import Item, items
from nlp.training.neutral import band, classes_of, rated
from nlp.training.roles import calibration, judged, report, thresholds
from nlp.training.sets import examples
from nlp.training.split import FOLDS, Split, split
from nlp.training.tune import Recipe, Student, started, trained, tune

log = logging.getLogger(__name__)
WEIGHTS = "trained.safetensors"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, judge by five folds, and write the weights and the figures of the roles."""
    chosen = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if not chosen.data.is_dir():
        print(f"There is no labelled feedback in {chosen.data}; name its folder with --data.")
        return 2
    known = examples(chosen.data, cc_only=chosen.sets == "cc")
    gold = labelled(chosen.data, known, chosen.labels, cc_only=chosen.sets == "cc")
    if len({some.fold for some in gold}) < FOLDS:
        print(
            "Too few statements have role labels to judge by five folds; name files of labels with --labels."
        )
        return 2
    parts = split(known)
    base = first_lesson(items(parts.train), Recipe(threads=chosen.threads))
    student, found = folds.five_folds(base, gold, parts, chosen.threads)
    chosen.out.mkdir(parents=True, exist_ok=True)
    finish(student, Heard(gold=gold, parts=parts, found=found), chosen.out)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/train_ok"))
    parser.add_argument(
        "--sets", choices=("all", "cc"), default="all", help="cc: sets under CC licences alone"
    )
    parser.add_argument("--labels", type=Path, nargs="+", default=LABELS, help="files like nlp/labels/*.csv")
    parser.add_argument("--threads", type=int, default=1, help="more are faster, and round otherwise")
    parser.add_argument("--out", type=Path, default=OVERALL.parent)
    return parser


def first_lesson(lesson: Sequence[Item], recipe: Recipe) -> dict[str, Tensor]:
    """Sentiment, and closeness to the original embedding: what all folds begin with knows no roles."""
    folder = packaged()
    felt = [item for item in lesson if item.valence is not None]
    texts = [text for item in felt for text in item.texts]
    log.info("%d items, %d texts", len(felt), len(texts))
    teacher = unit(Encoder(folder).features(texts)[:, :WIDTH])
    student = started(folder, recipe)
    tune(student, folder, felt, teacher, recipe)
    return trained(student)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What probabilities and bounds are chosen by: nothing of it was learnt by the one that read it."""

    gold: list[Labelled]
    parts: Split
    found: folds.Judged


def finish(student: Student, heard: Heard, folder: Path) -> None:
    """Choose calibration, thresholds and bounds, and write what ships."""
    logits, truth = heard.found.logits, heard.found.truth
    slope, shift = calibration(logits, truth)
    probabilities = logistic(logits * slope + shift)
    read = np.array([some.valence for some in heard.gold])
    valence = heard.found.valence
    sentiment = classes.judged(valence, probabilities, read, heard.found.folds)
    report(judged(logits, truth, heard.found.folds), sentiment, folder / "roles.json")
    tensors = export.heads(
        student,
        folds.head_of(student),
        slope=slope,
        shift=shift,
        thresholds=thresholds(probabilities, truth),
        neutral=(0.0, 0.0),
        classes=classes.learn(valence, probabilities, read),
    )
    changed: export.Tensors = {**export.low_rank(student), **tensors}
    path = folder / WEIGHTS
    export.write(path, changed)
    export.write(path, {**changed, **_bounds(load(path), heard)})
    model = load(path)
    weights = whole.learn(whole.wholes(model, heard.parts.validation))
    whole.write(weights, folder / OVERALL.name)
    log.info("%s", dataclasses.asdict(weights))


def _bounds(model: StatementModel, heard: Heard) -> dict[str, NDArray[np.float32]]:
    """The neutral band and the three classes, by rated sentences of the validation part and by the folds."""
    taken = {some.text for some in heard.gold}
    some = [example for example in rated(heard.parts.validation) if example.text not in taken]
    raw = model.read([example.text for example in some])
    read = np.array([one.valence for one in heard.gold])
    truth = np.concatenate([classes_of(some), read])
    valence = np.concatenate([raw.valence, heard.found.valence])
    slope, shift = calibration(heard.found.logits, heard.found.truth)
    roles = np.concatenate([raw.probabilities, logistic(heard.found.logits * slope + shift)])
    # What raters felt and what was read for its roles count alike, however much there is of each.
    counted = np.repeat([1.0 / len(some), 1.0 / len(read)], [len(some), len(read)]).astype(np.float32)
    weight, bias = classes.learn(valence, roles, truth, counted)
    return {
        "heads.neutral": np.array(band(truth, valence), dtype=np.float32),
        "heads.classes.weight": weight,
        "heads.classes.bias": bias,
    }


if __name__ == "__main__":
    sys.exit(main())
