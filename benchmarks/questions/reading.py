"""Reading the question files: contexts, expected meanings, and where the parser agrees with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from harken.ask.parse import Context, understand
from harken.ask.specs import normal
from harken.domain.answers import Refusal
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, ScoreRange, Spec
from harken.domain.understanding import Theme
from harken.domain.vocabulary import ScoreName, Vocabulary

FIELDS = ("refused", "intent", "measure", "include", "exclude", "period", "compare", "limit", "order")

Meaning = Spec | str


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One question, what a person says it means, and what the parser made of it."""

    question: str
    expected: tuple[Meaning, ...]
    found: tuple[Meaning, ...]


HERE = Path(__file__).parent


def contexts() -> dict[str, Any]:
    """The made-up companies that the questions are asked in."""
    found: dict[str, Any] = json.loads((HERE / "contexts.json").read_text(encoding="utf-8"))
    return found


def cases(path: Path, known: Mapping[str, Any]) -> Iterator[Case]:
    """Every question of a file, parsed."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        context = _context(known[row["context"]], row.get("previous"))
        expected = tuple(_meaning(entry) for entry in row["expected"])
        found = tuple(_plain(each) for each in understand(row["question"], context))
        yield Case(question=row["question"], expected=expected, found=found)


def agreed(case: Case) -> dict[str, bool]:
    """Per field, whether every question of the message has what is expected."""
    if len(case.expected) != len(case.found):
        return dict.fromkeys(FIELDS, False)
    pairs = list(zip(case.expected, case.found, strict=True))
    return {name: all(field(one, name) == field(other, name) for one, other in pairs) for name in FIELDS}


def field(meaning: Meaning, name: str) -> Any:
    """A refusal agrees with a spec in no field but by its code."""
    if isinstance(meaning, str):
        return meaning
    return None if name == "refused" else getattr(meaning, name)


def _plain(found: Spec | Refusal) -> Meaning:
    return found.code.value if isinstance(found, Refusal) else found


def _meaning(entry: Mapping[str, Any]) -> Meaning:
    return entry["refused"] if "refused" in entry else normal(_spec(entry))


def _spec(entry: Mapping[str, Any]) -> Spec:
    return Spec(
        intent=Intent(entry["intent"]),
        measure=Measure(entry["measure"]) if "measure" in entry else None,
        include=_filter(entry.get("include", {})),
        exclude=_filter(entry.get("exclude", {})),
        period=_period(entry.get("period", (None, None))),
        compare=Compare(by=entry.get("by"), to=_period(entry["to"]) if "to" in entry else None),
        limit=entry.get("limit", 5),
        order=Order(entry.get("order", "volume")),
    )


def _filter(entry: Mapping[str, Any]) -> Filter:
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    if "score" in fields:
        name, low, high = fields["score"]
        fields["score"] = ScoreRange(name=name, low=low, high=high)
    if "attributes" in fields:
        fields["attributes"] = {name: tuple(values) for name, values in fields["attributes"].items()}
    return Filter(**fields)


def _period(bounds: Any) -> Period:
    start, end = (None if bound is None else _bound(bound) for bound in bounds)
    return Period(start=start, end=end)


def _bound(text: str) -> date | datetime:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def _context(entry: Mapping[str, Any], previous: Mapping[str, Any] | None) -> Context:
    today = date.fromisoformat(entry["today"])
    return Context(
        vocabulary=_vocabulary(entry),
        today=today,
        zone=ZoneInfo(entry["zone"]),
        week_start=entry["week_start"],
        previous=normal(_spec(previous)) if previous else None,
        company=entry.get("company"),
    )


def _vocabulary(entry: Mapping[str, Any]) -> Vocabulary:
    themes = tuple(
        Theme(
            key=theme["key"],
            name=theme["name"],
            words=tuple(theme.get("words", ())),
            phrases=tuple(theme.get("phrases", ())),
        )
        for theme in entry["themes"]
    )
    return Vocabulary(
        themes=themes,
        groups=tuple(entry.get("groups", ())),
        sources=tuple(entry.get("sources", ())),
        kinds=tuple(entry.get("kinds", ())),
        products=tuple(entry.get("products", ())),
        languages=tuple(entry.get("languages", ())),
        attributes={name: tuple(values) for name, values in entry.get("attributes", {}).items()},
        scores=tuple(ScoreName(**score) for score in entry.get("scores", ())),
        first_day=date.fromisoformat(entry["first_day"]),
        last_day=date.fromisoformat(entry["last_day"]),
        undated=entry.get("undated", 0),
    )
