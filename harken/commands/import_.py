"""`harken import`: take a file's feedback in, with everything decided about it shown first."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harken.commands.file_plan import (
    AskOption,
    DayFirstOption,
    EncodingOption,
    FileArgument,
    KindOption,
    MapOption,
    as_json,
    planned,
    show,
)
from harken.domain.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from collectors.files import Plan, Reader, Tally
    from harken.commands.context import Opened
    from harken.commands.rejects import RejectFile
    from harken.domain.feedback import Batch
    from harken.pipeline.receiving import Received
    from harken.pipeline.understanding import Understood

COLLECTOR = "file"
#: What can become of a row, beside being kept out or written over by a later one.
_TAKEN = ("added", "updated", "unchanged", "rejected")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(_command)


def _command(
    file: FileArgument,
    source: Annotated[
        str | None, typer.Option(help="The name of the source; else the file's own.", show_default=False)
    ] = None,
    kind: KindOption = None,
    maps: MapOption = None,
    asks: AskOption = None,
    encoding: EncodingOption = None,
    day_first: DayFirstOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and stop.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Take the suggestion without asking.")] = False,
    understand: Annotated[
        bool, typer.Option("--understand/--no-understand", help="Understand what was stored at once.")
    ] = True,
    as_document: Annotated[bool, typer.Option("--json", help="The summary as JSON.")] = False,
) -> None:
    """Import feedback from a CSV, JSONL or XLSX file."""
    plan = planned(file, kind=kind, maps=maps, asks=asks, encoding=encoding, day_first=day_first)
    show(plan)
    if dry_run:
        _say({"dry_run": True, **as_json(plan)}, "Nothing was written (--dry-run).", as_document)
        return
    if not (maps or yes or as_document):
        confirm()
    name = source or file.stem
    summary, words = _run(plan, name, understand)
    if summary["rejected"] and not summary["added"] + summary["updated"] + summary["unchanged"]:
        raise InputError(f"No row of {file} could be taken; the reasons are in {summary['rejects']}")
    _say({"schema": 1, "source": name, "kind": plan.kind.value, **summary}, words, as_document)


def _say(document: dict[str, Any], words: str, as_document: bool) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False) if as_document else words)


def confirm() -> None:
    """Only people are asked; a script gets what was suggested."""
    if sys.stdin.isatty() and sys.stderr.isatty():
        typer.confirm("Import it like this?", default=True, abort=True, err=True)


def _run(plan: Plan, source: str, understand: bool) -> tuple[dict[str, Any], str]:
    from collectors.files import Reader
    from harken.commands import understand as understanding
    from harken.commands.context import workspace
    from harken.commands.rejects import RejectFile

    with workspace() as opened:
        reader = Reader(plan)
        rejects = RejectFile(opened.config.data / "rejects", source)
        with closing(rejects):
            received = receive(opened, reader, source, rejects)
        understood = understanding.run(opened) if understand else None
    if understood is not None:
        understanding.tell(understood)
    summary = _summary(received, reader.tally, rejects, understood)
    return summary, _words(summary, plan, understand)


def receive(opened: Opened, reader: Reader, source: str, rejects: RejectFile) -> Received:
    """Store what the reader yields, with progress by the file's size on standard error."""
    from harken.pipeline import receiving

    def collect(_: object) -> Iterator[Batch]:
        rejects.forget_earlier()
        return reader.batches()

    with _progress(reader) as step:
        return receiving.receive(
            opened.engine,
            source=source,
            collector=COLLECTOR,
            collect=collect,
            progress=step,
            rejected=rejects.add,
        )


@contextmanager
def _progress(reader: Reader) -> Iterator[Callable[[int], None]]:
    """Rows, rows per second, and the time left by how much of the file is read."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("Importing"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[speed]:,.0f}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None, rows=0, speed=0.0)

        def step(_: int) -> None:
            rows, (done, total) = reader.tally.rows, reader.progress
            speed = rows / (progress.tasks[0].elapsed or 1)
            progress.update(task, completed=done, total=total, rows=rows, speed=speed)

        yield step


def _summary(
    received: Received, tally: Tally, rejects: RejectFile, understood: Understood | None
) -> dict[str, Any]:
    return {
        "run": received.run_id,
        "rows": tally.rows,
        "added": received.added,
        "updated": received.updated,
        "unchanged": received.unchanged,
        "rejected": received.rejected,
        "rejects": str(rejects.path) if rejects.count else None,
        "undated": tally.undated,
        "scores_left_empty": dict(tally.off_scale),
        "repeated_ids": tally.repeated_ids,
        "identical_rows": tally.identical_rows,
        "understood": None if understood is None else understood.feedback,
    }


def _words(summary: dict[str, Any], plan: Plan, understand: bool) -> str:
    lines = [
        f"{summary['rows']:,} rows: {summary['added']:,} added, {summary['updated']:,} updated,"
        f" {summary['unchanged']:,} unchanged, {summary['rejected']:,} rejected."
    ]
    if summary["rejects"]:
        lines.append(
            f"Why rows were rejected is in {summary['rejects']} (row, column, reason; never the text)."
        )
    for column, count in summary["scores_left_empty"].items():
        scale = next(rule.scale for rule in plan.rules if rule.column == column and rule.scale)
        lines.append(f"{column}: {count:,} left empty, since they are not on the scale {scale}.")
    kept_out = summary["rows"] - sum(summary[name] for name in _TAKEN)
    if kept_out > 0 and not summary["repeated_ids"]:
        lines.append(f"{kept_out:,} were kept out, since they or their author were erased.")
    if summary["undated"]:
        lines.append(f"{summary['undated']:,} have no date; questions about a period do not count them.")
    if summary["repeated_ids"]:
        lines.append(f"{summary['repeated_ids']:,} rows repeat an id; the later row was kept.")
    if summary["identical_rows"]:
        lines.append(f"{summary['identical_rows']:,} rows are identical to an earlier one; each was kept.")
    lines.append(
        'Next: harken ask "What do customers like most?"' if understand else "Next: harken understand"
    )
    return "\n".join(lines)
