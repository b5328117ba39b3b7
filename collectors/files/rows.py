"""What the three readers have in common: rows, and how to read them again from the beginning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from harken.domain.feedback import Failure

#: A text longer than this is no feedback; its row is rejected.
MAX_TEXT = 100_000
WRONG_ENCODING = "holds bytes that are not valid in the file's encoding"


class Row(NamedTuple):
    """One record: its number as a spreadsheet or an editor shows it, and a cell for each column."""

    number: int
    cells: list[Any]
    #: Values under names that are not among the columns (JSONL only).
    extra: Mapping[str, Any] | None = None


class Rows(Protocol):
    """An opened file of one format."""

    columns: tuple[str, ...]
    kinds_of_answer: tuple[str, ...]
    notes: tuple[str, ...]
    #: Bytes, or rows of a workbook.
    total: int

    def read(self) -> Iterator[Row | Failure]:
        """Every row from the beginning."""

    def done(self) -> int:
        """How much of the total the latest reading has behind it."""


def failed(number: int, reason: str, column: str | None = None) -> Failure:
    """A row that could not be taken, without its text."""
    return Failure(where=f"row {number}", reason=reason, column=column)
