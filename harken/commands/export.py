"""`harken export`: all feedback, statements or mentions, for other tools."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from harken.domain.errors import InputError, UsageError


class What(StrEnum):
    """What to export."""

    FEEDBACK = "feedback"
    STATEMENTS = "statements"
    MENTIONS = "mentions"


class Format(StrEnum):
    """How to write it."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(_export)


def _export(
    what: Annotated[What, typer.Argument(help="What to write.", show_default=False)],
    format: Annotated[Format, typer.Option(help="How to write it.")] = Format.CSV,
    out: Annotated[Path | None, typer.Option(help="The file to write; else standard output.")] = None,
) -> None:
    """Write everything that is kept and understood, one row per feedback, statement or mention."""
    if format is Format.PARQUET and out is None:
        raise UsageError("Name the file to write with --out; Parquet is not for the terminal.")
    from harken.commands.context import workspace
    from harken.commands.export_formats import WRITERS
    from harken.insights.export import columns, rows

    with workspace() as opened, opened.engine.connect() as connection, _target(out) as target:
        count = WRITERS[format](rows(connection, what), columns(what), target)
    typer.echo(f"{count} rows written{f' to {out}' if out else ''}.", err=True)


@contextmanager
def _target(out: Path | None) -> Iterator[BinaryIO]:
    """Standard output, or the file: put in its place only once it is whole."""
    if out is None:
        yield sys.stdout.buffer
        return
    unfinished = out.with_name(f".{out.name}.unfinished")
    try:
        with unfinished.open("wb") as stream:
            yield stream
        unfinished.replace(out)
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
