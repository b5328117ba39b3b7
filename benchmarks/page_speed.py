"""How fast the page is at a million feedback: whole pages over HTTP, charts drawn, no answer kept.

Run it with `python -m benchmarks.page_speed [FEEDBACK] [--keep FOLDER] [--only WORDS]`; the folder of
`question_speed` will do. Every request looks at other days than the one before it, so that neither answers
nor charts repeat. Target, set beforehand: the trend page in under a second (p95) at 1,000,000 feedback.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import httpx
from sqlalchemy import Engine

from benchmarks import corpus
from benchmarks.question_speed import _engine, quantile
from harken.commands import page
from harken.commands.context import Opened
from harken.config import load
from harken.web.app import app
from harken.web.limits import Limits
from harken.web.server import serving
from storage import months

SIZE, TIMES, TARGET = 1_000_000, 30, 1.0
#: Days that are looked at: a quarter by week, a year and all history by month.
SPANS = {"a quarter": 90, "a year": 365, "all history": None}


@contextmanager
def served(engine: Engine) -> Iterator[httpx.Client]:
    """The page of one person on this machine, as `harken page` shows it."""
    # So many requests are what the limits are for.
    Limits.wait = lambda *_: 0  # type: ignore[method-assign]
    opened = Opened(config=load(Path.cwd(), {}), engine=engine, groups=(), group_rules={})
    with (
        serving(app({}, page.routes(opened)), "127.0.0.1", 0) as address,
        httpx.Client(base_url=address, timeout=120) as client,
    ):
        yield client


def paths(theme: str) -> dict[str, str]:
    return {
        "trends, by growth": "/?sort=growth",
        "trends, by size": "/?sort=size",
        "one theme": f"/themes/{theme}?",
        "groups": "/groups?",
        "compare sources": "/compare?across=source",
    }


def timed(client: httpx.Client, path: str, days: int | None, last: date) -> list[float]:
    """Seconds of each request, each about other days."""
    seconds = []
    for number in range(TIMES):
        end = last - timedelta(days=number)
        span = f"to={end}" if days is None else f"from={end - timedelta(days=days - 1)}&to={end}"
        start = time.perf_counter()
        answer = client.get(f"{path}&{span}")
        seconds.append(time.perf_counter() - start)
        answer.raise_for_status()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page_speed", description=__doc__)
    parser.add_argument("size", type=int, nargs="?", default=SIZE, metavar="FEEDBACK")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--only", default="", metavar="WORDS", help="only the pages with these words")
    chosen = parser.parse_args()
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    cores = len(os.sched_getaffinity(0))
    print(f"python -m benchmarks.page_speed {chosen.size}: {cores} cores, load {load}")
    with _engine(chosen.keep) as engine:
        with engine.connect() as connection:
            kept = corpus.counts(connection)["feedback"] == chosen.size
        if not kept:
            corpus.plant(engine, lambda told: print(told, flush=True))
            corpus.build(engine, chosen.size)
        with engine.begin() as connection:
            months.refresh(connection)
        with engine.connect() as connection:
            print(", ".join(f"{n:,} {name}" for name, n in corpus.counts(connection).items()), flush=True)
        with served(engine) as client:
            ask(client, chosen.only)


def ask(client: httpx.Client, only: str) -> None:
    """Every page over every span."""
    themes = client.get("/api/themes?span=all&sort=size").json()["answers"][0]
    theme = themes["rows"][0]["keys"]["theme"]
    rows = client.get("/api/trends?span=all&by=month").json()["answers"][0]["rows"]
    last = date.fromisoformat(f"{rows[-1]['keys']['month']}-28")
    print(f"{'page':<20} {'period':<12} {'n':>3} {'p50 ms':>7} {'p95 ms':>7}  under {TARGET:g} s")
    for what, path in ((what, path) for what, path in paths(theme).items() if only in what):
        for period, days in SPANS.items():
            seconds = timed(client, path, days, last)
            half, most = median(seconds) * 1000, quantile(seconds, 0.95) * 1000
            met = "met" if most < TARGET * 1000 else "missed"
            print(f"{what:<20} {period:<12} {len(seconds):>3} {half:>7.0f} {most:>7.0f}  {met}", flush=True)


if __name__ == "__main__":
    main()
