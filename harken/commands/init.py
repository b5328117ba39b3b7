"""`harken init`: a first harken.yaml to fill in."""

from __future__ import annotations

import typer

_STARTER = """\
# Harken's settings. Everything here is optional; remove what you do not need.
company: Our company
time_zone: UTC          # such as Europe/Berlin; days, weeks and "last month" are cut in it
week_start: monday

# Where feedback comes from. 'harken collect' reads them once, 'harken serve' on their schedule.
sources: []
#  - name: our app
#    collector: app_store
#    app: 123456789
#    countries: [us, gb]
#    schedule: 6h

# Customer groups: rules over attributes (the unmapped columns of your files).
groups: []
#  - name: business travellers
#    rule: type_traveller == 'Business'
#    intent: grow          # grow, maintain, re-engineer or retire

digest:
  schedule: "0 8 * * MON"
  period: week
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init")(_command)


def _command() -> None:
    """Write a first harken.yaml into this folder; an existing one is left alone."""
    from harken.commands.context import chosen, program
    from harken.config import FILE_NAME, load
    from harken.domain.errors import UsageError

    path = load(chosen.home).home / FILE_NAME
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_STARTER)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already; it was left as it is.") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    harken = program()
    typer.echo(f"Wrote {path}. Next: {harken} import FILE, or name sources in it and run {harken} collect.")
