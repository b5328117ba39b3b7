"""The first page: every theme over time at one glance, what moved first, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from harken.ask.chart_drawing import cells
from harken.ask.charts import Point, multiples
from harken.ask.figures import money
from harken.ask.spans import day_of
from harken.ask.specs import normal
from harken.domain.answers import Fact, Facts
from harken.domain.questions import Intent, Order, Period, Spec
from harken.insights.overview import Line, Worth
from harken.web.address import SORTS, View
from harken.web.render import page
from harken.web.shown import Shown, moved, shown
from harken.web.site import Opening, Visit, quoted

if TYPE_CHECKING:
    from starlette.responses import Response

#: Themes with a chart on one page; further ones on the next.
SHOWN = 12
#: Themes that are measured: four pages of them.
MOST = 4 * SHOWN


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One theme: its numbers, its chart, and what to say of it."""

    key: str
    name: str
    address: str
    value: Fact
    before: Fact | None
    change: Fact | None
    sentiment: Fact | None
    impact: Fact | None
    #: What the customers behind it are worth, where that is asked for.
    worth: Worth | None
    chart: str | None


def _trends(visit: Visit) -> Response:
    view = visit.view
    spec = normal(view.themes(MOST))
    found = visit.desk.measure(spec)
    answer = shown(spec, found, visit.names, view)
    impacts = _impacts(visit) if view.sort == "impact" else None
    worths = visit.desk.worths(spec) if view.sort == "value" else {}
    keys = sorted(_order(found, impacts, view), key=lambda key: -worths[key].value if key in worths else 0.0)
    here = keys[(view.page - 1) * SHOWN : view.page * SHOWN]
    tiles = _tiles(visit, answer, impacts, worths, here)
    pages = -(-len(keys) // SHOWN)
    return page(
        visit,
        "trends.html",
        title="Trends",
        answer=answer,
        sections=_sections(view, tiles),
        pages=pages,
        sorts=SORTS,
        refused=found.refused,
        money=lambda amount: money(visit.desk.currency, amount),
    )


def _sections(view: View, tiles: Sequence[Tile]) -> list[tuple[str, list[Tile]]]:
    """What moved, told apart from what may only look so, so that one glance tells it."""
    if view.sort != "growth" or not any(tile.change for tile in tiles):
        return [("", list(tiles))]
    sure = [tile for tile in tiles if moved(tile.change)]
    rest = [tile for tile in tiles if not moved(tile.change)]
    # Later pages go on with what did not move.
    title = "Moved by more than chance explains" if sure else "Nothing moved by more than chance explains"
    first = [(title, sure)] if sure or view.page == 1 else []
    return [*first, ("Others; what changed there may be chance", rest)]


def _impacts(visit: Visit) -> Facts:
    """How far each theme moves the score, as `harken ask` tells why it is what it is."""
    view = visit.view
    return visit.desk.measure(normal(view.spec(Intent.THEMES, order=Order.IMPACT, limit=MOST)))


def _order(found: Facts, impacts: Facts | None, view: View) -> list[str]:
    """As it is asked for; of what grew, what moved by more than chance explains comes first, up or down."""
    listed = [row.keys["theme"] for row in found.rows]
    if view.sort == "growth":
        sure = [
            row.keys["theme"] for row in found.rows if moved(found.facts.get(row.cells.get("change", "")))
        ]
        return [*sure, *(key for key in listed if key not in sure)]
    if impacts is None:
        return listed
    first = [row.keys["theme"] for row in impacts.rows if row.keys.get("theme") in listed]
    return [*first, *(key for key in listed if key not in first)]


def _tiles(
    visit: Visit, answer: Shown, impacts: Facts | None, worths: Mapping[str, Worth], keys: Sequence[str]
) -> list[Tile]:
    view, found = visit.view, answer.found
    rows = {row.keys["theme"]: row.cells for row in found.rows}
    told = {} if impacts is None else {row.keys.get("theme"): row.cells for row in impacts.rows}
    spec = Spec(intent=Intent.THEMES, include=view.include, period=_drawn(view))
    lines = visit.desk.lines(spec, keys, view.by) if keys else {}
    charts = dict(zip(keys, _charts(lines, keys, view.period.start), strict=True))

    def fact(key: str, name: str) -> Fact | None:
        return found.facts.get(rows[key].get(name, ""))

    return [
        Tile(
            key=key,
            name=visit.names.get(key, key),
            address=view.link(f"/themes/{quoted(key)}", sort=None),
            value=found.facts[rows[key]["value"]],
            before=fact(key, "before"),
            change=fact(key, "change"),
            sentiment=fact(key, "sentiment"),
            impact=None if impacts is None else impacts.facts.get(told.get(key, {}).get("impact", "")),
            worth=worths.get(key),
            chart=charts[key],
        )
        for key in keys
    ]


def _drawn(view: View) -> Period:
    """With the time before, so that the eye sees what the change is held against."""
    return view.period if view.earlier is None else Period(start=view.earlier.start, end=view.period.end)


def _charts(
    lines: Mapping[str, tuple[Line, ...]], keys: Sequence[str], since: date | datetime | None
) -> list[str | None]:
    """All of them drawn at once; none where there is nothing to draw a line of."""
    drawn = {key: [_point(line) for line in lines[key]] for key in keys if len(lines.get(key, ())) > 1}
    found = dict(zip(drawn, cells(multiples(drawn, day_of(since))), strict=True)) if drawn else {}
    return [found.get(key) for key in keys]


def _point(line: Line) -> Point:
    """An empty bucket breaks the line."""
    return Point(start=line.start, value=line.value, low=line.low, high=line.high)


OPENINGS = (Opening(path="/", answer=_trends),)
