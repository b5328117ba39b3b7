"""`harken actions`: what the company did or promised, so that its effect can be asked for."""

from __future__ import annotations

import dataclasses
import json
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from harken.domain.actions import Action, ActionKind
from harken.domain.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

_DAY = ["%Y-%m-%d"]
#: Of names, owners and notes; what is longer is no name.
LONGEST = 200


def register(app: typer.Typer) -> None:
    """Add the commands."""
    actions = typer.Typer(
        help="What you did about a theme, and when: releases, fixes, campaigns.", no_args_is_help=True
    )
    actions.command("add")(_add)
    actions.command("list")(_list)
    actions.command("remove")(_remove)
    app.add_typer(actions, name="actions")


def _add(
    name: Annotated[str, typer.Argument(help="What it is called, such as 4.2 or 'Faster checkout'.")],
    on: Annotated[datetime, typer.Option(formats=_DAY, help="The day it came into force.")],
    theme: Annotated[str | None, typer.Option(help="The theme that it is about, by key or name.")] = None,
    kind: Annotated[ActionKind, typer.Option(help="What sort of thing it is.")] = ActionKind.OTHER,
    owner: Annotated[str | None, typer.Option(help="Who stands for it.")] = None,
    note: Annotated[str | None, typer.Option(help="Anything else worth keeping.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The action as JSON.")] = False,
) -> None:
    """Keep an action; the same name on the same day is the same action and takes on what is given now."""
    from harken.commands.context import workspace
    from storage import actions

    with workspace() as opened, opened.engine.begin() as connection:
        kept, how = actions.keep(
            connection,
            Action(
                name=_line("name", name),
                day=on.date(),
                kind=kind,
                theme=None if theme is None else _theme_key(connection, theme),
                owner=None if owner is None else _line("owner", owner),
                note=None if note is None else _line("note", note),
            ),
        )
    if as_json:
        typer.echo(json.dumps({"schema": 1, "result": how.value, "action": _plain(kept)}, ensure_ascii=False))
        return
    told = {"new": "Kept", "changed": "Changed", "same": "Known already"}[how.value]
    typer.echo(f"{told}: {_shown(kept)}.")


def _line(what: str, text: str) -> str:
    """One line of readable text in one plain form, so that a second run finds it again."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if not plain or not plain.isprintable():
        raise UsageError(f"The {what} needs at least one letter and no control characters.")
    if len(plain) > LONGEST:
        raise UsageError(f"The {what} is longer than {LONGEST} characters; shorten it.")
    return plain


def _theme_key(connection: Connection, asked: str) -> str:
    """The theme of this key or name, in any case."""
    from harken.insights.names import nearest
    from storage.themes import taxonomy

    called = {
        name.casefold(): theme.key
        for theme in taxonomy(connection).themes
        for name in (theme.name, theme.key)
    }
    wanted = " ".join(unicodedata.normalize("NFC", asked).split()).casefold()
    if wanted in called:
        return called[wanted]
    if not called:
        raise UsageError("There are no themes yet; leave --theme out, or run harken understand first.")
    near = ", ".join(nearest(wanted, called))
    raise UsageError(f"There is no theme called '{asked}'; the nearest are {near}.")


def _list(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Show every action with its number, the earliest first."""
    from harken.commands.context import workspace
    from storage import actions

    with workspace() as opened, opened.engine.connect() as connection:
        found = actions.every(connection)
    if as_json:
        document = {"schema": 1, "actions": [_plain(action) for action in found]}
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    if not found:
        typer.echo("No actions yet. Add one: harken actions add 'Faster checkout' --on 2026-03-01 --kind fix")
    for action in found:
        typer.echo(_shown(action))


def _remove(
    number: Annotated[int, typer.Argument(help="The number of the action, as 'harken actions list' shows.")],
) -> None:
    """Forget an action; what customers said stays as it is."""
    from harken.commands.context import workspace
    from storage import actions

    if not 0 < number < 2**31:
        raise UsageError(f"There is no action {number}; 'harken actions list' shows the number of each.")
    with workspace() as opened, opened.engine.begin() as connection:
        removed = actions.remove(connection, number)
    typer.echo(f"Removed: {_shown(removed)}.")


def _shown(action: Action) -> str:
    parts = [f"{action.id}  {action.day.isoformat()}  {action.name} ({action.kind.value})"]
    parts += [f"about {action.theme}"] if action.theme else []
    parts += [f"by {action.owner}"] if action.owner else []
    parts += [action.note] if action.note else []
    return ", ".join(parts)


def _plain(action: Action) -> dict[str, object]:
    known = dataclasses.asdict(action)
    return {name: each.isoformat() if isinstance(each, date) else each for name, each in known.items()}
