"""How long edits of the taxonomy take with all history: merge, move, retire, split, and taking each back.

Run it with `python -m benchmarks.shaping [FEEDBACK]`, or with `--keep FOLDER` on the database that
`question_speed` kept there, as it is; the months are then left to be counted once, at the end. An edit is
timed from its beginning until it is committed and a question about its theme is answered with it, after a
look at what it would do, as people have; the months that are counted beforehand follow in the background and
are timed apart. Beside the time on the wall stands the time on the processor, the server's and this
program's, which programs beside it hardly stretch.

The target, set before the first run: merging and taking back over 1,000,000 feedback, and splitting a theme
of 100,000 statements, in under 5 s each.
"""

from __future__ import annotations

import argparse
import functools
import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import psutil
from sqlalchemy import Connection, Engine, text

from benchmarks import shaping_corpus
from harken.domain.questions import Filter, Intent, Spec
from harken.domain.shaping import Edit, Piece, Shape
from harken.insights.answering import Rules
from harken.insights.measure import measure
from harken.pipeline import shaping
from harken.pipeline.theming import assign_themes
from nlp.encoder import WIDTH
from nlp.model import load
from storage import months
from storage.database import opened

SIZE = 1_000_000
RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=5, today=date(2025, 7, 1))
#: Seconds that an edit may take, and the statements of the theme that is split.
MOST, SPLIT = 5.0, 100_000
#: Feedback that a new theme is looked for in; the rate says what all would take.
LOOKED_AT = 20_000


def _timed(
    engine: Engine, what: str, theme: str, work: Callable[[Connection], object], *, recount: bool
) -> None:
    """Do it, ask about the theme, and say how long both took; then count the months again."""
    with engine.begin() as connection:
        backend = psutil.Process(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
        busy, start = _busy(backend), time.perf_counter()
        work(connection)
    done, worked = time.perf_counter() - start, _busy(backend) - busy
    counted = asked(engine, theme)
    answered = time.perf_counter() - start
    verdict = "met" if answered < MOST else "missed"
    print(
        f"{what:<34} {done:7.2f} s ({worked:.2f} s on the processor), answered after {answered:6.2f} s"
        f" ({verdict}: {MOST:g} s); {counted:,} feedback about {theme}",
        flush=True,
    )
    if recount:
        count_months(engine)
        assert asked(engine, theme) == counted, "months and rows disagree"


def _busy(backend: psutil.Process) -> float:
    """Seconds that the server and this program had a processor."""
    times = [backend.cpu_times(), psutil.Process().cpu_times()]
    return float(sum(each.user + each.system for each in times))


def count_months(engine: Engine) -> None:
    """What follows in the background."""
    start = time.perf_counter()
    with engine.begin() as connection:
        months.refresh(connection)
    print(f"{'':<34} months counted again in {time.perf_counter() - start:.2f} s", flush=True)


def asked(engine: Engine, theme: str) -> int:
    """How much feedback is about a theme."""
    with engine.connect() as connection:
        found = measure(connection, Spec(intent=Intent.COUNT, include=Filter(themes=(theme,))), rules=RULES)
    return 0 if found.refused else int(found.facts["f1"].value or 0)


def largest(engine: Engine) -> list[tuple[str, int]]:
    """The themes with their statements, the largest first."""
    query = (
        "SELECT key, count(*) FROM mentions JOIN themes ON themes.id = theme_id GROUP BY key ORDER BY 2 DESC"
    )
    with engine.connect() as connection:
        return [(row[0], row[1]) for row in connection.execute(text(query))]


def spread(engine: Engine, theme: str) -> tuple[int, ...]:
    """Give the statements of a theme embeddings in all directions; returns ids of three of them."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE statements SET embedding = (SELECT cast(array_agg(cos(statements.id * i)) AS halfvec)"
                f" FROM generate_series(1, {WIDTH}) AS i) WHERE id IN (SELECT statement_id FROM mentions"
                " JOIN themes ON themes.id = theme_id WHERE key = :theme)"
            ),
            {"theme": theme},
        )
    return some(engine, theme)


def some(engine: Engine, theme: str) -> tuple[int, ...]:
    """Ids of three statements about a theme."""
    query = "SELECT statement_id FROM mentions JOIN themes ON themes.id = theme_id WHERE key = :theme LIMIT 3"
    with engine.connect() as connection:
        return tuple(connection.execute(text(query), {"theme": theme}).scalars())


def edit(shape: Shape, theme: str, **more: Any) -> Callable[[Connection], object]:
    """An edit that is still to be done."""
    return lambda connection: shaping.apply(connection, Edit(shape=shape, theme=theme, who="bench", **more))


def undo(connection: Connection) -> object:
    """Take back the latest edit."""
    return shaping.undo(connection, "bench")


def shape(engine: Engine, *, invented: bool) -> None:
    """All edits, each with its taking back."""
    timed = functools.partial(_timed, recount=invented)
    sizes = largest(engine)
    (first, many), (second, others) = sizes[:2]
    print(f"the largest themes: {first} with {many:,} statements, {second} with {others:,}")
    look(engine, Edit(shape=Shape.MERGE, theme=first, who="bench", into=second))
    timed(engine, f"merge {first} into {second}", second, edit(Shape.MERGE, first, into=second))
    timed(engine, "take it back", second, undo)
    timed(engine, f"move {first} below {second}", second, edit(Shape.MOVE, first, into=second))
    timed(engine, "take it back", second, undo)
    whole, count = min(sizes, key=lambda each: abs(each[1] - SPLIT))
    examples = spread(engine, whole) if invented else some(engine, whole)
    pieces = tuple(Piece(name=f"Part {n}", examples=(id_,)) for n, id_ in enumerate(examples))
    look(engine, Edit(shape=Shape.SPLIT, theme=whole, who="bench", pieces=pieces))
    timed(engine, f"split {whole} ({count:,} statements)", whole, edit(Shape.SPLIT, whole, pieces=pieces))
    timed(engine, "take it back", whole, undo)
    timed(engine, f"retire {first}", second, edit(Shape.RETIRE, first))
    timed(engine, "take it back", first, undo)


def look(engine: Engine, planned: Edit) -> None:
    """What it would do, as whoever edits has been shown before; a first look reads from the disk."""
    start = time.perf_counter()
    with engine.connect() as connection:
        shaping.preview(connection, planned)
    print(f"what that would do, told in {time.perf_counter() - start:.2f} s", flush=True)


def foreseen(engine: Engine) -> None:
    """What a new theme would move, told before it is made; the first time wakes the model."""
    planned = Edit(shape=Shape.MAKE, theme="", who="bench", name="Hours", phrases=("it took an hour",))
    model = load()
    for _ in range(3):
        start = time.perf_counter()
        with engine.connect() as connection:
            look = shaping.preview(connection, planned, model.embed).look
        assert look is not None
        print(
            f"what a new theme would move: {look.statements:,} of {look.of:,} statements looked at"
            f" in {time.perf_counter() - start:.2f} s",
            flush=True,
        )


def new_theme(engine: Engine) -> None:
    """A theme that is looked for in history, with the statements' words and stored embeddings."""
    with engine.begin() as connection:
        edit(Shape.MAKE, "", name="Hours", words=("hour",))(connection)
        later = text("UPDATE feedback SET themed_version = 1000000 WHERE id > :last")
        connection.execute(later, {"last": LOOKED_AT})
    model: Any = SimpleNamespace(embed=lambda texts: np.zeros((len(texts), WIDTH), dtype=np.float32))
    start = time.perf_counter()
    assign_themes(engine, model)
    took = time.perf_counter() - start
    print(f"a new theme: {LOOKED_AT:,} feedback looked at in {took:.1f} s, {LOOKED_AT / took:,.0f} a second")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shaping", description=__doc__)
    parser.add_argument("size", type=int, nargs="?", default=SIZE, metavar="FEEDBACK")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    chosen = parser.parse_args()
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"python -m benchmarks.shaping: {len(os.sched_getaffinity(0))} cores, load {load}")
    if chosen.keep is None:
        invented(chosen.size)
        return
    with opened(data=chosen.keep / ".harken", url=None) as engine:
        tell(engine)
        foreseen(engine)
        shape(engine, invented=False)
        count_months(engine)


def tell(engine: Engine) -> None:
    counted = shaping_corpus.counts(engine)
    print(", ".join(f"{n:,} {name}" for name, n in counted.items()), flush=True)


def invented(size: int) -> None:
    """The edits on a history of invented statements."""
    with tempfile.TemporaryDirectory() as folder:
        # The embedded server runs as another user where this is run as root.
        Path(folder).chmod(0o755)
        with opened(data=Path(folder) / ".harken", url=None) as engine:
            shaping_corpus.build(engine, size)
            tell(engine)
            foreseen(engine)
            shape(engine, invented=True)
            new_theme(engine)


if __name__ == "__main__":
    main()
