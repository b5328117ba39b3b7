"""`harken sources`: how each source is doing, and what to do about one that is not."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from harken.domain.errors import UsageError

if TYPE_CHECKING:
    from harken.commands.standing import Standing
    from storage.sources import Undone

#: Gaps that are shown of one source, the latest ones.
SHOWN_GAPS = 3
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
    """Show every source: its health, its last success, what it brought against what it should bring."""
    from harken.commands.context import workspace
    from harken.commands.standing import standings

    with workspace() as opened:
        found = standings(opened)
        zone = opened.config.settings.zone
    if as_json:
        rows = [dataclasses.asdict(each) for each in found]
        typer.echo(json.dumps({"schema": 1, "sources": rows}, ensure_ascii=False, default=_isoformat))
        return
    if not found:
        typer.echo("There are no sources yet: import a file, or add sources to harken.yaml.")
    for each in found:
        typer.echo("\n  ".join(_lines(each, zone)))


def _isoformat(moment: datetime) -> str:
    return moment.isoformat()


def _lines(source: Standing, zone: ZoneInfo) -> Iterator[str]:
    """One line about the source, and one about each thing that is wrong with it."""
    from harken.commands.standing import when

    head = f"{source.name} ({source.collector})"
    if source.state == "new":
        yield f"{head}: {_how_it_begins(source)}"
        return
    parts = [f"{head}: {source.state}", f"{source.feedback:,} feedback"]
    parts.append(f"last success {when(source.last_success, zone)}")
    parts.append(f"last new {when(source.last_new, zone)}")
    parts += [source.expectation] if source.expectation else []
    parts += [f"about {source.rival}"] if source.rival else []
    parts += [f"run {source.last_run}"] if source.last_run else []
    yield ", ".join(parts)
    if source.trouble:
        yield source.trouble
    for gap in source.gaps[-SHOWN_GAPS:]:
        yield f"not read from {when(gap['since'], zone)} to {when(gap['until'], zone)}: {gap['cause']}"


def _how_it_begins(source: Standing) -> str:
    from collectors.registry import PUSHED

    if source.collector in PUSHED:
        return "nothing sent yet; while 'harken serve' runs it takes deliveries"
    return "never collected; 'harken collect' does it"


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
    if undone.restored:
        lines.append(
            f"It also changed {undone.restored:,} feedback of earlier runs; these say again what they said"
            " before it, and wait to be understood."
        )
    if undone.left_changed:
        lines.append(
            f"It also changed {undone.left_changed:,} feedback of earlier runs; these stay as it left them,"
            " since their earlier words are not kept any more."
        )
    if undone.changed_later:
        lines.append(
            f"Later runs changed up to {undone.changed_later:,} of the removed; reading the source again"
            " brings back what it still has."
        )
    return "\n".join(lines)
