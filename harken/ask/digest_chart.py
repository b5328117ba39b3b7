"""The picture of a digest: one thing over twelve weeks, as numbers that any face can draw, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from harken.ask import figures
from harken.ask.digest_asking import Asking, Found
from harken.ask.scope_words import Names, theme
from harken.ask.template import Template, Text
from harken.domain.answers import Fact
from harken.domain.understanding import Sentiment

#: Fewer weeks show no development.
FEWEST = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One line of a chart: a value for each week."""

    name: Text
    values: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """What is drawn, and the sentence that says the same."""

    title: Text
    #: What the values are.
    unit: Text
    weeks: tuple[Text, ...]
    series: tuple[Series, ...]
    told: Text
    found: tuple[Found, ...]


_MOOD_TITLE = Template("Mood by week")()
_OF_THEME = Template("{theme}, week by week")
_PERCENT, _PIECES = Template("Percent of feedback")(), Template("Pieces of feedback")()
_NEGATIVE, _POSITIVE = Template("negative")(), Template("positive")()
_THEME_TOLD = Template(
    "{theme}, week by week: {last} in the week of {day}, {most} at most (week of {peak}), {least} at least."
)
_THEME_PEAK = Template(
    "{theme}, week by week: {last} in the week of {day}, more than in any week before; {least} at least."
)
_MOOD_TOLD = Template(
    "In the week of {day} {minus} of {n} pieces of feedback were negative and {plus} positive;"
    " most were negative in the week of {peak}, {most} of {of}."
)


def of_theme(asked: Asking, key: str, names: Names) -> Chart | None:
    """How much of the feedback is about one theme."""
    found = asked.by_week(replace(asked.scope, themes=(key,)))
    weeks = _weeks(found)
    if len(weeks) < FEWEST:
        return None
    values = {week: fact.value or 0.0 for week, fact in weeks.items()}
    last, peak = max(weeks), max(weeks, key=lambda week: values[week])
    least = min(weeks, key=lambda week: values[week])
    called = theme(key, names)
    return Chart(
        title=_OF_THEME(theme=called),
        unit=_PERCENT,
        weeks=tuple(map(figures.bucket, weeks)),
        series=(Series(name=called, values=tuple(round(100 * each, 1) for each in values.values())),),
        told=(_THEME_PEAK if peak == last else _THEME_TOLD)(
            theme=called,
            last=figures.value(weeks[last]),
            day=figures.bucket(last),
            most=figures.value(weeks[peak]),
            peak=figures.bucket(peak),
            least=figures.value(weeks[least]),
        ),
        found=(found,),
    )


def of_mood(asked: Asking) -> Chart | None:
    """How many pieces of feedback were negative and positive."""
    minus, plus = (
        asked.by_week(replace(asked.scope, sentiment=(label.value,)))
        for label in (Sentiment.NEGATIVE, Sentiment.POSITIVE)
    )
    negative, positive = _weeks(minus), _weeks(plus)
    weeks = sorted(negative.keys() & positive.keys())
    if len(weeks) < FEWEST:
        return None
    last, peak = weeks[-1], max(weeks, key=lambda week: (_many(negative[week]), week))
    return Chart(
        title=_MOOD_TITLE,
        unit=_PIECES,
        weeks=tuple(map(figures.bucket, weeks)),
        series=(
            Series(name=_POSITIVE, values=tuple(float(_many(positive[week])) for week in weeks)),
            Series(name=_NEGATIVE, values=tuple(float(_many(negative[week])) for week in weeks)),
        ),
        told=_MOOD_TOLD(
            day=figures.bucket(last),
            minus=figures.count(_many(negative[last])),
            n=figures.count(negative[last].n),
            plus=figures.count(_many(positive[last])),
            peak=figures.bucket(peak),
            most=figures.count(_many(negative[peak])),
            of=figures.count(negative[peak].n),
        ),
        found=(minus, plus),
    )


def _weeks(found: Found) -> dict[str, Fact]:
    """The weeks in which anything was heard, in order."""
    facts = found[1].facts
    rows = {row.keys["week"]: facts[row.cells["value"]] for row in found[1].rows if "week" in row.keys}
    return {week: rows[week] for week in sorted(rows) if rows[week].n}


def _many(fact: Fact) -> int:
    return fact.numerator or 0


def to_json(chart: Chart) -> Mapping[str, Any]:
    """The numbers, and what says the same."""
    return {
        "title": str(chart.title),
        "unit": str(chart.unit),
        "weeks": [str(week) for week in chart.weeks],
        "series": [{"name": str(each.name), "values": list(each.values)} for each in chart.series],
        "text": str(chart.told),
    }
