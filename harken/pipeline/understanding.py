"""Reads what waits with the model; work is claimed, so that a killed reader's share is taken up again."""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from harken.domain.feedback import Failure
from harken.domain.understanding import UNSURE, PartReading, PartText, StatementReading, Theme
from harken.pipeline.claiming import Claims
from harken.pipeline.progress import Progress, unwatched
from harken.pipeline.theming import adopt_themes, assign_themes
from harken.pipeline.upkeep import keep_ready
from storage import backlog

if TYPE_CHECKING:
    from nlp.model import Model
    from nlp.understand import Understander

#: The language of a text too short to tell it by.
UNTOLD = "und"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """What one run of understanding did."""

    feedback: int
    statements: int
    unclassified: int
    #: Statements whose label is more likely wrong than right.
    unsure: int
    failures: tuple[Failure, ...]
    #: Starter taxonomies adopted in this run.
    adopted: tuple[str, ...]


def understand(
    engine: Engine,
    model: Model,
    *,
    starters: Sequence[str] | None = None,
    own_themes: Sequence[Theme] = (),
    progress: Progress = unwatched,
) -> Understood:
    """Read all feedback that waits, find starter taxonomies that fit, and assign themes.

    `starters` names the starter taxonomies to use; None takes those that fit each source. `own_themes` are
    the company's own and come before a starter's theme of the same key.
    `progress` is told how many feedback each step of reading finished.
    """
    counts: Counter[str] = Counter()
    failures: list[Failure] = []
    _read_all(engine, model, counts, failures, progress)
    adopted = adopt_themes(engine, model, starters, own_themes)
    assign_themes(engine, model)
    keep_ready(engine)
    return Understood(
        feedback=counts["feedback"],
        statements=counts["statements"],
        unclassified=counts["unclassified"],
        unsure=counts["unsure"],
        failures=tuple(failures),
        adopted=adopted,
    )


def waiting(engine: Engine, model: Model) -> int:
    """How many feedback wait to be read."""
    with engine.connect() as connection:
        return backlog.waiting(connection, model.generation)


def _read_all(
    engine: Engine, model: Model, counts: Counter[str], failures: list[Failure], progress: Progress
) -> None:
    """Claim, read and save until nothing waits; while the model reads, a second thread saves and claims."""
    understander = functools.cache(lambda: _understander(model))
    claims = Claims(engine, model.generation)
    saving: Future[None] | None = None
    with claims, ThreadPoolExecutor(max_workers=1) as hands:
        claim = claims.first()
        while claim:
            ahead = hands.submit(claims.ahead)
            reads = list(_read(claim.parts, understander(), failures))
            if saving:
                saving.result()
            saving = hands.submit(claims.save, claim, reads)
            counts.update(_counted(reads))
            claim = ahead.result()
            if claim is None:
                # What others held, or what was edited meanwhile, is looked for with empty hands.
                saving.result()
                claim = claims.first()
            progress(len(reads))


def _understander(model: Model) -> Understander:
    from nlp.understand import Understander

    return Understander(model)


def _counted(reads: Sequence[backlog.Read]) -> Counter[str]:
    said = [statement for read in reads for part in read.parts for statement in part.statements]
    return Counter(
        feedback=len(reads),
        statements=len(said),
        unclassified=sum(not read.classified for read in reads),
        unsure=sum(statement.confidence < UNSURE for statement in said),
    )


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
        confidence=_confidence(statements),
    )


def _confidence(statements: Sequence[StatementReading]) -> float | None:
    said = [statement.confidence for statement in statements if statement.content]
    return sum(said) / len(said) if said else None
