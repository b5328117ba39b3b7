"""The threads that take what waits in the queue and call its handlers, apart for quick and slow things."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.posting import Later
from bot.registry import Entry, Happening, Registry
from bot.slack_errors import Kind, kind_of, reason, retry_after

if TYPE_CHECKING:
    from storage.tasks import Task, Tasks

log = logging.getLogger("harken.bot")

#: How many things are done at the same time: clicks and commands, and questions.
QUICK, SLOW = 6, 4
#: Seconds after which the queue is looked at when nobody has said that something came in.
IDLE = 1.0
#: Seconds to leave a database alone that does not answer.
_BROKEN = 5.0
#: How often old keys are let go of, in renewals of leases.
_RENEWALS_PER_CLEARING = 500


class Workers:
    """Works off the queue until it is stopped; several processes may do so at the same time."""

    def __init__(self, tasks: Tasks, registry: Registry, *, quick: int = QUICK, slow: int = SLOW) -> None:
        self._tasks = tasks
        self._registry = registry
        self._stopping = threading.Event()
        self._came = threading.Condition()
        self._arrivals = 0
        self._expected = datetime.now(UTC)
        #: By who holds them: what is given back may be taken up by another before it is put down here.
        self._running: dict[str, Task] = {}
        self._threads = [
            *(self._thread(f"slack-quick-{number}", lambda: self._work(False)) for number in range(quick)),
            *(self._thread(f"slack-slow-{number}", lambda: self._work(True)) for number in range(slow)),
            self._thread("slack-lease", self._keep),
        ]

    def start(self) -> None:
        """Begin; what was left behind by a killed process is taken up once its lease has run out."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take up nothing more and finish what was taken up."""
        self._stopping.set()
        self.wake()
        for thread in self._threads:
            thread.join()

    def wake(self) -> None:
        """Say that something came in."""
        with self._came:
            self._arrivals += 1
            self._came.notify_all()

    def _thread(self, name: str, run: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=run, name=name, daemon=True)

    def _work(self, slow: bool) -> None:
        while not self._stopping.is_set():
            seen = self._arrivals
            try:
                task = self._tasks.claim(slow=slow)
            except Exception as error:
                log.warning("The queue of the Slack bot cannot be read: %s", reason(error))
                self._stopping.wait(_BROKEN)
                continue
            if task is None:
                self._rest(seen)
            else:
                self._do(task)
                self.wake()

    def _rest(self, seen: int) -> None:
        with self._came:
            if self._arrivals == seen and not self._stopping.is_set():
                left = (self._expected - datetime.now(UTC)).total_seconds()
                self._came.wait(left if 0 < left < IDLE else IDLE)

    def _expect(self, at: datetime) -> None:
        """Look at the queue when something is due again that was put off."""
        with self._came:
            if not datetime.now(UTC) < self._expected < at:
                self._expected = at

    def _do(self, task: Task) -> None:
        self._running[task.holder] = task
        try:
            self._ended(task)
        except Exception as error:
            # The database is out of reach; the lease runs out and the task is taken up again.
            log.warning("What became of a task could not be written down: %s", reason(error))
        finally:
            del self._running[task.holder]

    def _ended(self, task: Task) -> None:
        entry = self._registry.entry(task.kind)
        if entry is None:
            self._tasks.done(task, error="nobody deals with it")
            return
        try:
            self._handle(entry, task)
        except Later as later:
            self._tasks.later(task, later.at)
            self._expect(later.at)
        except Exception as error:
            self._again(entry, task, error)
        else:
            self._tasks.done(task)

    def _handle(self, entry: Entry, task: Task) -> None:
        """An attempt; where none is left because it killed its process each time, what is done then."""
        happening = _happening(task)
        if task.attempt <= entry.attempts:
            entry.handle(happening)
        elif entry.failed is not None:
            entry.failed(happening)

    def _again(self, entry: Entry, task: Task, error: Exception) -> None:
        why = reason(error)
        if kind_of(error) is Kind.WAIT:
            at = datetime.now(UTC) + timedelta(seconds=retry_after(error))
            self._tasks.later(task, at)
            self._expect(at)
            return
        log.warning("%s failed at attempt %d: %s", task.kind, task.attempt, why)
        # The attempt after the last one is that of `failed`.
        left = entry.attempts - task.attempt + (entry.failed is not None)
        if left < 1:
            self._tasks.done(task, error=why)
        else:
            at = datetime.now(UTC) + timedelta(seconds=2**task.attempt if left > 1 else 0)
            self._tasks.again(task, at, why)
            self._expect(at)

    def _keep(self) -> None:
        """Renew the leases of what is being done, and let go of old keys now and then."""
        turns = 0
        while not self._stopping.wait(self._tasks.lease.total_seconds() / 4):
            try:
                for task in tuple(self._running.values()):
                    self._tasks.renew(task)
                if turns % _RENEWALS_PER_CLEARING == 0:
                    self._tasks.forget()
            except Exception as error:
                log.warning("The queue of the Slack bot cannot be reached: %s", reason(error))
            turns += 1


def _happening(task: Task) -> Happening:
    return Happening(kind=task.kind, key=task.key, body=task.payload, attempt=task.attempt, when=task.put)
