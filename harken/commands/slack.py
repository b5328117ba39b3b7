"""`harken slack`: what Slack needs to know of the bot."""

from __future__ import annotations

from typing import Annotated

import typer

from harken.domain.errors import UsageError

slack = typer.Typer(help="Set up the bot in Slack.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(slack, name="slack")


@slack.command("manifest")
def _manifest(
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON instead of YAML.")] = False,
    http: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Have Slack send to this public address instead of a socket."),
    ] = None,
) -> None:
    """Print the manifest to make the Slack app from: api.slack.com/apps, Create New App, From a manifest."""
    import json

    import yaml

    from bot.manifest import manifest
    from harken.commands.context import settings

    if http is not None and not http.startswith("https://"):
        raise UsageError(f"Slack sends to public https addresses alone, and {http!r} is none.")
    slack = settings().settings.slack
    made = manifest(read_back=slack.read_back, address=http)
    text = json.dumps(made, indent=2) + "\n" if as_json else yaml.safe_dump(made, sort_keys=False)
    typer.echo(text, nl=False)
