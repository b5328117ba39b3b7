"""How long `harken --help` takes against the bare import of typer: median of 11 alternating runs.

Target, fixed before the first run: a ratio of at most 2.5.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

RUNS = 11
TARGET = 2.5
HELP = [sys.executable, "-c", "import sys; sys.argv[1:] = ['--help']; from harken.cli import main; main()"]
BARE = [sys.executable, "-c", "import typer"]


def seconds(command: list[str]) -> float:
    """Wall seconds of one run."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Alternate the two and print their medians and ratio."""
    seconds(HELP), seconds(BARE)
    pairs = [(seconds(HELP), seconds(BARE)) for _ in range(RUNS)]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    verdict = "met" if ours / bare <= TARGET else "missed"
    print(
        f"harken --help {ours:.3f} s, import typer {bare:.3f} s: ratio {ours / bare:.2f}"
        f" (target {TARGET}: {verdict}; n = {RUNS} pairs, {os.cpu_count()} cores)"
    )


if __name__ == "__main__":
    main()
