"""How far a theme moves a score, from counts of feedback that is alike and never from rows.

Leaving a theme out is simple and exact, but charges it with all that is mentioned along with it. Its own part
tells themes that come up together apart by least squares, as drivers of a score are told; themes that are
always mentioned together share evenly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harken.insights.statistics import Difference, Z, two_sided

Floats = NDArray[np.float64]
#: So often a sample is drawn anew, always by the same dice, so that the same question has the same answer.
DRAWS = 1_000
_SEED = 1
#: So little holds effects that cannot be told apart near zero, and alike, that it changes no other.
_RIDGE = 1e-7


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """Feedback that is alike, counted: a row for each set of themes with each score."""

    #: Which themes it mentions: (rows, themes) of 0 and 1.
    mentions: Floats
    #: How many feedback (or people) a row stands for.
    units: Floats
    #: What they add to the sum of the score, and to what it is divided by.
    value: Floats
    weight: Floats

    @property
    def score(self) -> float:
        return float(self.value.sum() / self.weight.sum())


def left_out(sample: Sample) -> list[Difference | None]:
    """For each theme the score of all less the score without what mentions it; `intervals` tells its bounds.

    None where nothing is left without it. p is by the influence that each feedback has, taken as normal.
    """
    rest = 1 - sample.mentions
    mean, part = sample.value / sample.units, sample.weight / sample.units
    left = sample.weight @ rest
    with np.errstate(invalid="ignore", divide="ignore"):
        without = sample.value @ rest / left
        of_all = (mean - sample.score * part) / sample.weight.sum()
        of_rest = rest * (mean[:, None] - without * part[:, None]) / left
    moves = sample.units.sum() * (of_all[:, None] - of_rest)
    told = zip(sample.score - without, left, moves.T, strict=True)
    return [_tested(value, _variance(sample.units, each)) if some else None for value, some, each in told]


def intervals(sample: Sample, themes: Sequence[int]) -> list[tuple[float, float]]:
    """Between what the score moves where each of these themes is left out, in 95 % of samples drawn anew."""
    # Only what is divided among few kinds is drawn quickly: by its score, and by whether it mentions a theme.
    alike = np.column_stack([sample.value / sample.units, sample.weight / sample.units])
    scores, kinds = np.unique(alike, axis=0, return_inverse=True)
    units = np.bincount(kinds.ravel(), sample.units, len(scores)).astype(np.float64)
    size = int(sample.units.sum())
    times = np.random.default_rng(_SEED).multinomial(size, units / size, size=DRAWS)
    found = []
    for theme in themes:
        mentioning = sample.units * sample.mentions[:, theme]
        there = np.bincount(kinds.ravel(), mentioning, len(scores)).astype(np.float64)
        dice = np.random.default_rng((_SEED, theme))
        drawn = _moved(scores, times, dice.binomial(times, there / units))
        low, high = np.quantile(drawn[np.isfinite(drawn)], (0.025, 0.975))
        found.append((float(low), float(high)))
    return found


def _moved(scores: Floats, times: NDArray[np.int64], there: NDArray[np.int64]) -> Floats:
    """In samples with so many of each kind of score, of which so many mention a theme: (draws,)."""
    value, weight = scores.T
    rest = times - there
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = times @ value / (times @ weight) - rest @ value / (rest @ weight)
    return found


@dataclass(frozen=True, slots=True)
class Fit:
    """Least squares of a score on the themes mentioned, with the influence of feedback on each number.

    The score of all is `base` and the sum of `share` times `effect`.
    """

    base: float
    #: Of each theme: how much of what is said mentions it, and how far the score lies off where it does.
    share: Floats
    effect: Floats
    units: Floats
    #: (rows,), (rows, themes), (rows, themes).
    base_moves: Floats
    share_moves: Floats
    effect_moves: Floats


def fit(sample: Sample) -> Fit:
    """The effect of each theme, whatever other themes are mentioned along with it."""
    size, total = sample.units.sum(), sample.weight.sum()
    design = np.column_stack([np.ones(len(sample.units)), sample.mentions])
    little = _RIDGE * total * np.diag([0.0, *np.ones(sample.mentions.shape[1])])
    inner = design.T @ (design * sample.weight[:, None]) + little
    inverse = np.linalg.inv(inner)
    effects = inverse @ (design.T @ sample.value)
    off = (sample.value - sample.weight * (design @ effects)) / sample.units
    moves = size * (design * off[:, None]) @ inverse
    share = sample.weight @ sample.mentions / total
    share_moves = (sample.weight / sample.units)[:, None] * (sample.mentions - share) / (total / size)
    return Fit(
        base=float(effects[0]),
        share=share,
        effect=effects[1:],
        units=sample.units,
        base_moves=moves[:, 0],
        share_moves=share_moves,
        effect_moves=moves[:, 1:],
    )


def own(found: Fit) -> list[Difference]:
    """What each theme moves by itself: how much mentions it times how far the score lies off there."""
    moves = found.share_moves * found.effect + found.share * found.effect_moves
    return [
        _difference(share * effect, _variance(found.units, moves[:, place]))
        for place, (share, effect) in enumerate(zip(found.share, found.effect, strict=True))
    ]


@dataclass(frozen=True, slots=True)
class Shift:
    """What a theme adds to the change of a score, in all and in its two parts."""

    whole: Difference
    #: By being spoken of more or less.
    mix: Difference
    #: By being felt otherwise.
    felt: Difference


def shifts(now: Fit, before: Fit) -> tuple[list[Shift], Difference]:
    """What each theme adds to a change, and what goes with none: together they are the whole change.

    Oaxaca's and Blinder's decomposition with the means of both periods as weights. A theme that is silent in
    one period is taken to be felt there as in the other.
    """
    spread = _variance(now.units, now.base_moves) + _variance(before.units, before.base_moves)
    base = _difference(now.base - before.base, spread)
    return [_shift(now, before, place) for place in range(len(now.share))], base


def _shift(now: Fit, before: Fit, place: int) -> Shift:
    share1, share2 = now.share[place], before.share[place]
    effect1, effect2 = now.effect[place], before.effect[place]
    effect, share = (effect1 + effect2) / 2, (share1 + share2) / 2
    more, worse = share1 - share2, effect1 - effect2
    mix, felt = 0.0, 0.0
    for each, sign in ((now, 1), (before, -1)):
        said, felt_of = each.share_moves[:, place], each.effect_moves[:, place]
        mix += _variance(each.units, sign * said * effect + more * felt_of / 2)
        felt += _variance(each.units, said / 2 * worse + sign * share * felt_of)
    whole = sum(
        _variance(each.units, each.share_moves[:, place] * by + of * each.effect_moves[:, place])
        for each, by, of in ((now, effect1, share1), (before, effect2, share2))
    )
    told = _difference(share1 * effect1 - share2 * effect2, whole)
    if not (share1 and share2):
        return Shift(told, told, Difference(0.0, 0.0, 0.0, 1.0))
    return Shift(
        told,
        _difference(more * effect, mix),
        _difference(share * worse, felt),
    )


def _variance(units: Floats, moves: Floats) -> float:
    """Of an estimate, by the influence that each feedback has on it."""
    return float((units * moves * moves).sum() / units.sum() ** 2)


def _tested(value: float, variance: float) -> Difference:
    return Difference(float(value), p=two_sided(float(value), float(np.sqrt(variance))))


def _difference(value: float, variance: float) -> Difference:
    error = float(np.sqrt(variance))
    value = float(value)
    return Difference(value, value - Z * error, value + Z * error, two_sided(value, error))
