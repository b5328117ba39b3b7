"""The facts of an answer counted again as its question asks, with pandas from what the workspace exports."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from tests.scenario.recounting_things import Things

_ROLES = {
    "likes": "like",
    "dislikes": "dislike",
    "requests": "request",
    "reasons_to_buy": "reason_to_buy",
    "questions": "question",
}
_COUNTED = ("count", "share", "score", "trend", "compare", "themes", "quotes", "sources", *_ROLES)
_TIMES = {"day": 10, "week": 10, "month": 7, "year": 4}
#: In this order what a share asks about is looked for; the rest of the filters is what it is a share of.
_ASKED = (("sentiment", "roles"), ("themes",), ("text",), ("score",), ("groups",), ("products",),
          ("attributes",), ("languages",), ("kinds",), ("sources",))  # fmt: skip
_SAID = ("themes", "roles", "sentiment", "text")

Filters = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Count:
    """What pandas makes of a fact."""

    n: int
    numerator: int | None = None
    value: float | None = None


class Recount:
    """What an export tells, read again for every fact as its question asks; copies count nowhere."""

    def __init__(self, things: Things) -> None:
        self.feedback = things.feedback
        self.statements = _only(things.statements, things.statements.content)
        self.mentions = things.mentions

    def of(self, answer: Mapping[str, Any], fact: Mapping[str, Any]) -> Count | None:
        """The same fact counted here; None for a measure that the export alone does not tell."""
        spec, where = answer["spec"], dict(fact["where"])
        include, exclude = spec["filters"]["include"], spec["filters"]["exclude"]
        told = spec["intent"] in _COUNTED and fact["name"] in _MEASURES
        # A theme that is left out of opinions leaves out what is said of it, and not who says it.
        told = told and not (spec["intent"] in _ROLES and exclude.get("themes"))
        if spec["intent"] == "themes":
            exclude = {field: value for field, value in exclude.items() if field != "themes"}
        if not told or _beyond(include) or _beyond(exclude) or not _along(where):
            return None
        period = spec["compare"]["to"] if where.pop("period", "") == "before" else spec["period"]
        if "T" in f"{period['start']}{period['end']}" or where.get("theme") == "other":
            return None
        heard = self._where(where, exclude, period, self.feedback)
        return _MEASURES[fact["name"]](self, spec, fact, heard, include, where.get("theme"))

    def _where(self, where: Filters, exclude: Filters, period: Filters, rows: pd.DataFrame) -> pd.DataFrame:
        rows = _only(rows, _during(rows, period))
        for field in exclude:
            if exclude[field]:
                out = self._matching(rows, {field: exclude[field]})
                rows = rows[~rows.feedback_id.isin(out.feedback_id)]
        for name, label in where.items():
            if name != "theme":
                held = [label in _labels(row, name) for row in rows.itertuples()]
                rows = _only(rows, held)
        return rows

    def _matching(self, rows: pd.DataFrame, include: Filters) -> pd.DataFrame:
        """Feedback that every filter holds for; with a theme, roles and sentiment are those of mentions."""
        for field in ("sources", "kinds", "languages"):
            if include.get(field):
                rows = rows[rows[field.removesuffix("s")].isin(include[field])]
        if include.get("groups"):
            rows = _only(rows, rows.groups.map(lambda held: bool(set(held) & set(include["groups"]))))
        attributes = dict(include.get("attributes") or {})
        if include.get("products"):
            attributes["product"] = include["products"]
        for name, values in attributes.items():
            rows = _only(rows, rows.attributes.map(lambda held, n=name, v=values: _text(held.get(n)) in v))
        if include.get("text"):
            words = re.compile(rf"(?<!\w){re.escape(include['text'])}(?!\w)", re.IGNORECASE)
            rows = _only(rows, rows.text.map(lambda text: bool(words.search(text))))
        if asked := include.get("score"):
            rows = _only(rows, rows.scores.map(lambda held: _within(held.get(asked["name"]), asked)))
        return self._saying(rows, include)

    def _saying(self, rows: pd.DataFrame, include: Filters) -> pd.DataFrame:
        if include.get("themes"):
            found = self._mentions(rows, {**include, "sentiment": []})
            labels = found.groupby("feedback_id").sentiment.agg(set)
            ids = [id_ for id_, held in labels.items() if _felt(held, include.get("sentiment") or [])]
            return _only(rows, rows.feedback_id.isin(ids))
        if include.get("roles"):
            rows = _only(rows, rows.roles.map(lambda held: bool(set(held) & set(include["roles"]))))
        return _only(rows, rows.sentiment.isin(include["sentiment"])) if include.get("sentiment") else rows

    def _mentions(self, rows: pd.DataFrame, include: Filters) -> pd.DataFrame:
        found = self.mentions[self.mentions.feedback_id.isin(rows.feedback_id)]
        if include.get("themes"):
            found = _only(found, found.theme.isin(include["themes"]))
        if include.get("roles"):
            found = _only(found, found.roles.map(lambda held: bool(set(held) & set(include["roles"]))))
        return _only(found, found.sentiment.isin(include["sentiment"])) if include.get("sentiment") else found

    def volume(self, spec: Any, fact: Any, heard: pd.DataFrame, include: Filters, theme: str | None) -> Count:
        # Themes are told of all that was heard there, whatever is asked for in it.
        asked = _heard(include) if spec["intent"] == "themes" else _with(include, theme)
        n = len(self._matching(heard, asked))
        return Count(n=n, value=n)

    def people(self, spec: Any, fact: Any, heard: pd.DataFrame, include: Filters, theme: str | None) -> Count:
        n = int(self._matching(heard, _with(include, theme)).person.nunique())
        return Count(n=n, value=n)

    def share(self, spec: Any, fact: Any, heard: pd.DataFrame, include: Filters, theme: str | None) -> Count:
        role = _ROLES.get(spec["intent"])
        if role is not None or spec["intent"] == "themes":
            counted = {**_with(include, theme), "roles": [role] if role else include["roles"]}
            base = _heard(include) if role is None else dict(include)
        elif spec["intent"] == "share":
            base, counted = _split(include), dict(include)
        else:
            base = {field: value for field, value in include.items() if field not in _SAID}
            counted = _with(include, theme)
            base = base if any(counted.get(field) for field in _SAID) else _split(include)
        n, numerator = len(self._matching(heard, base)), len(self._matching(heard, counted))
        return Count(n=n, numerator=numerator, value=numerator / n if n else None)

    def net(self, spec: Any, fact: Any, heard: pd.DataFrame, include: Filters, theme: str | None) -> Count:
        words = {field: include[field] for field in ("themes", "roles")}
        if spec["intent"] == "themes":
            words["roles"] = []
        plain = {field: value for field, value in include.items() if field not in (*words, "sentiment")}
        rows = self._matching(heard, plain)
        if fact["counts"] == "mention":
            found = self._mentions(rows, _with(words, theme))
        else:
            found = self.statements[self.statements.feedback_id.isin(rows.feedback_id)]
            found = _only(found, found.sentiment.notna())
            if words["roles"]:
                found = _only(found, found.roles.map(lambda held: bool(set(held) & set(words["roles"]))))
        positive, negative = (int((found.sentiment == label).sum()) for label in ("positive", "negative"))
        return Count(n=len(found), value=(positive - negative) / len(found) if len(found) else None)

    def score(self, spec: Any, fact: Any, heard: pd.DataFrame, include: Filters, theme: str | None) -> Count:
        name = re.search(r"(?:score |of )([\w-]+) (?:on|scores|answers)", fact["definition"])
        rows = self._matching(heard, _with(include, theme))
        found = rows.scores.map(lambda held: held.get(name[1] if name else "")).dropna()
        nps = fact["name"] == "nps"
        value = 100 * ((found >= 9).mean() - (found <= 6).mean()) if nps else found.mean()
        return Count(n=len(found), value=value if len(found) else None)


_MEASURES: dict[str, Callable[..., Count]] = {
    "volume": Recount.volume,
    "people": Recount.people,
    "share": Recount.share,
    "net_sentiment": Recount.net,
    "mean_score": Recount.score,
    "nps": Recount.score,
}


def _only(rows: pd.DataFrame, held: Any) -> pd.DataFrame:
    """The rows for which it holds, also where there are none to ask."""
    return rows.loc[pd.Series(list(held), index=rows.index, dtype=bool)]


def _beyond(part: Filters) -> bool:
    """What an export does not tell: which score is the primary one, facets of parts, rivals."""
    score = part.get("score")
    unnamed = bool(score and score["name"] is None)
    return unnamed or bool(part.get("facets") or part.get("rivals"))


def _along(where: Filters) -> bool:
    known = {"theme", "group", "source", "kind", "product", "period", *_TIMES}
    return all(name in known or name.startswith("attribute:") for name in where)


def _labels(row: Any, name: str) -> list[str]:
    """What a feedback is called along one dimension."""
    if name in _TIMES:
        return [] if row.date is None else [_bucket(name, row.date)]
    if name == "group":
        return list(row.groups)
    if name in ("source", "kind"):
        return [getattr(row, name)]
    return [_text(row.attributes.get(name.removeprefix("attribute:")))]


def _bucket(step: str, day: str) -> str:
    if step != "week":
        return day[: _TIMES[step]]
    first = date.fromisoformat(day)
    return str(date.fromordinal(first.toordinal() - first.weekday()))


def _during(rows: pd.DataFrame, period: Filters) -> Any:
    start, end = period["start"] or "", period["end"] or "9999"
    if not period["start"] and not period["end"]:
        return rows.feedback_id.notna()
    return rows.date.map(lambda day: isinstance(day, str) and start <= day < end)


def _heard(include: Filters) -> dict[str, Any]:
    """All that was heard, whatever role or mood is asked for."""
    return {field: value for field, value in include.items() if field not in ("roles", "sentiment")}


def _with(include: Filters, theme: str | None) -> dict[str, Any]:
    return dict(include) if theme is None else {**include, "themes": [theme]}


def _split(include: Filters) -> dict[str, Any]:
    asked = next((fields for fields in _ASKED if any(include.get(field) for field in fields)), ())
    return {field: value for field, value in include.items() if field not in asked}


def _felt(held: set[str], labels: list[str]) -> bool:
    mixed = "mixed" in labels and {"positive", "negative"} <= held
    return not labels or mixed or bool(held & set(labels))


def _within(value: float | None, asked: Filters) -> bool:
    low = asked["low"] if asked["low"] is not None else float("-inf")
    high = asked["high"] if asked["high"] is not None else float("inf")
    return value is not None and low <= value <= high


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
