"""Whether the embedding still serves themes: each text goes to the nearest mean of a subject's texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality import figures
from benchmarks.quality.measures import Line
from nlp.encoder import WIDTH, Encoder, packaged
from nlp.heads import unit
from nlp.model import StatementModel
from nlp.training.sets import rows

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


def lines(model: StatementModel, train_ok: Path) -> Iterator[Line]:
    """The figures of both embeddings on intents of questions and on aspects of products."""
    original = Encoder(packaged())
    readers: dict[str, Embed] = {
        "frozen MiniLM + ridge": lambda some: unit(original.features(some)[:, :WIDTH]),
        "Harken": model.embed,
    }
    for what, (texts, subjects, learn) in {
        "banking77": _banking(train_ok),
        "oposum": _oposum(train_ok),
    }.items():
        values = {name: _nearest(embed(texts), subjects, learn) for name, embed in readers.items()}
        target = f"{values['frozen MiniLM + ridge'] - 0.01:.3f}"
        n = int((~learn).sum())
        yield Line(what=f"{what}, assignment", n=n, figure="accuracy", values=values, target=target)


def _banking(train_ok: Path) -> tuple[list[str], NDArray[np.str_], NDArray[np.bool_]]:
    lines = rows(train_ok / "banking77" / "banking77.csv")
    return (
        [line["text"] for line in lines],
        np.array([line["label"] for line in lines]),
        np.array([line["split"] == "train" for line in lines]),
    )


def _oposum(train_ok: Path) -> tuple[list[str], NDArray[np.str_], NDArray[np.bool_]]:
    """Segments about one aspect; aspects of different products are different subjects."""
    lines = [line for line in rows(train_ok / "oposum" / "aspects.jsonl") if len(line["aspects"]) == 1]
    return (
        [line["text"] for line in lines],
        np.array([f"{line['domain']}: {line['aspects'][0]}" for line in lines]),
        np.array([line["split"] == "dev" for line in lines]),
    )


def _nearest(vectors: NDArray[np.float32], subjects: NDArray[np.str_], learn: NDArray[np.bool_]) -> float:
    """Accuracy of the nearest mean among the subjects of the same kind (the text before a colon)."""
    names = np.unique(subjects[learn])
    means = unit(np.array([vectors[learn & (subjects == name)].mean(axis=0) for name in names]))
    kinds, own = (np.array([each.partition(": ")[::2][0] for each in some]) for some in (names, subjects))
    cosines = vectors[~learn] @ means.T
    if any(": " in name for name in names):
        cosines = np.where(own[~learn][:, None] == kinds[None, :], cosines, -2.0)
    return figures.accuracy(subjects[~learn], names[np.argmax(cosines, axis=1)])
