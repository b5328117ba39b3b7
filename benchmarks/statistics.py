"""Whether intervals hold what they promise, and tests neither cry wolf nor sleep.

Run it with `python -m benchmarks.statistics`. The targets, written before the first run:

1. The mean coverage of 95 % intervals of shares, over p from 0.05 to 0.95 in steps of 0.05, is 93 to 97 % for
   n of 30, 100 and 400; the minimum is printed. It is worked out exactly, not simulated.
2. The same of net shares (NPS) and of means of one-to-five scores, simulated: 93 to 97 %.
3. Where nothing differs, at most 5 % of the comparisons of an answer are called significant, after the
   adjustment for all of its rows; the rows are held against the rest, as answers do.
4. Planted differences are found as often as theory says, within three points.
5. Every value agrees with statsmodels and scipy on random data, to nine digits.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from statistics import mean

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from harken.insights import statistics
from harken.insights.statistics import Difference, Moments

SIZES = (30, 100, 400)
SHARES = [step / 20 for step in range(1, 20)]
COVERED, FALSE, POWER, DIGITS = (0.93, 0.97), 0.05, 0.03, 1e-9
#: Answers that are simulated, and rows of each.
ROUNDS, ROWS = 4_000, 8
#: How customers score from 1 to 5, and how they recommend: against, neither, for.
SCORES = ((0.3, 0.2, 0.1, 0.15, 0.25), (0.05, 0.05, 0.1, 0.3, 0.5))
NETS = ((0.5, 0.3, 0.2), (0.1, 0.3, 0.6), (0.33, 0.34, 0.33))
CHANCE = 0.05


def coverages(n: int) -> list[float]:
    """How often the interval of a share holds the true share, exactly, for each of them."""
    found = [statistics.share(k, n) for k in range(n + 1)]
    low, high = (np.array([getattr(each, end) for each in found]) for end in ("low", "high"))
    return [float(stats.binom.pmf(np.arange(n + 1), n, p)[(low <= p) & (p <= high)].sum()) for p in SHARES]


def net_coverage(n: int, dice: np.random.Generator, rounds: int) -> float:
    """How often the interval of a net share holds the true one, over several mixes."""
    held = []
    for minus, neither, plus in NETS:
        for low, _, high in dice.multinomial(n, (minus, neither, plus), rounds):
            found = statistics.net(int(high), int(low), n)
            held.append(_holds(found.low, plus - minus, found.high))
    return mean(held)


def mean_coverage(n: int, dice: np.random.Generator, rounds: int) -> float:
    """How often the interval of a mean score holds the true one."""
    held = []
    for chances in SCORES:
        true = sum(score * chance for score, chance in enumerate(chances, 1))
        for sample in dice.choice(np.arange(1.0, 6.0), (rounds, n), p=chances):
            found = statistics.mean(moments(sample))
            held.append(_holds(found.low, true, found.high))
    return mean(held)


def _holds(low: float | None, true: float, high: float | None) -> bool:
    return low is not None and high is not None and low <= true <= high


def moments(sample: NDArray[np.float64]) -> Moments:
    return Moments(len(sample), float(sample.sum()), float((sample * sample).sum()))


Answer = Callable[[np.random.Generator], Sequence[Difference]]


def shares_answer(dice: np.random.Generator) -> list[Difference]:
    """Rows of one answer whose shares do not differ, each held against the rest."""
    sizes = dice.integers(30, 400, ROWS)
    counted = dice.binomial(sizes, dice.uniform(0.05, 0.95))
    n, k = int(sizes.sum()), int(counted.sum())
    return [
        statistics.shares_differ((int(mine), int(size)), (k - int(mine), n - int(size)))
        for mine, size in zip(counted, sizes, strict=True)
    ]


def nets_answer(dice: np.random.Generator) -> list[Difference]:
    """The same of net shares."""
    sizes = dice.integers(30, 400, ROWS)
    rows = [dice.multinomial(size, NETS[0]) for size in sizes]
    whole = sum(rows)
    return [
        statistics.nets_differ(
            (int(row[2]), int(row[0]), int(row.sum())),
            (int((whole - row)[2]), int((whole - row)[0]), int((whole - row).sum())),
        )
        for row in rows
    ]


def means_answer(dice: np.random.Generator) -> list[Difference]:
    """The same of mean scores."""
    rows = [
        moments(dice.choice(np.arange(1.0, 6.0), size, p=SCORES[0])) for size in dice.integers(30, 400, ROWS)
    ]
    n, total, squares = (sum(getattr(row, name) for row in rows) for name in ("n", "total", "squares"))
    return [
        statistics.means_differ(row, Moments(n - row.n, total - row.total, squares - row.squares))
        for row in rows
    ]


def called(answer: Answer, dice: np.random.Generator, rounds: int) -> tuple[float, float]:
    """The share of comparisons called significant, and of answers with any such, after the adjustment."""
    comparisons, answers = [], []
    for _ in range(rounds):
        adjusted = statistics.benjamini_hochberg([each.p or 0.0 for each in answer(dice)])
        comparisons += [p < CHANCE for p in adjusted]
        answers.append(min(adjusted) < CHANCE)
    return mean(comparisons), mean(answers)


def share_power(first: float, second: float, n: int, dice: np.random.Generator, rounds: int) -> Power:
    """How often two shares are found to differ, and how often theory says."""
    pairs = zip(dice.binomial(n, first, rounds), dice.binomial(n, second, rounds), strict=True)
    found = mean((statistics.shares_differ((int(a), n), (int(b), n)).p or 0.0) < CHANCE for a, b in pairs)
    pooled = (first + second) / 2
    under_none = (2 * pooled * (1 - pooled) / n) ** 0.5
    apart = ((first * (1 - first) + second * (1 - second)) / n) ** 0.5
    reach = statistics.Z * under_none
    gap = abs(first - second)
    theory = stats.norm.sf((reach - gap) / apart) + stats.norm.cdf((-reach - gap) / apart)
    return found, float(theory)


def mean_power(effect: float, n: int, dice: np.random.Generator, rounds: int) -> Power:
    """How often two means are found to differ by so many standard deviations."""
    pairs = zip(dice.normal(0, 1, (rounds, n)), dice.normal(effect, 1, (rounds, n)), strict=True)
    found = mean((statistics.means_differ(moments(a), moments(b)).p or 0.0) < CHANCE for a, b in pairs)
    return found, float(TTestIndPower().power(effect, n, CHANCE))


Power = tuple[float, float]


def disagreements(dice: np.random.Generator, rounds: int) -> Iterator[float]:
    """How far each value lies from that of the libraries, on random data."""
    for _ in range(rounds):
        n, m = (int(each) for each in dice.integers(2, 2_000, 2))
        k, j = int(dice.integers(1, n)), int(dice.integers(1, m))
        one, gap = statistics.share(k, n), statistics.shares_differ((k, n), (j, m))
        yield from _apart((one.low, one.high), proportion_confint(k, n, method="wilson"))
        both = confint_proportions_2indep(k, n, j, m, compare="diff", method="newcomb")
        yield from _apart((gap.low, gap.high), both)
        yield from _apart((gap.p,), (proportions_ztest([k, j], [n, m])[1],))
        first, second = (dice.integers(1, 6, size).astype(float) for size in (n, m))
        if first.std() and second.std():
            welch = stats.ttest_ind(first, second, equal_var=False)
            bounds = welch.confidence_interval()
            found = statistics.means_differ(moments(first), moments(second))
            yield from _apart((found.low, found.high, found.p), (bounds.low, bounds.high, welch.pvalue))
        values = dice.uniform(0, 1, 12)
        ours = statistics.benjamini_hochberg(values.tolist())
        yield from _apart(ours, multipletests(values, method="fdr_bh")[1])


def _apart(ours: Sequence[float | None], theirs: Sequence[float]) -> Iterator[float]:
    for mine, other in zip(ours, theirs, strict=True):
        yield abs((mine or 0.0) - float(other))


def main() -> int:
    """Print every figure beside its target; returns how many are missed."""
    dice = np.random.default_rng(2026)
    missed = 0

    def told(what: str, reached: bool) -> None:
        nonlocal missed
        missed += not reached
        print(f"{'met   ' if reached else 'MISSED'} {what}")

    print(f"{os.cpu_count()} cores, {ROUNDS} rounds, {ROWS} rows an answer")
    for n in SIZES:
        held = coverages(n)
        told(f"shares, n {n}: mean coverage {mean(held):.1%}, least {min(held):.1%}", _covered(mean(held)))
        for name, way in (("net shares", net_coverage), ("means", mean_coverage)):
            found = way(n, dice, ROUNDS)
            told(f"{name}, n {n}: mean coverage {found:.1%}", _covered(found))
    for name, answer in (("shares", shares_answer), ("nets", nets_answer), ("means", means_answer)):
        comparisons, answers = called(answer, dice, ROUNDS)
        what = (
            f"no difference, {name}: {comparisons:.2%} of comparisons significant, {answers:.1%} of answers"
        )
        told(what, comparisons <= FALSE)
    for first, second, n in ((0.2, 0.3, 200), (0.1, 0.2, 100), (0.5, 0.6, 400)):
        found, theory = share_power(first, second, n, dice, ROUNDS)
        what = f"shares {first} and {second}, n {n}: found {found:.1%}, theory {theory:.1%}"
        told(what, abs(found - theory) <= POWER)
    for effect, n in ((0.2, 200), (0.5, 50), (0.3, 100)):
        found, theory = mean_power(effect, n, dice, ROUNDS)
        what = f"means {effect} deviations apart, n {n}: found {found:.1%}, theory {theory:.1%}"
        told(what, abs(found - theory) <= POWER)
    farthest = max(disagreements(dice, 300))
    told(f"statsmodels and scipy: farthest {farthest:.0e}", farthest <= DIGITS)
    return missed


def _covered(found: float) -> bool:
    return COVERED[0] <= found <= COVERED[1]


if __name__ == "__main__":
    sys.exit(main() > 0)
