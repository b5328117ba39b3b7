from __future__ import annotations

import fcntl
import sys
import threading
from pathlib import Path

import pytest

from harken.children import Children, TookTooLong

#: Holds a lock together with a process of its own, says so, and hangs.
HANGS = """
import fcntl, subprocess, sys, time
held = open(sys.argv[1], "w")
fcntl.flock(held, fcntl.LOCK_EX)
subprocess.Popen(["sleep", "600"], pass_fds=[held.fileno()])
open(sys.argv[1] + ".ready", "w").close()
time.sleep(600)
"""


def python(code: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", code, *map(str, arguments)]


def wait_until_free(path: Path) -> None:
    """Comes back once every process that held the lock has ended."""
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)


def test_tells_how_it_ended() -> None:
    code = "import sys; print('out'); print('no', file=sys.stderr); sys.exit(3)"
    ended = Children().run(python(code), limit=60)
    assert ended is not None
    assert (ended.status, ended.output, ended.complaints) == (3, "out\n", "no\n")


def test_a_child_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    with pytest.raises(TookTooLong, match="longer than 1 seconds"):
        Children().run(python(HANGS, tmp_path / "lock"), limit=1)
    wait_until_free(tmp_path / "lock")


def test_stopping_ends_what_runs_and_starts_no_more(tmp_path: Path) -> None:
    children = Children()
    results: list[object] = []
    runs = threading.Thread(
        target=lambda: results.append(children.run(python(HANGS, tmp_path / "lock"), limit=600))
    )
    runs.start()
    ready = tmp_path / "lock.ready"
    while not ready.exists():
        threading.Event().wait(0.01)
    children.stop()
    runs.join()
    assert results == [None]
    assert children.run(python("print('never')"), limit=60) is None
