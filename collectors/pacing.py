"""Few requests at once to each host, and a pause between two, however many sources of a process ask it."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

#: Requests to one host at the same time.
AT_ONCE = 2


class _Host:
    """A host's turns, and when the next one may begin."""

    def __init__(self) -> None:
        self.turns = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._free_at = 0.0

    def reserve(self, delay: float) -> float:
        """The seconds to wait; whoever comes next begins `delay` seconds after."""
        with self._lock:
            begins = max(time.monotonic(), self._free_at)
            self._free_at = begins + delay
            return begins - time.monotonic()


_hosts: defaultdict[str, _Host] = defaultdict(_Host)
_finding = threading.Lock()


@contextmanager
def turn(host: str, delay: float) -> Iterator[None]:
    """Wait for a turn at the host and keep it while the block lasts."""
    with _finding:
        found = _hosts[host]
    with found.turns:
        time.sleep(max(0.0, found.reserve(delay)))
        yield
