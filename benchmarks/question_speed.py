"""How fast questions are answered at a million feedback: every intent, over a quarter and over all history.

Run it with `python -m benchmarks.question_speed [FEEDBACK ...] [--keep FOLDER]`; with several sizes, it also
tells what each kind costs as the corpus grows. The process is warm, nothing keeps answers; a figure is the
time of one `measure`, with its evidence kept. FOLDER keeps the database for the next time.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from benchmarks import corpus
from benchmarks.asked import questions
from harken.domain.questions import Spec
from harken.insights.answering import Rules
from harken.insights.measure import measure
from harken.insights.vocabulary import vocabulary
from storage.database import opened

SIZES = (100_000, 1_000_000)
#: Seconds that half of all questions, and 95 of 100, may take.
HALF, MOST = 0.1, 0.5
#: Each question is asked at least so often, and more often for as many seconds; a slow one less often.
LEAST, SECONDS = 7, 1.5
FEWEST, PATIENCE = 3, 8.0

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=5, today=date(2025, 7, 1))


@dataclass(frozen=True, kw_only=True)
class Timed:
    """How long one question took, each time it was asked."""

    what: str
    period: str
    seconds: list[float]
    refused: bool = False

    @property
    def half(self) -> float:
        return median(self.seconds)

    @property
    def most(self) -> float:
        return quantile(self.seconds, 0.95)

    @property
    def met(self) -> bool:
        return self.half < HALF and self.most < MOST and not self.refused

    def row(self) -> str:
        told = "refused" if self.refused else "met" if self.met else "missed"
        return (
            f"{self.what:<38} {self.period:<12} {len(self.seconds):>4}"
            f" {self.half * 1000:8.0f} {self.most * 1000:8.0f}  {told}"
        )


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def timed(engine: Engine, what: str, spec: Spec, period: str) -> Timed:
    """Ask once to warm up, then again and again."""
    with engine.connect() as connection:
        refused = measure(connection, spec, rules=RULES).refused is not None
        seconds = _again(lambda: measure(connection, spec, rules=RULES))
    return Timed(what=what, period=period, seconds=seconds, refused=refused)


def names(engine: Engine) -> Timed:
    """What is read before every question."""
    with engine.connect() as connection:

        def read() -> None:
            vocabulary(connection)
            connection.rollback()

        return Timed(what="(the names that a question may use)", period="", seconds=_again(read))


def _again(work: Callable[[], object]) -> list[float]:
    seconds: list[float] = []
    while len(seconds) < LEAST or sum(seconds) < SECONDS:
        if len(seconds) >= FEWEST and sum(seconds) > PATIENCE:
            break
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return seconds


def ask(engine: Engine, only: str = "") -> list[Timed]:
    """Ask everything, or what holds some words, and print the table."""
    limits = f"{HALF:g} s and {MOST:g} s"
    print(f"\n{'question':<38} {'period':<12} {'n':>4} {'p50 ms':>8} {'p95 ms':>8}  {limits}")
    print(names(engine).row(), flush=True)
    found = []
    for what, spec, period in questions():
        if only not in what:
            continue
        found.append(timed(engine, what, spec, period))
        print(found[-1].row(), flush=True)
    report(found)
    return found


def report(found: Sequence[Timed]) -> None:
    """Over all questions alike: each counts by as many of its times."""
    spread = [
        second
        for each in found
        for second in sorted(each.seconds)[:: max(1, len(each.seconds) // LEAST)][:LEAST]
    ]
    half, most = median(each.half for each in found), quantile(spread, 0.95)
    print(
        f"\nall questions alike: p50 {half * 1000:.0f} ms ({'met' if half < HALF else 'missed'}: {HALF} s), "
        f"p95 {most * 1000:.0f} ms ({'met' if most < MOST else 'missed'}: {MOST} s); "
        f"{sum(each.met for each in found)} of {len(found)} kinds within both"
    )


def growth(small: Sequence[Timed], large: Sequence[Timed], times: float) -> None:
    """What each kind costs as the corpus grows."""
    print(f"\n{'question':<38} {'period':<12} p50 with {times:g} times the feedback, in times")
    for before, after in zip(small, large, strict=True):
        print(f"{after.what:<38} {after.period:<12} {after.half / before.half:6.1f}")


@contextmanager
def _engine(kept: Path | None) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as name:
        folder = kept or Path(name)
        folder.mkdir(exist_ok=True)
        # The embedded server runs as another user where this is run as root.
        folder.chmod(0o755)
        with opened(data=folder / ".harken", url=None) as engine:
            yield engine


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.question_speed", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, metavar="FEEDBACK")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--only", default="", metavar="WORDS", help="only the questions with these words")
    chosen = parser.parse_args()
    sizes = sorted(chosen.sizes)
    cores = len(os.sched_getaffinity(0))
    print(f"python -m benchmarks.question_speed {' '.join(map(str, sizes))}: {cores} cores")
    with _engine(chosen.keep) as engine:
        corpus.plant(engine, lambda told: print(told, flush=True))
        found = {size: _at(engine, size, chosen.only) for size in sizes}
    if len(sizes) > 1:
        growth(found[sizes[0]], found[sizes[-1]], sizes[-1] / sizes[0])


def _at(engine: Engine, size: int, only: str) -> list[Timed]:
    start = time.perf_counter()
    with engine.connect() as connection:
        kept = corpus.counts(connection)["feedback"] == size
    if not kept:
        corpus.build(engine, size)
    with engine.connect() as connection:
        sizes = ", ".join(f"{n:,} {name}" for name, n in corpus.counts(connection).items())
    told = "kept from an earlier run" if kept else f"built in {time.perf_counter() - start:.0f} s"
    print(f"\n{sizes}; {told}", flush=True)
    return ask(engine, only)


if __name__ == "__main__":
    main()
