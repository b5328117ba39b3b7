"""Runs a command in a process of its own that can be ended when it hangs, with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from harken.domain.errors import HarkenError

#: Seconds that a child has to end by itself once it is asked to.
GRACE = 10.0


class TookTooLong(HarkenError):
    """A child was ended because its time was over."""

    code = "took_too_long"


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a child ended: its exit status and what it wrote."""

    status: int
    output: str
    complaints: str


class Children:
    """The processes that run for this one; after `stop` no more are started."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self.stopped = False

    def run(self, command: Sequence[str], *, limit: float) -> Ended | None:
        """Run a command for at most `limit` seconds; None when it was stopped.

        Raises:
            TookTooLong: after the child and all that it started were ended.
        """
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
            with self._lock:
                if self.stopped:
                    return None
                child = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=complaints,
                    start_new_session=True,
                )
                self._running.add(child)
            try:
                status = child.wait(limit)
            except subprocess.TimeoutExpired as error:
                _send(child, signal.SIGKILL)
                child.wait()
                raise TookTooLong(f"it took longer than {_told(limit)} and was ended") from error
            finally:
                with self._lock:
                    self._running.discard(child)
            if self.stopped:
                return None
            return Ended(status=status, output=_text(output), complaints=_text(complaints))

    def stop(self) -> None:
        """Ask every child to end, and end those that do not."""
        with self._lock:
            self.stopped = True
            running = list(self._running)
        for child in running:
            _send(child, signal.SIGTERM)
        for child in running:
            with suppress(subprocess.TimeoutExpired):
                child.wait(GRACE)
            _send(child, signal.SIGKILL)


def _send(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """To the child and all that it started in its group, unless it has ended."""
    if child.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, number)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _told(seconds: float) -> str:
    return f"{seconds / 60:g} minutes" if seconds >= 120 else f"{seconds:g} seconds"
