from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from harken.ask.words import answer
from harken.domain.answers import (
    Answer,
    Counts,
    Fact,
    Facts,
    How,
    Quote,
    Refusal,
    RefusalCode,
    Reply,
    Row,
    SourceState,
)
from harken.domain.questions import Compare, Intent, Measure, Period, Spec

NAMES = {"wifi": "Wi-Fi", "food": "Food and drink"}


def fact(**overrides: Any) -> Fact:
    values: dict[str, Any] = {
        "name": "share",
        "value": 0.34,
        "unit": "share",
        "counts": Counts.FEEDBACK,
        "n": 412,
        "numerator": 140,
        "low": 0.296,
        "high": 0.387,
        "definition": "Share of feedback with a complaint.",
        "evidence": "ev1",
    }
    return Fact(**(values | overrides))


def quote(text: str = "The wifi was slow again.", **overrides: Any) -> Quote:
    values: dict[str, Any] = {
        "text": text,
        "feedback_id": 7,
        "part": "body",
        "start": 0,
        "end": len(text),
        "source": "reviews",
        "date": date(2026, 11, 3),
        "url": "https://reviews.example/7",
    }
    return Quote(**(values | overrides))


def how(**overrides: Any) -> How:
    values: dict[str, Any] = {
        "period": Period(start=date(2026, 11, 1), end=date(2026, 12, 1)),
        "filters": "no filter",
        "n": "f0",
        "sources": (
            SourceState(name="reviews", last_collected=datetime(2026, 11, 3, tzinfo=UTC), healthy=True),
            SourceState(name="forum", last_collected=datetime(2026, 11, 2, tzinfo=UTC), healthy=False),
            SourceState(name="survey", last_collected=None, healthy=False),
        ),
        "taxonomy_version": 1,
        "model": "test",
        "notes": ("2 copies were counted once.",),
    }
    return How(**(values | overrides))


def dislikes(rows: int = 2, quotes: tuple[Quote, ...] = (), theme: str = "wifi") -> Answer:
    """What customers dislike, with a row per theme."""
    names = [theme, "food", "other", *(f"theme {number}" for number in range(rows))][:rows]
    facts = {f"f{number}": fact(value=0.34 / (number + 1)) for number in range(rows + 1)}
    table = tuple(
        Row(keys={"theme": name}, cells={"value": f"f{number}"}) for number, name in enumerate(names, 1)
    )
    found = Facts(facts=facts, rows=table, quotes=quotes or (quote(),), how=how())
    return answer(Spec(intent=Intent.DISLIKES, compare=Compare(by="theme")), found, NAMES)


def by_month(months: int) -> Answer:
    """A measure over many months, one of them without feedback."""
    labels = [f"{2000 + number // 12}-{number % 12 + 1:02}" for number in range(months)]
    facts = {f"f{number}": fact(value=None if number == 1 else 0.3) for number in range(months)}
    rows = tuple(
        Row(keys={"month": label}, cells={"value": f"f{number}"}) for number, label in enumerate(labels)
    )
    spec = Spec(intent=Intent.TREND, measure=Measure.SHARE, compare=Compare(by="month"))
    return answer(spec, Facts(facts=facts, rows=rows, how=how()), NAMES)


def by_group() -> Answer:
    """Groups against each other, one beyond chance and one not."""
    facts = {
        "f0": fact(),
        "f1": fact(value=0.5),
        "f2": fact(value=0.2),
        "f3": fact(name="change", value=0.16, p=0.001),
        "f4": fact(name="change", value=-0.14, p=0.4),
    }
    rows = (
        Row(keys={"group": "Business"}, cells={"value": "f1", "change": "f3"}),
        Row(keys={"group": "Leisure"}, cells={"value": "f2", "change": "f4"}),
    )
    spec = Spec(intent=Intent.COMPARE, measure=Measure.SHARE, compare=Compare(by="group"))
    return answer(spec, Facts(facts=facts, rows=rows, how=how()), NAMES)


def volumes() -> Answer:
    """Plain amounts, each of which is its own base."""
    numbers = {"reviews": 1200, "forum": 3}
    facts = {
        label: fact(
            name="volume", unit="feedback", value=number, n=number, numerator=None, low=None, high=None
        )
        for label, number in numbers.items()
    }
    rows = tuple(Row(keys={"source": label}, cells={"value": label}) for label in numbers)
    found = Facts(facts=facts, rows=rows, how=how(n="reviews"))
    return answer(Spec(intent=Intent.SOURCES), found, NAMES)


def refused() -> Answer:
    refusal = Refusal(
        code=RefusalCode.OUT_OF_SCOPE,
        message="I can only tell what customers say.",
        nearest=("What do customers like?",),
    )
    nothing = how(period=Period(), n=None, sources=(), notes=())
    return answer(Spec(intent=Intent.OUT_OF_SCOPE), Facts(how=nothing, refused=refusal))


def helped() -> Answer:
    return answer(Spec(intent=Intent.HELP), Facts(how=how(period=Period(), n=None, sources=(), notes=())))


def reply(*answers: Answer) -> Reply:
    return Reply(question="what?", answers=answers)
