"""Copies end to end: how fast they are looked for in a database, and whether they are found there.

`python -m benchmarks.copies.linking` stores the real texts of the reported half, with 500 edited copies of
each of the five kinds, and looks for copies as `harken understand` does.
"""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from sqlalchemy import Engine, text

from benchmarks.copies.__main__ import FOLDER, LONG, PAIRS
from benchmarks.copies.edits import KINDS
from benchmarks.copies.pairs import texts
from harken.domain.feedback import Batch, Feedback, Kind, Part
from harken.pipeline.copying import link_copies
from harken.pipeline.receiving import receive

_SIZE = text("SELECT pg_total_relation_size('copy_marks') AS bytes, (SELECT count(*) FROM feedback) AS n")
_LINKED = text(
    """
    SELECT split_part(copy.external_id, '|', 1) AS edit, count(*) AS copies,
        count(*) FILTER (
            WHERE coalesce(copy.copy_of, copy.id) = coalesce(original.copy_of, original.id)
        ) AS found
    FROM feedback AS copy JOIN feedback AS original
        ON original.external_id = split_part(copy.external_id, '|', 2) AND original.source_id = copy.source_id
    GROUP BY edit ORDER BY edit
    """
)


def said(name: str, words: str) -> Feedback:
    return Feedback(external_id=name, kind=Kind.REVIEW, parts=(Part(label="body", text=words),))


def items() -> list[Feedback]:
    found = texts(FOLDER, report=True)
    chance = random.Random(5)
    long = [number for number, each in enumerate(found) if len(each) >= LONG]
    made = [
        said(f"{kind}|{number}", edit(found[number], chance))
        for kind, edit in KINDS.items()
        for number in chance.sample(long, PAIRS)
    ]
    everything = [said(str(number), each) for number, each in enumerate(found)] + made
    chance.shuffle(everything)
    return everything


def measured(engine: Engine) -> None:
    everything = items()
    batches = [Batch(items=tuple(everything[at : at + 2000])) for at in range(0, len(everything), 2000)]
    receive(engine, source="speed", collector="file", collect=lambda _: batches)
    start = time.perf_counter()
    count = link_copies(engine)
    seconds = time.perf_counter() - start
    print(f"{count:,} feedback looked at in {seconds:.1f} s: {count / seconds:,.0f} feedback/s")
    with engine.connect() as connection:
        size = connection.execute(_SIZE).one()
        print(f"marks: {size.bytes / 1e6:.0f} MB, {size.bytes / size.n:,.0f} bytes for each feedback")
        for row in connection.execute(_LINKED):
            print(f"{row.edit:<24}{row.found} of {row.copies} linked with their text")


def main() -> None:
    from storage.database import opened

    with tempfile.TemporaryDirectory() as name:
        # The embedded server runs as another user where this is run as root.
        Path(name).chmod(0o755)
        with opened(data=Path(name) / ".harken", url=None) as engine:
            measured(engine)


if __name__ == "__main__":
    main()
