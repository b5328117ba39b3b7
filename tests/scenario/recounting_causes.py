"""What moves a score, worked out again: by leaving themes out, and by least squares over all of them.

The interval of what is left out comes from a bootstrap of its own, with dice of its own, over the feedback
itself; that of least squares from how far each number moves when one feedback counts a little more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.scenario.recounting_statistics import Interval
from tests.scenario.recounting_things import Things

Floats = NDArray[np.float64]
Json = Mapping[str, Any]

#: Samples drawn anew, from this seed; and how many the program draws.
DRAWS, SEED, THEIRS = 10_000, 20_261_122, 1_000
#: In how many of a hundred draws the value may lie below a bound that is right: by chance a part of 0.025 of
#: so few draws is off by this standard error; four times that is no accident even among hundreds of bounds.
OFF = 4 * float(np.sqrt(0.025 * 0.975 * (1 / THEIRS + 1 / DRAWS)))
#: Themes that less feedback mentions are not looked at.
FEWEST = 10
_NUDGE = 1e-4


@dataclass(frozen=True, eq=False)
class Units:
    """Feedback, or people, with a score: what each adds to its sum and to what it is divided by, and what it
    mentions."""

    value: Floats
    weight: Floats
    mentions: pd.DataFrame

    @classmethod
    def of(cls, things: Things, scope: Json, fact: Json, roles: Sequence[str]) -> Units:
        of_people = fact["counts"] == "person"
        heard, values = recommending(things, scope) if of_people else by_feedback(things, scope, fact)
        sums = values.groupby(level=0).agg(["sum", "size"])
        said = things.mentions[things.mentions.place.isin(heard.index)]
        if roles:
            said = said[[bool(set(roles) & set(each)) for each in said.roles]]
        about = (
            pd.crosstab(heard[said.place].to_numpy(), said.theme.to_numpy())
            .clip(upper=1)
            .reindex(sums.index, fill_value=0)
        )
        return cls(sums["sum"].to_numpy(float), sums["size"].to_numpy(float), about)

    def about(self, themes: Sequence[str]) -> Floats:
        return self.mentions.reindex(columns=list(themes), fill_value=0).to_numpy(float)

    def impact(self, theme: str) -> float:
        """The score of all less the score without what mentions the theme."""
        place = self.mentions.columns.get_loc(theme)
        return float(self._moved(np.ones((1, len(self.value))))[0, place])

    def drawn(self, theme: str) -> Floats:
        """The same in every sample drawn anew."""
        found = self._drawn[:, self.mentions.columns.get_loc(theme)]
        return found[np.isfinite(found)]

    @cached_property
    def _drawn(self) -> Floats:
        """(draws, themes)."""
        size = len(self.value)
        dice = np.random.default_rng(SEED)
        return self._moved(dice.multinomial(size, np.full(size, 1 / size), size=DRAWS).astype(float))

    def _moved(self, times: Floats) -> Floats:
        kept = 1 - self.mentions.to_numpy(float)
        with np.errstate(invalid="ignore", divide="ignore"):
            whole = times @ self.value / (times @ self.weight)
            left = times @ (self.value[:, None] * kept) / (times @ (self.weight[:, None] * kept))
            found: Floats = whole[:, None] - left
        return found


def recommending(things: Things, scope: Json) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """The person behind each feedback by its place, and by person whether any of it recommends."""
    mask = things.mask(scope, "person")
    people = things.feedback.person[mask]
    recommends = pd.Series(things.advocates("recommends")[mask].astype(float), index=people.to_numpy())
    return people, recommends.groupby(level=0).max()


def by_feedback(things: Things, scope: Json, fact: Json) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """The feedback that a score is of by its place, and by that place the value of each thing in it."""
    rows = scored(things, scope, fact)
    places = pd.Series(rows.place.unique())
    return places.set_axis(places), rows.set_index("place").value


def scored(things: Things, scope: Json, fact: Json) -> pd.DataFrame:
    """One row for each thing that a score is of: the place of its feedback, and its value."""
    mask = things.mask(scope, fact["counts"])
    if fact["counts"] in ("statement", "mention"):
        rows = things.rows(fact["counts"])[mask]
        felt = rows.sentiment.map({"negative": -1, "positive": 1}).fillna(0)
        return pd.DataFrame({"place": rows.place, "value": felt.astype(float)})
    (scale,) = [each["scored"] for each in scope["conditions"] if "scored" in each]
    rows = things.on_scale(scale)
    rows = rows[mask[rows.place]]
    value = rows.value.astype(float)
    if fact["unit"] == "points":
        value = 100.0 * (value >= 9) - 100.0 * (value <= 6)
    return pd.DataFrame({"place": rows.place, "value": value})


@dataclass(frozen=True)
class Fit:
    """Least squares of the score on the themes; of those that always come together each has the same part."""

    base: float
    share: Floats
    effect: Floats

    @classmethod
    def of(cls, value: Floats, weight: Floats, about: Floats, times: Floats) -> Fit:
        weights = weight * times
        share = weights @ about / weights.sum()
        apart = about - share
        mean = times @ value / weights.sum()
        inner = apart.T @ (apart * weights[:, None])
        effect = np.linalg.pinv(inner, rcond=1e-10, hermitian=True) @ (
            apart.T @ (times * value) - apart.T @ weights * mean
        )
        return cls(float(mean - share @ effect), share, effect)


#: From one fit, or from that of now and that of before, to a number.
Number = Callable[..., float]


def told(number: Number, *samples: tuple[Units, Sequence[str]]) -> Interval:
    """A number of least squares, with the spread that comes of every feedback of every sample."""
    fits = [_fitted(units, themes, None) for units, themes in samples]
    spread = 0.0
    for place, (units, themes) in enumerate(samples):
        for row in range(len(units.value)):
            moved = [
                number(*fits[:place], _fitted(units, themes, (row, by)), *fits[place + 1 :])
                for by in (_NUDGE, -_NUDGE)
            ]
            spread += ((moved[0] - moved[1]) / (2 * _NUDGE)) ** 2
    return Interval.normal(number(*fits), float(np.sqrt(spread)))


_FITTED: dict[tuple[Any, ...], Fit] = {}


def _fitted(units: Units, themes: Sequence[str], nudged: tuple[int, float] | None) -> Fit:
    """The fit where one feedback counts a little more or less; each is made once."""
    key = (id(units), tuple(themes), nudged)
    if key not in _FITTED:
        times = np.ones(len(units.value))
        if nudged is not None:
            times[nudged[0]] += nudged[1]
        _FITTED[key] = Fit.of(units.value, units.weight, units.about(themes), times)
    return _FITTED[key]


class Causes:
    """The facts of answers that say why."""

    NAMES = ("impact", "own_impact", "shift", "mix", "felt")

    def __init__(self, things: Things) -> None:
        self.things = things
        self._units: dict[str, Units] = {}

    def recount(self, document: Json, fact: Json, recipe: Json) -> Interval:
        samples = [self._of(scope, fact, _roles(document)) for scope in recipe["base"]]
        times = pd.concat([each.mentions.sum() for each in samples]).groupby(level=0).sum()
        themes = sorted(times.index[times >= FEWEST])
        theme = fact["where"]["theme"]
        if fact["name"] == "impact":
            return self._left_out(samples[0], theme)
        both = [(each, themes) for each in samples]
        if theme == "other":
            return told(lambda now, before: now.base - before.base, *both)
        return told(_NUMBERS[fact["name"]](themes.index(theme)), *both)

    def _of(self, scope: Json, fact: Json, roles: Sequence[str]) -> Units:
        key = repr((scope, fact["counts"], fact["unit"], roles))
        if key not in self._units:
            self._units[key] = Units.of(self.things, scope, fact, roles)
        return self._units[key]

    def _left_out(self, units: Units, theme: str) -> Interval:
        low, high = np.quantile(units.drawn(theme), [0.025, 0.975])
        return Interval(units.impact(theme), float(low), float(high))

    def spread(self, document: Json, fact: Json, recipe: Json) -> list[tuple[float, float]]:
        """Between what the lower and the upper bound of what is left out must lie."""
        (scope,) = recipe["base"]
        drawn = self._of(scope, fact, _roles(document)).drawn(fact["where"]["theme"])
        parts = [(max(0.0, part - OFF), min(1.0, part + OFF)) for part in (0.025, 0.975)]
        return [tuple(np.quantile(drawn, each, method="nearest")) for each in parts]


def _roles(document: Json) -> list[str]:
    """What somebody must do in a statement that mentions a theme."""
    return list(document["spec"]["filters"]["include"]["roles"])


def _own(place: int) -> Number:
    return lambda fit: float(fit.share[place] * fit.effect[place])


def _shift(place: int) -> Number:
    return lambda now, before: _own(place)(now) - _own(place)(before)


def _mix(place: int) -> Number:
    """By being mentioned more or less; where one period is silent, all of it."""

    def number(now: Fit, before: Fit) -> float:
        if not (now.share[place] and before.share[place]):
            return _shift(place)(now, before)
        return float((now.share - before.share)[place] * (now.effect + before.effect)[place] / 2)

    return number


def _felt(place: int) -> Number:
    """By moving the score otherwise where it is mentioned; where one period is silent, nothing."""

    def number(now: Fit, before: Fit) -> float:
        if not (now.share[place] and before.share[place]):
            return 0.0
        return float((now.effect - before.effect)[place] * (now.share + before.share)[place] / 2)

    return number


_NUMBERS: dict[str, Callable[[int], Number]] = {
    "own_impact": _own,
    "shift": _shift,
    "mix": _mix,
    "felt": _felt,
}
