"""Learns how statements make up a whole feedback, where authors gave stars or said if they recommend."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from harken.domain.understanding import PartReading, PartText, Sentiment, StatementReading
from nlp.model import StatementModel
from nlp.overall import ABOUT_THE_WHOLE, Weights, for_or_against
from nlp.training.neutral import classes_of, macro_f1, rated
from nlp.training.sets import Example
from nlp.understand import Understander

Array = NDArray[np.float64]
#: Weights of statements start alike; this keeps them there unless the data says otherwise.
PENALTY = 0.01
_BATCH = 256
_LOW, _HIGH = np.arange(-0.5, -0.04, 0.05), np.arange(0.05, 0.51, 0.05)
_SUBSTANTIAL = np.arange(0.15, 0.51, 0.05)


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """One feedback as read, with what its author said of the whole."""

    set: str
    said: list[StatementReading]
    #: 1 recommends, 0 does not; where only stars are known, four and more recommend. None for three stars.
    recommends: int | None
    #: -1, 0, 1; three stars are 0.
    answer: int


def wholes(model: StatementModel, examples: Sequence[Example]) -> list[Whole]:
    """Reviews with stars and short texts that were rated, read by the model as users' feedback is."""
    some = [example for example in examples if example.stars is not None] + rated(examples)
    understander = Understander(model)
    found = []
    for start in range(0, len(some), _BATCH):
        batch = some[start : start + _BATCH]
        parts = [PartText(part_id=row, text=example.text) for row, example in enumerate(batch)]
        for example, reading in zip(batch, understander.read(parts), strict=True):
            said = [s for s in reading.statements if s.content] if isinstance(reading, PartReading) else []
            if said:
                found.append(_whole(example, said))
    return found


def _whole(example: Example, said: list[StatementReading]) -> Whole:
    if example.stars is None:
        # Ratings tell neutral from the rest, where stars hardly ever do; nothing is known of recommending.
        (answer,) = classes_of([example])
        return Whole(set="rated", said=said, recommends=None, answer=int(answer))
    stars = example.stars
    flag = example.recommended if example.recommended is not None else None if stars == 3.0 else stars > 3.0
    return Whole(
        set=example.set,
        said=said,
        recommends=None if flag is None else int(flag),
        answer=int(stars > 3.0) - int(stars < 3.0),
    )


def learn(known: Sequence[Whole]) -> Weights:
    """The weights under which the authors' own answers are likeliest, then the bounds of the labels."""
    asked = [one for one in known if one.recommends is not None]
    columns, truth = _Columns(asked), np.array([one.recommends for one in asked], dtype=np.float64)

    def loss(parameters: Array) -> float:
        odds = columns.odds(parameters)
        return float(np.mean(np.logaddexp(0.0, odds) - truth * odds) + PENALTY * (parameters[:3] ** 2).sum())

    # People sum up at the end and in what they say of the whole: neither may weigh less than the rest.
    bounds = [(-3.0, 3.0), (0.0, 3.0), (0.0, 3.0), (None, None), (0.0, None), (0.0, None)]
    begin = np.array([0.0, 0.1, 0.1, 0.0, 3.0, 1.0])
    found = minimize(loss, begin, method="L-BFGS-B", bounds=bounds).x
    bare, last, whole = _weights(found)
    labels = _bounds(known, bare, last, whole)
    advocacy = tuple(round(float(one), 3) for one in found[3:])
    return Weights(
        bare=bare, last=last, whole=whole, advocacy=(advocacy[0], advocacy[1], advocacy[2]), **labels
    )


def _weights(parameters: Array) -> tuple[float, float, float]:
    """`bare` starts at a tenth, the others at one."""
    bare, last, whole = np.exp(parameters[:3])
    return round(0.1 * float(bare), 3), round(float(last), 3), round(float(whole), 3)


class _Columns:
    """The statements of many feedbacks side by side."""

    def __init__(self, known: Sequence[Whole]) -> None:
        said = [statement for one in known for statement in one.said]
        self.starts = np.cumsum([0, *[len(one.said) for one in known[:-1]]])
        self.valence = np.array([statement.valence for statement in said])
        self.whole = np.array([bool(statement.roles & ABOUT_THE_WHOLE) for statement in said])
        self.last = np.zeros(len(said), dtype=bool)
        self.last[[*(self.starts[1:] - 1), -1]] = True
        self.plainly = np.array([for_or_against(one.said) for one in known])
        self.side = np.array(
            [(s.sentiment is Sentiment.POSITIVE) * 1 - (s.sentiment is Sentiment.NEGATIVE) for s in said]
        )

    def valences(self, bare: float, last: float, whole: float) -> tuple[Array, Array, Array]:
        """Of each feedback: its valence, and the shares for and against."""
        weights = (
            (bare + np.abs(self.valence)) * np.where(self.last, last, 1.0) * np.where(self.whole, whole, 1.0)
        )
        total = np.add.reduceat(weights, self.starts)
        sums = (
            np.add.reduceat(weights * some, self.starts) / total
            for some in (self.valence, self.side > 0, self.side < 0)
        )
        valence, for_, against = sums
        return valence, for_, against

    def odds(self, parameters: Array) -> Array:
        bare, last, whole = np.exp(parameters[:3])
        valence, _, _ = self.valences(0.1 * bare, last, whole)
        start, more, plainly = parameters[3:]
        return np.asarray(start + more * valence + plainly * self.plainly)


def _bounds(known: Sequence[Whole], bare: float, last: float, whole: float) -> dict[str, float]:
    """The bounds with the best macro F1, each set counting alike."""
    columns, truth = _Columns(known), np.array([one.answer for one in known])
    valence, for_, against = columns.valences(bare, last, whole)
    groups = [np.array([one.set == name for one in known]) for name in sorted({one.set for one in known})]

    def score(bounds: tuple[float, float, float]) -> float:
        low, high, substantial = bounds
        said = (valence >= high).astype(int) - (valence <= low).astype(int)
        said[np.minimum(for_, against) >= substantial] = 0
        return float(np.mean([macro_f1(truth[group], said[group]) for group in groups]))

    low, high, substantial = max(product(_LOW, _HIGH, _SUBSTANTIAL), key=score)
    return {
        "low": round(float(low), 2),
        "high": round(float(high), 2),
        "substantial": round(float(substantial), 2),
    }


def write(weights: Weights, path: Path) -> None:
    path.write_text(json.dumps(asdict(weights), indent=1) + "\n", encoding="utf-8")
