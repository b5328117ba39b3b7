"""`python -m benchmarks.questions.learn` learns anew from all labelled questions and keeps what was learned.

The judge learns from questions read by heads that had not seen them nor their neighbours, and most from those
that the rules were not made with. `--crossed` learns without one of these files and asks it instead: what
that prints is what may be expected of the questions of somebody else.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import harken.ask
from benchmarks.questions.learning import heads_of, judge_of, unseen_trials
from benchmarks.questions.lessons import OLD, TEACHING, Lesson, lessons, path
from benchmarks.questions.reading import cases, contexts
from benchmarks.questions.scoring import tally
from benchmarks.questions.telling import told
from harken.ask.mind import FILE, Mind, save

#: The rules were not made with these.
UNTUNED = (*TEACHING, "unseen2", "unseen3")
KEPT = Path(harken.ask.__path__[0]) / FILE


def main(arguments: list[str]) -> None:
    found = {name: list(lessons(name)) for name in (*OLD, *TEACHING)}
    if "--crossed" not in arguments:
        save(_mind(found), KEPT)
        print(f"{KEPT.name}: {KEPT.stat().st_size / 1e6:.1f} MB")
        return
    for asked in UNTUNED:
        mind = _mind({name: some for name, some in found.items() if name != asked})
        figures = tally(cases(path(asked), contexts(), mind)).figures()
        print("\n".join(told(f"without {asked}, asked {asked}", figures)), flush=True)


def _mind(found: Mapping[str, list[Lesson]]) -> Mind:
    every = [lesson for some in found.values() for lesson in some]
    judge = judge_of(unseen_trials(every))
    return Mind(heads=heads_of(every), judge=judge, taught_by=fingerprint(found))


def fingerprint(names: Iterable[str]) -> str:
    """Changes whenever a labelled question does."""
    whole = hashlib.sha256()
    for name in names:
        whole.update(path(name).read_bytes())
    return whole.hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
