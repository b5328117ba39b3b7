from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from harken.domain.errors import SourceError
from harken.scheduler import Job, Stopped, look, watching
from harken.schedules import Every, WithRetries, parse
from storage import jobs, sources
from storage.tables import JobRow

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAILY = Every(every=timedelta(days=1))

#: Looks at one daily job when told to; the job adds a line to a file, or hangs.
PROCESS = """
import sys
from datetime import timedelta
from pathlib import Path
from harken.scheduler import Job, look
from harken.schedules import Every
from storage import database

home, url, log, hangs = sys.argv[1:]

def run():
    with open(log, "a") as lines:
        lines.write("ran\\n")
    if hangs == "hangs":
        print("hanging", flush=True)
        sys.stdin.read()

with database.opened(data=Path(home), url=url) as engine:
    print("ready", flush=True)
    sys.stdin.readline()
    look(engine, Job(name="job", schedule=Every(every=timedelta(days=1)), run=run, at_once=True))
"""


def start(home: Path, url: str, log: Path, hangs: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS, str(home), url, str(log), hangs],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def clock(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def counting(runs: list[datetime] | list[str], **changes: object) -> Job:
    given = {"name": "job", "schedule": DAILY, "run": lambda: runs.append("ran"), "at_once": True}  # type: ignore[arg-type]
    return Job(**{**given, **changes})  # type: ignore[arg-type]


def error(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return connection.execute(select(JobRow.error)).scalar_one()


def test_several_processes_run_a_tick_once(engine: Engine, database_url: str, home: Path) -> None:
    log = home / "log"
    processes = [start(home, database_url, log) for _ in range(3)]
    assert [heard(process) for process in processes] == ["ready"] * 3
    for process in processes:
        tell(process)
    assert [process.wait() for process in processes] == [0, 0, 0]
    for process in processes:
        process.communicate()
    assert log.read_text() == "ran\n"
    runs: list[str] = []
    assert not look(engine, counting(runs))


def test_nobody_else_runs_it_meanwhile(engine: Engine) -> None:
    begun, release = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        release.wait()

    thread = threading.Thread(target=look, args=(engine, counting([], run=slow), clock(NOON)))
    thread.start()
    begun.wait()
    runs: list[str] = []
    assert not look(engine, counting(runs), clock(NOON + timedelta(days=3)))
    release.set()
    thread.join()
    assert runs == []
    assert look(engine, counting(runs), clock(NOON + timedelta(days=3)))


def test_a_killed_process_leaves_its_tick_to_another(engine: Engine, database_url: str, home: Path) -> None:
    process = start(home, database_url, home / "log", "hangs")
    assert heard(process) == "ready"
    tell(process)
    assert heard(process) == "hanging"
    runs: list[str] = []
    assert not look(engine, counting(runs))
    process.kill()
    process.communicate()
    while not look(engine, counting(runs)):
        threading.Event().wait(0.01)
    assert runs == ["ran"]


def test_missed_ticks_are_caught_up_once(engine: Engine) -> None:
    runs: list[str] = []
    job = counting(runs, schedule=Every(every=timedelta(hours=1)))
    assert look(engine, job, clock(NOON))
    assert not look(engine, job, clock(NOON + timedelta(minutes=59)))
    assert look(engine, job, clock(NOON + timedelta(hours=5, minutes=30)))
    assert not look(engine, job, clock(NOON + timedelta(hours=5, minutes=31)))
    assert look(engine, job, clock(NOON + timedelta(hours=6)))
    assert len(runs) == 3


def test_a_job_that_waits_for_its_first_tick(engine: Engine) -> None:
    runs: list[str] = []
    job = counting(runs, at_once=False)
    assert not look(engine, job, clock(NOON))
    assert not look(engine, job, clock(NOON + timedelta(hours=11)))
    assert look(engine, job, clock(NOON + timedelta(hours=12)))
    assert runs == ["ran"]


@pytest.mark.parametrize("start_day", [datetime(2026, 3, 28), datetime(2026, 10, 24)])
def test_once_a_day_when_the_clocks_change(engine: Engine, start_day: datetime) -> None:
    zone = ZoneInfo("Europe/Berlin")
    now = start_day.replace(tzinfo=zone).astimezone(UTC)
    ran: list[str] = []

    def run() -> None:
        ran.append(f"{now.astimezone(zone):%d.}")

    job = counting([], schedule=parse("30 2 * * *", zone, "job"), run=run, at_once=False)
    until = (start_day + timedelta(days=3)).replace(tzinfo=zone).astimezone(UTC)
    while now < until:
        look(engine, job, lambda: now)  # noqa: B023 - called at once
        now += timedelta(minutes=15)
    first = start_day.day
    assert ran == [f"{first}.", f"{first + 1}.", f"{first + 2}."]


def test_a_job_that_fails_says_why_and_waits_for_its_next_tick(engine: Engine) -> None:
    def fails() -> None:
        raise SourceError("shop", "answered 404")

    assert look(engine, counting([], run=fails), clock(NOON))
    assert error(engine) == "Source shop: answered 404"
    assert not look(engine, counting([], run=fails), clock(NOON))

    def breaks() -> None:
        raise ValueError("words of a customer")

    assert look(engine, counting([], run=breaks), clock(NOON + timedelta(days=1)))
    assert error(engine) == "it stopped: ValueError"
    assert look(engine, counting([]), clock(NOON + timedelta(days=2)))
    assert error(engine) is None


def test_what_was_cut_short_by_stopping_stays_due(engine: Engine) -> None:
    def stopped() -> None:
        raise Stopped

    assert look(engine, counting([], run=stopped), clock(NOON))
    runs: list[str] = []
    assert look(engine, counting(runs), clock(NOON))
    assert runs == ["ran"]


def test_jobs_are_watched_until_the_end(engine: Engine) -> None:
    first, second = threading.Event(), threading.Event()
    listed = [
        Job(name=name, schedule=DAILY, run=event.set, at_once=True)
        for name, event in (("one", first), ("two", second))
    ]
    with watching(engine, listed):
        first.wait()
        second.wait()
    assert all(jobs.last_due(engine, job.name) for job in listed)


def test_the_run_of_an_ended_process_is_closed_with_its_reason(engine: Engine) -> None:
    with engine.begin() as connection:
        sources.start_run(connection, sources.source_id(connection, "shop", "rss"))
    jobs.abandon_runs(engine, "shop", "it took longer than 60 minutes and was ended")
    with engine.connect() as connection:
        (listed,) = sources.listing(connection)
    assert listed.last_error == "it took longer than 60 minutes and was ended"
    jobs.abandon_runs(engine, "shop", "nothing was open")
    with engine.connect() as connection:
        assert sources.listing(connection)[0].last_error == listed.last_error


def test_jobs_that_hang_do_not_hold_up_the_others(engine: Engine) -> None:
    release, done = threading.Event(), threading.Event()

    def hang() -> None:
        release.wait()

    slow = [counting([], name=f"slow {number}", run=hang) for number in range(20)]
    quick = counting([], name="quick", run=done.set)
    with watching(engine, [*slow, quick], patience=0.01):
        done.wait()
        release.set()


def test_the_same_failure_is_told_once(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    told = iter(["answered 404", "answered 404", "answered 500", "answered 500"])

    def fails() -> None:
        raise SourceError("shop", next(told))

    for days in range(4):
        assert look(engine, counting([], run=fails), clock(NOON + timedelta(days=days)))
    messages = [record.getMessage() for record in caplog.records]
    assert messages == ["job: Source shop: answered 404", "job: Source shop: answered 500"]


def test_what_failed_is_tried_again_before_its_next_tick(engine: Engine) -> None:
    runs: list[str] = []
    again: list[datetime] = []
    schedule = WithRetries(schedule=DAILY, again=lambda: again[-1] if again else None)
    job = counting(runs, schedule=schedule)
    assert look(engine, job, clock(NOON))
    again.append(NOON + timedelta(minutes=15))
    assert schedule.next(NOON) == again[-1]
    assert not look(engine, job, clock(NOON + timedelta(minutes=14)))
    assert look(engine, job, clock(NOON + timedelta(minutes=16)))
    assert not look(engine, job, clock(NOON + timedelta(minutes=17)))
    again.clear()
    assert not look(engine, job, clock(NOON + timedelta(hours=3)))
    assert look(engine, job, clock(NOON + timedelta(days=1)))
