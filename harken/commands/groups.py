"""`harken groups`: what each group's rule selects, and what is wrong with it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.insights.rules import Rule


def register(app: typer.Typer) -> None:
    """Add the commands."""
    groups = typer.Typer(help="Customer groups: their rules and sizes.", no_args_is_help=True)
    groups.command("check")(_check)
    app.add_typer(groups, name="groups")


def _check(
    as_json: Annotated[bool, typer.Option("--json", help="The groups as JSON.")] = False,
) -> None:
    """Bring the groups of harken.yaml into force and show their sizes and doubtful rules."""
    from harken.commands.context import workspace

    with workspace() as opened:
        opened.regroup()
        checked = _checked(opened)
    if as_json:
        typer.echo(json.dumps({"schema": 1, **dataclasses.asdict(checked)}, ensure_ascii=False))
    elif not checked.groups:
        typer.echo(f"No groups yet. Add some to harken.yaml, for example:\n\n{_EXAMPLE}")
    else:
        _show(checked)


_EXAMPLE = """groups:
  - name: business travellers
    rule: type_traveller == 'Business'
    intent: grow"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Group:
    """What the rule of one group selects, and what is doubtful about it."""

    name: str
    intents: list[str]
    feedback: int
    doubts: tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Checked:
    """All groups, and how much feedback is in none."""

    groups: tuple[_Group, ...]
    in_no_group: int


def _checked(opened: Opened) -> _Checked:
    from harken.insights.vocabulary import vocabulary
    from storage.groups import latest_attributes, left_over, sizes

    with opened.engine.connect() as connection:
        known = set(vocabulary(connection).attributes)
        latest = latest_attributes(connection)
        groups = tuple(
            _Group(
                name=group.name,
                intents=group.intents,
                feedback=group.feedback,
                doubts=tuple(_doubts(opened.group_rules[group.name], known, latest, group.feedback)),
            )
            for group in sizes(connection)
        )
        return _Checked(groups=groups, in_no_group=left_over(connection))


def _doubts(rule: Rule, known: set[str], latest: Sequence[Mapping[str, Any]], selected: int) -> Iterator[str]:
    from harken.insights.doubts import doubts

    yield from (_unknown(name, known) for name in rule.names if name not in known)
    yield from doubts(rule, latest)
    if not selected:
        yield "The rule selects nobody."


def _show(checked: _Checked) -> None:
    for group in checked.groups:
        intent = f", to {' and '.join(group.intents)}" if group.intents else ""
        typer.echo(f"{group.name}: {group.feedback:,} feedback{intent}")
        for doubt in group.doubts:
            typer.echo(f"  {doubt}", err=True)
    typer.echo(f"In no group: {checked.in_no_group:,} feedback")


def _unknown(name: str, known: set[str]) -> str:
    from rapidfuzz import process

    nearest = [match[0] for match in process.extract(name, sorted(known), limit=3)]
    hint = f"; the nearest are {', '.join(nearest)}" if nearest else ""
    return f"No feedback has the attribute {name}{hint}."
