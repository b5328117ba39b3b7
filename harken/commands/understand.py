"""`harken understand`: read what waits, find its themes and its groups."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.pipeline.understanding import Understood


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("understand")(_command)


def _command(
    as_json: Annotated[bool, typer.Option("--json", help="The summary as JSON.")] = False,
) -> None:
    """Read the feedback that waits: sentiment, roles, themes and customer groups."""
    from harken.commands.context import workspace

    with workspace() as opened:
        understood = run(opened)
    tell(understood)
    if as_json:
        typer.echo(json.dumps({"schema": 1, **dataclasses.asdict(understood)}, ensure_ascii=False))


def run(opened: Opened) -> Understood:
    """Link copies, understand and group what waits, with progress on standard error."""
    from harken.commands.progress import bar
    from harken.pipeline import copying, understanding

    with bar("Looking for copies", copying.waiting(opened.engine)) as progress:
        copying.link_copies(opened.engine, progress=progress)
    with bar("Reading", understanding.waiting(opened.engine, opened.model)) as progress:
        understood = understanding.understand(
            opened.engine,
            opened.model,
            starters=opened.config.settings.taxonomy,
            own_themes=opened.themes,
            progress=progress,
        )
    opened.regroup()
    return understood


def tell(understood: Understood) -> None:
    """Say on standard error what was done."""
    if understood.feedback:
        typer.echo(
            f"Understood {understood.feedback:,} feedback in {understood.statements:,} statements.", err=True
        )
    else:
        typer.echo("Nothing was waiting to be understood.", err=True)
    if understood.adopted:
        typer.echo(
            f"Starter themes taken: {', '.join(understood.adopted)}"
            " ('taxonomy:' in harken.yaml says which; left out, those that fit are taken).",
            err=True,
        )
    if understood.unclassified:
        typer.echo(
            f"{understood.unclassified:,} are in a language that the model does not read;"
            " they are kept and counted, not classified.",
            err=True,
        )
    if understood.unsure:
        share = understood.unsure / understood.statements
        typer.echo(
            f"{understood.unsure:,} statements ({share:.0%}) were read with low confidence:"
            " their sentiment is more likely wrong than right.",
            err=True,
        )
    for failure in understood.failures[:5]:
        typer.echo(f"Could not understand {failure.where}: {failure.reason}", err=True)
