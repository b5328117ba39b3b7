"""The steps from a source to what is understood; the only place that carries rows between rooms.

Every step may be killed at any moment: a batch is stored with its cursor in one transaction, and work
is claimed with SKIP LOCKED, so that the next run goes on where the last one ended.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine

from harken.domain.errors import HarkenError, SourceError
from harken.domain.feedback import Batch, Failure, Feedback, Part
from harken.domain.understanding import PartReading, PartText, Theme
from harken.insights import evidence
from harken.insights.rules import Rule, members, rules_hash
from nlp.clean import clean
from nlp.redact import redact
from storage import backlog, feedback, groups, months, sources, themes, workspace

if TYPE_CHECKING:
    from nlp.model import StatementModel
    from nlp.understand import Understander

#: Feedback per transaction of reading; bounds memory and what a killed worker does again.
READ_AT_ONCE = 200
THEME_AT_ONCE = 2000
GROUP_AT_ONCE = 5000
#: Statements that a starter taxonomy is chosen by; with fewer the choice stays open.
FITTING_SAMPLE = 300
#: The language of a text too short to tell it by.
UNTOLD = "und"

Collect = Callable[[Mapping[str, Any]], Iterable[Batch]]
Progress = Callable[[int], None]
Rejected = Callable[[Failure], None]


def _ignore(_: Any) -> None:
    """Where nobody watches."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """What one run of a source brought."""

    run_id: int
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    erased: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """What one run of understanding did."""

    feedback: int
    statements: int
    unclassified: int
    failures: tuple[Failure, ...]
    #: Starter taxonomies adopted in this run.
    adopted: tuple[str, ...]


def prepare(item: Feedback) -> Feedback | Failure:
    """Clean and redact one feedback; what comes back is all that is ever kept of it."""
    parts = tuple(part for part in map(_prepare_part, item.parts) if part.text)
    if not parts:
        return Failure(where=item.external_id, reason="it has no text")
    attributes = {key: _prepare_value(value) for key, value in item.attributes.items()}
    return dataclasses.replace(item, parts=parts, attributes=attributes)


def _prepare_part(part: Part) -> Part:
    text = redact(clean(part.text))
    return part if text is part.text else dataclasses.replace(part, text=text)


def _prepare_value(value: Any) -> Any:
    return redact(clean(value)) if isinstance(value, str) else value


def receive(
    engine: Engine,
    *,
    source: str,
    collector: str,
    collect: Collect,
    rival: str | None = None,
    progress: Progress = _ignore,
    rejected: Rejected = _ignore,
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


def understand(
    engine: Engine,
    model: StatementModel,
    *,
    starters: Sequence[str] | None = None,
    own_themes: Sequence[Theme] = (),
    progress: Progress = _ignore,
) -> Understood:
    """Read all feedback that waits, find starter taxonomies that fit, and assign themes.

    `starters` names the starter taxonomies to use; None takes those that fit each source. `own_themes` are
    the company's own and come before a starter's theme of the same key.
    `progress` is told how many feedback each step of reading finished.
    """
    counts: Counter[str] = Counter()
    failures: list[Failure] = []
    understander = functools.cache(lambda: _understander(model))
    while done := _read_some(engine, model.generation, understander, counts, failures):
        progress(done)
    adopted = adopt_themes(engine, model, starters, own_themes)
    assign_themes(engine, model)
    keep_ready(engine)
    return Understood(
        feedback=counts["feedback"],
        statements=counts["statements"],
        unclassified=counts["unclassified"],
        failures=tuple(failures),
        adopted=adopted,
    )


def keep_ready(engine: Engine) -> None:
    """Count again the months that changed, so that questions need not, and forget old evidence."""
    with engine.begin() as connection:
        months.refresh(connection)
        evidence.forget(connection)


def _understander(model: StatementModel) -> Understander:
    from nlp.understand import Understander

    return Understander(model)


def waiting(engine: Engine, model: StatementModel) -> int:
    """How many feedback wait to be read."""
    with engine.connect() as connection:
        return backlog.waiting(connection, model.generation)


def _read_some(
    engine: Engine,
    generation: str,
    understander: Callable[[], Understander],
    counts: Counter[str],
    failures: list[Failure],
) -> int:
    with engine.begin() as connection:
        claimed = backlog.claim(connection, generation, READ_AT_ONCE)
        if not claimed:
            return 0
        workspace.use_generation(connection, generation)
        reads = list(_read(claimed, understander(), failures))
        backlog.save(connection, generation, reads)
    counts["feedback"] += len(reads)
    counts["statements"] += sum(len(part.statements) for read in reads for part in read.parts)
    counts["unclassified"] += sum(not read.classified for read in reads)
    return len(reads)


def _read(
    claimed: Mapping[int, Sequence[PartText]], understander: Understander, failures: list[Failure]
) -> Iterator[backlog.Read]:
    """One pass over the parts of all claimed feedback; a part that fails leaves the others whole."""
    flat = [part for parts in claimed.values() for part in parts]
    readings: dict[int, PartReading] = {}
    for part, reading in zip(flat, understander.read(flat), strict=True):
        if isinstance(reading, Failure):
            failures.append(reading)
        else:
            readings[part.part_id] = reading
    for feedback_id, parts in claimed.items():
        read = [(part, readings[part.part_id]) for part in parts if part.part_id in readings]
        yield _whole(feedback_id, _as_one_language(read))


def _as_one_language(read: Sequence[tuple[PartText, PartReading]]) -> Sequence[tuple[PartText, PartReading]]:
    """A title too short to tell its language by is in the language of the rest, and read only with it."""
    told = [part for _, part in read if part.language != UNTOLD]
    if not told or any(part.classified for part in told):
        return read
    return [(text, _in_language(part, told[0].language)) for text, part in read]


def _in_language(part: PartReading, language: str) -> PartReading:
    if part.language != UNTOLD:
        return part
    return dataclasses.replace(part, language=language, classified=False, statements=())


def _whole(feedback_id: int, parts: Sequence[tuple[PartText, PartReading]]) -> backlog.Read:
    from nlp.overall import overall

    statements = [statement for _, part in parts for statement in part.statements]
    valence, sentiment = overall(statements) if statements else (None, None)
    languages: Counter[str] = Counter()
    for text, part in parts:
        languages[part.language] += len(text.text)
    return backlog.Read(
        feedback_id=feedback_id,
        parts=tuple(part for _, part in parts),
        language=languages.most_common(1)[0][0] if languages else UNTOLD,
        classified=any(part.classified for _, part in parts),
        valence=valence,
        sentiment=sentiment,
    )


def adopt_themes(
    engine: Engine, model: StatementModel, starters: Sequence[str] | None, own_themes: Sequence[Theme]
) -> tuple[str, ...]:
    """Bring the company's own themes up to date and add starters; returns those that brought new themes.

    Own themes that are no longer given retire.
    """
    from nlp import taxonomies

    with engine.begin() as connection:
        themes.adopt(connection, own_themes, own=True)
        if starters is None:
            starters = _fitting(connection, model)
        return tuple(name for name in starters if themes.adopt(connection, taxonomies.starter(name)))


def _fitting(connection: Connection, model: StatementModel) -> tuple[str, ...]:
    from nlp import taxonomies

    # Again, since an own theme that retired may have stood in the place of a starter's.
    found = dict.fromkeys(themes.remembered_starters(connection))
    for source in themes.unfitted(connection):
        texts, embeddings = themes.sample(connection, source, FITTING_SAMPLE)
        if not texts:
            continue
        chosen = taxonomies.fitting(texts, embeddings, model.embed)
        found |= dict.fromkeys(chosen)
        if len(texts) == FITTING_SAMPLE:
            themes.remember_starters(connection, source, chosen)
    return tuple(found)


def assign_themes(engine: Engine, model: StatementModel, *, progress: Progress = _ignore) -> None:
    """Assign the active themes to every statement whose mentions are older than the taxonomy."""
    from nlp.themes import Assigner

    with engine.connect() as connection:
        taxonomy = themes.taxonomy(connection)
    assigner: Assigner | None = None
    while True:
        with engine.begin() as connection:
            ids, said, embeddings = themes.claim_unthemed(connection, taxonomy.version, THEME_AT_ONCE)
            if not ids:
                return
            assigner = assigner or Assigner(taxonomy.themes, model.embed)
            mentions = assigner.assign([each.text for each in said], embeddings) if said else []
            themes.save_mentions(connection, taxonomy, ids, zip(said, mentions, strict=True))
        progress(len(ids))


def regroup(engine: Engine, definitions: Sequence[groups.Group], rules: Mapping[str, Rule]) -> int:
    """Make memberships agree with the rules for all feedback; returns how many were looked at."""
    with engine.begin() as connection:
        ids = groups.sync(connection, definitions)
    wanted = rules_hash(rules, ids)
    looked_at = 0
    while True:
        with engine.begin() as connection:
            claimed = groups.claim_ungrouped(connection, wanted, GROUP_AT_ONCE)
            if not claimed:
                break
            chosen = members(rules, ids, claimed)
            groups.save_members(connection, wanted, [each for each, _ in claimed], chosen)
        looked_at += len(claimed)
    if looked_at:
        keep_ready(engine)
    return looked_at
