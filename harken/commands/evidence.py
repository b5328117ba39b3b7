"""`harken evidence`: the feedback behind a number."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from harken.insights.evidence import Evidence, Item

_NAMES = {"feedback": "feedback", "statement": "statements", "mention": "mentions", "person": "people"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evidence")(_evidence)


def _evidence(
    id: Annotated[str, typer.Argument(help="The evidence id of a fact.", show_default=False)],
    numerator: Annotated[bool, typer.Option("--numerator", help="Only those that count.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
) -> None:
    """List what a number was counted from, as it stood when it was counted."""
    from harken.commands.context import workspace
    from harken.insights.evidence import listing

    with workspace() as opened, opened.engine.connect() as connection:
        found = listing(connection, id, numerator=numerator, limit=limit)
    if as_json:
        typer.echo(json.dumps(_plain(found), ensure_ascii=False, default=str))
        return
    typer.echo(_headline(found))
    for item in found.items:
        typer.echo(_line(item))
    typer.echo(_ending(found), nl=False)


def _plain(found: Evidence) -> dict[str, Any]:
    return {"schema": 1, **dataclasses.asdict(found)}


def _headline(found: Evidence) -> str:
    made = found.made.strftime("%Y-%m-%d %H:%M %Z")
    gone = f"; {found.gone} changed or erased since" if found.gone else ""
    return f"{found.counted} {_NAMES[found.counts]} counted on {made}{gone}.\n"


def _line(item: Item) -> str:
    day = item.date.isoformat() if item.date else "no date"
    head = "  ".join(part for part in (day, item.source, item.external_id, item.url) if part)
    words = " ".join(item.text.split())
    return f"{head}\n  {words}"


def _ending(found: Evidence) -> str:
    left = found.counted - found.gone - len(found.items)
    return f"\n{left} more; raise --limit to see them.\n" if left > 0 else ""
