"""How fast `harken import` takes feedback in: reading, mapping, cleaning, redaction and storing, without
understanding. Run it with `python -m benchmarks.import_speed [ROWS]`."""

from __future__ import annotations

import csv
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from collectors.files import Plan, Reader, make, opened
from harken.domain.feedback import Feedback

ROWS = 100_000
_SUBJECTS = ("the app", "this kettle", "my order", "the support team", "the update", "the room", "delivery")
_VERBS = ("works", "broke", "arrived late", "surprised me", "feels cheap", "is a joy to use", "kept freezing")
_WHEN = ("after a week", "in the morning", "on the first try", "since the last version", "when I travel")
_WHY = (
    "because the battery hardly lasts",
    "and my sister bought one too",
    "although the price went up again",
    "so I will probably order a second one",
    "which nobody at the counter could explain",
    "and that is all I ask for",
)


def sentence(chance: random.Random) -> str:
    words = (chance.choice(_SUBJECTS), chance.choice(_VERBS), chance.choice(_WHEN), chance.choice(_WHY))
    return f"{words[0].capitalize()} {words[1]} {words[2]}, {words[3]}."


def text(chance: random.Random) -> str:
    """About 300 characters in the median; one in fifty holds something to redact or to clean."""
    said = " ".join(sentence(chance) for _ in range(max(1, round(chance.lognormvariate(1.4, 0.6)))))
    kind = chance.random()
    if kind < 0.01:
        return f"{said} Write to jane.roe{chance.randrange(999)}@example.com."
    if kind < 0.015:
        return f"{said} Call me on +49 30 {chance.randrange(1_000_000, 9_999_999)}."
    if kind < 0.02:
        return f"<p>{said}</p><br>Best &amp; thanks"
    return said


def rows(count: int) -> Iterator[tuple[str, ...]]:
    chance = random.Random(7)
    for number in range(count):
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
        stars = str(chance.choice((0, 1, 2, 3, 4, 4, 5, 5, 5)))
        country = chance.choice(("DE", "FR", "ES", "GB", "US"))
        yield str(number), text(chance), day.isoformat(), stars, country, f"2.{chance.randrange(9)}", "web"


def write(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "text", "date", "rating", "country", "version", "channel"))
        writer.writerows(rows(count))


def timed(what: str, count: int, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    each = seconds / count * 1e6
    print(f"{what:<42} {seconds:7.2f} s {count / seconds:10,.0f} feedback/s {each:7.1f} us each", flush=True)
    return seconds


def parts(plan: Plan, count: int) -> None:
    """Where the time goes, each step alone and in one thread."""
    from nlp.clean import clean
    from nlp.redact import redact

    timed("reading rows", count, lambda: sum(1 for _ in plan.table.rows()))
    timed("reading and mapping", count, lambda: sum(1 for _ in Reader(plan).items()))
    texts = [item.parts[0].text for item in Reader(plan).items() if isinstance(item, Feedback)]
    timed("cleaning", count, lambda: [clean(each) for each in texts])
    timed("redacting", count, lambda: [redact(each) for each in texts])


def whole(plan: Plan, folder: Path, count: int) -> None:
    """The import as the command does it, into a fresh embedded database, then once more unchanged."""
    from harken.pipeline.receiving import receive
    from storage.database import opened as database

    for what in ("import into an empty database", "the same file again (nothing changed)"):
        with database(data=folder / ".harken", url=None) as engine:
            reader = Reader(plan)
            import_all = partial(receive, engine, source="speed", collector="file")
            timed(what, count, partial(import_all, collect=lambda _, reader=reader: reader.batches()))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    from zoneinfo import ZoneInfo

    with tempfile.TemporaryDirectory() as name:
        # The embedded server runs as another user where this is run as root.
        Path(name).chmod(0o755)
        path = Path(name) / "speed.csv"
        write(path, count)
        print(f"{count:,} rows, {path.stat().st_size / 1e6:.0f} MB, {len(os.sched_getaffinity(0))} cores")
        plan = make(opened(path), zone=ZoneInfo("UTC"))
        whole(plan, Path(name), count)
        parts(plan, count)


if __name__ == "__main__":
    main()
