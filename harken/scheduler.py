"""Runs what is due, once however many processes watch, and catches up once on what was missed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from harken.domain.errors import HarkenError
from harken.lanes import Lanes
from harken.schedules import Schedule
from storage import jobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

log = logging.getLogger("harken.scheduler")

#: How often each job is looked at besides its ticks: a killed process's tick waits no longer for another.
LOOK_AGAIN = timedelta(minutes=1)
#: Jobs that run side by side in one process, and after how many seconds one no longer counts among these,
#: so that a few that hang cannot hold up the others.
AT_ONCE, PATIENCE = 4, 60.0
#: The most that run at once, slow ones included.
MOST = 24


class Stopped(Exception):
    """The run was cut short because Harken is stopping; its tick stays due."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """Something that is done on a schedule."""

    name: str
    schedule: Schedule
    run: Callable[[], None]
    #: Whether to run at once where it has never run, instead of waiting for its first tick.
    at_once: bool = False


def utc_now() -> datetime:
    """The moment by this machine's clock."""
    return datetime.now(UTC)


def look(engine: Engine, job: Job, now: Callable[[], datetime] = utc_now) -> bool:
    """Run the job if a tick is due and nobody else is at it; returns whether it ran.

    However many ticks were missed, the latest alone is run. A job that fails waits for its next tick.
    """
    due = job.schedule.latest(now())
    before = jobs.last_due(engine, job.name)
    if due is None or (before is not None and before >= due):
        return False
    if before is None and not job.at_once:
        jobs.finish(engine, job.name, due, None)
        return False
    with jobs.turn(engine, job.name, due) as ours:
        if ours:
            _run(engine, job, due)
        return ours


def _run(engine: Engine, job: Job, due: datetime) -> None:
    error = None
    try:
        job.run()
    except Stopped:
        return
    except HarkenError as failed:
        error = failed.message
    except Exception as failed:
        error = f"it stopped: {type(failed).__name__}"
        log.debug("job %s failed", job.name, exc_info=True)
    if error and error != jobs.last_error(engine, job.name):
        log.warning("%s: %s", job.name, error)
    jobs.finish(engine, job.name, due, error)


@contextmanager
def watching(engine: Engine, listed: Sequence[Job], patience: float = PATIENCE) -> Iterator[None]:
    """Watch the jobs in the background while the block lasts; afterwards wait for those that run.

    Args:
        engine: The database, which tells what has been run.
        listed: The jobs.
        patience: Seconds that a job may hold up others.
    """
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    # A job that is looked at while it runs is nothing to warn of.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    lanes = Lanes(AT_ONCE, patience)
    scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(MOST)})
    for job in listed:
        scheduler.add_job(
            _looked(engine, job, lanes),
            _trigger(job.schedule),
            id=job.name,
            next_run_time=utc_now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown()


def _looked(engine: Engine, job: Job, lanes: Lanes) -> Callable[[], None]:
    def look_now() -> None:
        try:
            with lanes.turn():
                look(engine, job)
        except Exception as error:
            # Most likely the database is away for a moment; the next look tries again.
            log.warning("%s could not be looked at: %s", job.name, type(error).__name__)

    return look_now


def _trigger(schedule: Schedule) -> Any:
    from apscheduler.triggers.base import BaseTrigger

    class Ticks(BaseTrigger):  # type: ignore[misc]
        """Wakes at each tick, and now and then in between."""

        def get_next_fire_time(self, _: datetime | None, now: datetime) -> datetime:
            return min(schedule.next(now), now + LOOK_AGAIN)

    return Ticks()
