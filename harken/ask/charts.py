"""Charts as Vega-Lite definitions: the same one is drawn on the page and as the picture that is sent on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Definition = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: Links of a definition are whole addresses; whoever draws it for the page takes this off again.
ORIGIN = "https://harken.invalid"
#: Points across, before a page or a picture scales it.
WIDTH, HEIGHT = 600, 220
#: Days at an axis.
TICKS = 7
CELL_WIDTH, CELL_HEIGHT = 240, 56
_FONT = "system-ui, -apple-system, Segoe UI, Roboto, sans-serif"
_INK, _SOFT, _LINE = "#1c1f23", "#5d6670", "#0b6e8a"


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One value in time with its interval; `said` is the same in words."""

    start: date
    value: float | None
    low: float | None = None
    high: float | None = None
    said: str = ""
    #: Where a reader gets who follows it.
    address: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """Something that happened on a day: an action of the company, or a change of the taxonomy."""

    day: date
    name: str


def over_time(points: Sequence[Point], unit: str, marks: Sequence[Mark] = ()) -> Definition:
    """A line with its interval, and a rule for each thing that happened.

    Args:
        unit: `share` for values shown in percent; anything else is shown as it is.
    """
    axis = {"title": None, "format": "%" if unit == "share" else "", "tickCount": 4, "domain": False}
    y = {"type": "quantitative", "axis": axis, "scale": {"nice": True, "zero": unit == "share"}}
    x = {"field": "start", "type": "temporal", "axis": _times(points), "scale": {"type": "utc"}}
    layers = [_band(x, y), _line(x, y), _dots(x, y)]
    return {
        **_frame(),
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": [_row(point) for point in points]},
        "layer": [*_marked(marks, points), *layers],
    }


def multiples(lines: Mapping[str, Sequence[Point]], since: date) -> Definition:
    """One small chart under the other, each on a scale of its own, in the order given.

    Args:
        since: Where the time that is looked at begins; what lies before it is what it is held against.
    """
    rows = [{**_row(point), "line": name} for name, points in lines.items() for point in points]
    x: dict[str, Any] = {"field": "start", "type": "temporal", "axis": None, "scale": {"type": "utc"}}
    y: dict[str, Any] = {"type": "quantitative", "axis": None, "scale": {"zero": True, "nice": False}}
    return {
        **_frame(),
        "data": {"values": rows},
        "facet": {
            "row": {"field": "line", "type": "nominal", "header": None, "sort": list(lines), "title": None}
        },
        "spacing": 0,
        "spec": {
            "width": CELL_WIDTH,
            "height": CELL_HEIGHT,
            "layer": [*_since(x, since, rows), _band(x, y), _line(x, y), _last(x, y)],
        },
        "resolve": {"scale": {"y": "independent"}},
    }


def _frame() -> Definition:
    return {
        "$schema": SCHEMA,
        "background": None,
        "padding": 4,
        "config": {
            "font": _FONT,
            "view": {"stroke": None},
            "axis": {
                "labelColor": _SOFT,
                "gridColor": "#d9dee3",
                "tickColor": "#d9dee3",
                "labelFontSize": 12,
            },
        },
    }


def _row(point: Point) -> dict[str, Any]:
    """An empty bucket stays on the axis, and breaks the line."""
    return {
        "start": point.start.isoformat(),
        "value": point.value,
        "low": point.low,
        "high": point.high,
        "said": point.said,
        "address": None if point.address is None else f"{ORIGIN}{point.address}",
    }


def _times(points: Sequence[Point]) -> dict[str, Any]:
    """Days that are told at the axis are days that points stand at."""
    days = (points[-1].start - points[0].start).days if points else 0
    shown = "%-d %b" if days < 200 else "%b %Y"
    every = max(-(-len(points) // TICKS), 1)
    values = [point.start.isoformat() for point in points[::every]]
    return {"title": None, "format": shown, "values": values, "grid": False, "labelOverlap": True}


def _band(x: Definition, y: Definition) -> Definition:
    low, high = {**y, "field": "low"}, {"field": "high"}
    mark = {"type": "area", "color": _LINE, "opacity": 0.18}
    return {"name": "interval", "mark": mark, "encoding": {"x": x, "y": low, "y2": high}}


def _line(x: Definition, y: Definition) -> Definition:
    mark = {"type": "line", "color": _LINE, "strokeWidth": 2}
    return {"name": "line", "mark": mark, "encoding": {"x": x, "y": {**y, "field": "value"}}}


def _dots(x: Definition, y: Definition) -> Definition:
    encoding: Definition = {
        "x": x,
        "y": {**y, "field": "value"},
        "href": {"field": "address"},
        "description": {"field": "said"},
    }
    mark = {"type": "point", "filled": True, "size": 45, "color": _LINE, "opacity": 1}
    return {"name": "point", "mark": mark, "encoding": encoding}


def _last(x: Definition, y: Definition) -> Definition:
    newest = {"window": [{"op": "last_value", "field": "start", "as": "end"}], "frame": [None, None]}
    mark = {"type": "point", "filled": True, "size": 40, "color": _LINE, "opacity": 1}
    return {
        "name": "last",
        "transform": [{**newest, "groupby": ["line"]}, {"filter": "datum.start === datum.end"}],
        "mark": mark,
        "encoding": {"x": x, "y": {**y, "field": "value"}},
    }


def _since(x: Definition, since: date, rows: Sequence[Mapping[str, Any]]) -> list[Definition]:
    """A rule where the time that is looked at begins, unless that is where the line does."""
    if not rows or since.isoformat() <= rows[0]["start"]:
        return []
    rule = {"type": "rule", "color": _SOFT, "strokeDash": [3, 3]}
    begins = {"calculate": f"utc({since.year}, {since.month - 1}, {since.day})", "as": "since"}
    once = {"aggregate": [{"op": "count", "as": "points"}], "groupby": ["line"]}
    encoding = {"x": {**x, "field": "since"}}
    return [{"name": "since", "transform": [once, begins], "mark": rule, "encoding": encoding}]


def _marked(marks: Sequence[Mark], points: Sequence[Point]) -> list[Definition]:
    """Only what happened in the time that is shown; names stand at the top, in turn one line lower."""
    if not points:
        return []
    within = [mark for mark in marks if points[0].start <= mark.day <= points[-1].start]
    if not within:
        return []
    rows = [{"day": each.day.isoformat(), "name": each.name} for each in sorted(within, key=_day)]
    x = {"field": "day", "type": "temporal", "scale": {"type": "utc"}}
    data = {"values": [{**row, "place": 10 + 14 * (number % 3)} for number, row in enumerate(rows)]}
    rule = {"type": "rule", "color": _SOFT, "strokeDash": [4, 3]}
    text = {"type": "text", "align": "left", "dx": 4, "color": _INK, "limit": 130, "fontSize": 12}
    named = {
        "x": x,
        "y": {"field": "place", "type": "quantitative", "scale": None},
        "text": {"field": "name"},
    }
    return [
        {"name": "happened", "data": data, "mark": rule, "encoding": {"x": x}},
        {"name": "named", "data": data, "mark": text, "encoding": named},
    ]


def _day(mark: Mark) -> date:
    return mark.day
