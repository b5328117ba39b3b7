"""Rows of an Excel workbook through calamine, which holds the sheet's cells in memory while rows are read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from collectors.files import headers
from collectors.files.rows import Row, failed
from harken.domain.errors import InputError
from harken.domain.feedback import Failure


class XlsxRows:
    """An opened workbook; its first sheet that holds anything is read."""

    def __init__(self, path: Path) -> None:
        name, others, self._sheet = _sheet(path)
        self._done = 0
        self.total = int(self._sheet.total_height) + 1
        self._first, self.columns, self.kinds_of_answer = self._header(path)
        self.notes: tuple[str, ...] = (
            (f"the sheet {name!r} is read, not {', '.join(map(repr, others))}",) if others else ()
        )

    def read(self) -> Iterator[Row | Failure]:
        width = len(self.columns)
        for number, cells in self._numbered():
            self._done = number
            if number < self._first or not any(cell not in (None, "") for cell in cells):
                continue
            if any(cell not in (None, "") for cell in cells[width:]):
                yield failed(number, f"has {len(cells)} cells where the header has {width}")
                continue
            padded = cells[:width] + [None] * (width - len(cells))
            yield Row(number, [_plain(cell) for cell in padded])

    def done(self) -> int:
        return self._done

    def _numbered(self) -> Iterator[tuple[int, list[Any]]]:
        """Rows by the number that Excel shows."""
        return enumerate(map(list, self._sheet.iter_rows()), 1)

    def _header(self, path: Path) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
        """The number of the first row of feedback, the names, and the second header row if any."""
        rows = ((number, cells) for number, cells in self._numbered() if any(cells))
        number, first = next(rows, (0, []))
        if not first:
            raise InputError(f"{path} has no header row that can be read")
        while first[-1] in (None, ""):
            first.pop()
        _, second = next(rows, (0, []))
        if headers.has_second_row(first, second):
            return number + 2, headers.joined(first, second), tuple(str(cell or "") for cell in second)
        return number + 1, headers.unique(first), ()


def _sheet(path: Path) -> tuple[str, list[str], Any]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = [(name, workbook.get_sheet_by_name(name)) for name in workbook.sheet_names]
    except (CalamineError, OSError) as error:
        raise InputError(
            f"{path} cannot be opened as a workbook: damaged, or locked by a password"
        ) from error
    filled = [(name, sheet) for name, sheet in sheets if sheet.height]
    if not filled:
        raise InputError(f"{path} is a workbook without any cells; there is nothing to read")
    name, sheet = filled[0]
    return name, [other for other, _ in filled[1:]], sheet


def _plain(cell: Any) -> Any:
    """Whole floats as integers, durations and bare times as text; dates stay what they are."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date()
    return cell


def opened(path: Path, _encoding: str | None) -> XlsxRows:
    """A workbook says its encoding itself."""
    return XlsxRows(path)
