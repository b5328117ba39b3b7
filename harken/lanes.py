"""Turns for work that runs side by side, where whoever takes long cannot hold up the others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Lanes:
    """A few lanes; work that is still at it after `patience` seconds goes on beside them.

    So usually no more than `count` run at once, and however many hang, everybody else waits no longer than
    it takes them to be passed.
    """

    def __init__(self, count: int, patience: float) -> None:
        self._free = threading.Semaphore(count)
        self._patience = patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a lane and hold it while the block lasts, or until others have waited long enough."""
        self._free.acquire()
        leaving = threading.Lock()

        def leave() -> None:
            if leaving.acquire(blocking=False):
                self._free.release()

        timer = threading.Timer(self._patience, leave)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            leave()
