"""A look for copies that is killed with -9, wherever it stands: the next one ends as if it had not been."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from datetime import date
from typing import Any

from sqlalchemy import Engine, event, text

from harken.domain.feedback import Batch, Feedback, Kind, Part
from harken.pipeline import copying
from harken.pipeline.receiving import receive
from storage import feedback, sources

AT_ONCE = 3
PLACES = ("harbour", "station", "cathedral", "market", "airport")
WORDS = (
    "We stayed three nights in a corner room above the {}. Breakfast came late every morning, yet the waiter "
    "made us laugh each time and the bread was still warm when it finally arrived at our table near the {}."
)
#: What a child is killed at: its second commit, so that one look is kept, and its first, so that none is.
SECOND_COMMIT, FIRST_COMMIT = (0, 2), (0, 1)
#: Statements of a look; the others are killed at one of them, whatever it is.
STATEMENTS = range(2, 14)


def test_killed_at_any_step_the_next_look_ends_with_the_same_links(engine: Engine, database_url: str) -> None:
    put(engine)
    copying.link_copies(engine)
    undisturbed = found(engine)
    assert len(undisturbed["links"]) > len(PLACES)
    start_anew(engine)
    assert not found(engine)["links"]

    put(engine)
    left = [copying.waiting(engine)]
    chance = random.Random(4)
    anywhere = [(chance.choice(STATEMENTS), 0) for _ in range(3)]
    for step in (FIRST_COMMIT, SECOND_COMMIT, *anywhere):
        assert killed_look(database_url, *step) == -signal.SIGKILL
        left.append(copying.waiting(engine))
    assert left == [left[0]] * 2 + [left[0] - AT_ONCE] * 4

    copying.link_copies(engine)
    assert copying.waiting(engine) == 0
    assert found(engine) == undisturbed


def put(engine: Engine) -> None:
    """Five texts, each with a framed and a cut copy that came before or after it."""
    said = []
    for number, place in enumerate(PLACES):
        words = WORDS.format(place, place[::-1])
        copies = (
            words,
            f"Reviewed by a guest from Lyon: {words} Was this helpful? Yes (4)",
            words[:150] + "...",
        )
        said += [
            Feedback(
                external_id=f"{place} {each}",
                kind=Kind.REVIEW,
                parts=(Part(label="body", text=f"{place.upper()} {number}. {copy}"),),
                said=date(2026, 5, 1 + each),
            )
            for each, copy in enumerate(copies)
        ]
    random.Random(2).shuffle(said)
    receive(engine, source="hotel", collector="file", collect=lambda _: [Batch(items=tuple(said))])


def start_anew(engine: Engine) -> None:
    with engine.begin() as connection:
        names = list(connection.execute(text("SELECT external_id FROM feedback")).scalars())
        source = sources.source_id(connection, "hotel", "file")
        feedback.erase(connection, source_id=source, external_ids=names)


def found(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """What a look leaves behind, by names that are the same in every run."""
    queries = {
        "links": """
            SELECT copy.external_id, original.external_id FROM feedback AS copy
            JOIN feedback AS original ON original.id = copy.copy_of
        """,
        "pairs": """
            SELECT least(a.external_id, b.external_id), greatest(a.external_id, b.external_id), why, share
            FROM copy_pairs JOIN feedback AS a ON a.id = one JOIN feedback AS b ON b.id = other
        """,
        "marks": "SELECT external_id, mark FROM copy_marks JOIN feedback ON feedback.id = feedback_id",
    }
    with engine.connect() as connection:
        return {name: sorted(map(tuple, connection.execute(text(q)))) for name, q in queries.items()}


def killed_look(url: str, statement: int, commit: int) -> int:
    """Look for copies in a process of its own that dies there; how it ended."""
    command = [sys.executable, "-m", __name__, url, str(statement), str(commit)]
    return subprocess.run(command, check=False).returncode


def look_and_die(url: str, statement: int, commit: int) -> None:
    """In the child: count statements and commits, and end before the chosen one reaches the server."""
    from sqlalchemy import make_url

    from storage.database import engine_at

    engine = engine_at(make_url(url))
    counted = {"statement": 0, "commit": 0}

    def count(what: str, last: int) -> None:
        counted[what] += 1
        if counted[what] == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", lambda *_: count("statement", statement))
    event.listen(engine, "commit", lambda *_: count("commit", commit))
    copying.LOOK_AT_ONCE = AT_ONCE
    copying.link_copies(engine)


if __name__ == "__main__":
    look_and_die(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
