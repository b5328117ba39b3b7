"""The rows of an answer as Slack's table, with its figures as numbers that can be sorted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import wording
from bot.neutral import shown
from harken.ask import figures
from harken.ask.certainty import beyond_chance
from harken.ask.comparison_words import label
from harken.domain.answers import Answer, Fact, Row

Block = dict[str, Any]
Names = Mapping[str, str]

#: Slack's own limits, with room to spare for the second.
MOST_ROWS, MOST_CHARACTERS = 100, 18_000
#: What is seen without turning a page.
PAGE = 12
_LONGEST_CELL = 80
_TIMES = ("day", "week", "month", "year")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Columns:
    """What a table shows of each row; `base` where the values do not say already how many there are."""

    keys: Sequence[str]
    cells: Sequence[str]
    base: bool


def table(answer: Answer, names: Names) -> list[Block]:
    """The table of an answer that has two rows or more; where it is cut, a line that says so."""
    rows = [row for row in answer.found.rows if row.keys and "value" in row.cells]
    if len(rows) < 2:
        return []
    facts = answer.found.facts
    columns = _Columns(
        keys=_every(row.keys for row in rows),
        cells=_every(row.cells for row in rows),
        base=any(facts[row.cells["value"]].value != facts[row.cells["value"]].n for row in rows),
    )
    heads = list(_heads(rows[0], columns, facts))
    lines = [_line(row, columns, facts, names) for row in rows]
    kept = _fitting(lines, latest=columns.keys[0] in _TIMES)
    block = {
        "type": "data_table",
        "caption": shown(wording.caption(heads[: len(columns.keys)], heads[len(columns.keys) :]), 200),
        "page_size": min(PAGE, len(kept)),
        "rows": [[_words(each) for each in heads], *kept],
    }
    if len(kept) == len(rows):
        return [block]
    return [block, remark(wording.rows_left_out(len(kept), len(rows)))]


def remark(text: str) -> Block:
    """A small grey line."""
    return {
        "type": "context",
        "elements": [{"type": "plain_text", "text": shown(text, 2000), "emoji": False}],
    }


def _every(mappings: Iterable[Mapping[str, str]]) -> list[str]:
    """All names in the order in which they first appear."""
    return list(dict.fromkeys(name for mapping in mappings for name in mapping))


def _heads(row: Row, columns: _Columns, facts: Mapping[str, Fact]) -> Iterator[str]:
    yield from map(wording.heading, columns.keys)
    for cell in columns.cells:
        yield wording.heading(facts[row.cells[cell]].name if cell == "value" else cell)
    if columns.base:
        yield wording.COUNTED if facts[row.cells["value"]].numerator is not None else wording.BASE


def _line(row: Row, columns: _Columns, facts: Mapping[str, Fact], names: Names) -> list[Block]:
    found = {name: facts[id_] for name, id_ in row.cells.items()}
    return [
        *(_words(key_label(key, row, names)) for key in columns.keys),
        *(_figure(name, found.get(name)) for name in columns.cells),
        *([_base(found["value"])] if columns.base else []),
    ]


def _base(fact: Fact) -> Block:
    """How many count, of how many; the latter alone where the measure counts none."""
    if fact.numerator is None:
        return _number(fact.n, str(figures.count(fact.n)))
    return _number(fact.numerator, f"{figures.count(fact.numerator)} of {figures.count(fact.n)}")


def key_label(key: str, row: Row, names: Names) -> str:
    """What a row is about, by one of its keys."""
    value = row.keys.get(key, "")
    if key in _TIMES and value:
        return str(figures.bucket(value))
    if key == "theme" and value == "other":
        return wording.NO_THEME
    return str(label(Row(keys={key: value}, cells={}), names))


def _figure(name: str, fact: Fact | None) -> Block:
    if fact is None or fact.value is None:
        return _words("")
    if name == "change":
        return _number(fact.value, _change(fact, fact.value))
    return _number(fact.value, str(figures.value(fact)))


def _change(fact: Fact, value: float) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    told = f"{sign}{figures.size(fact)}"
    return told if fact.p is None or beyond_chance(fact) else f"{told}, {wording.CHANCE}"


def _fitting(lines: list[list[Block]], *, latest: bool) -> list[list[Block]]:
    """As many rows as Slack takes: the latest of a series, else the first."""
    kept = lines[-MOST_ROWS:] if latest else lines[:MOST_ROWS]
    while len(json.dumps(kept, ensure_ascii=False)) > MOST_CHARACTERS and len(kept) > 1:
        kept = kept[len(kept) // 10 + 1 :] if latest else kept[: -(len(kept) // 10 + 1)]
    return kept


def _words(text: str) -> Block:
    return {"type": "raw_text", "text": shown(text, _LONGEST_CELL)}


def _number(value: float, text: str) -> Block:
    return {"type": "raw_number", "value": value, "text": text}
