"""Recall and precision of copies, per kind of edit: `python -m benchmarks.copies [--develop]`.

For each of five kinds of edit, 500 real texts and their edited copies; against them 500 real pairs of nearest
neighbours by embedding that are no copies (pairs.py says how that is known). A copy is found when it shares
marks with its text and is judged its copy. Target, set beforehand: recall and precision of 0.98 or more for
each kind, over texts of all lengths from 80 characters; the short and the long ones among them are told
apart. The rules were chosen with `--develop`, on the other half of the texts.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.copies.edits import KINDS, Edit
from benchmarks.copies.pairs import Array, embedded, neighbours, sampled, texts
from nlp.copies import likeness, marks, words
from storage.copy_candidates import SHARED

FOLDER = Path("../shared/data")
PAIRS = 500
TARGET = 0.98
#: In characters. Shorter texts are copies only to the letter.
SHORT, LONG = 80, 150
LENGTHS = {
    f"all, {SHORT} characters or more": (SHORT, sys.maxsize),
    f"short, {SHORT} to {LONG - 1}": (SHORT, LONG),
    f"long, {LONG} or more": (LONG, sys.maxsize),
}


def found(one: str, other: str) -> bool:
    here, there = words(one), words(other)
    shared = set(marks(here)) & set(marks(there))
    return len(shared) >= SHARED and likeness(here, there) is not None


def recalled(said: Sequence[str], edit: Edit, chance: random.Random) -> int:
    return sum(found(text, edit(text, chance)) for text in said)


def measured(said: Sequence[str], places: Array) -> bool:
    """Print what is found among texts; whether the target is met."""
    copies, apart = neighbours(said, places)
    wrong = sum(found(one, other) for one, other in apart[:PAIRS])
    print(f"{wrong} of the {len(apart[:PAIRS])} nearest neighbours that are no copies taken for copies")
    print(f"{sum(found(*pair) for pair in copies)} of {len(copies)} real copies among the nearest found")
    print(f"{'kind of edit':<24}{'recall':>8}{'precision':>11}")
    chance = random.Random(5)
    figures = []
    for name, edit in KINDS.items():
        right = recalled(chance.sample(list(said), PAIRS), edit, chance)
        figures += [right / PAIRS, right / (right + wrong)]
        print(f"{name:<24}{figures[-2]:>8.3f}{figures[-1]:>11.3f}")
    return min(figures) >= TARGET


def main() -> int:
    if not FOLDER.is_dir():
        print(f"There is no real feedback in {FOLDER}, which this measures on.")
        return 2
    report = "--develop" not in sys.argv
    half = [text for text in texts(FOLDER, report=report) if len(text) >= SHORT]
    said = sampled(half)
    places = embedded(said)
    print(
        f"{'reported' if report else 'developed on'} half: {len(half):,} texts, {len(said):,} of them drawn"
    )
    met = {}
    for title, (fewest, end) in LENGTHS.items():
        chosen = [number for number, text in enumerate(said) if fewest <= len(text) < end]
        print(f"\n{title}: {len(chosen):,} texts")
        met[title] = measured([said[number] for number in chosen], places[chosen])
    start = time.perf_counter()
    for text in half:
        marks(words(text))
    speed = len(half) / (time.perf_counter() - start)
    print(f"\nmarking: {speed:,.0f} texts/s in one process, {os.cpu_count()} cores")
    print(f"target of {TARGET}: {', '.join(f'{title} {_said(each)}' for title, each in met.items())}")
    return 0 if next(iter(met.values())) else 1


def _said(met: bool) -> str:
    return "met" if met else "missed"


if __name__ == "__main__":
    sys.exit(main())
