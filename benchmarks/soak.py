"""Kill, restart and repeat for some minutes; at the end there must be exactly what an undisturbed run gives.

Run it with `python -m benchmarks.soak [MINUTES]` (10 when left out). Importing, collecting and understanding
run in processes of their own on one database, at most two at a time, each killed without warning after a
random while. The seed is printed and can be given again as a second argument.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import text

from harken.demo import place, site
from storage import database

HARKEN = [sys.executable, "-c", "from harken.cli import main; main()"]
SURVEY = [
    "import",
    place.SURVEY,
    "--source",
    "survey",
    "--kind",
    "survey_response",
    "--yes",
    "--no-understand",
]
JOBS = {
    "import": SURVEY,
    "collect": ["collect", "--no-understand"],
    "understand": ["understand"],
    "ask": ["ask", "Why do customers buy?"],
}
LONGEST = 25.0

EVERYTHING = text(
    """
    SELECT sources.name, f.external_id, f.sentiment, f.copy_of IS NOT NULL,
        (SELECT count(*) FROM parts p WHERE p.feedback_id = f.id),
        (SELECT count(*) FROM statements s WHERE s.feedback_id = f.id),
        (SELECT count(*) FROM mentions m WHERE m.feedback_id = f.id),
        (SELECT count(*) FROM members g WHERE g.feedback_id = f.id)
    FROM feedback f JOIN sources ON sources.id = f.source_id ORDER BY 1, 2
    """
)


@contextmanager
def listening() -> Iterator[Path]:
    """A fresh demo home whose site is being served."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        set_up = place.prepare(Path(folder) / "home", date(2026, 11, 1))
        with site.serving(set_up.corpus, set_up.port):
            yield set_up.home


def start(home: Path, job: str) -> subprocess.Popen[bytes]:
    """One command in a process of its own."""
    command = [*HARKEN, "--home", str(home), *JOBS[job]]
    return subprocess.Popen(command, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def disturb(home: Path, seconds: float, chance: random.Random) -> Counter[str]:
    """Start and kill commands until the time is over; how often each ended how."""
    told: Counter[str] = Counter()
    running: list[tuple[str, float, subprocess.Popen[bytes]]] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        while len(running) < 2:
            job = chance.choice(list(JOBS))
            running.append((job, time.monotonic() + chance.uniform(0.2, LONGEST), start(home, job)))
        running = [each for each in running if not _ended(*each, told)]
        time.sleep(0.05)
    for job, _, process in running:
        process.kill()
        process.wait()
        told[f"{job} killed"] += 1
    return told


def _ended(job: str, deadline: float, process: subprocess.Popen[bytes], told: Counter[str]) -> bool:
    if process.poll() is not None:
        told[f"{job} ended with {process.returncode}"] += 1
        return True
    if time.monotonic() > deadline:
        process.kill()
        process.wait()
        told[f"{job} killed"] += 1
        return True
    return False


def settle(home: Path) -> list[tuple[object, ...]]:
    """Run every command once to its end, and tell everything that is kept."""
    for job in JOBS:
        if start(home, job).wait() != 0:
            raise SystemExit(f"harken {job} failed on its undisturbed run")
    with database.opened(data=home / ".harken", url=None) as engine, engine.connect() as connection:
        return [tuple(row) for row in connection.execute(EVERYTHING)]


def main() -> None:
    """Disturb one home, leave another alone, and compare."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    with listening() as home:
        told = disturb(home, minutes * 60, random.Random(seed))
        disturbed = settle(home)
    with listening() as home:
        alone = settle(home)
    same = disturbed == alone
    print(f"{minutes:g} minutes, seed {seed}, {os.cpu_count()} cores: {dict(sorted(told.items()))}")
    for row in sorted(set(disturbed) ^ set(alone), key=str)[:10]:
        print("  only in the disturbed:" if row in disturbed else "  only in the other:", row)
    print(f"{len(alone)} feedback; {'exactly the same' if same else 'DIFFERENT'} as undisturbed")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
