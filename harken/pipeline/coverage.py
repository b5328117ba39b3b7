"""What a run tells of its source once it has ended: its health, what it missed, whether it fell silent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, Engine

from harken.domain.errors import BudgetSpent, HarkenError, NotConfigured, SourceError
from harken.domain.feedback import Feedback
from harken.insights import expectations, pile_ups
from storage import health, sources, workspace
from storage import pile_ups as kept_pile_ups


@dataclass(frozen=True, kw_only=True, slots=True)
class Habits:
    """How a source is read, as far as its coverage hangs on it."""

    #: Seconds between two scheduled runs; None where it is read by hand alone, as an imported file is.
    every: float | None = None
    #: Whether only its newest items can be read, however many were missed.
    newest_only: bool = False
    #: How far back it can be read, where there is such a limit.
    reach: timedelta | None = None
    #: Whether it sends by itself: each delivery is a run, and what it brings is looked at on schedule alone.
    sends: bool = False


#: Read when somebody wants it, and whole.
BY_HAND = Habits()


class Heard:
    """What a run came across, as far as the dates of it tell how far back it could read."""

    def __init__(self) -> None:
        self.items = 0
        self.oldest: datetime | None = None

    def note(self, items: Iterable[Feedback]) -> None:
        for item in items:
            self.items += 1
            said = None if item.said is None else _instant(item.said)
            if said is not None and (self.oldest is None or said < self.oldest):
                self.oldest = said


def _instant(moment: datetime | date) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), UTC)


def begun(connection: Connection, source: int, habits: Habits) -> None:
    """Note how often a source is read, by which it is told whether it is read at all."""
    if habits.every is not None:
        health.read_every(connection, source, habits.every)


def succeeded(engine: Engine, source: int, run: int, habits: Habits, heard: Heard, *, changed: bool) -> None:
    """Close a run that went well, and look at what its source has brought of late."""
    with engine.begin() as connection:
        state = sources.before(connection, source, run)
        sources.finish_run(connection, run)
        health.recovered(connection, source)
        gap = _gap(habits, heard, state)
        if gap is not None:
            health.add_gap(connection, source, *gap)
    with engine.begin() as connection:
        if changed if not habits.sends else habits.every is not None:
            kept_pile_ups.replace(connection, source, pile_ups.find(connection, source))
        if habits.every is not None:
            _compare_with_expectation(connection, source)


def failed(engine: Engine, source: int, run: int, habits: Habits, error: BaseException) -> None:
    """Close a run that did not go well; what came before it failed is kept."""
    reason = error.message if isinstance(error, HarkenError) else f"it stopped: {type(error).__name__}"
    with engine.begin() as connection:
        sources.finish_run(connection, run, reason, partly=isinstance(error, BudgetSpent))
        if habits.every is None:
            return
        if isinstance(error, BudgetSpent):
            health.recovered(connection, source)
        elif isinstance(error, NotConfigured):
            health.switched_off(connection, source, reason)
        elif isinstance(error, Exception):
            wait = error.wait if isinstance(error, SourceError) else None
            permanent = isinstance(error, HarkenError) and error.permanent
            health.failed(connection, source, reason, permanent=permanent, wait=wait)


def _gap(habits: Habits, heard: Heard, state: sources.Before) -> tuple[datetime, datetime, str] | None:
    """What was said after the last good run and lay beyond what this one could read."""
    if state.last_success is None:
        return None
    if habits.reach is not None and state.now - habits.reach > state.last_success:
        return state.last_success, state.now - habits.reach, "it can no longer be read that far back"
    if not habits.newest_only or not state.had_feedback or heard.oldest is None:
        return None
    if heard.oldest <= state.last_success:
        return None
    return state.last_success, heard.oldest, "more came than its newest items, which are all that can be read"


def _compare_with_expectation(connection: Connection, source: int) -> None:
    """Raise or close the alerts of a source that brings less than its own history lets expect."""
    zone = workspace.load(connection).zone
    doubted = health.doubted_since(connection, source)
    verdict = expectations.verdict(connection, source, zone, doubted and doubted.astimezone(zone).date())
    for kind in (health.SILENT, health.COLLAPSING):
        if verdict.alert == kind and verdict.since is not None:
            since = datetime.combine(verdict.since, time(), zone)
            health.raise_alert(connection, source, kind, since, verdict.told)
        else:
            health.close_alerts(connection, source, (kind,))
