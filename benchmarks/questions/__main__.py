"""How many questions are understood exactly as a person did, by kind and by field.

`python -m benchmarks.questions` runs the tuned questions; `python -m benchmarks.questions unseen` those that
were sealed first; `unseen2` to `unseen9` those that were sealed later, when those before had been used up.
All of these check the seal and add the figures to `runs.jsonl`. `--show` prints what was missed.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.questions.reading import HERE, Case, Meaning, cases, contexts
from benchmarks.questions.scoring import agreed, exact, part, tally
from benchmarks.questions.telling import told

SEALED = {
    name: HERE / f"{name}.jsonl" for name in ("unseen", *(f"unseen{number}" for number in range(2, 10)))
}
RUNS = HERE / "runs.jsonl"


def main(arguments: list[str]) -> None:
    unknown = [name for name in arguments if name not in SEALED and name != "--show"]
    if unknown:
        raise SystemExit(f"There are no questions called {unknown[0]}; choose of {', '.join(SEALED)}.")
    unseen = next((SEALED[name] for name in arguments if name in SEALED), None)
    path = unseen or HERE / "dev.jsonl"
    seal = None if unseen is None else sealed(unseen)
    read = list(cases(path, contexts()))
    if "--show" in arguments:
        for case in read:
            _show(case)
    figures = tally(read).figures()
    print("\n".join(told(path.name, figures)))
    if seal is not None:
        _log(path, seal, figures)


def sealed(unseen: Path) -> str:
    """The hash of unseen questions.

    Raises:
        SystemExit: they are not those that were sealed.
    """
    seal = unseen.with_suffix(".jsonl.sha256").read_text(encoding="utf-8").split()[0]
    if hashlib.sha256(unseen.read_bytes()).hexdigest() != seal:
        raise SystemExit(f"{unseen.name} is not the file that was sealed; restore it from git.")
    return seal


def _log(unseen: Path, seal: str, figures: dict[str, Any]) -> None:
    """Every run is kept, so that nobody can try until it fits unseen."""
    commit = _git("rev-parse", "--short", "HEAD")
    changed = bool(_git("status", "--porcelain", "--untracked-files=no", "--", "harken/ask", "benchmarks"))
    run = {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "questions": unseen.stem,
        "commit": commit + ("+changes" if changed else ""),
        "sha256": seal,
        **figures,
    }
    with RUNS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(run) + "\n")


def _git(*arguments: str) -> str:
    asked = subprocess.run(
        ["git", *arguments], cwd=HERE.parents[1], capture_output=True, text=True, check=True
    )
    return asked.stdout.strip()


def _show(case: Case) -> None:
    if exact(case):
        return
    wrong = [name for name, same in agreed(case).items() if not same]
    print(f"{case.id} {case.question!r}: {', '.join(wrong)}")
    for name in wrong:
        print(f"    {name}: expected {_shown(case.expected, name)}")
        print(f"    {' ' * len(name)}  found    {_shown(case.found, name)}")


def _shown(meanings: tuple[Meaning, ...], name: str) -> str:
    """One field of each meaning, without what is empty in it."""
    shown = " | ".join(str(part(each, name)) for each in meanings)
    return re.sub(r"\w+=(?:\(\)|\{\}|None)(?:, )?", "", shown)


if __name__ == "__main__":
    main(sys.argv[1:])
