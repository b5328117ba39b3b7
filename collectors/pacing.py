"""Few requests at once to each host, and a pause between two, however many sources and processes ask it."""

from __future__ import annotations

import fcntl
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

#: Requests of one process to one host at the same time.
AT_ONCE = 2
#: Seconds; a longer wait was written down before this machine was started anew.
_LONGEST = 300.0


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
def turn(host: str, delay: float, shared: Path | None = None) -> Iterator[None]:
    """Wait for a turn at the host and keep it while the block lasts.

    Args:
        host: With its port.
        delay: Seconds between the beginnings of two turns.
        shared: The folder by which processes agree, as `harken serve` reads each source in one of its own.
    """
    with _finding:
        found = _hosts[host]
    with found.turns:
        wait = found.reserve(delay) if shared is None or not delay else _reserve(shared, host, delay)
        time.sleep(max(0.0, wait))
        yield


def _reserve(shared: Path, host: str, delay: float) -> float:
    """The same among all processes of this machine, whose monotonic clock is one."""
    shared.mkdir(parents=True, exist_ok=True)
    with (shared / sha256(host.encode()).hexdigest()[:32]).open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        now, free_at = time.monotonic(), 0.0
        with suppress(ValueError):
            free_at = float(file.read())
        wait = free_at - now if 0 < free_at - now <= _LONGEST else 0.0
        file.truncate(0)
        file.write(str(now + wait + delay))
        return wait
