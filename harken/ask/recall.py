"""The other half of the contract: a spec from its JSON, so that a follow-up finds the question before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, ScoreRange, Spec


def spec_from_json(given: Mapping[str, Any]) -> Spec:
    """The spec that `contract.spec_json` wrote.

    Raises:
        ValueError, KeyError, TypeError: when the JSON is no spec of this version.
    """
    compare = given["compare"]
    return Spec(
        intent=Intent(given["intent"]),
        measure=None if given["measure"] is None else Measure(given["measure"]),
        include=_filter(given["filters"]["include"]),
        exclude=_filter(given["filters"]["exclude"]),
        period=_period(given["period"]),
        compare=Compare(by=compare["by"], to=None if compare["to"] is None else _period(compare["to"])),
        limit=int(given["limit"]),
        order=Order(given["order"]),
    )


def _filter(given: Mapping[str, Any]) -> Filter:
    lists = ("themes", "groups", "sources", "kinds", "products", "languages", "roles", "sentiment")
    later = ("facets", "rivals")
    score = given.get("score")
    return Filter(
        **{field: tuple(given.get(field, ())) for field in (*lists, *later)},
        attributes={name: tuple(values) for name, values in given.get("attributes", {}).items()},
        score=None if score is None else ScoreRange(**score),
        text=given.get("text"),
    )


def _period(given: Mapping[str, str | None]) -> Period:
    return Period(start=_bound(given["start"]), end=_bound(given["end"]))


def _bound(text: str | None) -> date | datetime | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
