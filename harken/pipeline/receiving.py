"""From a source into the tables: batch by batch, each stored with its cursor in one transaction."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, Engine

from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Failure, Feedback
from harken.pipeline import coverage, storable
from harken.pipeline.coverage import BY_HAND, Habits, Heard
from harken.pipeline.preparing import prepare
from harken.pipeline.progress import Progress, unwatched
from storage import feedback, sources, workspace

Collect = Callable[[Mapping[str, Any]], Iterable[Batch]]
Rejected = Callable[[Failure], None]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """What one run of a source brought."""

    run_id: int
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    erased: int = 0


def receive(
    engine: Engine,
    *,
    source: str,
    collector: str,
    collect: Collect,
    rival: str | None = None,
    habits: Habits = BY_HAND,
    keep_deleted: bool = False,
    begun: Callable[[int], None] = unwatched,
    progress: Progress = unwatched,
    rejected: Rejected = unwatched,
) -> Received:
    """Store what a source yields, batch by batch, each with its cursor in one transaction.

    `collect` is given the source's cursor. `begun` is told the number of the run, `progress` how many items
    each batch held, `rejected` what could not be taken.

    Args:
        keep_deleted: Keep and mark what the source says was deleted there, instead of erasing it.

    Raises:
        SourceError: when the source fails or another process is at it; what came before is kept.
    """
    with engine.connect() as keeper:
        with keeper.begin():
            source_id = sources.source_id(keeper, source, collector, rival)
        if not sources.claim(keeper, source_id, wait=habits.sends):
            raise SourceError(source, "another process is reading it at this moment; try again later")
        try:
            run = _Run(
                engine=engine,
                source=source_id,
                habits=habits,
                keep_deleted=keep_deleted,
                progress=progress,
                rejected=rejected,
            )
            return run.of(collect, begun)
        finally:
            sources.release(keeper, source_id)


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Run:
    """One run of a source that this process has claimed."""

    engine: Engine
    source: int
    habits: Habits
    keep_deleted: bool
    progress: Progress
    rejected: Rejected

    def of(self, collect: Collect, begun: Callable[[int], None]) -> Received:
        with self.engine.begin() as connection:
            run = sources.start_run(connection, self.source)
            cursor = sources.cursor(connection, self.source)
            coverage.begun(connection, self.source, self.habits)
        begun(run)
        heard = Heard()
        try:
            total = self._stored(run, collect(cursor), heard)
        except BaseException as error:
            coverage.failed(self.engine, self.source, run, self.habits, error)
            raise
        changed = bool(total.added or total.updated or total.erased)
        coverage.succeeded(self.engine, self.source, run, self.habits, heard, changed=changed)
        return total

    def _stored(self, run: int, batches: Iterable[Batch], heard: Heard) -> Received:
        total = Received(run_id=run)
        for items, batch in _prepared_ahead(batches, self.rejected):
            with self.engine.begin() as connection:
                total = self._receive_batch(connection, total, items, batch)
            heard.note(items)
            self.progress(len(batch.items))
        return total

    def _receive_batch(
        self, connection: Connection, total: Received, items: list[Feedback], batch: Batch
    ) -> Received:
        stored = feedback.store(
            connection,
            source_id=self.source,
            run_id=total.run_id,
            items=items,
            installation=workspace.load(connection),
        )
        erased = self._take_out(connection, batch.gone)
        if batch.cursor is not None:
            sources.save_cursor(connection, self.source, batch.cursor)
        counts = {
            "added": stored.added,
            "updated": stored.updated,
            "unchanged": stored.unchanged,
            "rejected": len(batch.failures),
        }
        sources.count(connection, total.run_id, **counts)
        sums = {name: getattr(total, name) + number for name, number in counts.items()}
        return dataclasses.replace(total, **sums, erased=total.erased + erased)

    def _take_out(self, connection: Connection, gone: Sequence[str]) -> int:
        """What the source says was deleted there; returns how many were erased."""
        gone = storable.ids(gone)
        if self.keep_deleted:
            feedback.mark_gone(connection, source_id=self.source, external_ids=gone)
            return 0
        return feedback.erase(connection, source_id=self.source, external_ids=gone)


def _prepared_ahead(batches: Iterable[Batch], rejected: Rejected) -> Iterator[tuple[list[Feedback], Batch]]:
    """Prepare the next batch while the database stores this one."""
    with ThreadPoolExecutor(1) as pool:
        iterator = iter(batches)

        def next_prepared() -> tuple[list[Feedback], Batch] | None:
            batch = next(iterator, None)
            return None if batch is None else _prepare_batch(batch, rejected)

        upcoming: Future[tuple[list[Feedback], Batch] | None] = pool.submit(next_prepared)
        while (ready := upcoming.result()) is not None:
            upcoming = pool.submit(next_prepared)
            yield ready


def _prepare_batch(batch: Batch, rejected: Rejected) -> tuple[list[Feedback], Batch]:
    """The items to store; the batch comes back with every failure counted and told."""
    items: list[Feedback] = []
    failures = [storable.told(each) for each in batch.failures]
    for item in batch.items:
        prepared = prepare(item)
        if isinstance(prepared, Failure):
            failures.append(prepared)
        else:
            items.append(prepared)
    for failure in failures:
        rejected(failure)
    return items, dataclasses.replace(batch, failures=tuple(failures))
