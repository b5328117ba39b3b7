"""Replies as Slack messages: pure functions from an answer to its blocks, within Slack's limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot import cards, wording
from bot.charts import chart
from bot.neutral import cut, line, link, plain, shown
from bot.tables import Block, Names, remark, table
from harken.ask import figures
from harken.ask.template import Piece, Slot, Text
from harken.ask.words import told
from harken.domain.answers import Answer, Quote, Reply
from harken.domain.questions import Intent

#: Slack's limits, or what reads well where they are wider.
MOST_BLOCKS = 50
MOST_CHARTS = 2
LONGEST_TEXT = 3000
LONGEST_FALLBACK = 3900
LONGEST_QUOTE = 600
#: Quotes under an answer that is no list of quotes itself, and in one that is.
QUOTES, LISTED_QUOTES = 4, 10
#: Groups that are named beside a quote.
MOST_GROUPS = 2
_DIVIDER: Block = {"type": "divider"}
_BREAK = Piece("")


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is posted: the blocks, and the text that stands for them in notifications and old clients."""

    text: str
    blocks: tuple[Block, ...] = ()
    #: The feedback whose words stand in it, so that they can be taken out again.
    quoted: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What stands around the answers of a message."""

    #: Which groups the customer of a quoted feedback belongs to, by the feedback's id.
    groups: Mapping[int, Sequence[str]] = field(default_factory=dict)
    #: The buttons under each answer.
    buttons: Sequence[Block | None] = ()
    #: Blocks before the first answer and after the last one.
    before: Sequence[Block] = ()
    after: Sequence[Block] = ()


def message(reply: Reply, names: Names, extras: Extras | None = None) -> Message:
    """A reply as one message; `names` are the names of themes by their keys."""
    extras = extras or Extras()
    blocks = [*extras.before]
    charts = MOST_CHARTS
    for position, answer in enumerate(reply.answers):
        more = [_DIVIDER] if position else []
        more += answer_blocks(answer, names, extras.groups, charts=charts)
        charts -= sum(each["type"] == "data_visualization" for each in more)
        more += [each for each in extras.buttons[position : position + 1] if each]
        if len(blocks) + len(more) + len(extras.after) >= MOST_BLOCKS:
            blocks.append(remark(wording.answers_left_out(position, len(reply.answers))))
            break
        blocks += more
    return Message(text=fallback(reply), blocks=(*blocks, *extras.after), quoted=quoted(reply))


def quoted(reply: Reply) -> tuple[int, ...]:
    """The feedback whose words stand in a reply, in its quotes or its sentences."""
    return tuple(dict.fromkeys(quote.feedback_id for each in reply.answers for quote in each.found.quotes))


def fallback(reply: Reply) -> str:
    """The sentences alone, in which nothing is markup any more."""
    each = LONGEST_FALLBACK // max(len(reply.answers), 1)
    return "\n".join(plain(answer.text, each) for answer in reply.answers)


def answer_blocks(
    answer: Answer, names: Names, groups: Mapping[int, Sequence[str]] | None = None, *, charts: int = 1
) -> list[Block]:
    """The sentence, the chart, the table, the quotes, and how it came to be."""
    found = answer.found
    if answer.spec.intent is Intent.PERSONA and found.refused is None:
        blocks = cards.card(answer, names)
    else:
        blocks = [_rich(*map(_section, _sentences(told(answer.spec, found, names, answer.doubt))))]
    if found.refused is not None:
        return blocks
    blocks += chart(answer, names)[:charts]
    blocks += table(cards.shaped(answer), names)
    blocks += _quotes(answer, groups or {})
    if found.how.n is not None or found.facts:
        blocks.append(remark(wording.how(found)))
    return blocks


def _sentences(text: Text) -> list[list[Block]]:
    """The first sentence, and the others below it; numbers are set off."""
    sections: list[list[Block]] = [[]]
    room = LONGEST_TEXT
    for piece in _split(text.pieces):
        words = cut(piece.text, room)
        if not words:
            sections += [[]] if piece is _BREAK else []
        elif room > 0:
            sections[-1].append(_words(words, bold=piece.slot is Slot.FACT))
        room -= len(words)
    return [each for each in sections if each] or [[_words("–")]]


def _split(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Each on one line, with a break where the first sentence ends; a customer's words are never split."""
    first, ended = True, False
    for piece in pieces:
        words, own = line(piece.text), piece.slot in (None, Slot.NOTE)
        if first and own and ended and words.startswith(" "):
            yield _BREAK
            words, first = words[1:], False
        elif first and own and ". " in words:
            before, _, words = words.partition(". ")
            yield Piece(f"{before}.", piece.slot)
            yield _BREAK
            first = False
        ended = own and words.endswith(".")
        yield Piece(words, piece.slot)


def _quotes(answer: Answer, groups: Mapping[int, Sequence[str]]) -> list[Block]:
    """The customers' words, each followed by where they stand."""
    # The same words may stand for two themes.
    quotes = list({(each.feedback_id, each.text): each for each in answer.found.quotes}.values())
    listed = answer.spec.intent is Intent.QUOTES
    kept = quotes[: LISTED_QUOTES if listed else QUOTES]
    if not kept:
        return []
    blocks = [_rich(*(element for quote in kept for element in quote_lines(quote, groups)))]
    if listed and len(kept) < len(quotes):
        blocks.append(remark(wording.quotes_left_out(len(kept), len(quotes))))
    return blocks


def quote_lines(quote: Quote, groups: Mapping[int, Sequence[str]]) -> Iterator[Block]:
    """A customer's words as they are, then the source, the group, the date and the link."""
    yield {"type": "rich_text_quote", "elements": [_words(shown(quote.text, LONGEST_QUOTE))]}
    said = [quote.source, *groups.get(quote.feedback_id, ())[:MOST_GROUPS]]
    if quote.date is not None:
        said.append(str(figures.day(quote.date)))
    where = shown(" · ".join(said), 200)
    url = link(quote.url)
    opened = [_words("  "), {"type": "link", "url": url, "text": wording.OPEN}] if url else []
    yield _section([_words(where), *opened])


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _section(elements: list[Block]) -> Block:
    return {"type": "rich_text_section", "elements": elements}


def _words(text: str, *, bold: bool = False) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "text", "text": text}
    return element | {"style": {"bold": True}} if bold else element
