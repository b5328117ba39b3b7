"""Slack's own charts: drawn where looking beats reading, beside the same figures in a table and in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

from bot import wording
from bot.neutral import shown
from bot.tables import Block, Names, key_label
from harken.ask import figures
from harken.domain.answers import Answer, Fact, Row
from harken.domain.questions import Intent

#: Slack's limits.
_CATEGORIES, _LABEL, _TITLE, _AXIS = 20, 20, 50, 50
#: Two values are read faster than looked at.
_FEWEST = 3
_TIMES = ("day", "week", "month", "year")
#: Rows that are told apart by what somebody said, which no axis has room for.
_IN_WORDS = {"opinion", "question"}
#: Their tables say more than one value a row, and none of them leads.
_WITHOUT = (Intent.GROUPS, Intent.VALUE, Intent.PERSONA, Intent.SOURCES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One value under its name."""

    label: str
    value: float


def chart(answer: Answer, names: Names) -> list[Block]:
    """The chart of an answer: a line over time, else bars; none where it would show nothing."""
    rows = [row for row in answer.found.rows if "value" in row.cells]
    if answer.spec.intent in _WITHOUT or len(rows) < _FEWEST or not _one_axis(answer.found.rows):
        return []
    facts = [answer.found.facts[row.cells["value"]] for row in rows]
    if len({fact.unit for fact in facts}) > 1:
        return []
    over_time = next(iter(rows[0].keys)) in _TIMES
    points = [_point(row, fact, names) for row, fact in zip(rows, facts, strict=True) if _drawn(fact)]
    kept = points[-_CATEGORIES:] if over_time else points[:_CATEGORIES]
    kind = "line" if over_time else "bar"
    title = wording.chart(facts[0].name, next(iter(rows[0].keys)))
    return [drawn(kind, title, kept, _unit(facts[0]))] if len(kept) >= _FEWEST else []


def drawn(kind: str, title: str, points: Sequence[Point], unit: str) -> Block:
    """A `line` or `bar` chart of one series; names that are too long are cut, and stay different."""
    labels = list(_told_apart(each.label for each in points))
    data = [{"label": label, "value": each.value} for label, each in zip(labels, points, strict=True)]
    name = shown(unit, _LABEL)
    return {
        "type": "data_visualization",
        "title": shown(title, _TITLE),
        "chart": {
            "type": kind,
            "series": [{"name": name, "data": data}],
            "axis_config": {"categories": labels, "y_label": shown(unit, _AXIS)},
        },
    }


def _one_axis(rows: Sequence[Row]) -> bool:
    """Whether every row is about one thing of the same kind, which has a short name."""
    keys = {frozenset(row.keys) for row in rows}
    each = next(iter(keys))
    return len(keys) == len(each) == 1 and not each & _IN_WORDS


def _drawn(fact: Fact) -> bool:
    return fact.value is not None and isfinite(fact.value)


def _point(row: Row, fact: Fact, names: Names) -> Point:
    key = next(iter(row.keys))
    value = fact.value or 0.0
    scaled = value * 100 if fact.unit == "share" else value
    label = str(figures.bucket(row.keys[key])) if key in _TIMES else key_label(key, row, names)
    return Point(label=label, value=round(scaled, 2))


def _unit(fact: Fact) -> str:
    return "Percent" if fact.unit == "share" else fact.unit[:1].upper() + fact.unit[1:].replace("_", " ")


def _told_apart(labels: Iterable[str]) -> Iterable[str]:
    """Each on one line and short enough; those that would read alike are numbered."""
    seen: set[str] = set()
    for label in labels:
        short, number = shown(label, _LABEL), 2
        while short in seen:
            ending = f" {number}"
            short, number = shown(label, _LABEL - len(ending)) + ending, number + 1
        seen.add(short)
        yield short
