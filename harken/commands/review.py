"""`harken review`: the statements that are most worth checking, twenty at a time."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from harken.insights.review import Doubtful


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("review")(_review)


def _review(
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show the statements most worth checking: uncertain, about much, from valuable customers.

    Answer with 'harken correct ID': what was corrected or confirmed does not come again.
    """
    from harken.commands.context import program, workspace
    from harken.insights.review import queue

    with workspace() as opened, opened.engine.connect() as connection:
        found = queue(connection, limit=limit)
    if as_json:
        rows = [dataclasses.asdict(each) | {"asks": each.asks} for each in found]
        typer.echo(json.dumps({"schema": 1, "statements": rows}, ensure_ascii=False, default=str))
        return
    for each in found:
        typer.echo(_line(each, program()))
    if not found:
        typer.echo("Nothing of late is in doubt.")


def _line(each: Doubtful, program: str) -> str:
    words = " ".join(each.text.split())
    day = each.day.isoformat() if each.day else "no date"
    if each.theme is None:
        answer = f"{program} correct {each.statement_id} --sentiment negative|neutral|positive"
    else:
        answer = f"{program} correct {each.statement_id} --about|--not-about {each.theme}"
    return f'{each.statement_id}  {day}  {each.source}\n  "{words}"\n  {each.asks} ({each.why})\n  {answer}'
