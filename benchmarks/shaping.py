"""How long edits of the taxonomy take with all history: merge, move, retire, split, and taking each back.

Run it with `python -m benchmarks.shaping [FEEDBACK]`. An edit is timed from its beginning until it is
committed and a question about its theme is answered with it; the months that are counted beforehand follow in
the background and are timed apart. The target, set before the first run: merging and taking back over
1,000,000 feedback, and splitting a theme of 100,000 statements, in under 5 s each.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection, Engine, text

from benchmarks import shaping_corpus
from harken.domain.questions import Filter, Intent, Spec
from harken.domain.shaping import Edit, Piece, Shape
from harken.insights.answering import Rules
from harken.insights.measure import measure
from harken.pipeline import shaping
from harken.pipeline.theming import assign_themes
from nlp.encoder import WIDTH
from storage import months
from storage.database import opened

SIZE = 1_000_000
RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=5, today=date(2025, 7, 1))
#: Seconds that an edit may take, and the statements of the theme that is split.
MOST, SPLIT = 5.0, 100_000
#: Feedback that a new theme is looked for in; the rate says what all would take.
LOOKED_AT = 20_000


def timed(engine: Engine, what: str, theme: str, work: Callable[[Connection], object]) -> None:
    """Do it, ask about the theme, and say how long both took; then count the months again."""
    start = time.perf_counter()
    with engine.begin() as connection:
        work(connection)
    done = time.perf_counter() - start
    counted = asked(engine, theme)
    answered = time.perf_counter() - start
    with engine.begin() as connection:
        months.refresh(connection)
    after = time.perf_counter() - start - answered
    assert asked(engine, theme) == counted, "months and rows disagree"
    verdict = "met" if answered < MOST else "missed"
    print(
        f"{what:<34} {done:7.2f} s, answered after {answered:6.2f} s ({verdict}: {MOST:g} s);"
        f" months counted again in {after:7.2f} s; {counted:,} feedback about {theme}",
        flush=True,
    )


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
        query = (
            "SELECT statement_id FROM mentions JOIN themes ON themes.id = theme_id WHERE key = :theme LIMIT 3"
        )
        return tuple(connection.execute(text(query), {"theme": theme}).scalars())


def edit(shape: Shape, theme: str, **more: Any) -> Callable[[Connection], object]:
    """An edit that is still to be done."""
    return lambda connection: shaping.apply(connection, Edit(shape=shape, theme=theme, who="bench", **more))


def undo(connection: Connection) -> object:
    """Take back the latest edit."""
    return shaping.undo(connection, "bench")


def shape(engine: Engine) -> None:
    """All edits, each with its taking back."""
    sizes = largest(engine)
    (first, many), (second, others) = sizes[:2]
    print(f"the largest themes: {first} with {many:,} statements, {second} with {others:,}")
    timed(engine, f"merge {first} into {second}", second, edit(Shape.MERGE, first, into=second))
    timed(engine, "take it back", second, undo)
    timed(engine, f"move {first} below {second}", second, edit(Shape.MOVE, first, into=second))
    timed(engine, "take it back", second, undo)
    whole, count = min(sizes, key=lambda each: abs(each[1] - SPLIT))
    examples = spread(engine, whole)
    pieces = tuple(Piece(name=f"Part {n}", examples=(id_,)) for n, id_ in enumerate(examples))
    timed(engine, f"split {whole} ({count:,} statements)", "part_0", edit(Shape.SPLIT, whole, pieces=pieces))
    timed(engine, "take it back", whole, undo)
    timed(engine, f"retire {first}", second, edit(Shape.RETIRE, first))
    timed(engine, "take it back", first, undo)


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
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    cores = len(os.sched_getaffinity(0))
    print(f"python -m benchmarks.shaping {size}: {cores} cores")
    with tempfile.TemporaryDirectory() as folder:
        # The embedded server runs as another user where this is run as root.
        Path(folder).chmod(0o755)
        with opened(data=Path(folder) / ".harken", url=None) as engine:
            shaping_corpus.build(engine, size)
            counted = shaping_corpus.counts(engine)
            print(", ".join(f"{n:,} {name}" for name, n in counted.items()), flush=True)
            shape(engine)
            new_theme(engine)


if __name__ == "__main__":
    main()
