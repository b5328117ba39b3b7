"""Reading the question files: contexts, meanings that a person gave, and what the parser makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from harken.ask.contract import spec_json
from harken.ask.mind import Mind
from harken.ask.moving import moved
from harken.ask.parse import Context, readings, understand
from harken.ask.recall import spec_from_json
from harken.ask.specs import normal
from harken.domain.answers import Refusal
from harken.domain.questions import Intent, Period, Spec
from harken.domain.understanding import Theme
from harken.domain.vocabulary import Saying, ScoreName, Vocabulary
from nlp.light import light_encoder

HERE = Path(__file__).parent

#: A spec in its one form, or the code of a refusal.
Meaning = Spec | str


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One question, what a person says it means, and what the parser made of it."""

    id: str
    kind: str
    question: str
    #: The readings that the person who wrote the question accepts, their own first.
    readings: tuple[tuple[Meaning, ...], ...]
    found: tuple[Meaning, ...]
    #: Whether the answer says that it is not sure what was meant.
    doubted: bool = False

    @property
    def expected(self) -> tuple[Meaning, ...]:
        return self.readings[0]


def contexts() -> dict[str, Any]:
    """The made-up companies that the questions are asked in."""
    found: dict[str, Any] = json.loads((HERE / "contexts.json").read_text(encoding="utf-8"))
    return found


def cases(path: Path, known: Mapping[str, Any], mind: Mind | None = None) -> Iterator[Case]:
    """Every question of a file, parsed after the questions before it in its thread."""
    made = {name: context_of(entry) for name, entry in known.items()}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        context = made[row["context"]]
        for earlier in row.get("previous") or ():
            context = _after(earlier, context, mind)
        read = readings(row["question"], context, mind)
        yield Case(
            id=row["id"],
            kind=row["kind"],
            question=row["question"],
            readings=tuple(readings_of(row, context)),
            found=tuple(plain(each.meaning) for each in read),
            doubted=any(each.doubtful for each in read),
        )


def readings_of(row: Mapping[str, Any], context: Context) -> Iterator[tuple[Meaning, ...]]:
    """What a person says that a question means, each reading in one form; a refused question has a code.

    A reading that asks what moved, and leaves open since when, means the time before, as every answer does.
    """
    if row["refused"]:
        yield (row["refused"],)
        return
    for specs in (row["specs"], *row.get("also", ())):
        given = (spec_from_json(_merged(_BARE, entry)) for entry in specs)
        yield tuple(normal(moved(each, "", context)) for each in given)


def _after(question: str, context: Context, mind: Mind | None) -> Context:
    """The context once a question was asked in it."""
    specs = [each for each in understand(question, context, mind) if isinstance(each, Spec)]
    return replace(context, previous=specs[-1]) if specs else context


def plain(found: Spec | Refusal) -> Meaning:
    return found.code.value if isinstance(found, Refusal) else normal(found)


_BARE = spec_json(Spec(intent=Intent.COUNT))


def _merged(base: Any, given: Any) -> Any:
    """A whole spec from the fields that differ from a plain one; times without an end are open."""
    if not isinstance(base, dict) or not isinstance(given, dict):
        return _open(given) if isinstance(given, dict) and set(given) <= {"start", "end"} else given
    return {**base, **{name: _merged(base.get(name), value) for name, value in given.items()}}


def _open(period: Mapping[str, Any]) -> dict[str, Any]:
    return {"start": None, "end": None, **period}


def context_of(entry: Mapping[str, Any]) -> Context:
    """A company of `contexts.json` as questions to it are understood."""
    return Context(
        vocabulary=_vocabulary(entry),
        today=date.fromisoformat(entry["today"]),
        zone=ZoneInfo(entry["zone"]),
        week_start=entry["week_start"],
        company=entry.get("company"),
        encoder=light_encoder(),
    )


def _vocabulary(entry: Mapping[str, Any]) -> Vocabulary:
    themes = tuple(
        Theme(key=theme["key"], name=theme["name"],
              words=tuple(theme.get("words", ())), phrases=tuple(theme.get("phrases", ())))
        for theme in entry["themes"]
    )  # fmt: skip
    names = ("groups", "sources", "kinds", "products", "languages")
    releases, periods = entry.get("releases", {}), entry.get("named_periods", {})
    return Vocabulary(
        themes=themes,
        **{name: tuple(entry.get(name, ())) for name in names},
        attributes=_tuples(entry.get("attributes", {})),
        scores=tuple(ScoreName(**score) for score in entry.get("scores", ())),
        first_day=date.fromisoformat(entry["first_day"]),
        last_day=date.fromisoformat(entry["last_day"]),
        undated=entry.get("undated", 0),
        rivals=_tuples(entry.get("rivals", {})),
        sayings=tuple(_sayings(entry.get("synonyms", {}))),
        releases={name: date.fromisoformat(day) for name, day in releases.items()},
        named_periods={
            name: Period(start=_day(first), end=_day(end)) for name, (first, end) in periods.items()
        },
    )


def _sayings(entry: Mapping[str, Any]) -> Iterator[Saying]:
    for field, called in entry.items():
        groups = called.items() if field == "attributes" else [("", called)]
        for attribute, values in groups:
            for value, words in values.items():
                for word in words:
                    yield Saying(field=field, value=value, saying=word, attribute=attribute)


def _tuples(entry: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in entry.items()}


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
