"""`harken themes`: see, shape, export and import the taxonomy, and let it be discovered."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harken.commands import theme_edits, theme_learning
from harken.domain.errors import UsageError

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from storage.proposals import Proposal

Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    themes = typer.Typer(help="Themes: what there are, proposals, edits, undo.", no_args_is_help=True)
    themes.command("list")(_list)
    themes.command("discover")(_discover)
    theme_edits.register(themes)
    themes.command("history")(_history)
    themes.command("export")(_export)
    themes.command("import")(_import)
    theme_learning.register(themes)
    app.add_typer(themes, name="themes")


def _list(as_json: Json = False) -> None:
    """Show the themes with the statements about each, children below their parents, and proposals."""
    from harken.commands.context import workspace
    from storage import proposals, theme_effects
    from storage.themes import taxonomy

    with workspace() as opened, opened.engine.connect() as connection:
        known = taxonomy(connection)
        sizes = theme_effects.sizes(connection)
        proposed = proposals.listed(connection)
    rows = [
        {
            "key": theme.key,
            "name": theme.name,
            "description": theme.description,
            "parent": theme.parent,
            "statements": sizes.get(known.ids[theme.key], 0),
        }
        for theme in known.themes
    ]
    if as_json:
        document = {"schema": 1, "version": known.version, "themes": rows, "proposals": _plain(proposed)}
        typer.echo(json.dumps(document, ensure_ascii=False, default=str))
        return
    _show(rows)
    if proposed:
        typer.echo("\nProposals, which count only once they are accepted:")
        tell_proposals(proposed)


def _show(rows: list[dict[str, Any]]) -> None:
    if not rows:
        typer.echo("No themes yet; they come with the first feedback that is understood.")
    width = max((len(row["key"]) for row in rows), default=0)
    keys = {row["key"] for row in rows}

    def tell(parent: str | None, depth: int) -> None:
        mine = [row for row in rows if (row["parent"] if row["parent"] in keys else None) == parent]
        for row in sorted(mine, key=lambda row: (-row["statements"], row["key"])):
            typer.echo(f"{row['statements']:>9,}  {row['key']:<{width}}  {'  ' * depth}{row['name']}")
            tell(row["key"], depth + 1)

    tell(None, 0)


def _plain(proposed: list[Proposal] | tuple[Proposal, ...]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(each) | {"grows": each.grows} for each in proposed]


def tell_proposals(proposed: list[Proposal] | tuple[Proposal, ...]) -> None:
    """One proposal in a few lines each."""
    for each in proposed:
        grown = f", {each.growth:.1f} times its share before" if each.grows and each.growth else ""
        near = f", nearest to {each.nearest}" if each.nearest else ""
        typer.echo(
            f"  {each.key}: {each.name}; about {each.statements:,} statements ({each.share:.1%} of all),"
            f" net sentiment {each.net_sentiment:+.2f}{grown}{near}"
        )
        for quote in each.quotes[:2]:
            typer.echo(f'      "{" ".join(quote.text.split())}"')


def _discover(as_json: Json = False) -> None:
    """Look for subjects that no theme covers and propose them; nothing counts before you accept it."""
    from harken.commands.context import workspace
    from harken.pipeline.discovering import discover

    with workspace() as opened:
        found = discover(opened.engine, opened.model.embed)
    if as_json:
        document = dataclasses.asdict(found) | {"proposals": _plain(found.proposals)}
        typer.echo(json.dumps({"schema": 1, **document}, ensure_ascii=False, default=str))
        return
    typer.echo(
        f"{found.unthemed:,} statements have no theme; {found.looked_at:,} of them were looked at, and"
        f" {found.covered:,} are in {len(found.proposals)} proposals."
    )
    tell_proposals(found.proposals)
    if found.proposals:
        typer.echo("\nAccept one with: harken themes accept KEY (or turn it down: harken themes retire KEY)")


def _history(
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20, as_json: Json = False
) -> None:
    """Show who changed the taxonomy, when and how; 'harken themes undo ID' takes an edit back."""
    from harken.commands.context import workspace
    from storage.theme_edits import history

    with workspace() as opened, opened.engine.connect() as connection:
        found = history(connection, limit=limit)
    if as_json:
        changes = [dataclasses.asdict(each) for each in found]
        typer.echo(json.dumps({"schema": 1, "edits": changes}, ensure_ascii=False, default=str))
        return
    for each in found:
        gone = "  (taken back)" if each.undone else ""
        typer.echo(f"{each.id:>4}  {each.made:%Y-%m-%d %H:%M}  {each.who}: {each.told}{gone}")
    if not found:
        typer.echo("Nobody has changed the taxonomy yet.")


def _export(
    file: Annotated[Path | None, typer.Argument(help="Where to; left out, it is printed.")] = None,
) -> None:
    """Write the active themes as YAML."""
    import yaml

    from harken.commands.context import workspace
    from harken.pipeline.theme_files import exported

    with workspace() as opened, opened.engine.connect() as connection:
        entries = exported(connection)
    written = yaml.safe_dump({"themes": entries}, sort_keys=False, allow_unicode=True, width=100)
    if file is None:
        sys.stdout.write(written)
        return
    try:
        file.write_text(written, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from error
    typer.echo(f"{len(entries)} themes are in {file}.", err=True)


def _import(
    file: Annotated[Path, typer.Argument(help="A file as 'harken themes export' writes it.")],
) -> None:
    """Bring the themes of a YAML file into force; themes that it does not name stay as they are."""
    from harken.commands.context import workspace
    from harken.commands.correct import who
    from harken.pipeline.theme_files import imported

    entries = _entries(file)
    with workspace() as opened:
        with opened.engine.begin() as connection:
            change = imported(connection, entries, who())
        if change is None:
            typer.echo("Nothing in it differs from the themes in force.")
            return
        typer.echo(f"{change.id}: {change.told}")
        _again(opened)


def _entries(file: Path) -> list[Any]:
    import yaml

    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is no YAML: {' '.join(str(error).split())}") from error
    entries = content.get("themes") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise UsageError(f"{file} has no list under 'themes:'; 'harken themes export' shows how it looks.")
    return entries


def _again(opened: Opened) -> None:
    theme_edits.look_again(opened)
