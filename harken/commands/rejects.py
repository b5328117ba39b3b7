"""The list of rows that were not taken: where, which column and why, never their text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from harken.domain.errors import InputError
from harken.domain.feedback import Failure


class RejectFile:
    """A CSV file that comes into being with its first line; its folder before anything is stored."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: TextIO | None = None
        with _writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)

    def add(self, failure: Failure) -> None:
        """Write one rejected row down."""
        with _writing(self.path):
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", newline="")
                csv.writer(self._file).writerow(("row", "column", "reason"))
            row = failure.where.removeprefix("row ")
            csv.writer(self._file).writerow((row, failure.column or "", failure.reason))
        self.count += 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror or error}): run Harken where you may write."
        ) from error
