"""One scenario of one twin: runs of the real pipeline into a real database, compared with the world."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select, text

from collectors.registry import make
from harken.domain.errors import SourceError
from harken.domain.feedback import Failure
from harken.pipeline.receiving import receive
from storage.tables import FeedbackRow, PartRow, Source
from tests.conformance.faults import Fault, Stage
from tests.conformance.world import Planted

ROOT = Path(__file__).parents[2]


@dataclass(kw_only=True)
class Ended:
    """How a run ended: with an error that was told, or well."""

    told: str | None = None
    permanent: bool = False
    rejected: list[Failure] = field(default_factory=list)
    added: int = 0
    updated: int = 0


@dataclass(kw_only=True)
class Play:
    stage: Stage
    engine: Engine
    source: str

    def options(self) -> dict[str, Any]:
        return {"allow_private": True, **self.stage.twin.options(self.stage.base_url)}

    def run(self, fault: Fault | None = None, source: str | None = None) -> Ended:
        """One run, which may end in nothing worse than a SourceError that shows no secret."""
        self.stage.anew(fault)
        name, kind, secrets = source or self.source, self.stage.twin.kind, self.stage.twin.secrets
        ended = Ended()
        try:
            received = receive(
                self.engine,
                source=name,
                collector=kind,
                collect=lambda cursor: make(kind, name, self.options(), secrets.get).collect(cursor),
                rejected=ended.rejected.append,
            )
            ended.added, ended.updated = received.added, received.updated
        except SourceError as error:
            ended.told, ended.permanent = error.message, error.permanent
        self._discreet(ended)
        if self.stage.stumbled:
            raise AssertionError("the twin does not understand what it is asked") from self.stage.stumbled[0]
        return ended

    def _discreet(self, ended: Ended) -> None:
        shown = [ended.told or "", *[f"{each.where} {each.reason}" for each in ended.rejected]]
        for told in shown:
            assert not [name for name, value in self.stage.twin.secrets.items() if value in told]
            assert not [item.id for item in self.stage.world.items if item.text[:40] in told]

    def well(self, source: str | None = None) -> Ended:
        """One run that nothing disturbs."""
        ended = self.run(source=source)
        assert ended.told is None
        assert ended.rejected == []
        return ended

    def agrees(self, source: str | None = None, *, without: Iterable[Planted] = ()) -> None:
        """The database holds exactly the world's items, each once, with its words and its time."""
        lost = self.lost(source)
        assert lost == [each.id for each in without], "nothing may be lost"

    def lost(self, source: str | None = None) -> list[str]:
        """The world's items that are not in the database, after making sure that all else is right."""
        twin, world = self.stage.twin, self.stage.world
        rows = self._rows(source or self.source)
        found = [_item(row.texts, world.items) for row in rows]
        strange = [row.external_id for row, item in zip(rows, found, strict=True) if item is None]
        assert strange == [], "nothing may be stored that the source does not hold"
        times = Counter(item.id for item in found if item is not None)
        assert [number for number, count in times.items() if count > 1] == [], "nothing may be doubled"
        removed = {each.id for each in world.gone() if twin.deletions}
        assert removed & set(times) == set(), "what the source says is gone may not be kept"
        for row, item in zip(rows, found, strict=True):
            assert item is not None
            assert row.day == item.said.date()
            assert row.said_at == (item.said if twin.instants else None)
        return [each.id for each in world.items if each.id not in removed and times[each.id] == 0]

    def unclaimed(self) -> None:
        """Wait until the database has noticed that a killed process is no longer there."""
        locks = text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        with self.engine.connect() as connection:
            while connection.execute(locks).scalar_one():
                connection.rollback()

    def _rows(self, source: str) -> Sequence[Any]:
        texts = func.array_agg(PartRow.text).label("texts")
        with self.engine.connect() as connection:
            return connection.execute(
                select(FeedbackRow.external_id, FeedbackRow.said_at, FeedbackRow.day, texts)
                .join(Source, Source.id == FeedbackRow.source_id)
                .join(PartRow, PartRow.feedback_id == FeedbackRow.id)
                .where(Source.name == source)
                .group_by(FeedbackRow.id)
            ).all()


def _item(texts: Sequence[str], items: Sequence[Planted]) -> Planted | None:
    """The item whose present words a row holds."""
    return next((item for item in items if any(item.text in held for held in texts)), None)


@dataclass(kw_only=True)
class Children:
    """The child program, started once for all kills."""

    process: subprocess.Popen[str]
    #: Whether the last run was killed; otherwise it ended well.
    killed: bool = False

    @contextmanager
    def collecting(self, play: Play, source: str, *, commits: int = 0) -> Iterator[int]:
        """A run in a process of its own, whose number is given; it kills itself before the n-th commit."""
        work = {
            "database": play.engine.url.render_as_string(hide_password=False),
            "source": source,
            "kind": play.stage.twin.kind,
            "options": play.options(),
            "secrets": dict(play.stage.twin.secrets),
            "commits": commits,
        }
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(work) + "\n")
        self.process.stdin.flush()
        yield int(self.process.stdout.readline())
        status = int(self.process.stdout.readline())
        assert status in {0, -signal.SIGKILL}, "a run ends well or is killed"
        self.killed = status != 0
        play.unclaimed()


@contextmanager
def children() -> Iterator[Children]:
    """The child program, until nobody needs it any more."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.conformance.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    ) as process:
        yield Children(process=process)
