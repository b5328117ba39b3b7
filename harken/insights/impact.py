"""How far a theme moves a score, from counts of feedback that is alike and never from rows.

Leaving a theme out is simple and exact, but charges it with all that is mentioned along with it. Its own part
tells themes that come up together apart by least squares, as drivers of a score are told; themes that are
always mentioned together share evenly.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harken.insights.statistics import Difference, Z, two_sided

Floats = NDArray[np.float64]
#: So often a sample is drawn anew, always by the same dice, so that the same question has the same answer.
DRAWS = 1_000
_SEED = 1
#: Themes that are drawn for at a time.
AT_ONCE = 2
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
    """For each theme the score of all less the score without what mentions it, with a bootstrapped interval.

    None where nothing is left without it. p takes the bootstrap's error as that of a normal.
    """
    # Only what is divided among few kinds is drawn quickly: by its score, and by whether it mentions a theme.
    alike = np.column_stack([sample.value / sample.units, sample.weight / sample.units])
    scores, kinds = np.unique(alike, axis=0, return_inverse=True)
    units = np.bincount(kinds.ravel(), sample.units, len(scores)).astype(np.float64)
    size = int(sample.units.sum())
    drawn = np.random.default_rng(_SEED).multinomial(size, units / size, size=DRAWS)
    whole = _Drawn(value=scores[:, 0], weight=scores[:, 1], units=units, times=drawn)

    def moved(theme: int) -> Difference | None:
        mentions = sample.mentions[:, theme]
        if not sample.weight @ (1 - mentions) > 0:
            return None
        there = np.bincount(kinds.ravel(), sample.units * mentions, len(scores)).astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            return _left_out(whole, there, np.random.default_rng((_SEED, theme)))

    # Each has dice of its own and drawing needs the machine alone, so that two are drawn at a time.
    with ThreadPoolExecutor(AT_ONCE) as hands:
        return list(hands.map(moved, range(sample.mentions.shape[1])))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Drawn:
    """A sample by kinds of score, and how often each kind was drawn, which is the same for all themes."""

    #: (kinds,).
    value: Floats
    weight: Floats
    units: Floats
    #: (draws, kinds).
    times: NDArray[np.int64]


def _left_out(whole: _Drawn, there: Floats, dice: np.random.Generator) -> Difference:
    """Of the drawn of each kind those that mention the theme are drawn in turn."""
    point = float(_moved(whole, whole.units, there))
    drawn = _moved(whole, whole.times, dice.binomial(whole.times, there / whole.units))
    told = np.sort(drawn[np.isfinite(drawn)])
    low, high = (_quantile(told, share) for share in (0.025, 0.975))
    error = float(told.std(ddof=1))
    return Difference(point, low, high, two_sided(point, error))


def _quantile(ordered: Floats, share: float) -> float:
    """Between the two values on either side of it, as numpy has it, which takes longer to be asked."""
    place = share * (len(ordered) - 1)
    lower = int(place)
    upper = min(lower + 1, len(ordered) - 1)
    return float(ordered[lower] + (ordered[upper] - ordered[lower]) * (place - lower))


def _moved(whole: _Drawn, units: NDArray[Any], there: NDArray[Any]) -> Floats:
    """Of one sample (kinds,) or of many (draws, kinds), of which so many mention the theme."""
    rest = units - there
    found: Floats = units @ whole.value / (units @ whole.weight) - rest @ whole.value / (rest @ whole.weight)
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


def _difference(value: float, variance: float) -> Difference:
    error = float(np.sqrt(variance))
    value = float(value)
    return Difference(value, value - Z * error, value + Z * error, two_sided(value, error))
