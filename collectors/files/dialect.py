"""How a CSV file separates its cells, decided on its beginning."""

from __future__ import annotations

import csv
import io
from collections import Counter

#: Delimiters, the likelier first.
DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
#: Stands in where there is one column only, whose text may hold any of the others.
SINGLE_COLUMN = "\x1f"


def delimiter(beginning: str) -> str:
    """The delimiter with which most rows have as many cells as the first one, and more than one.

    `beginning` may end in the middle of a row: its last row is not looked at.
    """
    scored = [(_agreement(beginning, each), -place, each) for place, each in enumerate(DELIMITERS)]
    (share, _), _, best = max(scored)
    return best if share else SINGLE_COLUMN


def _agreement(beginning: str, delimiter: str) -> tuple[float, int]:
    """The share of rows that are as wide as the first, and that width; (0, 0) for a single column."""
    try:
        rows = [row for row in csv.reader(io.StringIO(beginning, newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    rows = rows[:-1] if len(rows) > 2 else rows
    widths = Counter(len(row) for row in rows)
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0.0, 0
    return round(widths[width] / len(rows), 1), width
