"""The list of rows that were not taken: where, which column and why, never their text."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TextIO

from harken.domain.feedback import Failure


class RejectFile:
    """A CSV file that comes into being with its first line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: TextIO | None = None
        path.unlink(missing_ok=True)

    def add(self, failure: Failure) -> None:
        """Write one rejected row down."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(("row", "column", "reason"))
        row = failure.where.removeprefix("row ")
        csv.writer(self._file).writerow((row, failure.column or "", failure.reason))
        self.count += 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
