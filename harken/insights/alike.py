"""Opinions told while somebody waits: few enough statements are held side by side, and merged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from harken.insights import merging
from harken.insights.quotes import Candidate, headline_cost

#: A statement with its embedding.
Read = tuple[Candidate, merging.Floats]


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """Statements that say the same: whose, now and before, and the one that speaks for all."""

    said: Candidate
    now: tuple[int, ...]
    before: tuple[int, ...]
    #: How many say it now; the anonymous count one for each feedback.
    people: int
    #: Means of its statements of now: how they feel, and how likely they do what is asked for.
    valence: float
    likely: float


def opinions(
    now: Sequence[Read], before: Sequence[Read], role: int, asked: Collection[int]
) -> Iterator[Opinion]:
    """Statements of both periods merged together, so that the same opinion is found in both.

    Args:
        role: The place of the role that all of them have.
        asked: Themes that all of them are about: these tell nothing apart.
    """
    every = [*now, *before]
    said, embeddings = [each for each, _ in every], [embedding for _, embedding in every]
    themes = [tuple(theme for theme in each.themes if theme not in asked) for each in said]
    valences = [each.valence for each in said]
    numbers = merging.merged([each.text for each in said], embeddings, valences, themes)
    rows = np.argsort(numbers, kind="stable")
    for places in np.split(rows, np.flatnonzero(np.diff(numbers[rows])) + 1):
        mine = [every[place] for place in places.tolist() if place < len(now)]
        if mine:
            yield Opinion(
                said=speaker(mine),
                now=_feedback(each for each, _ in mine),
                before=_feedback(said[place] for place in places.tolist() if place >= len(now)),
                people=len({each.person or each.feedback_id for each, _ in mine}),
                valence=valence(mine),
                likely=likely(mine, role),
            )


def valence(some: Sequence[Read]) -> float:
    return float(np.mean([each.valence for each, _ in some]))


def likely(some: Sequence[Read], role: int) -> float:
    return float(np.mean([each.probabilities[role] for each, _ in some]))


def speaker(some: Sequence[Read]) -> Candidate:
    """The statement that speaks for all of them."""
    central = merging.central([embedding for _, embedding in some])
    ranked = zip((each for each, _ in some), central, strict=True)
    return min(ranked, key=lambda each: _speaking(*each))[0]


def _speaking(each: Candidate, central: float) -> tuple[float, ...]:
    """Short and easily read, then near to what all others say; equals by id."""
    return headline_cost(each.text), -round(central, 2), len(each.text), each.feedback_id, each.start


def _feedback(said: Iterable[Candidate]) -> tuple[int, ...]:
    return tuple(sorted({each.feedback_id for each in said}))
