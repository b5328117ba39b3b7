"""Groups, value and personas in Slack: a table of what fits a screen, and a card line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.neutral import cut, line
from bot.tables import Block, Names
from harken.ask import persona_words
from harken.ask.template import Slot, Text
from harken.domain.answers import Answer, Row
from harken.domain.questions import Intent

#: What a table of groups shows; all the rest stands in the sentences and behind the numbers.
_GROUP_CELLS = ("value", "value_share", "net_sentiment", "net_delight", "advocacy")
_VALUE_CELLS = ("value", "value_share", "customer_share")
#: Slack's own limit of one text, with room to spare.
LONGEST_LINE = 2000


def shaped(answer: Answer) -> Answer:
    """The answer with the rows and cells that its table shows."""
    cells = {Intent.GROUPS: _GROUP_CELLS, Intent.VALUE: _VALUE_CELLS}.get(answer.spec.intent)
    if answer.spec.intent is Intent.PERSONA:
        return replace(answer, found=replace(answer.found, rows=()))
    if cells is None:
        return answer
    rows = tuple(_narrowed(row, cells) for row in answer.found.rows if set(row.keys) == {"group"})
    return replace(answer, found=replace(answer.found, rows=rows))


def _narrowed(row: Row, cells: tuple[str, ...]) -> Row:
    return replace(row, cells={name: row.cells[name] for name in cells if name in row.cells})


def card(answer: Answer, names: Names) -> list[Block]:
    """One block for each card: who it is, then every line under its title."""
    found = answer.found
    return [
        {"type": "rich_text", "elements": list(_lines(group, answer, names))}
        for group in persona_words.cards(found)
    ]


def _lines(group: str, answer: Answer, names: Names) -> Iterator[Block]:
    yield _section(persona_words.intro(group, answer.found), bold=True)
    for each in persona_words.lines(group, answer.found, names):
        title = {"type": "text", "text": f"{each.title}: ", "style": {"bold": True}}
        yield {
            "type": "rich_text_section",
            "elements": [{"type": "text", "text": "\n"}, title, *_words(each.told)],
        }


def _section(text: Text, *, bold: bool) -> Block:
    words = [{"type": "text", "text": cut(line(str(text)), LONGEST_LINE)}]
    styled = [each | {"style": {"bold": True}} for each in words] if bold else words
    return {"type": "rich_text_section", "elements": styled}


def _words(text: Text) -> Iterator[Block]:
    """Numbers set off; nothing that was stored is markup."""
    room = LONGEST_LINE
    for piece in text.pieces:
        words = cut(line(piece.text), room)
        if words:
            element: Block = {"type": "text", "text": words}
            yield element | {"style": {"bold": True}} if piece.slot is Slot.FACT else element
        room -= len(words)
        if room < 1:
            return
