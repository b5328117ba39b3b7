"""What is looked at, as it stands in the address: the same link shows the same again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from harken.ask.spans import preceding
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, Spec

#: Stretches of time that are offered by name: how many days back from the newest feedback.
SPANS: dict[str, int | None] = {"30d": 30, "90d": 90, "180d": 180, "365d": 365, "all": None}
USUAL = "90d"
#: How themes may be sorted.
SORTS = {
    "size": Order.VOLUME,
    "growth": Order.CHANGE,
    "sentiment": Order.SENTIMENT,
    "impact": Order.IMPACT,
    #: By what the customers behind a theme are worth, which no list of themes tells by itself.
    "value": Order.VOLUME,
}
STEPS = {"day": 1, "week": 7, "month": 30}
#: Finer steps than would give so many are not taken.
MOST_STEPS = 200
#: What an address may filter by, and the field of a filter that it sets.
FIELDS = {
    "theme": "themes",
    "group": "groups",
    "source": "sources",
    "kind": "kinds",
    "product": "products",
    "role": "roles",
    "feeling": "sentiment",
    "facet": "facets",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """One way of looking."""

    period: Period
    #: The stretch before it of the same length, where there is one.
    earlier: Period | None
    include: Filter = field(default_factory=Filter)
    sort: str = "growth"
    #: day, week or month.
    by: str = "week"
    #: One of `SPANS`, or `own` for days of one's own.
    span: str = USUAL
    page: int = 1
    #: What the address itself says, for links that keep it.
    said: tuple[tuple[str, str], ...] = ()

    def link(self, path: str, **changes: Any) -> str:
        """An address that keeps what this one says, but for what changes; None takes something out."""
        changed = {name.rstrip("_"): value for name, value in changes.items()}
        kept = [(name, value) for name, value in self.said if name not in changed and name != "page"]
        for name, value in changed.items():
            values = value if isinstance(value, list | tuple) else (value,)
            kept += [(name, str(each)) for each in values if each is not None]
        return f"{path}?{urlencode(kept)}" if kept else path

    def spec(self, intent: Intent, **more: Any) -> Spec:
        """A question about what is looked at."""
        include = more.pop("include", self.include)
        return Spec(intent=intent, include=include, period=self.period, **more)

    def themes(self, limit: int) -> Spec:
        """The list of themes in the order asked for, held against the time before."""
        order = SORTS[self.sort]
        if self.earlier is None and order is Order.CHANGE:
            order = Order.VOLUME
        compare = Compare(to=self.earlier)
        return self.spec(Intent.THEMES, order=order, compare=compare, limit=limit, measure=Measure.VOLUME)

    def about(self, **narrower: Sequence[str]) -> View:
        """The same, of a narrower filter."""
        values = {name: tuple(each) for name, each in narrower.items()}
        return replace(self, include=replace(self.include, **values))  # type: ignore[arg-type]

    def filtered(self) -> bool:
        return not self.include.empty()


def read(query: Sequence[tuple[str, str]], last_day: date | None, today: date) -> View:
    """The view that an address asks for; whatever it says that makes no sense is left out."""
    said = [(name, value) for name, value in query if value]
    last: dict[str, str] = dict(said)
    span, period = _period(last, last_day, today)
    days = _days(period, today)
    by = last.get("by", "")
    sort = last.get("sort", "")
    page = last.get("page", "1")
    return View(
        period=period,
        earlier=None if period.all_time() else preceding(period, today),
        include=_include(said),
        sort=sort if sort in SORTS else "growth",
        by=by if days <= MOST_STEPS * STEPS.get(by, 0) else _step(days),
        span=span,
        page=max(int(page), 1) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        said=tuple(said),
    )


def _period(last: Mapping[str, str], last_day: date | None, today: date) -> tuple[str, Period]:
    """Days of one's own; else so many days up to the newest feedback."""
    first, final = _date(last.get("from")), _date(last.get("to"))
    if first or final:
        start, end = first, None if final is None else final + timedelta(days=1)
        if start is not None and end is not None and start >= end:
            start, end = end - timedelta(days=1), start + timedelta(days=1)
        return "own", Period(start=start, end=end)
    span = last.get("span", USUAL)
    span = span if span in SPANS else USUAL
    days = SPANS[span]
    if days is None:
        return span, Period()
    end = min(last_day or today, today) + timedelta(days=1)
    return span, Period(start=end - timedelta(days=days), end=end)


def _date(written: str | None) -> date | None:
    try:
        day = date.fromisoformat(written or "")
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None


def _days(period: Period, today: date) -> int:
    start, end = period.start, period.end or today
    return 1_000 if start is None else (end - start).days


def _step(days: int) -> str:
    if days <= 21:
        return "day"
    return "week" if days <= 200 else "month"


def _include(said: Sequence[tuple[str, str]]) -> Filter:
    """Names that nobody here bears are refused by the measures, which say what comes near."""
    values: dict[str, tuple[str, ...]] = {}
    attributes: dict[str, tuple[str, ...]] = {}
    for name, value in said:
        if name in FIELDS:
            values[FIELDS[name]] = (*values.get(FIELDS[name], ()), value)
        elif name.startswith("with.") and len(name) > len("with."):
            attributes[name.removeprefix("with.")] = (*attributes.get(name.removeprefix("with."), ()), value)
        elif name == "words":
            return replace(_include([each for each in said if each[0] != "words"]), text=value[:200])
    known = {each.name for each in fields(Filter)}
    return Filter(attributes=attributes, **{name: each for name, each in values.items() if name in known})  # type: ignore[arg-type]
