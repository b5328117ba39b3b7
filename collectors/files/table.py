"""A file as columns and rows, read from the beginning as often as wanted, one row in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from collectors.files import csv_rows, jsonl_rows, xlsx_rows
from collectors.files.detect import Format, detect
from collectors.files.rows import Row, Rows
from harken.domain.errors import InputError
from harken.domain.feedback import Failure

#: How many rows the decisions about columns look at.
SAMPLE_ROWS = 5000

_OPENERS: Mapping[Format, Callable[[Path, str | None], Rows]] = {
    Format.CSV: csv_rows.opened,
    Format.JSONL: jsonl_rows.opened,
    Format.XLSX: xlsx_rows.opened,
}


class Progress(NamedTuple):
    """How far the reading is: bytes of a text file, rows of a workbook."""

    done: int
    total: int


@dataclass(frozen=True, kw_only=True)
class Table:
    """An opened file."""

    path: Path
    format: Format
    columns: tuple[str, ...]
    #: The second header row of exports that have one; empty otherwise.
    kinds_of_answer: tuple[str, ...]
    #: Cells of the first rows, without the bad ones.
    sample: tuple[list[Any], ...] = field(repr=False)
    #: Whether the sample is the whole file.
    whole: bool
    #: Plain sentences about how the file is read: encoding, dialect, sheet.
    notes: tuple[str, ...]
    _rows: Rows = field(repr=False)

    def rows(self) -> Iterator[Row | Failure]:
        """Every row after the header; a bad one is a Failure."""
        return self._rows.read()

    def progress(self) -> Progress:
        return Progress(self._rows.done(), self._rows.total)

    def values(self, column: str) -> list[Any]:
        """The sampled values of one column that are not empty."""
        place = self.columns.index(column)
        return [cells[place] for cells in self.sample if cells[place] not in (None, "")]


def opened(path: Path, *, encoding: str | None = None) -> Table:
    """Open a file of any of the three formats.

    Raises:
        InputError: it cannot be read as one of them, or has a header and nothing else.
        UsageError: for an encoding that does not exist.
    """
    kind = detect(path)
    rows = _OPENERS[kind](path, encoding)
    first = list(islice(rows.read(), SAMPLE_ROWS))
    if not first:
        raise InputError(f"{path} has a header and no rows; there is nothing to read")
    return Table(
        path=path,
        format=kind,
        columns=rows.columns,
        kinds_of_answer=rows.kinds_of_answer,
        sample=tuple(row.cells for row in first if isinstance(row, Row)),
        whole=len(first) < SAMPLE_ROWS,
        notes=rows.notes,
        _rows=rows,
    )
