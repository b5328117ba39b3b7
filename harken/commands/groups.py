"""`harken groups`: what each group's rule selects, what is wrong with it, and groups worth having."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harken.domain.errors import UsageError

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.insights.group_checks import Checked, GroupCheck
    from harken.insights.group_ideas import Idea

#: Overlaps that are worth a line.
SHOWN = 10
EXAMPLE = """groups:
  - name: business travellers
    rule: type_traveller == 'Business'
    intent: grow"""
_ACCEPT = (
    "\nNothing was changed. To accept one, paste its lines under groups: in harken.yaml, name it and say what"
    " is intended, and run harken groups check."
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    groups = typer.Typer(help="Customer groups: their rules, sizes and overlaps.", no_args_is_help=True)
    groups.command("check")(_check)
    groups.command("suggest")(_suggest)
    groups.command("export")(_export)
    app.add_typer(groups, name="groups")


def _check(
    as_json: Annotated[bool, typer.Option("--json", help="The groups as JSON.")] = False,
) -> None:
    """Bring the groups of harken.yaml into force and show their sizes, overlaps and doubtful rules."""
    from harken.commands.context import workspace
    from harken.insights.group_checks import check

    with workspace() as opened:
        opened.regroup()
        with opened.engine.connect() as connection:
            checked = check(connection, opened.all_groups()[1])
        lines, saved = _lines(opened), _saved(opened)
    if as_json:
        document = dataclasses.asdict(checked)
        for group in document["groups"]:
            group["line"] = lines.get(group["name"])
            group["saved_by"] = saved.get(group["name"])
        typer.echo(json.dumps({"schema": 1, **document}, ensure_ascii=False))
    elif not checked.groups:
        typer.echo(f"No groups yet. Add some to harken.yaml, for example:\n\n{EXAMPLE}")
    else:
        _show(checked, lines, saved)


def _export() -> None:
    """Write the groups that were saved on the page as lines for harken.yaml."""
    from harken.commands.context import workspace
    from storage import group_edits

    with workspace() as opened, opened.engine.connect() as connection:
        saved = group_edits.in_force(connection)
    if not saved:
        typer.echo("No group was saved on the page.", err=True)
        return
    typer.echo("groups:")
    for each in saved.values():
        typer.echo(_entry({"name": each.name, "rule": each.rule}))


def _lines(opened: Opened) -> dict[str, int | None]:
    """The line of each group's rule in harken.yaml."""
    from harken.config import FILE_NAME
    from harken.settings.lines import line

    path = opened.config.home / FILE_NAME
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    groups = opened.config.settings.groups
    return {group.name: line(text, ("groups", place, "rule")) for place, group in enumerate(groups)}


def _saved(opened: Opened) -> dict[str, str]:
    """Who saved each group that is no group of harken.yaml."""
    from storage import group_edits

    with opened.engine.connect() as connection:
        saved = group_edits.in_force(connection)
    return {name: each.who for name, each in saved.items() if name not in opened.group_rules}


def _show(checked: Checked, lines: dict[str, int | None], saved: dict[str, str]) -> None:
    for group in checked.groups:
        by = f" (saved on the page by {saved[group.name]})" if group.name in saved else ""
        typer.echo(f"{_size(group, checked.customers)}{by}")
        where = "on the page" if by else f"harken.yaml, line {lines[group.name]}"
        for doubt in group.doubts:
            typer.echo(f"  {where}: {doubt}", err=True)
    for sentence in _overlaps(checked):
        typer.echo(sentence)
    people = f"{_customers(checked.customers_in_none)}, " if checked.customers else ""
    typer.echo(f"In no group: {people}{checked.in_no_group:,} feedback")


def _customers(count: int) -> str:
    return f"{count:,} customer" if count == 1 else f"{count:,} customers"


def _size(group: GroupCheck, customers: int) -> str:
    from harken.domain.customers import Who

    intent = f", to {' and '.join(group.intents)}" if group.intents else ""
    people = f"{_customers(group.customers)}, " if customers and group.who != Who.FEEDBACK else ""
    return f"{group.name}: {people}{group.feedback:,} feedback{intent}"


def _overlaps(checked: Checked) -> Iterator[str]:
    sizes = {group.name: group for group in checked.groups}
    for each in checked.overlaps[:SHOWN]:
        parts = []
        for what in ("customers", "feedback"):
            shared = getattr(each, what)
            if shared:
                one, other = (getattr(sizes[name], what) for name in (each.one, each.other))
                counted = _customers(shared) if what == "customers" else f"{shared:,} {what}"
                parts.append(f"{counted} ({shared / one:.0%} of the one, {shared / other:.0%} of the other)")
        yield f"{each.one} and {each.other} share {' and '.join(parts)}."
    if len(checked.overlaps) > SHOWN:
        yield f"{len(checked.overlaps) - SHOWN} further pairs overlap; --json lists all."


def _suggest(
    by: Annotated[
        str,
        typer.Option(help="What makes a customer valuable: value, or a behaviour such as revenue_12m."),
    ] = "value",
    as_json: Annotated[bool, typer.Option("--json", help="The suggestions as JSON.")] = False,
) -> None:
    """Propose groups of similar valuable customers; paste the one that you like into harken.yaml."""
    from harken.commands.context import workspace
    from harken.insights.group_ideas import suggest
    from harken.insights.value.worth import refresh

    with workspace() as opened:
        with opened.engine.begin() as connection:
            refresh(connection, opened.rules.value)
        with opened.engine.connect() as connection:
            found = suggest(connection, by)
    if as_json:
        document = {"schema": 1, **dataclasses.asdict(found)}
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    if found.refused:
        raise UsageError(found.refused)
    typer.echo(found.about)
    for idea in found.ideas:
        typer.echo(f"\n{_idea(idea)}")
    if found.ideas:
        typer.echo(_ACCEPT, err=True)


def _idea(idea: Idea) -> str:
    return f"{idea.words}\n\n{_entry({'name': idea.name, 'rule': idea.rule})}"


def _entry(entry: dict[str, Any]) -> str:
    """As it stands under groups: in harken.yaml."""
    return "\n".join(f"{'  - ' if place == 0 else '    '}{line}" for place, line in enumerate(_yaml(entry)))


def _yaml(entry: dict[str, Any]) -> list[str]:
    import yaml

    return yaml.safe_dump(entry, sort_keys=False, allow_unicode=True, width=1_000).splitlines()
