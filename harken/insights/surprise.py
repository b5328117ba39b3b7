"""How surprising a count is against a history that varies more than chance: arithmetic without a database.

Counts are judged per comments received, as a negative binomial whose spread is told from the history, and
whose level is only known as well as the history tells it. Each source is held against itself: where one
brings more than usual, what is always said there has not risen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: The spread that is believed before the history is looked at, as a multiple of chance, and how firmly: as if
#: so many stretches of history had shown it.
BELIEVED, FIRMLY = 1.3, 6.0
#: A stretch that far above its own expectation counts no more: it may be an earlier spike.
WILD = 2.5
#: What stands for a history that never had the like.
HALF = 0.5
#: What is said in a source is believed to be as everywhere, as firmly as if so much had been heard there.
ALIKE = 20.0


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something was said, out of how much was heard."""

    n: int
    heard: float


#: The same by source.
BySource = Mapping[int, Counted]


@dataclass(frozen=True, slots=True)
class Surprise:
    """What was to be expected, and the chance of so much or more."""

    expected: float
    #: The variance that was reckoned with, as a multiple of what is expected.
    spread: float
    p: float


def surprise(now: Counted, history: Sequence[Counted]) -> Surprise | None:
    """How surprising it is to hear something so often now; None where there is no history.

    Args:
        history: Stretches of earlier time, as long as the one that is judged.
    """
    n, heard = sum(each.n for each in history), sum(each.heard for each in history)
    if not heard or not now.heard:
        return None
    expected = (n + HALF) * now.heard / heard
    spread = dispersion(history) * (1 + now.heard / heard)
    return Surprise(expected, spread, at_least(now.n, expected, spread))


def by_source(now: BySource, history: Sequence[BySource]) -> Surprise | None:
    """How surprising it is, with each source held against what is usually said there."""
    levels = _levels(history)
    if levels is None:
        return None
    every, known = levels
    return surprise(_weighed(now, every, known), [_weighed(each, every, known) for each in history])


def together(counted: BySource) -> Counted:
    """Of all sources."""
    return Counted(sum(each.n for each in counted.values()), sum(each.heard for each in counted.values()))


def _levels(history: Iterable[BySource]) -> tuple[float, dict[int, float]] | None:
    """How often it is said, anywhere and in each source."""
    said: dict[int, float] = {}
    heard: dict[int, float] = {}
    for each in history:
        for source, counted in each.items():
            said[source] = said.get(source, 0.0) + counted.n
            heard[source] = heard.get(source, 0.0) + counted.heard
    if not sum(heard.values()):
        return None
    every = (sum(said.values()) + HALF) / sum(heard.values())
    return every, {each: (said[each] + ALIKE * every) / (heard[each] + ALIKE) for each in heard}


def _weighed(counted: BySource, every: float, known: Mapping[int, float]) -> Counted:
    """What was heard, as much of it as would say it as often as anywhere."""
    heard = sum(each.heard * known.get(source, every) / every for source, each in counted.items())
    return Counted(sum(each.n for each in counted.values()), heard)


def dispersion(history: Sequence[Counted]) -> float:
    """The variance of the stretches as a multiple of what chance alone gives, never below it."""
    n, heard = sum(each.n for each in history), sum(each.heard for each in history)
    told = [each for each in history if each.heard]
    if not n or len(told) < 2:
        return BELIEVED
    squares = 0.0
    for each in told:
        expected = n * each.heard / heard
        squares += (min(each.n, WILD * expected + 1) - expected) ** 2 / expected
    return max(1.0, (squares + FIRMLY * BELIEVED) / (len(told) - 1 + FIRMLY))


def at_least(n: int, expected: float, spread: float) -> float:
    """The chance of n or more where so much is expected, with a variance of so many times that."""
    from scipy.special import betainc, gammainc

    if n <= 0:
        return 1.0
    if spread <= 1:
        return float(gammainc(n, expected))
    return float(betainc(n, expected / (spread - 1), 1 - 1 / spread))
