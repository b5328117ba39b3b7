"""Run every benchmark in turn: `python -m benchmarks`, or some: `python -m benchmarks startup text_speed`."""

from __future__ import annotations

import os
import subprocess
import sys

#: Each is a module of its own and can be run by itself.
ALL = (
    "startup",
    "text_speed",
    "import_speed",
    "customers_speed",
    "collecting_speed",
    "copies",
    "copies.linking",
    "understanding_speed",
    "opinions",
    "statistics",
    "youtube",
    "questions",
    "question_speed",
    "portfolio",
    "quality",
    "shaping",
    "themes",
)


def main() -> int:
    """Run the chosen benchmarks; returns how many failed."""
    chosen = sys.argv[1:] or list(ALL)
    unknown = [name for name in chosen if name not in ALL]
    if unknown:
        print(f"There is no benchmark called {', '.join(unknown)}; there are {', '.join(ALL)}.")
        return 2
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    failed = 0
    for name in chosen:
        print(f"\n== {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
