"""The command line: every subcommand registered, every error one plain sentence."""

from __future__ import annotations

import importlib
import json
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from harken import __version__
from harken.commands import context
from harken.domain.errors import HarkenError

#: In the order in which `harken --help` shows them.
COMMANDS = (
    "demo",
    "init",
    "try_",
    "import_",
    "import_customers",
    "customers",
    "erase",
    "collect",
    "understand",
    "ask",
    "evidence",
    "themes",
    "correct",
    "review",
    "digest",
    "alerts",
    "groups",
    "persona",
    "people",
    "page",
    "actions",
    "copies",
    "sources",
    "evaluate",
    "export",
    "serve",
    "slack",
    "doctor",
)

app = typer.Typer(
    name="harken",
    help="Hear what customers say, understand it per customer group, and ask about it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"harken {__version__}")
        raise typer.Exit


@app.callback()
def _start(
    home: Annotated[
        Path | None,
        typer.Option(help="The folder with harken.yaml and .harken/; else HARKEN_HOME, else this folder."),
    ] = None,
    version: Annotated[  # noqa: ARG001 - the option's callback reads it
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    context.chosen.home = home


for _name in COMMANDS:
    importlib.import_module(f"harken.commands.{_name}").register(app)


def main() -> None:
    """Run the command line; every error ends it with one sentence and its exit status."""
    try:
        status = app(standalone_mode=False)
    except HarkenError as error:
        status = _tell(error.code, error.message, error.exit_status)
    except TyperException as error:
        status = _tell("usage", error.format_message().replace("Value error, ", ""), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        status = _tell("stopped", "Stopped. What was stored is kept; run the command again to go on.", 130)
    except Exception as error:
        logging.getLogger("harken").debug("unexpected error", exc_info=True)
        message = f"Something unforeseen happened inside Harken: {type(error).__name__}: {error}"
        status = _tell("unforeseen", message.splitlines()[0], 1)
    sys.exit(status if isinstance(status, int) else 0)


def _tell(code: str, message: str, status: int) -> int:
    """Say what went wrong: on standard error, and as the one JSON document where JSON was asked for."""
    if "--json" in sys.argv[1:]:
        from harken.ask.contract import error_json

        typer.echo(json.dumps(error_json(code, message), ensure_ascii=False))
    else:
        typer.echo(message, err=True)
    return status
