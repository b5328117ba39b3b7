"""Understanding next to bare encoding: `python -m benchmarks.understanding_speed [STATEMENTS]`.

Both read the same statements with the same number type and threads, in alternating runs;
encoding is `sentence_transformers` as shipped. Understanding adds language, splitting, heads and facets.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from harken.domain.understanding import PartReading, PartText
from nlp.encoder import has_bfloat16, packaged
from nlp.model import load
from nlp.statements import split
from nlp.understand import Understander

RUNS = 5
CHUNK = 512
SUBJECTS = ("The staff", "My order", "The new app", "The room on the third floor", "Support", "This blender")
VERBS = ("was", "felt", "turned out", "has always been", "could have been", "is")
ENDS = (
    "great and well worth the money",
    "slow, and nobody told us why",
    "better than the one that I had before",
    "not what the picture promised at all",
    "fine for the price that we paid in the summer sale",
    "hard to reach when it mattered most to my family",
)


def main() -> int:
    """Print the median rates and their ratio."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    parts = [PartText(part_id=row, text=_feedback(row)) for row in range(wanted // 3 + 1)]
    texts = [part.text[start:end] for part in parts for start, end in split(part.text, "en")]
    understander = Understander(load())
    encode = _bare()
    ours, bare = [], []
    for run in range(RUNS + 1):
        seconds = _timed(lambda: _understand(understander, parts, len(texts))), _timed(lambda: encode(texts))
        if run:  # The first run warms both up.
            ours.append(len(texts) / seconds[0])
            bare.append(len(texts) / seconds[1])
    rates = statistics.median(ours), statistics.median(bare)
    kind = "bfloat16" if has_bfloat16() else "float32"
    print(f"{len(texts)} statements, {os.cpu_count()} cores, {kind}, median of {RUNS} alternating runs")
    print(f"understanding {rates[0]:.0f}/s, bare encode {rates[1]:.0f}/s, ratio {rates[0] / rates[1]:.2f}")
    return 0


def _feedback(row: int) -> str:
    said = []
    for place in range(3):
        number = row * 3 + place
        subject, verb = SUBJECTS[number % 6], VERBS[number // 6 % 6]
        said.append(f"{subject} {verb} {ENDS[number // 36 % 6]}, visit {number}.")
    return " ".join(said)


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


def _understand(understander: Understander, parts: list[PartText], statements: int) -> None:
    read = 0
    for start in range(0, len(parts), CHUNK):
        for reading in understander.read(parts[start : start + CHUNK]):
            assert isinstance(reading, PartReading)
            read += len(reading.statements)
    assert read == statements


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
