"""Opening a file for `harken import` and `harken try`: the shared options, and the plan as a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harken.domain.feedback import Kind

if TYPE_CHECKING:
    from collectors.files import Plan
    from collectors.files.mapping import Rule

FileArgument = Annotated[Path, typer.Argument(help="A CSV, JSONL or XLSX file.", show_default=False)]
KindOption = Annotated[
    Kind | None,
    typer.Option(help="What the rows are; left out, review or survey_response.", show_default=False),
]
MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="What a column becomes: text, title, date, id, author, url, part.LABEL, attribute.NAME, skip,"
        " score=COLUMN:MIN-MAX[:nps|csat|ces|stars|rating][:low-is-better], and score.NAME=... for further"
        " scores. Left out, it is suggested.",
    ),
]
AskOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ask",
        metavar='"QUESTION"=WHAT',
        help="What a question asks for: reason_to_buy, like, dislike, request or open.",
    ),
]
EncodingOption = Annotated[str | None, typer.Option(help="Such as windows-1252; else it is found out.")]
DayFirstOption = Annotated[
    bool | None,
    typer.Option("--day-first/--month-first", help="How 03/04/2024 is read; else the column decides."),
]

#: Columns of text where the output is no terminal.
_WIDTH = 120
_EXAMPLES = 2
_EXAMPLE_LENGTH = 32


def planned(
    file: Path,
    *,
    kind: Kind | None,
    maps: list[str] | None,
    asks: list[str] | None,
    encoding: str | None,
    day_first: bool | None,
) -> Plan:
    """The plan for a file, in the workspace's time zone; nothing is written."""
    from collectors.files import make, opened
    from harken.commands.context import settings

    zone = settings().settings.zone
    table = opened(file.expanduser(), encoding=encoding)
    return make(table, zone=zone, kind=kind, maps=maps or (), asks=asks or (), day_first=day_first)


def show(plan: Plan) -> None:
    """The plan on standard error, with redacted examples."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, share in (("column", 3), ("becomes", 3), ("read as", 4), ("examples, redacted", 4)):
        table.add_column(name, ratio=share, overflow="fold")
    for rule in plan.rules:
        cells = (rule.column, str(rule), plan.decision(rule), _examples(plan, rule))
        table.add_row(*(Text(cell) for cell in cells))
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        console = Console(stderr=True, highlight=False, width=_WIDTH)
    what = f"{plan.table.path.name} ({plan.table.format.value.upper()}) as {plan.kind.value}"
    console.print(what, markup=False)
    console.print(table)
    for note in plan.notes:
        console.print(f"- {note}", markup=False)


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan for programs."""
    return {
        "file": plan.table.path.name,
        "kind": plan.kind.value,
        "columns": [
            {"column": rule.column, "becomes": str(rule), "read_as": plan.decision(rule)}
            for rule in plan.rules
        ],
        "notes": list(plan.notes),
    }


def _examples(plan: Plan, rule: Rule) -> str:
    """A few different values; none of columns that hold personal data."""
    from collectors.files.mapping import Becomes
    from nlp.clean import clean
    from nlp.redact import redact

    if rule.becomes is Becomes.AUTHOR:
        return "(kept as a keyed hash only)"
    if rule.becomes is Becomes.LEFT_OUT:
        return ""
    different = dict.fromkeys(str(value) for value in plan.table.values(rule.column)[:50])
    redacted = (" ".join(redact(clean(value)).split()) for value in list(different)[:_EXAMPLES])
    return " | ".join(_short(text) for text in redacted)


def _short(text: str) -> str:
    return text if len(text) <= _EXAMPLE_LENGTH else text[: _EXAMPLE_LENGTH - 1].rstrip() + "…"
