"""Rows into CSV, JSONL or Parquet, as they stream by."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import pyarrow

#: Rows of one Parquet row group.
GROUP = 10_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


Rows = Iterable[Mapping[str, Any]]


def write_csv(rows: Rows, columns: Sequence[str], out: BinaryIO) -> int:
    """Lists and objects as JSON; text that a spreadsheet would run as a formula begins with an apostrophe."""
    stream = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(stream)
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([_cell(row[name]) for name in columns])
        count += 1
    stream.detach()
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return _json(value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date) else value


def write_jsonl(rows: Rows, columns: Sequence[str], out: BinaryIO) -> int:
    """One JSON object a line."""
    count = 0
    for row in rows:
        out.write(_json({name: row[name] for name in columns}).encode() + b"\n")
        count += 1
    return count


def write_parquet(rows: Rows, columns: Sequence[str], out: BinaryIO) -> int:
    """Lists stay lists; objects of any shape become JSON text."""
    import pyarrow as arrow
    from pyarrow import parquet

    schema = _schema(arrow, columns)
    count = 0
    with parquet.ParquetWriter(out, schema) as writer:
        for some in _chunks(rows):
            writer.write_table(arrow.Table.from_pylist([_flat(row) for row in some], schema=schema))
            count += len(some)
    return count


def write_found(rows: Rows, columns: Sequence[str], out: BinaryIO) -> int:
    """Rows that are few and of any kind as Parquet: what each column holds is told from its values."""
    import pyarrow as arrow
    from pyarrow import parquet

    kept = [_flat(row) for row in rows]
    table = arrow.table({name: [row[name] for row in kept] for name in columns})
    parquet.write_table(table, out)
    return len(kept)


def _chunks(rows: Rows) -> Iterator[list[Mapping[str, Any]]]:
    remaining = iter(rows)
    while some := list(islice(remaining, GROUP)):
        yield some


def _schema(arrow: Any, columns: Sequence[str]) -> pyarrow.Schema:
    kinds = {
        **dict.fromkeys(("feedback_id", "copy_of", "start", "end"), arrow.int64()),
        **dict.fromkeys(("valence", "confidence", "score"), arrow.float64()),
        **dict.fromkeys(("groups", "roles", "themes", "facets"), arrow.list_(arrow.string())),
        "date": arrow.date32(),
        "said_at": arrow.timestamp("us", tz="UTC"),
    }
    return arrow.schema([(name, kinds.get(name, arrow.string())) for name in columns])


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _json(value) if isinstance(value, dict) else value for name, value in row.items()}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_iso)


def _iso(value: date) -> str:
    return value.isoformat()


WRITERS = {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet}
