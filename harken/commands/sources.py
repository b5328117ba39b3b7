"""`harken sources`: how each source is doing, and what to do about one that is not."""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from harken.domain.errors import UsageError

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from storage.sources import SourceListing, Undone

NameArgument = Annotated[str, typer.Argument(help="The name of the source.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    sources = typer.Typer(help="Where feedback comes from, and how that is going.", no_args_is_help=True)
    sources.command("list")(_list)
    sources.command("pause")(_pause)
    sources.command("resume")(_resume)
    sources.command("undo")(_undo)
    app.add_typer(sources, name="sources")


def _list(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Show every source: its health, its last success, what it brought."""
    from harken.commands.context import workspace

    with workspace() as opened:
        rows = _rows(opened)
        zone = opened.config.settings.zone
    if as_json:
        typer.echo(json.dumps({"schema": 1, "sources": rows}, ensure_ascii=False, default=str))
        return
    if not rows:
        typer.echo("There are no sources yet: import a file, or add sources to harken.yaml.")
    for row in rows:
        typer.echo(_line(row, zone))


def _rows(opened: Opened) -> list[dict[str, Any]]:
    """What the database knows, and the sources of the settings that were never collected."""
    from storage.sources import listing

    with opened.engine.connect() as connection:
        known = listing(connection)
    rows = [{**dataclasses.asdict(each), "state": _state(each)} for each in known]
    names = {each.name for each in known}
    rows += [
        {"name": each.name, "collector": each.collector, "state": "new", "feedback": 0}
        for each in opened.config.settings.sources
        if each.name not in names
    ]
    return rows


def _state(source: SourceListing) -> str:
    if source.paused:
        return "paused"
    return "failing" if source.last_error else "healthy"


def _line(row: dict[str, Any], zone: ZoneInfo) -> str:
    if row["state"] == "new":
        return f"{row['name']} ({row['collector']}): never collected; 'harken collect' does it"
    parts = [
        f"{row['name']} ({row['collector']}): {row['state']}",
        f"{row['feedback']:,} feedback",
        f"last success {_when(row['last_success'], zone)}",
        f"last new {_when(row['last_new'], zone)}",
    ]
    if row["last_run"]:
        parts.append(f"run {row['last_run']}")
    line = ", ".join(parts)
    error = (row["last_error"] or "").removeprefix(f"Source {row['name']}: ")
    return f"{line}\n  {error}" if error else line


def _when(moment: datetime | None, zone: ZoneInfo) -> str:
    return "never" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _pause(name: NameArgument) -> None:
    """Stop collecting a source until it is resumed; what it brought stays."""
    _set_paused(name, paused=True)
    typer.echo(f"{name} is paused.")


def _resume(name: NameArgument) -> None:
    """Collect a paused source again."""
    _set_paused(name, paused=False)
    typer.echo(f"{name} will be collected again.")


def _set_paused(name: str, *, paused: bool) -> None:
    from harken.commands.context import workspace
    from storage import sources

    with workspace() as opened, opened.engine.begin() as connection:
        for each in opened.config.settings.sources:
            if each.name == name:
                sources.source_id(connection, name, each.collector, each.rival)
        sources.pause(connection, name, paused=paused)


def _undo(
    run: Annotated[int, typer.Argument(help="The number of the run, as 'harken sources list' shows it.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove the feedback that one run added, and go back to where its source stood before."""
    from harken.commands.context import workspace
    from storage import sources

    if not yes and sys.stdin.isatty():
        typer.confirm(f"Remove all feedback that run {run} added?", abort=True, err=True)
    if not 0 < run < 2**63:
        raise UsageError(f"There is no run {run}; 'harken sources list' shows each source's last run.")
    with workspace() as opened, opened.engine.begin() as connection:
        undone = sources.undo_run(connection, run)
    typer.echo(_undone(run, undone))


def _undone(run: int, undone: Undone) -> str:
    lines = [f"Run {run} is undone: {undone.removed:,} feedback removed."]
    if undone.left_changed:
        lines.append(
            f"It also changed {undone.left_changed:,} feedback of earlier runs; these stay as it left them,"
            " since their earlier words are not kept."
        )
    if undone.changed_later:
        lines.append(
            f"Later runs changed up to {undone.changed_later:,} of the removed; reading the source again"
            " brings back what it still has."
        )
    return "\n".join(lines)
