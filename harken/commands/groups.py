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
            checked = check(connection, opened.group_rules)
        lines = _lines(opened)
    if as_json:
        document = dataclasses.asdict(checked)
        for group in document["groups"]:
            group["line"] = lines.get(group["name"])
        typer.echo(json.dumps({"schema": 1, **document}, ensure_ascii=False))
    elif not checked.groups:
        typer.echo(f"No groups yet. Add some to harken.yaml, for example:\n\n{EXAMPLE}")
    else:
        _show(checked, lines)


def _lines(opened: Opened) -> dict[str, int | None]:
    """The line of each group's rule in harken.yaml."""
    from harken.config import FILE_NAME
    from harken.settings.lines import line

    path = opened.config.home / FILE_NAME
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    groups = opened.config.settings.groups
    return {group.name: line(text, ("groups", place, "rule")) for place, group in enumerate(groups)}


def _show(checked: Checked, lines: dict[str, int | None]) -> None:
    for group in checked.groups:
        typer.echo(_size(group, checked.customers))
        for doubt in group.doubts:
            typer.echo(f"  harken.yaml, line {lines[group.name]}: {doubt}", err=True)
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
    entry: dict[str, Any] = {"name": idea.name, "rule": idea.rule}
    written = "\n".join(
        f"{'  - ' if place == 0 else '    '}{line}" for place, line in enumerate(_yaml(entry))
    )
    return f"{idea.words}\n\n{written}"


def _yaml(entry: dict[str, Any]) -> list[str]:
    import yaml

    return yaml.safe_dump(entry, sort_keys=False, allow_unicode=True, width=1_000).splitlines()
