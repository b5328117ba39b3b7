"""`harken groups`: what each group's rule selects, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from harken.commands.context import Opened


def register(app: typer.Typer) -> None:
    """Add the commands."""
    groups = typer.Typer(help="Customer groups: their rules and sizes.", no_args_is_help=True)
    groups.command("check")(_check)
    app.add_typer(groups, name="groups")


def _check() -> None:
    """Bring the groups of harken.yaml into force and show their sizes and doubtful rules."""
    from harken.commands.context import workspace

    with workspace() as opened:
        if not opened.groups:
            typer.echo("No groups yet. Add some to harken.yaml, for example:\n")
            typer.echo(_EXAMPLE)
            return
        opened.regroup()
        _show(opened)


_EXAMPLE = """groups:
  - name: business travellers
    rule: type_traveller == 'Business'
    intent: grow"""


def _show(opened: Opened) -> None:
    from harken.insights.vocabulary import vocabulary
    from storage.groups import left_over, sizes

    with opened.engine.connect() as connection:
        known = set(vocabulary(connection).attributes)
        for group in sizes(connection):
            intent = f", to {group.intent}" if group.intent else ""
            typer.echo(f"{group.name}: {group.feedback:,} feedback{intent}")
            for name in opened.group_rules[group.name].names:
                if name not in known:
                    typer.echo(f"  {_unknown(name, known)}", err=True)
            if not group.feedback:
                typer.echo("  The rule selects nobody.", err=True)
        typer.echo(f"In no group: {left_over(connection):,} feedback")


def _unknown(name: str, known: set[str]) -> str:
    from rapidfuzz import process

    nearest = [match[0] for match in process.extract(name, sorted(known), limit=3)]
    hint = f"; the nearest are {', '.join(nearest)}" if nearest else ""
    return f"No feedback has the attribute {name}{hint}."
