"""`harken evidence`: the feedback behind a number."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from harken.insights.evidence import Evidence, Item

_NAMES = {
    "feedback": "feedback",
    "statement": "statements",
    "mention": "mentions",
    "person": "people",
    "customer": "customers",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evidence")(_evidence)


def _evidence(
    id: Annotated[str, typer.Argument(help="The evidence id of a fact.", show_default=False)],
    numerator: Annotated[bool, typer.Option("--numerator", help="Only those that count.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    offset: Annotated[int, typer.Option(min=0, help="Skip so many first.")] = 0,
) -> None:
    """List what a number was counted from, as it stood when it was counted."""
    from harken.commands.context import workspace
    from harken.insights.evidence import listing

    with workspace() as opened, opened.engine.connect() as connection:
        found = listing(connection, id, numerator=numerator, limit=limit, offset=offset)
    if as_json:
        typer.echo(json.dumps(_plain(found), ensure_ascii=False, default=_moment))
        return
    typer.echo(_headline(found))
    for item in found.items:
        typer.echo(_line(item))
    typer.echo(_ending(found, offset), nl=False)


def _plain(found: Evidence) -> dict[str, Any]:
    return {"schema": 1, **dataclasses.asdict(found)}


def _moment(value: date) -> str:
    """A day or an instant in ISO 8601."""
    return value.isoformat()


def _headline(found: Evidence) -> str:
    made = found.made.strftime("%Y-%m-%d %H:%M %Z")
    gone = f"; {found.gone} changed or erased since" if found.gone else ""
    gone += f"; {found.edited} edited since and shown as they stood" if found.edited else ""
    return f"{found.counted} {_NAMES[found.counts]} counted on {made}{gone}.\n"


def _line(item: Item) -> str:
    if item.customer is not None:
        return f"customer {item.customer}" + ("" if item.value is None else f"  worth {item.value:,.0f}")
    day = item.date.isoformat() if item.date else "no date"
    edited = "edited since" if item.edited else None
    deleted = "deleted at its source" if item.deleted else None
    marks = (day, item.source, item.external_id, item.url, edited, deleted)
    head = "  ".join(part for part in marks if part)
    words = " ".join(item.text.split())
    why = f"\n  ({item.theme}: {item.reason})" if item.theme and item.reason else ""
    return f"{head}\n  {words}{why}"


def _ending(found: Evidence, offset: int) -> str:
    seen = offset + len(found.items)
    left = found.counted - found.gone - seen
    return f"\n{left} more; see them with --offset {seen}.\n" if left > 0 else ""
