"""`harken try`: ten rows of a file as Harken would keep and understand them; nothing is stored."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from harken.commands.file_plan import (
    AskOption,
    DayFirstOption,
    EncodingOption,
    FileArgument,
    KindOption,
    MapOption,
    planned,
    show,
)
from harken.domain.errors import InputError
from harken.domain.feedback import Failure, Feedback, Part

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.console import Console
    from rich.text import Text

    from collectors.files import Plan
    from harken.domain.understanding import Mention, PartReading, StatementReading

Embed = Callable[[Sequence[str]], "NDArray[np.float32]"]
#: Rows that are read besides those shown, so that the starter themes fit the file and not ten rows of it.
_FOR_THEMES = 10
_STYLES = {"negative": "red", "positive": "green", "mixed": "yellow", "neutral": "dim"}


@dataclass(frozen=True, kw_only=True)
class _Understood:
    """One part with what was read in it, and the themes of each statement."""

    part: Part
    reading: PartReading | Failure
    mentions: tuple[tuple[Mention, ...], ...]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("try")(_command)


def _command(
    file: FileArgument,
    rows: Annotated[int, typer.Option(min=1, max=100, help="How many rows to show.")] = 10,
    kind: KindOption = None,
    maps: MapOption = None,
    asks: AskOption = None,
    encoding: EncodingOption = None,
    day_first: DayFirstOption = None,
) -> None:
    """Show rows of a file as Harken would keep and understand them; store nothing."""
    from rich.console import Console

    from harken.commands.context import program

    plan = planned(file, kind=kind, maps=maps, asks=asks, encoding=encoding, day_first=day_first)
    show(plan)
    items, failures = _prepared(plan, rows + _FOR_THEMES)
    if not items:
        raise InputError(f"No row of {file} could be taken: {failures[0].where} {failures[0].reason}")
    console = Console(highlight=False)
    understood = _understood(items)
    for item in items[:rows]:
        _show(console, item, understood)
    for failure in failures[:3]:
        console.print(f"{failure.where} would be rejected: it {failure.reason}", style="yellow", markup=False)
    following = f"{program()} import {shlex.quote(str(file))}"
    console.print(f"Nothing was stored. Next: {following}", markup=False, soft_wrap=True)


def _prepared(plan: Plan, wanted: int) -> tuple[list[Feedback], list[Failure]]:
    """The first rows, cleaned and redacted, and those before them that would be rejected."""
    from collectors.files import Reader
    from harken.pipeline.preparing import prepare

    items: list[Feedback] = []
    failures: list[Failure] = []
    for found in islice(Reader(plan).items(), wanted * 5):
        item = prepare(found) if isinstance(found, Feedback) else found
        (items if isinstance(item, Feedback) else failures).append(item)  # type: ignore[arg-type]
        if len(items) == wanted:
            break
    return items, failures


def _understood(items: Sequence[Feedback]) -> Iterator[_Understood]:
    """What is read in every part of all items, in their order."""
    from harken.commands import context
    from harken.domain.understanding import PartReading, PartText
    from nlp.understand import Understander

    parts = [part for item in items for part in item.parts]
    texts = [PartText(part_id=place, text=part.text, asks=part.asks) for place, part in enumerate(parts)]
    model = context.model(context.settings())
    readings = Understander(model).read(texts)
    statements = [
        (part.text[statement.start : statement.end], statement)
        for part, reading in zip(parts, readings, strict=True)
        if isinstance(reading, PartReading)
        for statement in reading.statements
    ]
    mentions = iter(_mentions(statements, model.embed))
    for part, reading in zip(parts, readings, strict=True):
        count = len(reading.statements) if isinstance(reading, PartReading) else 0
        yield _Understood(part=part, reading=reading, mentions=tuple(islice(mentions, count)))


def _mentions(
    statements: Sequence[tuple[str, StatementReading]], embed: Embed
) -> Sequence[tuple[Mention, ...]]:
    """The starter themes that fit, or those of the settings, for each statement."""
    import numpy as np

    from harken.commands.context import settings
    from nlp import taxonomies
    from nlp.themes import Assigner

    if not statements:
        return []
    texts = [text for text, _ in statements]
    embeddings = np.stack([np.frombuffer(each.embedding, dtype="<f2") for _, each in statements])
    embeddings = embeddings.astype(np.float32)
    chosen = settings().settings.taxonomy
    names = taxonomies.fitting(texts, embeddings, embed) if chosen is None else chosen
    themes = {theme.key: theme for name in names for theme in taxonomies.starter(name)}
    return Assigner(tuple(themes.values()), embed).assign(texts, embeddings)


def _show(console: Console, item: Feedback, understood: Iterator[_Understood]) -> None:
    from rich.text import Text

    console.print(Text(" · ".join(_facts(item)), style="bold"))
    for each in islice(understood, len(item.parts)):
        asked = f" ({each.part.question})" if each.part.question else ""
        console.print(Text(f"  {each.part.label}{asked}", style="dim"))
        for line in _lines(each):
            console.print(line)
    console.print()


def _facts(item: Feedback) -> Iterator[str]:
    """Date, scores and attributes in a line."""
    yield "undated" if item.said is None else str(item.said)
    for score in item.scores:
        yield f"{score.name} {score.value:g} of {score.low:g}-{score.high:g}"
    yield from (f"{name}: {value}" for name, value in item.attributes.items())


def _lines(understood: _Understood) -> Iterator[Text]:
    from rich.text import Text

    reading, part = understood.reading, understood.part
    if isinstance(reading, Failure):
        yield Text(f"    {part.text}  could not be understood: {reading.reason}")
    elif not reading.statements:
        yield Text(f"    {part.text}  (language {reading.language}: kept, not classified)")
    else:
        for statement, mentions in zip(reading.statements, understood.mentions, strict=True):
            yield _line(part.text[statement.start : statement.end], statement, mentions)


def _line(text: str, statement: StatementReading, mentions: Sequence[Mention]) -> Text:
    from rich.text import Text

    sentiment = statement.sentiment.value
    line = Text("    ").append(f"{sentiment:<9}", style=_STYLES[sentiment]).append(text)
    told = [role.value for role in statement.probabilities if role in statement.roles]
    told += [f"#{mention.theme}" for mention in mentions]
    return line.append(f"  {' '.join(told)}", style="cyan") if told else line
