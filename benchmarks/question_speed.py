"""How fast questions are answered at a million feedback: every intent, over a quarter and over all history.

Run it with `python -m benchmarks.question_speed [FEEDBACK]`. The process is warm, nothing keeps answers; a
figure is the time of one `measure`, with its evidence kept.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from benchmarks import corpus
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, ScoreRange, Spec
from harken.insights.answering import Rules
from harken.insights.measure import measure
from harken.insights.vocabulary import vocabulary
from storage.database import opened

SIZE = 1_000_000
#: Seconds that half of all questions, and 95 of 100, may take.
HALF, MOST = 0.1, 0.5
#: Each question is asked at least so often, and more often for as many seconds.
LEAST, SECONDS = 5, 1.5

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=5, today=date(2025, 7, 1))
QUARTER = Period(start=date(2025, 4, 1), end=date(2025, 7, 1))
BEFORE = Period(start=date(2025, 1, 1), end=date(2025, 4, 1))
WEEKS = Period(start=date(2025, 5, 5), end=date(2025, 6, 30))
ALL = Period()
WIFI = Filter(themes=("wifi",))
COMPLAINTS = Filter(themes=("wifi",), roles=("dislike",))

#: (what is asked, the spec, over which periods)
ASKED: list[tuple[str, Spec, tuple[Period, ...]]] = [
    ("how much feedback", Spec(intent=Intent.COUNT), (QUARTER, ALL)),
    ("how many people", Spec(intent=Intent.COUNT, measure=Measure.PEOPLE), (QUARTER, ALL)),
    ("how many about a theme", Spec(intent=Intent.COUNT, include=WIFI), (QUARTER, ALL)),
    ("how many with a word", Spec(intent=Intent.COUNT, include=Filter(text="worse")), (WEEKS, QUARTER, ALL)),
    (
        "what share is negative",
        Spec(intent=Intent.SHARE, include=Filter(sentiment=("negative",))),
        (QUARTER, ALL),
    ),
    ("what share complains about a theme", Spec(intent=Intent.SHARE, include=COMPLAINTS), (QUARTER, ALL)),
    ("how people feel", Spec(intent=Intent.SCORE, measure=Measure.NET_SENTIMENT), (QUARTER, ALL)),
    (
        "how people feel about a theme",
        Spec(intent=Intent.SCORE, measure=Measure.NET_SENTIMENT, include=WIFI),
        (QUARTER, ALL),
    ),
    ("what the rating is", Spec(intent=Intent.SCORE, measure=Measure.MEAN_SCORE), (QUARTER, ALL)),
    ("what the NPS is", Spec(intent=Intent.SCORE, measure=Measure.NPS), (QUARTER, ALL)),
    (
        "complaints about a theme by week",
        Spec(intent=Intent.TREND, measure=Measure.SHARE, include=COMPLAINTS),
        (WEEKS, ALL),
    ),
    ("feedback by month", Spec(intent=Intent.TREND, compare=Compare(by="month")), (QUARTER, ALL)),
    (
        "sentiment by month",
        Spec(intent=Intent.TREND, measure=Measure.NET_SENTIMENT, compare=Compare(by="month")),
        (QUARTER, ALL),
    ),
    (
        "sentiment against the quarter before",
        Spec(intent=Intent.COMPARE, measure=Measure.NET_SENTIMENT, compare=Compare(to=BEFORE)),
        (QUARTER,),
    ),
    ("sentiment by group", Spec(intent=Intent.COMPARE, compare=Compare(by="group")), (QUARTER, ALL)),
    (
        "a theme's sentiment by group",
        Spec(intent=Intent.COMPARE, include=WIFI, compare=Compare(by="group")),
        (QUARTER, ALL),
    ),
    ("sentiment by product", Spec(intent=Intent.COMPARE, compare=Compare(by="product")), (QUARTER, ALL)),
    (
        "ratings by country",
        Spec(intent=Intent.COMPARE, measure=Measure.MEAN_SCORE, compare=Compare(by="attribute:country")),
        (QUARTER, ALL),
    ),
    ("what people talk about", Spec(intent=Intent.THEMES), (QUARTER, ALL)),
    (
        "what a product's buyers talk about",
        Spec(intent=Intent.THEMES, include=Filter(products=("desk",))),
        (QUARTER, ALL),
    ),
    (
        "what one-star raters talk about",
        Spec(intent=Intent.THEMES, include=Filter(score=ScoreRange(low=1, high=1))),
        (QUARTER, ALL),
    ),
    ("what changed", Spec(intent=Intent.THEMES, compare=Compare(to=BEFORE), order=Order.CHANGE), (QUARTER,)),
    ("what people like", Spec(intent=Intent.LIKES), (QUARTER, ALL)),
    ("what people dislike", Spec(intent=Intent.DISLIKES), (QUARTER, ALL)),
    (
        "what a group dislikes",
        Spec(intent=Intent.DISLIKES, include=Filter(groups=("business",))),
        (QUARTER, ALL),
    ),
    ("what each group dislikes", Spec(intent=Intent.DISLIKES, compare=Compare(by="group")), (QUARTER, ALL)),
    ("why people buy", Spec(intent=Intent.REASONS_TO_BUY), (QUARTER, ALL)),
    ("what people ask for", Spec(intent=Intent.REQUESTS), (QUARTER, ALL)),
    ("who recommends us", Spec(intent=Intent.ADVOCACY), (QUARTER, ALL)),
    ("quotes about a theme", Spec(intent=Intent.QUOTES, include=COMPLAINTS), (QUARTER, ALL)),
    ("where feedback comes from", Spec(intent=Intent.SOURCES), (QUARTER, ALL)),
]
_PERIODS = {QUARTER: "a quarter", WEEKS: "8 weeks", ALL: "all history"}


@dataclass(frozen=True, kw_only=True)
class Timed:
    """How long one question took, each time it was asked."""

    what: str
    period: str
    seconds: list[float]
    refused: bool

    def row(self) -> str:
        half, most = median(self.seconds), quantile(self.seconds, 0.95)
        told = "met" if half < HALF and most < MOST else "missed"
        told = "refused" if self.refused else told
        return (
            f"{self.what:<38} {self.period:<12} {len(self.seconds):>4}"
            f" {half * 1000:8.0f} {most * 1000:8.0f}  {told}"
        )


def quantile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def timed(engine: Engine, what: str, spec: Spec, period: str) -> Timed:
    """Ask once to warm up, then again and again."""
    seconds: list[float] = []
    refused = False
    with engine.connect() as connection:
        refused = measure(connection, spec, rules=RULES).refused is not None
        while len(seconds) < LEAST or sum(seconds) < SECONDS:
            start = time.perf_counter()
            measure(connection, spec, rules=RULES)
            seconds.append(time.perf_counter() - start)
    return Timed(what=what, period=period, seconds=seconds, refused=refused)


def names(engine: Engine) -> Timed:
    """What is read before every question."""
    seconds = []
    with engine.connect() as connection:
        for _ in range(2 * LEAST):
            start = time.perf_counter()
            vocabulary(connection)
            connection.rollback()
            seconds.append(time.perf_counter() - start)
    return Timed(what="(the names that a question may use)", period="", seconds=seconds, refused=False)


def questions() -> Iterator[tuple[str, Spec, str]]:
    """Every question over each of its periods."""
    from dataclasses import replace

    for what, spec, periods in ASKED:
        for period in periods:
            yield what, replace(spec, period=period), _PERIODS[period]


def report(found: list[Timed]) -> None:
    """Over all questions alike: each counts by its own median and its own 95th percentile."""
    halves = sorted(median(each.seconds) for each in found)
    spread = [
        second
        for each in found
        for second in sorted(each.seconds)[:: max(1, len(each.seconds) // LEAST)][:LEAST]
    ]
    half, most = median(halves), quantile(spread, 0.95)
    print(
        f"\nall questions alike: p50 {half * 1000:.0f} ms ({'met' if half < HALF else 'missed'}: {HALF} s), "
        f"p95 {most * 1000:.0f} ms ({'met' if most < MOST else 'missed'}: {MOST} s); "
        f"{sum(each.row().endswith(' met') for each in found)} of {len(found)} kinds within both"
    )


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    cores = len(os.sched_getaffinity(0))
    print(f"python -m benchmarks.question_speed {size}: {cores} cores")
    with tempfile.TemporaryDirectory() as folder:
        # The embedded server runs as another user where this is run as root.
        Path(folder).chmod(0o755)
        with opened(data=Path(folder) / ".harken", url=None) as engine:
            start = time.perf_counter()
            corpus.build(engine, size)
            with engine.connect() as connection:
                sizes = ", ".join(f"{n:,} {name}" for name, n in corpus.counts(connection).items())
            print(f"{sizes}; built in {time.perf_counter() - start:.0f} s", flush=True)
            ask(engine)


def ask(engine: Engine) -> None:
    """Ask everything and print the table."""
    print(
        f"\n{'question':<38} {'period':<12} {'n':>4} {'p50 ms':>8} {'p95 ms':>8}  {HALF:g} s and {MOST:g} s"
    )
    print(names(engine).row(), flush=True)
    found = []
    for what, spec, period in questions():
        found.append(timed(engine, what, spec, period))
        print(found[-1].row(), flush=True)
    report(found)


if __name__ == "__main__":
    main()
