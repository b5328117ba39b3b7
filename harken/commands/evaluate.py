"""`harken evaluate`: how well the model reads a user's own labelled feedback; no database is opened."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harken.commands.evaluation import CLASSES, Judged, report
from harken.domain.errors import InputError
from harken.domain.feedback import Failure
from harken.domain.understanding import PartReading, PartText, Sentiment, StatementReading

if TYPE_CHECKING:
    from rich.console import Console

    from collectors.files.labelled import Labelled
    from nlp.model import Model

#: Texts read in one pass.
_AT_ONCE = 512
#: Columns of text where the output is no terminal.
_WIDTH = 120
#: Below this many rows the figures say little.
_LITTLE = 30


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate")(_command)


def _command(
    file: Annotated[Path, typer.Argument(help="A labelled CSV, JSONL or XLSX file.", show_default=False)],
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN",
            help="What a column is: text, label (negative, neutral, positive, or stars from 1 to 5), source,"
            " language, roles (a list), or a role's name (yes or no). Left out, it is told by name.",
        ),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Such as windows-1252; else it is found out.")] = None,
    show: Annotated[int, typer.Option(min=0, max=1000, help="How many texts to look at are listed.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Say how well the model reads labelled feedback of your own; nothing is stored."""
    from rich.console import Console

    from collectors.files.labelled import columns, labelled
    from collectors.files.table import opened

    table = opened(file.expanduser(), encoding=encoding)
    chosen = columns(table, maps or ())
    found = list(labelled(table, chosen))
    given = [one for one in found if not isinstance(one, Failure)]
    failures = [one for one in found if isinstance(one, Failure)]
    if not given:
        raise InputError(f"No row of {file} could be taken: {failures[0].where} {failures[0].reason}.")
    document = _document(given, failures, show)
    if as_json:
        typer.echo(json.dumps(document | {"columns": list(chosen.notes)}, ensure_ascii=False))
    else:
        width = None if Console().is_terminal else _WIDTH
        _tell(Console(highlight=False, width=width), document, chosen.notes)


def _document(given: Sequence[Labelled], failures: Sequence[Failure], show: int) -> dict[str, Any]:
    from harken.commands import context

    model = context.model(context.settings())
    judged = list(_judged(given, model))
    return {
        "schema": 1,
        "model": model.generation,
        "rows": len(given) + len(failures),
        "judged": len(judged),
        "not_read": len(given) - len(judged),
        "rejected": [{"where": each.where, "reason": each.reason} for each in failures],
        **report(judged, show=show),
    }


def _judged(given: Sequence[Labelled], model: Model) -> Iterator[Judged]:
    """Each text that the model reads, cleaned and redacted as at an import."""
    from harken.commands.progress import bar
    from nlp.clean import clean
    from nlp.redact import redact
    from nlp.understand import Understander

    understander, rest = Understander(model), iter(given)
    with bar("Reading", len(given)) as progress:
        while some := list(islice(rest, _AT_ONCE)):
            parts = [PartText(part_id=one.row, text=redact(clean(one.text))) for one in some]
            for one, part, reading in zip(some, parts, understander.read(parts), strict=True):
                if isinstance(reading, PartReading) and reading.classified:
                    yield _one(one, part.text, reading)
            progress(len(some))


def _one(given: Labelled, text: str, reading: PartReading) -> Judged:
    from nlp.overall import overall

    said = [statement for statement in reading.statements if statement.content]
    _, read = overall(reading.statements)
    return Judged(
        given=given,
        text=text,
        read=Sentiment.NEUTRAL if read is Sentiment.MIXED else read,
        confidence=_mean(said),
        roles=frozenset(role for statement in said for role in statement.roles),
        language=reading.language,
    )


def _mean(said: Sequence[StatementReading]) -> float:
    return sum(statement.confidence for statement in said) / len(said) if said else 1.0


def _tell(console: Console, document: Mapping[str, Any], notes: Sequence[str]) -> None:
    console.print(f"Read as {'; '.join(notes)}.", style="dim", markup=False)
    rows, judged = document["rows"], document["judged"]
    console.print(f"{judged:,} of {rows:,} rows judged.", style="bold")
    if judged < _LITTLE:
        console.print("That is little to go by.", style="yellow")
    if document["not_read"]:
        console.print(f"Left out: {document['not_read']:,} in a language that the model does not read.")
    for failure in document["rejected"][:3]:
        console.print(f"Left out: {failure['where']} {failure['reason']}.", style="yellow", markup=False)
    if len(document["rejected"]) > 3:
        console.print(f"and {len(document['rejected']) - 3:,} more like these.", style="yellow")
    if document["labels"]:
        _tell_labels(console, document["labels"])
    _tell_roles(console, document["roles"])
    for title, name in (("source", "by_source"), ("language", "by_language")):
        _tell_groups(console, title, document[name])
    _tell_texts(console, document["look_at"])


def _tell_labels(console: Console, labels: Mapping[str, Any]) -> None:
    console.print(f"\nAccuracy {_between(labels['accuracy'])}, macro F1 {_between(labels['macro_f1'], 2)}.")
    console.print(
        f"Calibration error {labels['calibration_error']:.3f};"
        f" {labels['low_confidence']:,} of {labels['n']:,} read with low confidence."
    )
    names = [label.value for label in CLASSES]
    rows = [
        (truth, *(f"{labels['confusion'][truth][read]:,}" for read in names), _f1(labels["classes"][truth]))
        for truth in names
    ]
    _table(console, ("labelled", *(f"read {name}" for name in names), "F1"), rows)


def _tell_roles(console: Console, roles: Mapping[str, Any]) -> None:
    rows = [(role, f"{found['positives']:,}", _between(found["f1"], 2)) for role, found in roles.items()]
    if rows:
        _table(console, ("role", "texts that have it", "F1"), rows)


def _tell_groups(console: Console, title: str, groups: Mapping[str, Any]) -> None:
    rows = [
        (name, f"{found['n']:,}", _between(found["accuracy"]), _between(found["macro_f1"], 2))
        for name, found in groups.items()
    ]
    if rows:
        _table(console, (title, "rows", "accuracy", "macro F1"), rows)


def _tell_texts(console: Console, texts: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        (str(one["row"]), one["label"], one["read"], f"{one['confidence']:.0%}", one["text"]) for one in texts
    ]
    if rows:
        console.print("\nMost worth looking at: wrong although sure, then right but unsure.")
        _table(console, ("row", "labelled", "read", "sure", "text"), rows)


def _table(console: Console, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print()
    console.print(table)


def _between(found: Mapping[str, float], digits: int = 0) -> str:
    """A figure with its 95 % interval: percent, or with decimals."""
    form = f".{digits}f" if digits else ".0%"
    value, low, high = (format(found[name], form) for name in ("value", "low", "high"))
    return f"{value} ({low} to {high})"


def _f1(found: Mapping[str, Any]) -> str:
    return "" if found["f1"] is None else f"{found['f1']:.2f}"
