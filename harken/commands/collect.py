"""`harken collect`: fetch what is new from every source of the settings, or from one."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from harken.domain.errors import HarkenError, UsageError

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.domain.feedback import Failure
    from harken.settings.sources import SourceSettings

#: Rejected records that are shown for each source.
SHOWN = 3

EXAMPLE = """sources:
  - name: app store
    collector: app_store
    app: 123456789
    countries: [us, de]
  - name: forum
    collector: rss
    url: https://forum.example.com/latest.rss
    kind: forum_post
    schedule: 6h"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """How the collecting of one source went."""

    source: str
    #: collected, failed or paused.
    status: str
    run: int | None = None
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    error: str | None = None


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("collect")(_command)


def _command(
    source: Annotated[
        str | None, typer.Argument(help="One source of harken.yaml; else all.", show_default=False)
    ] = None,
    understand: Annotated[
        bool, typer.Option("--understand/--no-understand", help="Understand what was collected at once.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as JSON.")] = False,
) -> None:
    """Collect what is new from the sources of harken.yaml."""
    from harken.commands.context import workspace

    with workspace() as opened:
        chosen = _chosen(opened.config.settings.sources, source)
        outcomes = [collect(opened, each) for each in chosen]
        if understand and any(each.added or each.updated for each in outcomes):
            from harken.commands import understand as understanding

            understanding.tell(understanding.run(opened))
    if as_json:
        listed = [dataclasses.asdict(each) for each in outcomes]
        typer.echo(json.dumps({"schema": 1, "sources": listed}, ensure_ascii=False))
    else:
        _show(outcomes)
    if any(each.status == "failed" for each in outcomes):
        raise typer.Exit(1)


def _chosen(known: Sequence[SourceSettings], name: str | None) -> Sequence[SourceSettings]:
    if name is None:
        return known
    chosen = [each for each in known if each.name == name]
    if not chosen:
        names = ", ".join(each.name for each in known) or "none yet"
        raise UsageError(f"harken.yaml has no source called {name}; its sources are: {names}")
    return chosen


def collect(opened: Opened, source: SourceSettings) -> Outcome:
    """Collect one source; whatever goes wrong with it is told in the outcome and by its health."""
    if _is_paused(opened, source):
        return Outcome(source=source.name, status="paused")
    failures: list[Failure] = []
    try:
        outcome = _collect(opened, source, failures)
    except HarkenError as error:
        outcome = _failed(source.name, error.message)
    except Exception as error:
        outcome = _failed(source.name, f"Source {source.name}: it stopped: {type(error).__name__}")
    for failure in failures:
        typer.echo(f"{source.name}: left out {failure.where}: {failure.reason}", err=True)
    return outcome


def _collect(opened: Opened, source: SourceSettings, failures: list[Failure]) -> Outcome:
    from collectors.registry import make
    from harken.commands.progress import bar
    from harken.pipeline.receiving import receive

    with bar(f"Collecting {source.name}", None) as progress:
        received = receive(
            opened.engine,
            source=source.name,
            collector=source.collector,
            # Made inside, so that wrong options are seen in the source's health as well.
            collect=lambda cursor: make(source.collector, source.name, source.options()).collect(cursor),
            rival=source.rival,
            progress=progress,
            rejected=lambda failure: failures.append(failure) if len(failures) < SHOWN else None,
        )
    return Outcome(
        source=source.name,
        status="collected",
        run=received.run_id,
        added=received.added,
        updated=received.updated,
        unchanged=received.unchanged,
        rejected=received.rejected,
    )


def _failed(source: str, message: str) -> Outcome:
    return Outcome(source=source, status="failed", error=message)


def _is_paused(opened: Opened, source: SourceSettings) -> bool:
    from storage.sources import is_paused, source_id

    with opened.engine.begin() as connection:
        return is_paused(connection, source_id(connection, source.name, source.collector, source.rival))


def _show(outcomes: Sequence[Outcome]) -> None:
    if not outcomes:
        typer.echo(f"There are no sources yet. Add some to harken.yaml, for example:\n\n{EXAMPLE}")
    for each in outcomes:
        typer.echo(f"{each.source}: {described(each)}")


def described(outcome: Outcome) -> str:
    if outcome.status == "paused":
        return f"paused; 'harken sources resume \"{outcome.source}\"' lets it be collected again"
    if outcome.error is not None:
        return f"failed: {outcome.error.removeprefix(f'Source {outcome.source}: ')}"
    parts = [f"{outcome.added:,} new"]
    counts = {"updated": outcome.updated, "unchanged": outcome.unchanged, "left out": outcome.rejected}
    parts += [f"{number:,} {name}" for name, number in counts.items() if number]
    return ", ".join(parts) + f" (run {outcome.run})"
