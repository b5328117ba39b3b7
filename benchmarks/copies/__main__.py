"""Recall and precision of copies, per kind of edit: `python -m benchmarks.copies [--develop]`.

For each of five kinds of edit, 500 real texts and their edited copies; against them 500 real pairs of nearest
neighbours by embedding that are no copies (pairs.py says how that is known). A copy is found when it shares
marks with its text and is judged its copy. Target, set beforehand: recall and precision of 0.98 or more for
each kind. The rules were chosen with `--develop`, on the other half of the texts.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.copies.edits import KINDS, Edit
from benchmarks.copies.pairs import neighbours, texts
from nlp.copies import likeness, marks, words
from storage.copy_candidates import SHARED

FOLDER = Path("../shared/data")
PAIRS = 500
#: In characters. Of shorter texts the recall alone is told.
LONG, SHORT = 150, 80


def found(one: str, other: str) -> bool:
    here, there = words(one), words(other)
    shared = set(marks(here)) & set(marks(there))
    return len(shared) >= SHARED and likeness(here, there) is not None


def recalled(said: Sequence[str], edit: Edit, chance: random.Random) -> int:
    return sum(found(text, edit(text, chance)) for text in said)


def main() -> None:
    report = "--develop" not in sys.argv
    said = texts(FOLDER, report=report)
    long = [text for text in said if len(text) >= LONG]
    short = [text for text in said if SHORT <= len(text) < LONG]
    chance = random.Random(5)
    copies, apart = neighbours(long)
    wrong = sum(found(one, other) for one, other in apart[:PAIRS])
    print(f"{'reported' if report else 'developed on'} half: {len(said):,} texts, {len(long):,} long ones")
    print(f"{wrong} of the {len(apart[:PAIRS])} nearest neighbours that are no copies taken for copies")
    print(f"{sum(found(*pair) for pair in copies)} of {len(copies)} real copies among the nearest found")
    print(f"{'kind of edit':<24}{'recall':>8}{'precision':>11}{'recall, short':>15}")
    for name, edit in KINDS.items():
        right = recalled(chance.sample(long, PAIRS), edit, chance)
        brief = recalled(chance.sample(short, PAIRS), edit, chance)
        precision = right / (right + wrong)
        print(f"{name:<24}{right / PAIRS:>8.3f}{precision:>11.3f}{brief / PAIRS:>15.3f}")
    start = time.perf_counter()
    for text in said:
        marks(words(text))
    print(f"marking: {len(said) / (time.perf_counter() - start):,.0f} texts/s")


if __name__ == "__main__":
    main()
