"""How far a theme moves a score: leave-out differences and their bootstrap, on counts and never on rows.

Feedback that mentions several themes is parted evenly among them, so that no theme is charged with all of
what it only shares; the parts of one feedback add up to one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harken.insights.statistics import Difference, two_sided

Floats = NDArray[np.float64]
#: Sums per cell, the last axis: of the score, and of what it is divided by.
_Sums = tuple[Floats, Floats]
#: So often a sample is drawn anew, always by the same dice, so that the same question has the same answer.
DRAWS = 1_000
_SEED = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells:
    """Feedback that is alike, counted: arrays of one length.

    Of one theme: those that mention it, by how many themes they mention, and (k of 0) those that do not.
    """

    #: How many themes the feedback of a cell mentions; 0 where this theme is not among them.
    k: NDArray[np.int64]
    #: How many feedback (or people) the cell holds.
    units: NDArray[np.int64]
    #: What they add to the sum of the score, and to what it is divided by.
    value: Floats
    weight: Floats

    @property
    def parts(self) -> Floats:
        """The theme's part of each feedback."""
        return np.divide(1.0, self.k, out=np.zeros(len(self.k)), where=self.k > 0)

    @property
    def mentions(self) -> Floats:
        return (self.k > 0).astype(float)


@dataclass(frozen=True, slots=True)
class Impact:
    """How far the score of all lies above the score without a theme."""

    #: Without the theme's part of each feedback that mentions it, and without all of these whole.
    shared: Difference
    whole: Difference


@dataclass(frozen=True, slots=True)
class Shift:
    """What a theme adds to the change of a score, in all and in its two parts."""

    whole: Difference
    #: By being spoken of more or less.
    mix: Difference
    #: By being felt otherwise.
    felt: Difference


def impact(cells: Cells) -> Impact | None:
    """What leaving a theme out changes; None where nothing is left without it."""
    if not (cells.weight * (1 - cells.mentions)).sum() > 0:
        return None

    def both(sums: _Sums) -> tuple[Floats, Floats]:
        return _left_out(sums, cells.parts), _left_out(sums, cells.mentions)

    point, drawn = both((cells.value, cells.weight)), both(_drawn(cells, _dice()))
    shared, whole = (_difference(value, draws) for value, draws in zip(point, drawn, strict=True))
    return Impact(shared, whole)


def shift(now: Cells, before: Cells) -> Shift | None:
    """What a theme adds to the change of a score since an earlier period; None where it is in neither.

    Kitagawa's decomposition over parts of feedback, with the means of both periods as weights: what all
    themes and no theme add makes up the whole change.
    """
    if not (_has(now) or _has(before)):
        return None
    dice = _dice()
    point = _parts((now, (now.value, now.weight)), (before, (before.value, before.weight)))
    drawn = _parts((now, _drawn(now, dice)), (before, _drawn(before, dice)))
    whole, mix, felt = (_difference(value, draws) for value, draws in zip(point, drawn, strict=True))
    return Shift(whole, mix, felt)


def _has(cells: Cells) -> bool:
    return bool((cells.weight * cells.parts).sum() > 0)


def _left_out(sums: _Sums, out: Floats) -> Floats:
    value, weight = sums
    kept = 1 - out
    return _ratio(value.sum(-1), weight.sum(-1)) - _ratio(value @ kept, weight @ kept)


def _parts(now: tuple[Cells, _Sums], before: tuple[Cells, _Sums]) -> tuple[Floats, Floats, Floats]:
    """In all, mix and feeling; a theme that is silent in one period is taken to be felt as in the other."""
    share1, score1, whole1 = _of_theme(*now)
    share2, score2, whole2 = _of_theme(*before)
    score1, score2 = (np.where(np.isnan(one), other, one) for one, other in
                      ((score1, score2), (score2, score1)))  # fmt: skip
    mix = (share1 - share2) * ((score1 + score2) / 2 - (whole1 + whole2) / 2)
    felt = (share1 + share2) / 2 * (score1 - score2)
    return mix + felt, mix, felt


def _of_theme(cells: Cells, sums: _Sums) -> tuple[Floats, Floats, Floats]:
    """The theme's share of what was said, its score, and the score of all."""
    value, weight = sums
    mine, all_ = weight @ cells.parts, weight.sum(-1)
    return _ratio(mine, all_), _ratio(value @ cells.parts, mine), _ratio(value.sum(-1), all_)


def _ratio(of: Floats, by: Floats) -> Floats:
    by = np.asarray(by, dtype=float)
    found: Floats = np.divide(of, by, out=np.full(by.shape, np.nan), where=by > 0)
    return found


def _difference(value: Floats, drawn: Floats) -> Difference:
    """With the bootstrap's 95 % interval; p takes the bootstrap's error as that of a normal."""
    told = drawn[~np.isnan(drawn)]
    low, high = np.quantile(told, (0.025, 0.975))
    error = float(told.std(ddof=1))
    return Difference(float(value), float(low), float(high), two_sided(float(value), error))


def _dice() -> np.random.Generator:
    return np.random.default_rng(_SEED)


def _drawn(cells: Cells, dice: np.random.Generator) -> _Sums:
    """Sums of samples drawn anew, each as large as the first, whole feedback at a time: (DRAWS, cells)."""
    size = cells.units.sum()
    times = dice.multinomial(size, cells.units / size, size=DRAWS)
    return times * (cells.value / cells.units), times * (cells.weight / cells.units)
