"""`harken doctor`: is everything in place, and if not, what to do."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from harken.commands.context import Opened

#: What of a reading another model may do.
_PARTS = ("sentiment", "embedding")
#: A finding: whether it is well, and one sentence.
Finding = tuple[bool, str]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(_command)


def _command(
    source: Annotated[
        str | None,
        typer.Argument(
            help="Try one record of this source, storing nothing; else check all.", show_default=False
        ),
    ] = None,
    slack: Annotated[bool, typer.Option("--slack", help="Check the bot in Slack instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False,
) -> None:
    """Check settings, database, model and sources; exit status 1 when something needs mending."""
    from harken.commands.context import workspace

    with workspace() as opened:
        if source is not None:
            _try(opened, source, as_json)
            return
        checks = (_slack,) if slack else _CHECKS
        findings = [finding for check in checks for finding in check(opened)]
    typer.echo(_document(findings) if as_json else _lines(findings))
    if not all(well for well, _ in findings):
        raise typer.Exit(1)


def _try(opened: Opened, source: str, as_json: bool) -> None:
    from harken.commands.doctor_sources import shown, tried

    found = tried(opened, source)
    document = {"schema": 1, **dataclasses.asdict(found)}
    typer.echo(json.dumps(document, ensure_ascii=False) if as_json else shown(found))
    if not found.well:
        raise typer.Exit(1)


def _lines(findings: Sequence[Finding]) -> str:
    return "\n".join(f"{'ok  ' if well else 'MEND'}  {sentence}" for well, sentence in findings)


def _document(findings: Sequence[Finding]) -> str:
    listed = [{"well": well, "finding": sentence} for well, sentence in findings]
    return json.dumps({"schema": 1, "findings": listed}, ensure_ascii=False)


def _settings(opened: Opened) -> Iterator[Finding]:
    config = opened.config
    yield True, f"Settings: {config.home}, days in {config.settings.time_zone}"
    yield True, f"Groups: {len(opened.groups)} with readable rules"


def _database(opened: Opened) -> Iterator[Finding]:
    from storage.workspace import server_version

    with opened.engine.connect() as connection:
        where = "yours" if opened.config.database_url else "Harken's own"
        yield True, f"Database: PostgreSQL {server_version(connection)}, {where}"


def _model(opened: Opened) -> Iterator[Finding]:
    yield True, f"Statement model: {_named(opened)}, generation {opened.model.generation}"


def _named(opened: Opened) -> str:
    models = opened.config.settings.models
    named = [f"{part} by {name}" for part, name in vars(models).items() if part in _PARTS and name]
    return ", ".join(named) or "Harken's own"


def _sources(opened: Opened) -> Iterator[Finding]:
    from harken.commands.doctor_sources import findings

    return findings(opened)


def _slack(opened: Opened) -> Iterator[Finding]:
    from harken.commands.doctor_slack import findings

    return findings(opened)


_CHECKS: tuple[Callable[[Opened], Iterator[Finding]], ...] = (_settings, _database, _model, _sources)
