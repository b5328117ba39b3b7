"""Sentences about what an action brought: from how much to how much, and whether chance explains it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from harken.ask import comparison_words, figures
from harken.ask.certainty import beyond_chance, little, verdict
from harken.ask.scope_words import Names, described, noun, sentiment, theme
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Fact, Facts, Row
from harken.domain.questions import Filter, Measure, Period, Spec

#: More rows than these are left to the table.
_SAID = 3

_MOVED = Template("{what} {way} from {before} ({then}) to {value} ({now}){after}: {size} {more}{verdict}.")
_STAYED = Template("{what} stayed at {value}{after}: it was as much {then} as {now}.")
_FELL, _ROSE = Template("fell")(), Template("rose")()
_LESS, _MORE = Template("less")(), Template("more")()
_AFTER = Template(" after {action}")
_SHARE = Template("The share of {things} {asked}")
_ALL = Template("feedback")()
_VERDICT = Template(", {verdict}")
_BETWEEN = Template("The true change lies likely between {low} and {high}.")
_OUT_OF = Template("That is out of {n} pieces of feedback after and {before} before.")
_FELT = Template("It was felt {way} then: net sentiment {before} before, {value} after{verdict}.")
_BETTER, _WORSE = Template("better")(), Template("worse")()
_DEFINED = Template("This tells what changed then, not what changed it.")()
_NOTHING_TOLD = Template("There is nothing to hold against one another.")()


def effect(spec: Spec, found: Facts, names: Names) -> Text:
    """One thing before and after, or several in a list."""
    rows = [row for row in found.rows if {"value", "before"} <= row.cells.keys()]
    if not rows:
        return _NOTHING_TOLD
    several = spec.compare.by is not None or len(rows) > 1
    told = _several(spec, rows, found, names) if several else _one(spec, rows[0], found, names)
    return spaced([told, _defined(rows)])


def _one(spec: Spec, row: Row, found: Facts, names: Names) -> Text:
    value, before = (found.facts[row.cells[cell]] for cell in ("value", "before"))
    change = found.facts.get(row.cells.get("change", ""))
    slots = {
        "what": _what(spec, row, value, names),
        "value": figures.value(value),
        "now": _days(value),
        "then": _days(before),
        "after": _after(value),
    }
    if change is None or figures.vanishes(change):
        sentence = _STAYED(**slots)
    else:
        told = verdict(change)
        sentence = _MOVED(
            before=figures.value(before),
            way=_FELL if _of(change) < 0 else _ROSE,
            size=figures.size(change),
            more=_LESS if _of(change) < 0 else _MORE,
            verdict=_VERDICT(verdict=told) if told else NOTHING,
            **slots,
        )
    likely = _likely(change) if change is not None else NOTHING
    return spaced([sentence, likely, _out_of(value, before), little(value), _felt(row, found)])


def _likely(change: Fact) -> Text:
    """The range that the true change lies in, with the sign of each end."""
    if change.low is None or change.high is None:
        return NOTHING
    return _BETWEEN(low=figures.move(change, change.low), high=figures.move(change, change.high))


def _what(spec: Spec, row: Row, fact: Fact, names: Names) -> Text:
    """What is measured, without the period: the answer names both windows."""
    include = spec.include
    if "theme" in row.keys and fact.name == Measure.SHARE:
        include = replace(include, themes=(row.keys["theme"],))
    timeless = replace(spec, include=include, period=Period(), compare=replace(spec.compare, to=None))
    if fact.name == Measure.SHARE:
        return _share(timeless, names)
    known = [measure for measure in Measure if measure == fact.name]
    measured = replace(timeless, measure=known[0] if known else Measure.MEAN_SCORE)
    return comparison_words.measured(measured, fact, described(measured, names))


def _share(spec: Spec, names: Names) -> Text:
    """Of all that was received there, what has what is asked for."""
    said = {field: getattr(spec.include, field) for field in (*_WORDS, "text")}
    words = Spec(intent=spec.intent, include=Filter(**said))
    include = replace(spec.include, themes=(), roles=(), sentiment=(), facets=(), text=None)
    place = replace(spec, include=include)
    things = noun(place, 2) if place.include.kinds else _ALL
    return _SHARE(
        things=spaced([things, described(place, names)]),
        asked=spaced([_labels(words), described(words, names)]),
    )


_WORDS = ("themes", "roles", "sentiment", "facets")
_LABELLED = Template("that is {labels}")


def _labels(words: Spec) -> Text:
    return _LABELLED(labels=sentiment(words)) if words.include.sentiment else NOTHING


def _days(fact: Fact) -> Text:
    """The window of a fact, by its first and last day."""
    if "first" not in fact.where or "last" not in fact.where:
        return NOTHING
    first, last = (date.fromisoformat(fact.where[bound]) for bound in ("first", "last"))
    return figures.period(Period(start=first, end=last + timedelta(days=1)))


def _after(fact: Fact) -> Text:
    return _AFTER(action=name(fact.where["action"])) if "action" in fact.where else NOTHING


def _of(fact: Fact) -> float:
    return fact.value or 0.0


def _out_of(value: Fact, before: Fact) -> Text:
    if value.numerator is None:
        return NOTHING
    return _OUT_OF(n=figures.count(value.n), before=figures.count(before.n))


def _felt(row: Row, found: Facts) -> Text:
    """How a theme is spoken of, before and after."""
    if "sentiment_change" not in row.cells:
        return NOTHING
    value, before, change = (
        found.facts[row.cells[cell]] for cell in ("sentiment", "sentiment_before", "sentiment_change")
    )
    if figures.vanishes(change):
        return NOTHING
    told = verdict(change)
    return _FELT(
        way=_BETTER if _of(change) > 0 else _WORSE,
        before=figures.value(before),
        value=figures.value(value),
        verdict=_VERDICT(verdict=told) if told else NOTHING,
    )


_LIST = Template("{what}{after}, {then} and {now}: {rows}.")
_ROW = Template("{name} from {before} to {value}")
_SURE = Template("More than chance explains: {names}.")
_NONE_SURE = Template("None of these changed by more than chance explains.")()
_THEMES = Template("Share of feedback about each theme")()


def _several(spec: Spec, rows: list[Row], found: Facts, names: Names) -> Text:
    """Each theme or each group, what is least likely chance first."""
    value, before = (found.facts[rows[0].cells[cell]] for cell in ("value", "before"))
    by_theme = "theme" in rows[0].keys and spec.compare.by is None
    sentence = _LIST(
        what=_THEMES if by_theme else _what(spec, Row(keys={}, cells={}), value, names),
        then=_days(before),
        now=_days(value),
        after=_after(value),
        rows=listed(_row(row, found, names) for row in rows[:_SAID]),
    )
    sure = [row for row in rows if "change" in row.cells and beyond_chance(found.facts[row.cells["change"]])]
    told = _SURE(names=listed(_called(row, names) for row in sure)) if sure else _NONE_SURE
    return spaced([sentence, told])


def _row(row: Row, found: Facts, names: Names) -> Text:
    value, before = (found.facts[row.cells[cell]] for cell in ("value", "before"))
    return _ROW(
        name=_called(row, names),
        before=figures.value(before),
        value=figures.value(value),
    )


def _called(row: Row, names: Names) -> Text:
    return theme(row.keys["theme"], names) if "theme" in row.keys else comparison_words.label(row, names)


def _defined(rows: list[Row]) -> Text:
    return _DEFINED if any("change" in row.cells for row in rows) else NOTHING
