"""The list of records that were not taken: where, which column and why, never their text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TextIO

from harken.domain.errors import InputError
from harken.domain.feedback import Failure


class RejectFile:
    """A CSV file that comes into being with its first line; its folder before anything is stored."""

    def __init__(self, folder: Path, source: str) -> None:
        self.path = folder / f"{_file_name(source)}.rejected.csv"
        self.count = 0
        self._file: TextIO | None = None
        with writing(self.path):
            folder.mkdir(parents=True, exist_ok=True)

    def forget_earlier(self) -> None:
        """Remove the list of an earlier import; only for whoever holds the source."""
        with writing(self.path):
            self.path.unlink(missing_ok=True)

    def add(self, failure: Failure) -> None:
        """Write one rejected row down."""
        with writing(self.path):
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", newline="")
                csv.writer(self._file).writerow(("row", "column", "reason"))
            row = failure.where.removeprefix("row ")
            csv.writer(self._file).writerow((row, failure.column or "", failure.reason))
        self.count += 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _file_name(source: str) -> str:
    """The source's name where it can be a file's; else like it, and told apart by a hash."""
    plain = re.sub(r"[^\w-]+", "_", source)[:60]
    return plain if plain == source else f"{plain}-{blake2b(source.encode(), digest_size=3).hexdigest()}"


@contextmanager
def writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror or error}): run Harken where you may write."
        ) from error
