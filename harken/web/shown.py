"""Answers as a page shows them: words, a chart where time is told, a table whose numbers can be opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from harken.ask import figures
from harken.ask.certainty import beyond_chance
from harken.ask.charts import Definition, Mark, Point, over_time
from harken.ask.specs import TIMES, normal
from harken.ask.template import Text
from harken.ask.topic_words import OTHER
from harken.ask.words import told
from harken.domain.answers import Doubt, Fact, Facts, Quote, Row
from harken.domain.questions import Intent, Spec
from harken.web.address import View

#: Columns of a table; what an answer has besides stands behind its numbers.
WIDEST = 6
_HEADINGS = {
    "value": "",
    "before": "Before",
    "change": "Change",
    "sentiment": "Net sentiment",
    "people": "People",
    "share": "Share",
    "warn_off": "Warn others off",
    "warn_off_change": "Against the rest",
    "value_share": "Share of value",
    "customer_share": "Share of customers",
    "net_sentiment": "Net sentiment",
    "net_delight": "Net Delight Index",
    "advocacy": "Recommend",
    "customers": "Customers",
    "year_share": "Share of this year",
}
_MEASURES = {
    "share": "Share",
    "volume": "Feedback",
    "net_sentiment": "Net sentiment",
    "advocacy_rate": "Recommend",
    "net_delight": "Net Delight Index",
    "mean_value": "Worth each",
    "people": "People",
    "mean_score": "Mean",
    "nps": "NPS",
    "csat": "CSAT",
    "ces": "CES",
}
#: What is shown of answers that have more in a row than fits.
_COLUMNS = {
    Intent.GROUPS: ("customers", "value", "value_share", "net_sentiment", "net_delight", "advocacy"),
}
_KEYS = {"opinion": "What they say"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a table."""

    label: str
    #: Where the row itself leads.
    address: str | None
    cells: tuple[Fact | None, ...]
    verdict: str | None = None


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One answer, ready for a template."""

    spec: Spec
    found: Facts
    told: Text
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    #: Between which values the bars of the first column are drawn; None where there are none.
    scale: tuple[float, float] | None
    chart: Definition | None
    quotes: tuple[Quote, ...]
    #: What else the question may have meant, where that was not sure.
    others: tuple[str, ...]

    @property
    def apart(self) -> bool:
        """Whether a change is a distance from all others, and not from an earlier time."""
        return self.spec.compare.to is None

    @property
    def refused(self) -> bool:
        return self.found.refused is not None

    @property
    def head(self) -> Fact | None:
        return self.found.facts.get(self.found.how.n or "")


def shown(
    spec: Spec,
    found: Facts,
    names: Mapping[str, str],
    view: View,
    marks: Sequence[Mark] = (),
    doubt: Doubt | None = None,
) -> Shown:
    """What a page makes of an answer."""
    spec = normal(spec)
    rows = [row for row in found.rows if "value" in row.cells]
    columns = _columns(spec, rows)
    lines = tuple(_line(row, found, columns, names, view) for row in rows)
    return Shown(
        spec=spec,
        found=found,
        told=told(spec, found, names, doubt),
        others=() if doubt is None else doubt.others,
        headings=tuple(_heading(name, rows, found, spec) for name in columns),
        lines=lines,
        scale=None if spec.intent in _COLUMNS else _scale(lines),
        chart=_chart(spec, rows, found, marks),
        quotes=_different(found.quotes),
    )


def _columns(spec: Spec, rows: Sequence[Row]) -> tuple[str, ...]:
    there = dict.fromkeys(name for row in rows for name in row.cells)
    chosen = _COLUMNS.get(spec.intent, tuple(there))
    return tuple(name for name in chosen if name in there)[:WIDEST]


def _scale(lines: Sequence[Line]) -> tuple[float, float] | None:
    """One for all bars, with room for their intervals."""
    facts = [line.cells[0] for line in lines if line.cells and line.cells[0]]
    values = [each for fact in facts for each in (fact.value, fact.low, fact.high) if each is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    return (low, high) if high > low else None


def _heading(name: str, rows: Sequence[Row], found: Facts, spec: Spec) -> str:
    if name == "change" and spec.compare.to is None:
        return "Against the rest"
    if name == "value":
        first = found.facts[rows[0].cells["value"]].name
        return _MEASURES.get(first, first.replace("_", " ").capitalize())
    return _HEADINGS.get(name, name.replace("_", " ").capitalize())


def _line(row: Row, found: Facts, columns: Sequence[str], names: Mapping[str, str], view: View) -> Line:
    cells = tuple(found.facts.get(row.cells.get(name, "")) for name in columns)
    label = ", ".join(_label(key, value, names) for key, value in row.keys.items())
    verdict = row.verdicts.get("quadrant")
    return Line(
        label=label,
        address=_leads(row.keys, view),
        cells=cells,
        verdict=verdict and verdict.replace("_", " "),
    )


def _label(key: str, value: str, names: Mapping[str, str]) -> str:
    if key in TIMES:
        return str(figures.bucket(value))
    if key == "theme":
        return "No known theme" if value == OTHER else names.get(value, value)
    return value.replace("_", " ") if key in ("kind", "role", "facet") else value


def _leads(keys: Mapping[str, str], view: View) -> str | None:
    from harken.web.site import quoted

    if set(keys) == {"theme"} and keys["theme"] != OTHER:
        return view.link(f"/themes/{quoted(keys['theme'])}", theme=None)
    if set(keys) == {"group"} and not view.include.themes:
        return view.link(f"/groups/{quoted(keys['group'])}", group=None)
    if set(keys) == {"group"} and len(view.include.themes) == 1:
        return view.link(f"/themes/{quoted(view.include.themes[0])}", theme=None, group=keys["group"])
    return None


def _chart(spec: Spec, rows: Sequence[Row], found: Facts, marks: Sequence[Mark]) -> Definition | None:
    if spec.intent is not Intent.TREND or len(rows) < 2:
        return None
    facts = [found.facts[row.cells["value"]] for row in rows]
    points = [_point(row, fact) for row, fact in zip(rows, facts, strict=True)]
    return over_time(points, facts[0].unit, marks)


def _point(row: Row, fact: Fact) -> Point:
    key, label = next(iter(row.keys.items()))
    start = date.fromisoformat((f"{label}-01-01" if key == "year" else f"{label}-01")[:10])
    said = f"{figures.bucket(label)}: {figures.value(fact) or 'nothing heard'} ({base(fact)})"
    counted = "?counted=1" if fact.numerator is not None else ""
    return Point(
        start=start,
        value=fact.value if fact.n or fact.unit != "share" else None,
        low=fact.low,
        high=fact.high,
        said=said,
        address=f"/evidence/{fact.evidence}{counted}",
    )


def base(fact: Fact) -> str:
    """How many things stand behind a value."""
    if fact.numerator is not None:
        return f"{fact.numerator:,} of {fact.n:,}"
    return f"n = {fact.n:,}"


def between(fact: Fact) -> str:
    """The interval in words; nothing where it says no more than the value."""
    found = figures.bounds(fact)
    if found is None or str(found[0]) == str(found[1]):
        return ""
    return f"{found[0]} to {found[1]}"


def evidence_address(fact: Fact) -> str | None:
    if fact.evidence is None:
        return None
    counted = "?counted=1" if fact.numerator is not None else ""
    return f"/evidence/{fact.evidence}{counted}"


def moved(fact: Fact | None) -> str:
    """Which way a change goes: up or down where it is more than chance explains, else nothing."""
    if fact is None or fact.value is None or not beyond_chance(fact):
        return ""
    return "up" if fact.value > 0 else "down"


def _different(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The same words may stand for several themes; they are shown once."""
    return tuple({(each.feedback_id, each.part, each.start): each for each in quotes}.values())


def flat(answer: Shown) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of an answer with all its numbers, for a file, and the names of the columns."""
    rows = []
    for row in answer.found.rows:
        values: dict[str, Any] = dict(row.keys)
        for name, id_ in row.cells.items():
            fact = answer.found.facts[id_]
            values |= {
                name: fact.value,
                f"{name}_n": fact.n,
                f"{name}_counted": fact.numerator,
                f"{name}_low": fact.low,
                f"{name}_high": fact.high,
                f"{name}_p": fact.p,
                f"{name}_unit": fact.unit,
                f"{name}_evidence": fact.evidence,
            }
        rows.append(values)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: row.get(name) for name in columns} for row in rows], columns
