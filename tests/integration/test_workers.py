"""Several workers of one queue."""

from __future__ import annotations

import threading
from datetime import datetime

from sqlalchemy import Engine

from bot.posting import Later
from bot.registry import Happening, Registry
from bot.workers import Workers
from storage.tasks import Task, Tasks
from tests.bots import wait_for


class _Slow(Tasks):
    """Whoever gives a task back comes to itself only when another has taken it up."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.by: list[str] = []
        self.taken, self.put_down = threading.Event(), threading.Event()

    def later(self, task: Task, at: datetime) -> bool:
        found = super().later(task, at)
        self.taken.wait()
        return found

    def claim(self, *, slow: bool | None = None) -> Task | None:
        if self.taken.is_set() and threading.current_thread().name == self.by[0]:
            self.put_down.set()
        return super().claim(slow=slow)

    def handle(self, _: Happening) -> None:
        self.by.append(threading.current_thread().name)
        if len(self.by) == 1:
            raise Later(0)
        self.taken.set()
        self.put_down.wait()


def test_what_is_put_off_may_be_taken_up_by_another_at_once(engine: Engine) -> None:
    queue, registry = _Slow(engine), Registry()
    registry.task("look", queue.handle)
    queue.put("look", "look:1", {})
    workers = Workers(queue, registry, quick=2, slow=1)
    workers.start()
    wait_for(lambda: queue.put_down.is_set())
    workers.stop()
    assert len(set(queue.by)) == len(queue.by) == 2
    assert queue.waiting() == 0
