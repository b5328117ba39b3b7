"""`harken copies`: what repeats other feedback and counts once, and a person's last word on it."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from storage.copy_listing import Listed, Side

IdArgument = Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="Its id.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    copies = typer.Typer(
        help="Feedback that repeats other feedback: it is kept, and counted once.", no_args_is_help=True
    )
    copies.command("list")(_list)
    copies.command("unlink")(_unlink)
    copies.command("link")(_link)
    app.add_typer(copies, name="copies")


def _list(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    offset: Annotated[int, typer.Option(min=0, help="Skip so many first.")] = 0,
) -> None:
    """Show each copy with its original, why it is one, and how alike they are."""
    from harken.commands.context import workspace
    from storage.copy_candidates import waiting
    from storage.copy_listing import count, listing

    with workspace() as opened, opened.engine.connect() as connection:
        found = listing(connection, limit=limit, offset=offset)
        total, left = count(connection), waiting(connection)
    if as_json:
        document = {
            "schema": 1,
            "total": total,
            "waiting": left,
            "copies": [dataclasses.asdict(each) for each in found],
        }
        typer.echo(json.dumps(document, ensure_ascii=False, default=_day))
        return
    typer.echo(_headline(total, left))
    for each in found:
        typer.echo(_lines(each))
    if found and offset + len(found) < total:
        typer.echo(f"{total - offset - len(found):,} more; see them with --offset {offset + len(found)}.")


def _day(value: date) -> str:
    return value.isoformat()


def _headline(total: int, left: int) -> str:
    told = f"Copies of other feedback, which are not counted again: {total:,}." if total else "No copies."
    if left:
        told += f" {left:,} wait to be looked at; 'harken understand' does it."
    return f"{told}\n"


def _lines(each: Listed) -> str:
    alike = "" if each.likeness is None else f", {each.likeness:.0%} alike"
    return f"{_line(each.copy)}\n  repeats {_line(each.original)}\n  {each.why}{alike}\n"


def _line(side: Side) -> str:
    day = side.date.isoformat() if side.date else "no date"
    words = " ".join(side.text.split())
    shown = words if len(words) <= SHOWN else f"{words[:SHOWN].rstrip()}..."
    return f"{side.feedback_id}  {day}  {side.source}  {side.external_id}\n    {shown}"


#: Characters of a text on a line.
SHOWN = 90


def _unlink(feedback: IdArgument) -> None:
    """Say that a feedback is no copy and has none: it counts by itself, whatever is read again."""
    from harken.commands.context import workspace
    from storage.copy_decisions import set_apart

    with workspace() as opened:
        with opened.engine.begin() as connection:
            set_apart(connection, feedback)
        _count_again(opened)
    typer.echo(f"{feedback} counts by itself from now on.")


def _link(feedback: IdArgument, other: IdArgument) -> None:
    """Say that two feedback are the same: they count once, as the one that was said first."""
    from harken.commands.context import workspace
    from storage.copy_decisions import declare

    with workspace() as opened:
        with opened.engine.begin() as connection:
            declare(connection, feedback, other)
        _count_again(opened)
    typer.echo(f"{feedback} and {other} count once from now on.")


def _count_again(opened: Opened) -> None:
    from harken.pipeline.upkeep import keep_ready

    keep_ready(opened.engine)
