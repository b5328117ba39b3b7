"""The list of customers that turned out to be one: whose key was kept, and where they differ."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from harken.commands.rejects import writing

if TYPE_CHECKING:
    from storage.customers import Merge


class MergeFile:
    """A CSV file that comes into being with its first line; an earlier one goes."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "customers.merged.csv"
        self.count = 0
        self._file: TextIO | None = None
        with writing(self.path):
            folder.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)

    def add(self, merge: Merge) -> None:
        """Write down who became one; no name or address of theirs."""
        with writing(self.path):
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", newline="")
                csv.writer(self._file).writerow(("customer", "rows", "joined by", "differ in"))
            rows = " ".join(map(str, merge.rows))
            cells = (merge.kept, rows, " ".join(merge.absorbed), ", ".join(merge.differing))
            csv.writer(self._file).writerow(cells)
        self.count += 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
