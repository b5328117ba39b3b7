"""Understanding next to bare encoding: `python -m benchmarks.understanding_speed [STATEMENTS]`.

Both read the same statements with the same weights, number type and threads, in alternating runs; encoding is
`sentence_transformers` as shipped. Understanding is the whole step of the product: claiming, language,
splitting, the model, storing, themes, and what is counted beforehand. `--memory` shows instead the peak
memory of a process that understands more and more.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine, text

from harken.domain.feedback import Batch, Feedback, Kind, Part
from harken.pipeline.receiving import receive
from harken.pipeline.understanding import understand
from nlp.encoder import has_bfloat16, packaged
from nlp.model import StatementModel, load
from nlp.statements import split
from storage import database, server

RUNS = 5
#: Statements in one feedback.
SAID = 3
STORED_AT_ONCE = 2000
SUBJECTS = ("The staff", "My order", "The new app", "The room on the third floor", "Support", "This blender")
VERBS = ("was", "felt", "turned out", "has always been", "could have been", "is")
ENDS = (
    "great",
    "slow, and nobody told us why",
    "better than the one that I had before",
    "not what the picture promised at all, which my family noticed before I had even opened the second box",
    "fine for the price that we paid in the summer sale",
    "hard to reach when it mattered most, on the evening before we left for the airport with two children",
)


def main() -> int:
    """Print the median rates and their ratio, or the peaks of memory."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding_speed", description=__doc__)
    parser.add_argument("statements", type=int, nargs="?", default=20_000)
    parser.add_argument("--memory", action="store_true", help="peak memory over growing amounts instead")
    parser.add_argument("--peak", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.peak:
        return _peak(chosen.statements)
    return _memory(chosen.statements) if chosen.memory else _speed(chosen.statements)


def _speed(wanted: int) -> int:
    feedback = list(_feedback(wanted))
    texts = [part.text[a:b] for one in feedback for part in one.parts for a, b in split(part.text, "en")]
    model, encode = load(), _bare()
    ours, bare = [], []
    with _stored(feedback) as place:
        for run in range(RUNS + 1):
            seconds = _understood(place, model, len(texts)), _timed(lambda: encode(texts))
            if run:  # The first run warms both up.
                ours.append(len(texts) / seconds[0])
                bare.append(len(texts) / seconds[1])
                print(f"run {run}: understanding {ours[-1]:.0f}/s, bare encode {bare[-1]:.0f}/s", flush=True)
    rates = statistics.median(ours), statistics.median(bare)
    kind = "bfloat16" if has_bfloat16() else "float32"
    print(f"{len(texts)} statements, {os.cpu_count()} cores, {kind}, median of {RUNS} alternating runs")
    print(f"understanding {rates[0]:.0f}/s, bare encode {rates[1]:.0f}/s, ratio {rates[0] / rates[1]:.2f}")
    return 0


def _memory(most: int) -> int:
    for wanted in (most // 16, most // 4, most):
        command = [sys.executable, "-m", "benchmarks.understanding_speed", str(wanted), "--peak"]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
        print(done.stdout.strip(), flush=True)
    return 0


def _peak(wanted: int) -> int:
    """What one process needs at most, that of the database apart."""
    with _stored(_feedback(wanted)) as place, _fresh(place) as engine:
        before = _most_memory()
        done = understand(engine, load())
        print(
            f"{done.statements} statements: peak {_most_memory():.0f} MB (before the model {before:.0f} MB)"
        )
    return 0


def _most_memory() -> float:
    """In MB; Linux counts in kB, macOS in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _feedback(statements: int) -> Iterator[Feedback]:
    for row in range(-(-statements // SAID)):
        said = []
        for number in range(row * SAID, row * SAID + SAID):
            subject, verb, end = SUBJECTS[number % 6], VERBS[number // 6 % 6], ENDS[number // 36 % 6]
            said.append(f"{subject} {verb} {end}, visit {number}.")
        day = date(2025, 1, 1) + timedelta(days=row % 300)
        parts = (Part(label="body", text=" ".join(said)),)
        yield Feedback(external_id=str(row), kind=Kind.REVIEW, said=day, parts=parts)


@contextmanager
def _stored(feedback: Iterable[Feedback]) -> Iterator[URL]:
    """The address of a database that holds the feedback, not understood; it stays as it is."""
    folder = Path(tempfile.mkdtemp(prefix="harken-speed-"))
    folder.chmod(0o755)
    try:
        with server.running(folder / ".harken") as place:
            _run(place, "CREATE DATABASE stored")
            stored = place.set(database="stored")
            database.prepare(stored, "UTC")
            engine = database.engine_at(stored)
            receive(engine, source="reviews", collector="file", collect=lambda _: _batches(iter(feedback)))
            engine.dispose()
            yield stored
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _batches(feedback: Iterator[Feedback]) -> Iterator[Batch]:
    while items := tuple(islice(feedback, STORED_AT_ONCE)):
        yield Batch(items=items)


@contextmanager
def _fresh(stored: URL) -> Iterator[Engine]:
    """An engine on a copy of the database, in which nothing is understood yet."""
    _run(
        stored.set(database="postgres"), "DROP DATABASE IF EXISTS run", "CREATE DATABASE run TEMPLATE stored"
    )
    engine = database.engine_at(stored.set(database="run"))
    try:
        yield engine
    finally:
        engine.dispose()


def _run(place: URL, *statements: str) -> None:
    engine = create_engine(place, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _understood(stored: URL, model: StatementModel, statements: int) -> float:
    with _fresh(stored) as engine:
        started = time.perf_counter()
        done = understand(engine, model)
        seconds = time.perf_counter() - started
    assert done.statements == statements
    return seconds


def _bare() -> Callable[[list[str]], object]:
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        encoder = SentenceTransformer(str(Path(packaged())), device="cpu")
    if has_bfloat16():
        encoder = encoder.to(torch.bfloat16)
    return lambda texts: encoder.encode(texts, show_progress_bar=False)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
