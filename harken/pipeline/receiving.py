"""From a source into the tables: batch by batch, each stored with its cursor in one transaction."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, Engine

from harken.domain.errors import HarkenError, SourceError
from harken.domain.feedback import Batch, Failure, Feedback
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
    progress: Progress = unwatched,
    rejected: Rejected = unwatched,
) -> Received:
    """Store what a source yields, batch by batch, each with its cursor in one transaction.

    `collect` is given the source's cursor. `progress` is told how many items each batch held.

    Raises:
        SourceError: when the source fails or another process is at it; what came before is kept.
    """
    with engine.connect() as keeper:
        with keeper.begin():
            source_id = sources.source_id(keeper, source, collector, rival)
        if not sources.claim(keeper, source_id):
            raise SourceError(source, "another process is reading it at this moment; try again later")
        try:
            return _run(engine, source_id, collect, progress, rejected)
        finally:
            sources.release(keeper, source_id)


def _run(
    engine: Engine, source_id: int, collect: Collect, progress: Progress, rejected: Rejected
) -> Received:
    with engine.begin() as connection:
        run = sources.start_run(connection, source_id)
        cursor = sources.cursor(connection, source_id)
    total = Received(run_id=run)
    try:
        for items, batch in _prepared_ahead(collect(cursor), rejected):
            with engine.begin() as connection:
                total = _receive_batch(connection, source_id, total, items, batch)
            progress(len(batch.items))
    except BaseException as error:
        _finish(engine, run, _reason(error))
        raise
    _finish(engine, run, None)
    return total


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
    failures = list(batch.failures)
    for item in batch.items:
        prepared = prepare(item)
        if isinstance(prepared, Failure):
            failures.append(prepared)
        else:
            items.append(prepared)
    for failure in failures:
        rejected(failure)
    return items, dataclasses.replace(batch, failures=tuple(failures))


def _receive_batch(
    connection: Connection, source_id: int, total: Received, items: list[Feedback], batch: Batch
) -> Received:
    stored = feedback.store(
        connection,
        source_id=source_id,
        run_id=total.run_id,
        items=items,
        installation=workspace.load(connection),
    )
    erased = feedback.erase(connection, source_id=source_id, external_ids=batch.gone)
    if batch.cursor is not None:
        sources.save_cursor(connection, source_id, batch.cursor)
    counts = {
        "added": stored.added,
        "updated": stored.updated,
        "unchanged": stored.unchanged,
        "rejected": len(batch.failures),
    }
    sources.count(connection, total.run_id, **counts)
    sums = {name: getattr(total, name) + number for name, number in counts.items()}
    return dataclasses.replace(total, **sums, erased=total.erased + erased)


def _reason(error: BaseException) -> str:
    return error.message if isinstance(error, HarkenError) else f"it stopped: {type(error).__name__}"


def _finish(engine: Engine, run: int, error: str | None) -> None:
    with engine.begin() as connection:
        sources.finish_run(connection, run, error)
