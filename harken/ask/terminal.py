"""Replies and digests as a person wants to read them in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from harken.ask import figures, value_terminal
from harken.ask.comparison_words import label
from harken.ask.digest import Digest
from harken.ask.template import Slot, Text
from harken.ask.topic_words import OTHER
from harken.ask.words import told
from harken.domain.answers import Answer, Fact, Facts, Quote, Reply, Row
from harken.domain.questions import Intent

#: Quotes shown under an answer that is not itself a list of quotes.
QUOTES = 3
#: Voices shown under a digest, which speaks in customers' words already.
VOICES = 2
#: Rows of a series, the latest, or of a list, the first; the others are left to --json.
ROWS = 24
_BAR = "█"
_HALF = "▌"

Names = Mapping[str, str]


def reply(console: Console, given: Reply, names: Names, program: str = "harken") -> None:
    """Print every answer of a reply; `program` is what a person types to look behind a number."""
    for position, answer in enumerate(given.answers):
        if position:
            console.print()
        _answer(console, answer, names, program)


def _answer(console: Console, answer: Answer, names: Names, program: str) -> None:
    if answer.spec.intent is Intent.PERSONA and answer.found.refused is None:
        console.print(value_terminal.card(answer.found, names, _quote))
        _how(console, answer.found, program)
        return
    console.print(styled(told(answer.spec, answer.found, names, answer.doubt)))
    if answer.found.refused is not None:
        return
    table = _table(answer, names, console.width)
    if table is not None:
        console.print(Padding(table, (1, 0, 0, 2)))
    shown = answer.spec.limit if answer.spec.intent is Intent.QUOTES else QUOTES
    for quote in _different(answer.found.quotes)[:shown]:
        console.print(_quote(quote))
    _how(console, answer.found, program)


def styled(text: Text) -> Styled:
    """Numbers stand out; nothing in a text is read as markup."""
    line = Styled()
    for piece in text.pieces:
        line.append(_safe(piece.text), style="bold" if piece.slot is Slot.FACT else "")
    return line


def _safe(text: str) -> str:
    """Without control characters, which a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text)


def _table(answer: Answer, names: Names, width: int) -> RenderableType | None:
    """A small table where there are rows; a bar where its values have a common measure."""
    if answer.spec.intent in (Intent.GROUPS, Intent.VALUE):
        return value_terminal.table(answer)
    rows = [row for row in answer.found.rows if row.keys and "value" in row.cells]
    rows = rows[-ROWS:] if rows and _over_time(rows[0]) else rows[:ROWS]
    if len(rows) < 2:
        return None
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    opinions = any("opinion" in row.keys for row in rows)
    table.add_column(max_width=max(width // (2 if opinions else 3), 12), overflow="ellipsis", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(no_wrap=True, style="cyan")
    facts = [answer.found.facts[row.cells["value"]] for row in rows]
    named = [fact for fact in facts if fact.where.get("theme") != OTHER]
    most = max((abs(fact.value or 0) for fact in named), default=0)
    beside = 45 if "cumulative" in rows[0].cells else 26
    room = max(min(width - width // (2 if opinions else 3) - beside, 30), 4)
    for row, fact in zip(rows, facts, strict=True):
        bar = _bar(fact, most, room) if fact in named else ""
        table.add_row(_label(row, names), _value(row, answer.found), _base(row, answer.found), bar)
    return table


def _label(row: Row, names: Names) -> Styled:
    """The name of a row; the name of a time in words."""
    value = next(iter(row.keys.values()))
    if _over_time(row):
        return Styled(str(figures.bucket(value)))
    if value == OTHER and row.keys.get("theme") == OTHER:
        return Styled("no known theme", style="dim")
    return Styled(_safe(str(label(row, names))))


def _value(row: Row, found: Facts) -> str:
    """The value, with the one before where two periods are compared."""
    value = str(figures.value(found.facts[row.cells["value"]])) or "-"
    before = found.facts.get(row.cells.get("before", ""))
    return value if before is None else f"{figures.value(before) or '-'} → {value}"


def _base(row: Row, found: Facts) -> str:
    """What the value is told from: how much mentions a theme that moves a score, or covers it with others."""
    fact = found.facts[row.cells.get("share" if "own" in row.cells else "value", row.cells["value"])]
    counted = f"{fact.numerator:,} of {fact.n:,}" if fact.numerator is not None else f"n = {fact.n:,}"
    together = found.facts.get(row.cells.get("cumulative", ""))
    return counted if together is None else f"{counted}, together {figures.value(together)}"


def _over_time(row: Row) -> bool:
    return next(iter(row.keys)) in ("day", "week", "month", "year")


def _bar(fact: Fact, most: float, room: int) -> str:
    """A bar for its size, drawn to the left of nothing: a minus sign marks what lies below zero."""
    if not most or fact.value is None:
        return ""
    halves = round(abs(fact.value) / most * room * 2)
    return ("−" if fact.value < 0 else "") + _BAR * (halves // 2) + _HALF * (halves % 2)


def _different(quotes: Iterable[Quote]) -> list[Quote]:
    """The same words may stand for several themes; they are shown once."""
    return list({(quote.feedback_id, quote.part, quote.start): quote for quote in quotes}.values())


def _quote(quote: Quote) -> RenderableType:
    """The words as they stand, then where they come from."""
    source = Styled(f"{_safe(quote.source)}", style="dim")
    if quote.date is not None:
        source.append(f", {figures.day(quote.date)}")
    if quote.url:
        source.append(f"  {_safe(quote.url)}")
    words = Styled(f"“{_safe(quote.text)}”", style="italic")
    return Padding(Group(words, source), (1, 2, 0, 2))


def _how(console: Console, found: Facts, program: str) -> None:
    """Where the answer comes from, in one dim line, and how to look behind it."""
    how = found.how
    if how.n is None and not found.facts:
        return
    parts = [str(figures.period(how.period)) or "all time", how.filters or "no filter"]
    parts += [f"sources: {', '.join(_safe(each.name) for each in how.sources)}"] if how.sources else []
    console.print()
    console.print(Styled(f"How I got this: {'; '.join(_safe(part) for part in parts)}.", style="dim"))
    for note in how.notes:
        console.print(Styled(_safe(note), style="dim"))
    fact = found.facts.get(how.n or "")
    if fact is not None and fact.evidence:
        hint = Styled(f"See all of it: {program} evidence {fact.evidence}", style="dim")
        # On one line however long, so that it can be copied.
        console.print(hint, soft_wrap=True)


def digest(console: Console, given: Digest) -> None:
    """Print a digest on one screen."""
    console.print(Styled(_safe(given.title), style="bold"))
    console.print()
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    for section in given.sections:
        lines = [each for each in (section.told, *section.lines) if each]
        table.add_row(section.title, Styled("\n").join(map(styled, lines)))
    if given.chart is not None:
        table.add_row("In figures", styled(given.chart.told))
    console.print(table)
    said = "\n".join(section.text for section in given.sections)
    for quote in [each for each in given.quotes if each.text not in said][:VOICES]:
        console.print(_quote(quote))
    if given.notes:
        console.print()
    for note in given.notes:
        console.print(Styled(_safe(note), style="dim"))
