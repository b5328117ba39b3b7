"""Groups, value and personas in a terminal: a table of groups, and a card with a line for each thing told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from harken.ask import figures, persona_words
from harken.ask.template import Slot, Text
from harken.domain.answers import Answer, Fact, Facts, Quote, Row
from harken.domain.questions import Intent

Names = Mapping[str, str]
#: Titles of columns with the cell behind each; a column that no row fills is left out.
_GROUP_COLUMNS = (
    ("worth each", "value"),
    ("of the value", "value_share"),
    ("mood", "net_sentiment"),
    ("delight", "net_delight"),
    ("advocates", "advocacy"),
)
_VALUE_COLUMNS = (
    ("worth each", "value"),
    ("of the value", "value_share"),
    ("of customers", "customer_share"),
)
#: Quadrants in as few words as a column has room for.
_PLACES = {
    "balanced": "both gain",
    "they_get_more": "they get more",
    "they_give_more": "they give more",
    "neither_gains": "neither gains",
    "cannot_be_told": "cannot be told",
}
_MOOD_COLUMNS = (("share", "value"),)


def styled(text: Text) -> Styled:
    """Numbers stand out; nothing in a text is read as markup, and nothing moves the cursor."""
    line = Styled()
    for piece in text.pieces:
        shown = "".join(character if character.isprintable() else " " for character in piece.text)
        line.append(shown, style="bold" if piece.slot is Slot.FACT else "")
    return line


def table(answer: Answer) -> RenderableType | None:
    """The groups of an answer with what is known of each."""
    found = answer.found
    rows = [row for row in found.rows if set(row.keys) == {"group"}]
    if len(rows) < 2:
        return None
    if answer.spec.intent is Intent.GROUPS:
        return _table(rows, found, _GROUP_COLUMNS, _place)
    valued = any("value_share" in row.cells for row in rows)
    return _table(rows, found, _VALUE_COLUMNS if valued else _MOOD_COLUMNS, None)


def _place(row: Row) -> str:
    return _PLACES.get(row.verdicts.get("quadrant", ""), "")


def _table(
    rows: list[Row],
    found: Facts,
    columns: Iterable[tuple[str, str]],
    last: Callable[[Row], str] | None,
) -> Table:
    shown = [(title, cell) for title, cell in columns if any(_fact(row, found, cell) for row in rows)]
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    made.add_column("group", overflow="fold")
    for title, _ in shown:
        made.add_column(title, justify="right", no_wrap=True)
    if last is not None:
        made.add_column("", no_wrap=True)
    for row in rows:
        cells = [_shown(_fact(row, found, cell), cell) for _, cell in shown]
        end = [last(row)] if last is not None else []
        made.add_row(Styled(row.keys["group"]), *cells, *end)
    return made


def _fact(row: Row, found: Facts, cell: str) -> Fact | None:
    """The cell's own fact; where no value is known, a group's first cell is of another unit."""
    fact = found.facts.get(row.cells.get(cell, ""))
    return None if fact is None or (cell == "value" and fact.name == "net_sentiment") else fact


def _shown(fact: Fact | None, cell: str) -> str:
    if fact is None:
        return ""
    if cell == "value" and fact.numerator is not None:
        return f"{figures.value(fact)}  {fact.numerator:,} of {fact.n:,}"
    return str(figures.value(fact))


def card(found: Facts, names: Names, quote: Callable[[Quote], RenderableType]) -> RenderableType:
    """Each card with its lines, a customer's own words under those that have some."""
    return Group(*(_card(group, found, names, quote) for group in persona_words.cards(found)))


def _card(group: str, found: Facts, names: Names, quote: Callable[[Quote], RenderableType]) -> RenderableType:
    made = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 1, 0))
    made.add_column(style="cyan", no_wrap=True)
    made.add_column()
    for line in persona_words.lines(group, found, names):
        said = [each for each in found.quotes if _of(each, group, line.key)][:1]
        made.add_row(styled(line.title), Group(styled(line.told), *map(quote, said)))
    return Group(styled(persona_words.intro(group, found)), Padding(made, (1, 0, 0, 0)))


def _of(quote: Quote, group: str, line: str) -> bool:
    return quote.about.get("group") == group and quote.about.get("line") == line
