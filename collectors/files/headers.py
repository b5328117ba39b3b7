"""The names of the columns: made unique, never empty, and joined where an export has two header rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: What the second header row of SurveyMonkey says where the question itself is the column.
_PLAIN_ANSWERS = {"", "response", "open-ended response"}
_SURVEYMONKEY = ("respondent id", "collector id")


def unique(cells: Sequence[object]) -> tuple[str, ...]:
    """Names as written, `column 3` for an empty one, `name (2)` for the second of the same."""
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(cells, 1):
        name = " ".join(str(cell).split()) if cell is not None else ""
        name = _free(name or f"column {place}", taken)
        names.append(name)
        taken.add(name)
    return tuple(names)


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    count = 2
    while f"{name} ({count})" in taken:
        count += 1
    return f"{name} ({count})"


def has_second_row(first: Sequence[object], second: Sequence[object]) -> bool:
    """Whether this is a SurveyMonkey export, whose second row names the kinds of answer."""
    beginning = tuple(str(cell).strip().lower() for cell in first[:2])
    return (
        beginning == _SURVEYMONKEY
        and len(second) > 2
        and not any(str(cell or "").strip() for cell in second[:2])
    )


def joined(first: Sequence[object], second: Sequence[object]) -> tuple[str, ...]:
    """One name per column: the question, and the choice where a question has several columns."""
    names = []
    question = ""
    for place, cell in enumerate(first):
        question = str(cell or "").strip() or question
        choice = str(second[place] or "").strip() if place < len(second) else ""
        names.append(question if choice.lower() in _PLAIN_ANSWERS else f"{question}: {choice}")
    return unique(names)


def slug(name: str, limit: int = 40) -> str:
    """A short name for labels and scores: lower case, words joined by underscores."""
    words = re.findall(r"\w+", name.lower())
    short = ""
    for word in words:
        if short and len(short) + 1 + len(word) > limit:
            break
        short = f"{short}_{word}" if short else word[:limit]
    return short or "answer"
