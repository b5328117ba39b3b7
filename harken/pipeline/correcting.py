"""What a person says about a statement wins: at once, and whenever the statement is read again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from harken.domain.corrections import Correction, Kept
from storage import corrected, corrections, earlier


@dataclass(frozen=True, kw_only=True, slots=True)
class Corrected:
    """What a correction did."""

    feedback_id: int
    #: What is on record now of what was corrected.
    kept: tuple[Kept, ...]


def correct(connection: Connection, correction: Correction) -> Corrected:
    """Put a correction on record and bring it into force, in the connection's transaction.

    It wins for this statement for ever: also after it is read again, cut otherwise, or imported again.

    Raises:
        UsageError: when there is no such statement or theme.
    """
    ids = [corrections.feedback_of(connection, correction.statement_id)]
    corrected.hold(connection, ids)
    earlier.keep(connection, ids, None)
    corrections.keep(connection, correction)
    _settle_whole(connection, corrected.overrule(connection, ids))
    corrected.settle_themes(connection, ids)
    decided = {(what, key) for what, key, _ in correction.decisions()}
    found = corrections.listed(connection, statement=correction.statement_id)
    kept = tuple(each for each in found if (each.what, each.theme_key) in decided)
    return Corrected(feedback_id=ids[0], kept=kept)


def withdraw(connection: Connection, id: int) -> Kept:
    """Take a correction back: what the model reads there counts again.

    Where it was about a theme, the feedback waits to be given its themes again (`theming.assign_themes`).

    Raises:
        UsageError: when there is no such correction.
    """
    kept = corrections.one(connection, id)
    if kept.statement_id is None:
        corrections.remove(connection, id)
        return kept
    ids = [corrections.feedback_of(connection, kept.statement_id)]
    corrected.hold(connection, ids)
    earlier.keep(connection, ids, None)
    gone = corrections.remove(connection, id)
    if gone.theme_id is not None:
        corrected.theme_anew(connection, ids)
    elif gone.was is not None:
        corrected.put_back(connection, gone)
        corrected.overrule(connection, ids)
        _settle_whole(connection, ids)
    return kept


def settle(connection: Connection, feedback_ids: Collection[int]) -> None:
    """Bring what people said of these feedback into force after they were read, in the same transaction.

    What they said of themes comes into force where themes are assigned.
    """
    if corrections.resolve(connection, feedback_ids):
        _settle_whole(connection, corrected.overrule(connection, feedback_ids))


def _settle_whole(connection: Connection, feedback_ids: Collection[int]) -> None:
    """Valence, label and roles of feedback, made again of its statements."""
    from nlp.overall import overall

    found = corrected.readings(connection, feedback_ids) if feedback_ids else {}
    whole = ((id_, *overall(reading.statements), reading.roles) for id_, reading in found.items())
    corrected.save_whole(connection, whole)
