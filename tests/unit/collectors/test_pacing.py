from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from collectors import pacing

CHILD = """
import sys, time
from pathlib import Path
from collectors.pacing import turn
print(time.monotonic(), flush=True)
for _ in range(3):
    with turn("one.example", 0.2, Path(sys.argv[1])):
        print(time.monotonic(), flush=True)
"""


def test_processes_share_the_pause_of_a_host(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CHILD, str(tmp_path / "turns")]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(3)]
    told = [[float(line) for line in child.communicate()[0].splitlines()] for child in children]
    asked, began = min(first for first, *_ in told), sorted(each for _, *rest in told for each in rest)
    assert len(began) == 9
    # Of each since the first was due, as a busy machine may wake any of them late; none begins early.
    assert all(each - asked >= turn * 0.2 for turn, each in enumerate(began))


def test_another_host_is_not_waited_for(tmp_path: Path) -> None:
    with pacing.turn("one.example", 100.0, tmp_path), pacing.turn("two.example", 100.0, tmp_path):
        pass
    with pacing.turn("one.example", 0.0, tmp_path):
        pass
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("written", ["", "no number", "nan", "inf", "99999999999"])
def test_what_this_machine_cannot_have_written_holds_nobody_up(tmp_path: Path, written: str) -> None:
    with pacing.turn("one.example", 0.01, tmp_path):
        pass
    (file,) = tmp_path.iterdir()
    file.write_text(written)
    with pacing.turn("one.example", 0.01, tmp_path):
        pass
    assert float(file.read_text()) < time.monotonic() + 1
