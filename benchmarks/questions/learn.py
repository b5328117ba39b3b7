"""`python -m benchmarks.questions.learn` learns anew from all labelled questions and keeps what was learned.

The judge learns from questions read by heads that had seen none of their file, and most from those that the
rules were not made with. `--crossed FILE ...` asks each file of a mind that was learned without it instead:
what that prints is what may be expected of the questions of somebody else.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import harken.ask
from benchmarks.questions.learning import Fold, folds, judge_of, mind_of
from benchmarks.questions.lessons import OLD, TEACHING, lessons, path
from benchmarks.questions.reading import cases, contexts
from benchmarks.questions.scoring import tally
from benchmarks.questions.telling import told
from harken.ask.mind import FILE, save

#: The rules were not made with these.
UNTUNED = (*TEACHING, "unseen2", "unseen3", "unseen4")
KEPT = Path(harken.ask.__path__[0]) / FILE


def main(arguments: list[str]) -> None:
    found = {name: list(lessons(name)) for name in (*OLD, *TEACHING)}
    every = [lesson for some in found.values() for lesson in some]
    crossed = folds(every)
    if "--crossed" in arguments:
        for asked in [name for name in found if name in arguments] or UNTUNED:
            _ask(asked, crossed)
        return
    judge = judge_of([trial for fold in crossed for trial in fold.tried])
    save(mind_of(every, judge, fingerprint(found)), KEPT)
    print(f"{KEPT.name}: {KEPT.stat().st_size / 1e6:.1f} MB")


def _ask(asked: str, crossed: Sequence[Fold]) -> None:
    """Ask a file of the heads and of a judge that had not seen it."""
    fold = next(each for each in crossed if asked in each.files)
    judge = judge_of([trial for each in crossed if each is not fold for trial in each.tried])
    figures = tally(cases(path(asked), contexts(), replace(fold.mind, judge=judge))).figures()
    print("\n".join(told(f"without {asked}, asked {asked}", figures)), flush=True)


def fingerprint(names: Iterable[str]) -> str:
    """Changes whenever a labelled question does."""
    whole = hashlib.sha256()
    for name in names:
        whole.update(path(name).read_bytes())
    return whole.hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
