"""The scale and the kind of a score, guessed from its name and its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from collectors.files.numbers import Scale, decimal, number
from harken.domain.errors import UsageError
from harken.domain.feedback import ScoreKind

_NPS = re.compile(r"\bnps\b|promoter|recommend|empfehl|recommand|recomend", re.IGNORECASE)
_CES = re.compile(r"\bces\b|effort|how easy|aufwand|esfuerzo", re.IGNORECASE)
_CSAT = re.compile(r"\bcsat\b|satisf|zufrieden", re.IGNORECASE)
_STARS = re.compile(r"star|rating|review|stern|étoile|estrella", re.IGNORECASE)

_WRITTEN = re.compile(
    r"(?P<where>.+?):(?P<low>-?\d+(?:\.\d+)?)-(?P<high>\d+(?:\.\d+)?)(?::(?P<kind>[a-z]+))?(?P<less>:low-is-better)?$"
)


def scaled(written: str, name: str) -> tuple[str, Scale] | None:
    """Where a score stands and its scale, of `where:1-5`, `where:0-10:nps` or `where:1-7:ces:low-is-better`.

    Args:
        written: As people write it; None comes back where it names no scale.
        name: What the score is called, which may tell its kind.

    Raises:
        UsageError: where the scale is empty or its kind unknown.
    """
    given = _WRITTEN.match(written.strip())
    if given is None:
        return None
    low, high = float(given["low"]), float(given["high"])
    if low >= high:
        raise UsageError(f"The scale in {written} is empty; write the lower end first, such as 1-5")
    kinds = [kind.value for kind in ScoreKind]
    if given["kind"] and given["kind"] not in kinds:
        raise UsageError(f"{given['kind']} is no kind of score; the kinds are {', '.join(kinds)}")
    kind = ScoreKind(given["kind"]) if given["kind"] else kind_of(f"{name} {given['where']}", low, high)
    return given["where"], Scale(low=low, high=high, kind=kind, higher_is_better=not given["less"])


def kind_of(name: str, low: float, high: float) -> ScoreKind:
    """The kind of a score.

    0-10 is `nps` only where the name speaks of recommending; `ces` and `csat` need their name too; 1-5 is
    `stars` where the name says star, rating or review; all else is a `rating`.
    """
    name = name.replace("_", " ")
    if (low, high) == (0, 10) and _NPS.search(name):
        return ScoreKind.NPS
    if _CES.search(name):
        return ScoreKind.CES
    if _CSAT.search(name):
        return ScoreKind.CSAT
    if (low, high) == (1, 5) and _STARS.search(name):
        return ScoreKind.STARS
    return ScoreKind.RATING


def guess(name: str, column: str, values: Sequence[Any]) -> Scale | None:
    """The narrowest usual scale that holds nearly all values; None where none does.

    A score about recommending is 0-10. A value of 0 beside 1 to 5 means none, so it does not widen the scale.
    """
    numbers = _numbers(values)
    if len(numbers) < max(1, 0.9 * len(values)):
        return None
    spoken = f"{name} {column}".replace("_", " ")
    for low, high in _usual(spoken, numbers):
        if sum(low <= each <= high or each == 0 for each in numbers) >= 0.97 * len(numbers):
            return Scale(low=low, high=high, kind=kind_of(spoken, low, high))
    return None


def _usual(name: str, numbers: Sequence[float]) -> list[tuple[float, float]]:
    if _NPS.search(name) and (max(numbers) > 5 or "nps" in name.lower()):
        return [(0, 10)]
    ten = (0.0, 10.0) if 0 in numbers else (1.0, 10.0)
    seven = [(1.0, 7.0)] if _CES.search(name) else []
    return [(1, 5), *seven, ten, (0, 100)]


def _numbers(values: Sequence[Any]) -> list[float]:
    style = decimal(values)
    numbers = []
    for value in values:
        try:
            numbers.append(float(number(value, style)))
        except ValueError:
            continue
    return numbers
