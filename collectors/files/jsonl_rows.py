"""Rows of a JSONL file: one JSON object per line, its nested objects flattened to dotted names."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from collectors.files import encoding
from collectors.files.rows import Row, failed
from harken.domain.errors import InputError
from harken.domain.feedback import Failure

#: Names are collected from this many records; a name that first occurs later becomes an attribute.
_NAMING_RECORDS = 5000


class JsonlRows:
    """An opened JSONL file."""

    def __init__(self, path: Path, wanted: str | None) -> None:
        self._path = path
        self._encoding = encoding.decide(path, wanted)
        self._raw: BinaryIO | None = None
        self.total = path.stat().st_size
        self.kinds_of_answer: tuple[str, ...] = ()
        self.columns = self._names()
        self.notes: tuple[str, ...] = (self._encoding.note,) if self._encoding.note else ()

    def read(self) -> Iterator[Row | Failure]:
        columns = self.columns
        for number, record in self._records():
            if isinstance(record, str):
                yield failed(number, record)
                continue
            cells = [record.pop(name, None) for name in columns]
            yield Row(number, cells, record or None)

    def done(self) -> int:
        return self._raw.tell() if self._raw is not None and not self._raw.closed else self.total

    def _records(self) -> Iterator[tuple[int, dict[str, Any] | str]]:
        """Flat records by line number; a line that is no object is its reason."""
        with self._path.open("rb") as raw:
            self._raw = raw
            codec, errors = self._encoding.codec, encoding.ON_ERROR
            with io.TextIOWrapper(raw, encoding=codec, errors=errors, newline="\n") as text:
                for number, line in enumerate(text, 1):
                    if line.strip():
                        yield number, _record(line)

    def _names(self) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for _, record in islice(self._records(), _NAMING_RECORDS):
            if not isinstance(record, str):
                names.update(dict.fromkeys(record))
        if not names:
            raise InputError(f"{self._path} has no line that is a JSON object; each line must be one record")
        return tuple(names)


def _record(line: str) -> dict[str, Any] | str:
    try:
        record = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return "is not valid JSON"
    if not isinstance(record, dict):
        return "is not a JSON object"
    return _flat(record)


def _flat(record: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{name}."))
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def opened(path: Path, wanted: str | None) -> JsonlRows:
    return JsonlRows(path, wanted)
