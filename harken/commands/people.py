"""`harken people`: who works with Harken, and the tokens that they or their programs show."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from harken.domain.errors import UsageError

if TYPE_CHECKING:
    from harken.commands.context import Opened

Name = Annotated[str, typer.Argument(help="A person of the people section.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    people = typer.Typer(help="Who works with Harken, and what each may.", no_args_is_help=True)
    people.command("list")(_list)
    people.command("token")(_token)
    people.command("revoke")(_revoke)
    app.add_typer(people, name="people")


def _list(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Show everybody who may come in, and with what access."""
    from harken.commands.context import workspace
    from harken.commands.page import keep_people
    from storage.people import everybody

    with workspace() as opened:
        keep_people(opened)
        with opened.engine.connect() as connection:
            known = everybody(connection)
    if as_json:
        rows = [{"name": each.name, "access": each.access.label, "slack_id": each.slack_id} for each in known]
        typer.echo(json.dumps({"schema": 1, "people": rows}, ensure_ascii=False))
        return
    if not known:
        typer.echo(
            "Nobody is named: on this machine alone, the page is open to you. Name people in harken.yaml."
        )
    for each in known:
        slack = f", {each.slack_id} in Slack" if each.slack_id else ""
        typer.echo(f"{each.name}: {each.access.label}{slack}")


def _token(name: Name) -> None:
    """Make a token for a person and print it, this once; it is signed in with, or sent by their programs."""
    from harken.commands.context import workspace
    from harken.commands.page import keep_people
    from storage.people import new_token

    with workspace() as opened:
        keep_people(opened)
        with opened.engine.begin() as connection:
            token = new_token(connection, name)
    if token is None:
        raise UsageError(_nobody(opened, name))
    typer.echo(token)
    typer.echo(f"Give it to {name}; it is not kept and cannot be shown again.", err=True)


def _revoke(name: Name) -> None:
    """Let no token of a person count any more."""
    from harken.commands.context import workspace
    from harken.commands.page import keep_people
    from storage.people import everybody, revoke_tokens

    with workspace() as opened:
        keep_people(opened)
        with opened.engine.begin() as connection:
            if name not in {each.name for each in everybody(connection)}:
                raise UsageError(_nobody(opened, name))
            gone = revoke_tokens(connection, name)
    typer.echo(f"{gone} {'token' if gone == 1 else 'tokens'} of {name} no longer count.")


def _nobody(opened: Opened, name: str) -> str:
    known = ", ".join(each.name for each in opened.config.settings.people)
    hint = f"the people are {known}" if known else "name people in harken.yaml first"
    return f"Nobody is called {name}; {hint}."
