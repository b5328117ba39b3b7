"""A reader that is killed in the middle: the next one ends with exactly what an undisturbed one reads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import URL, Engine, text

from harken.demo.corpus import Corpus
from harken.domain.feedback import Batch, Feedback, Kind, Part
from harken.pipeline import receiving
from storage import database
from tests.conftest import TEMPLATE, fresh_database

COMMAND = [sys.executable, "-c", "from harken.cli import main; main()"]
COPIES = 3

WHAT_WAS_READ = text(
    """
    SELECT f.external_id, p.position, s.start, s.stop, s.sentiment, s.roles, s.facets, s.content,
        (SELECT count(*) FROM mentions m WHERE m.statement_id = s.id) AS mentions
    FROM statements s JOIN parts p ON p.id = s.part_id JOIN feedback f ON f.id = s.feedback_id
    ORDER BY f.external_id, p.position, s.start
    """
)
READ = text("SELECT count(*) FROM feedback WHERE generation IS NOT NULL")


def posts() -> list[Feedback]:
    """The demo's reviews, several times over, as different feedback."""
    corpus = Corpus(date(2026, 11, 1))
    return [
        Feedback(
            external_id=f"{copy}-{post.fields['title']}-{post.number}",
            kind=Kind.REVIEW,
            parts=(
                Part(label="title", text=post.fields["title"]),
                Part(label="body", text=f"{post.fields['text']} Order {copy}."),
            ),
        )
        for copy in range(COPIES)
        for post in (*corpus.reviews, *corpus.forum)
    ]


def fill(engine: Engine) -> None:
    batch = Batch(items=tuple(posts()))
    receiving.receive(engine, source="shop", collector="file", collect=lambda _: [batch])


def start_reader(home: Path, url: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "HARKEN_DATABASE_URL": url}
    command = [*COMMAND, "--home", str(home), "understand"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


def kill_when(process: subprocess.Popen[bytes], reached: Callable[[], bool]) -> None:
    while not reached():
        assert process.poll() is None, "it ended before it could be killed"
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_a_killed_reader_loses_and_doubles_nothing(home: Path, shared_server: URL) -> None:
    with (
        fresh_database(shared_server, template=TEMPLATE) as killed,
        fresh_database(shared_server, template=TEMPLATE) as undisturbed,
    ):
        assert what_killed_readers_leave(home, killed) == what_one_reader_leaves(home, undisturbed)


def what_killed_readers_leave(home: Path, place: URL) -> list[tuple[object, ...]]:
    url = place.render_as_string(hide_password=False)
    with database.opened(data=home / ".harken", url=url) as engine:
        fill(engine)

        def read() -> int:
            with engine.connect() as connection:
                return int(connection.execute(READ).scalar_one())

        kill_when(start_reader(home, url), lambda: read() > 0)
        assert 0 < read() < len(posts())
        # Two at once, each taking what the other has not claimed.
        readers = [start_reader(home, url), start_reader(home, url)]
        assert [reader.communicate() and reader.returncode for reader in readers] == [0, 0]
        assert read() == len(posts())
        return everything_read(engine)


def what_one_reader_leaves(home: Path, place: URL) -> list[tuple[object, ...]]:
    url = place.render_as_string(hide_password=False)
    with database.opened(data=home / ".harken", url=url) as engine:
        fill(engine)
        reader = start_reader(home, url)
        reader.communicate()
        assert reader.returncode == 0
        return everything_read(engine)


def everything_read(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(WHAT_WAS_READ)]
