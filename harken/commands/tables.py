"""Tables on standard error, as wide as the terminal, or wide enough where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

#: Columns of text where the output is no terminal.
_WIDTH = 120


def shown(title: str, headers: Sequence[str], lines: Iterable[Sequence[str]], notes: Iterable[str]) -> None:
    """A title, a table, and a line for each note."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        table.add_column(header, overflow="fold")
    for line in lines:
        table.add_row(*map(Text, line))
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        console = Console(stderr=True, highlight=False, width=_WIDTH)
    console.print(title, markup=False)
    console.print(table)
    for note in notes:
        console.print(f"- {note}", markup=False)
