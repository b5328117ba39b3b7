"""Cells of customer and order files as numbers, shares, days and yes or no."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, tzinfo
from math import isfinite
from typing import Any

from collectors.files import dates, numbers


def listed(words: str) -> tuple[str, ...]:
    """The words of a line, for the lists of names that columns have."""
    return tuple(words.split())


_YES = frozenset(listed("true yes y 1 x ja oui si sí returned cancelled canceled late"))
_NO = frozenset(listed("false no n 0 - nein non none on_time"))
#: What is written for a name where there is none.
_NOBODY = dates.EMPTY | {"none@none.com", "test@test.com", "anonymous", "guest"}

_SHORT = 12
#: Between the cells when a row is hashed: the ASCII unit separator.
_BETWEEN = "\x1f"

Read = Callable[[Any], Any]


def text(value: Any) -> str | None:
    """What stands in a cell, or None where that is nothing."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    words = str(value).replace("\0", "").strip()
    return words or None


def named(value: Any) -> str | None:
    """A name, or None for what people write where they have none."""
    words = text(value)
    return None if words is None or words.lower() in _NOBODY else words


def amount(values: Iterable[Any]) -> Read:
    """A function that reads a number of this column; ValueError where it is none."""
    style = numbers.decimal(bare(value) for value in values)

    def read(value: Any) -> float:
        found = float(numbers.number(bare(value), style))
        if not isfinite(found):
            raise ValueError("is no number")
        return found

    return read


def share(values: Iterable[Any]) -> Read:
    """A function that reads a share; a column that goes beyond 1 is in per cent."""
    kept = list(values)
    read = amount(kept)
    scale = 100 if in_percent(kept) else 1

    def scaled(value: Any) -> float:
        found = float(read(value)) / scale
        if not 0 <= found <= 1:
            raise ValueError("is no share")
        return found

    return scaled


def in_percent(values: Iterable[Any]) -> bool:
    """Whether a column of shares goes from 0 to 100."""
    kept = list(values)
    read = amount(kept)
    return any(_above_one(read, value) for value in kept)


def _above_one(read: Read, value: Any) -> bool:
    try:
        return "%" in str(value) or read(value) > 1
    except ValueError:
        return False


def day(values: Iterable[Any], zone: tzinfo, day_first: bool | None) -> tuple[Read, str]:
    """A function that reads a day in the workspace's zone, and how the column is read."""
    rule = dates.decide(values, day_first)
    read = dates.reader(rule, zone)

    def local(value: Any) -> date | None:
        said = read(value)
        return said.astimezone(zone).date() if isinstance(said, datetime) else said

    return local, rule.note


def flag(value: Any) -> bool:
    """Yes or no.

    Raises:
        ValueError: it is neither.
    """
    words = str(value).strip().lower()
    if words in _YES:
        return True
    if words in _NO:
        return False
    try:
        return float(words) > 0
    except ValueError:
        raise ValueError("is neither yes nor no") from None


def nothing(value: Any) -> bool:
    """Whether a cell holds nothing, or what people write for that."""
    if not isinstance(value, str):
        return value is None
    # Whatever stands for nothing is short.
    return len(value) < _SHORT and value.strip().lower() in dates.EMPTY


def bare(value: Any) -> Any:
    """Without the signs of money and per cent."""
    return value.strip().strip("%€$£¥ ").removesuffix("EUR").strip() if isinstance(value, str) else value


def content(row: Sequence[Any]) -> bytes:
    """A whole row as bytes.

    Raises:
        UnicodeEncodeError: for bytes that were not valid in the file's encoding.
    """
    try:
        return _BETWEEN.join(row).encode()
    except TypeError:
        return _BETWEEN.join(text(cell) or "" for cell in row).encode()
