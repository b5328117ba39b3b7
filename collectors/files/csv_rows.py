"""Rows of a CSV file, in its own encoding and dialect."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from collectors.files import dialect, encoding, headers
from collectors.files.rows import Row, failed
from harken.domain.errors import InputError
from harken.domain.feedback import Failure

#: Beyond this a cell is given up while it is read: an unclosed quote would swallow the file.
_MAX_CELL = 16_000_000
_BEGINNING = 64_000


class CsvRows:
    """An opened CSV file."""

    def __init__(self, path: Path, wanted: str | None) -> None:
        csv.field_size_limit(_MAX_CELL)
        self._path = path
        self._encoding = encoding.decide(path, wanted)
        self._delimiter = dialect.delimiter(self._beginning())
        self._raw: BinaryIO | None = None
        self.total = path.stat().st_size
        self.columns, self.kinds_of_answer = self._header()
        self.notes: tuple[str, ...] = tuple(filter(None, (self._encoding.note, self._dialect_note())))

    def read(self) -> Iterator[Row | Failure]:
        header_rows = 2 if self.kinds_of_answer else 1
        width = len(self.columns)
        for number, cells in self._records():
            if number <= header_rows or not cells:
                continue
            if isinstance(cells, str):
                yield failed(number, cells)
            elif len(cells) == width:
                yield Row(number, cells)
            elif len(cells) > width and not any(cells[width:]):
                yield Row(number, cells[:width])
            else:
                yield failed(number, f"has {len(cells)} cells where the header has {width}")

    def done(self) -> int:
        return self._raw.tell() if self._raw is not None and not self._raw.closed else self.total

    def _records(self) -> Iterator[tuple[int, list[str] | str]]:
        """Numbered records; a record that cannot be read is its reason."""
        with self._path.open("rb") as raw, self._text(raw) as text:
            self._raw = raw
            reader = csv.reader(text, delimiter=self._delimiter)
            number = 0
            while True:
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    yield number, f"has a cell of more than {_MAX_CELL:,} characters"
                    continue
                yield number, cells

    def _text(self, raw: BinaryIO) -> io.TextIOWrapper:
        return io.TextIOWrapper(raw, encoding=self._encoding.codec, errors=encoding.ON_ERROR, newline="")

    def _beginning(self) -> str:
        with self._path.open("rb") as raw, self._text(raw) as text:
            return text.read(_BEGINNING)

    def _header(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        records = self._records()
        _, first = next(((number, cells) for number, cells in records if cells), (0, ""))
        _, second = next(records, (0, ""))
        records.close()  # type: ignore[attr-defined]
        if isinstance(first, str):
            raise InputError(f"{self._path} has no header row that can be read")
        if not isinstance(second, str) and headers.has_second_row(first, second):
            return headers.joined(first, second), tuple(second)
        return headers.unique(first), ()

    def _dialect_note(self) -> str:
        name = dialect.NAMES.get(self._delimiter)
        return "" if name in (None, "comma") else f"cells are separated by a {name}"


def opened(path: Path, wanted: str | None) -> CsvRows:
    return CsvRows(path, wanted)
