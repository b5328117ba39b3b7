"""Stored words and figures as Slack's rich text: numbers set off, nothing of it markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.neutral import cut, line, shown
from bot.tables import Block
from harken.ask.template import Slot, Text

#: What one block of rich text is filled with at most; Slack's own limit lies above it.
LONGEST = 2800


def rich(*elements: Block) -> Block:
    """A block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def section(*elements: Block) -> Block:
    """Words that follow each other."""
    return {"type": "rich_text_section", "elements": list(elements)}


def bullets(lines: Iterable[Text]) -> Block:
    """A list."""
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [section(*pieces(each, LONGEST)) for each in lines],
    }


def words(text: str, *, bold: bool = False) -> Block:
    """Words as they are."""
    element: Block = {"type": "text", "text": text}
    return element | {"style": {"bold": True}} if bold else element


def pieces(text: Text, longest: int = LONGEST, *, bold: bool = False) -> Iterator[Block]:
    """A sentence, its numbers set off; a dash for nothing."""
    room, some = longest, False
    for piece in text.pieces:
        told = cut(line(piece.text), room)
        if told:
            some = True
            yield words(told, bold=bold or piece.slot is Slot.FACT)
        room -= len(told)
        if room < 1:
            return
    if not some:
        yield words("–")


def titled(title: str, text: Text) -> Block:
    """A line under its title."""
    return rich(section(words(f"{title}: ", bold=True), *pieces(text)))


def header(text: str) -> Block:
    """A large line."""
    return {"type": "header", "text": {"type": "plain_text", "text": shown(text, 150), "emoji": False}}


def button(text: str, action: str, value: str = "", *, style: str | None = None) -> Block:
    """A button; what it does is looked up by its action, never trusted from its value."""
    made: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": shown(text, 75), "emoji": False},
        "action_id": action,
    }
    made |= {"value": value[:2000]} if value else {}
    return made | ({"style": style} if style else {})


def actions(*buttons: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}
