"""Sentences about something over time, between periods, and between groups, sources or the like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harken.ask import figures
from harken.ask.certainty import beyond_chance, little, verdict
from harken.ask.scope_words import Names, described, noun, opinion, theme
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Fact, Facts, Row
from harken.domain.questions import Filter, Measure, Order, Spec

MEASURES = {
    Measure.VOLUME: Template("Amount of feedback")(),
    Measure.PEOPLE: Template("Number of people")(),
    Measure.SHARE: Template("Share")(),
    Measure.NET_SENTIMENT: Template("Net sentiment")(),
    Measure.NPS: Template("NPS")(),
    Measure.CSAT: Template("CSAT")(),
    Measure.CES: Template("Customer effort score")(),
    Measure.ADVOCACY_RATE: Template("Advocacy rate")(),
    Measure.NET_DELIGHT: Template("Net Delight Index")(),
}
_MEAN, _NUMBER = Template("Mean {score}"), Template("Number of {things}")
_QUOTED = Template("“{score}”")
_TREND = Template("{what}: {first}, {last}.")
_STEP = Template("{value} {when}")
_STEP_OF_FEW = Template("{value} {when} (of only {n})")
_WHEN = {"day": Template("on {step}"), "week": Template("in the week of {step}")}
_WHEN_ELSE = Template("in {step}")
_HALVES = Template("The later half lies {size} {way} the earlier half{verdict}.")
_ONE = Template("{what}: {value}, all of it {start}.")
_NOTHING = Template("There is nothing to show over time {scope}.")
_LEVEL = Template("The later half is level with the earlier half.")()
_ABOVE, _BELOW = Template("above")(), Template("below")()
_COMMA = Template(", {verdict}")


def _about(spec: Spec, names: Names) -> Text:
    """The filters, with a label as a part of them."""
    label = (
        _LABELLED(labels=listed(map(name, spec.include.sentiment), "or"))
        if spec.include.sentiment
        else NOTHING
    )
    return spaced([label, described(spec, names)])


_LABELLED = Template("of what is {labels}")


def trend(spec: Spec, found: Facts, names: Names, *, halves: bool = True) -> Text:
    """From the first to the last step; with `halves`, whether the later half differs from the earlier."""
    rows = [row for row in found.rows if found.facts[row.cells["value"]].value is not None]
    scope = _about(spec, names)
    if not rows:
        return _NOTHING(scope=scope)
    rows = _begun(rows, found)
    first, last = (found.facts[row.cells["value"]] for row in (rows[0], rows[-1]))
    what = _share(spec, names) if spec.measure is Measure.SHARE else measured(spec, first, scope)
    if len(rows) == 1:
        return _ONE(what=what, value=figures.value(first), start=when(*next(iter(rows[0].keys.items()))))
    sentence = _TREND(what=what, first=_step(rows[0], first), last=_step(rows[-1], last))
    change = next((fact for fact in found.facts.values() if fact.name == "change"), None)
    return spaced([sentence, _halves(change) if change and halves else NOTHING])


#: A first step of fewer is no level to start from.
_BEGUN = 5


def _begun(rows: list[Row], found: Facts) -> list[Row]:
    """Without a first step of next to nothing, such as the last days of a month."""
    first = found.facts[rows[0].cells["value"]]
    return rows[1:] if len(rows) > 2 and first.low is not None and first.n < _BEGUN else rows


def when(by: str, label: str) -> Text:
    """A step of time with its preposition: a day, a week by its first day, a month or a year."""
    return _WHEN.get(by, _WHEN_ELSE)(step=figures.bucket(label))


def _step(row: Row, fact: Fact) -> Text:
    """One step; a share or mean of few says of how many, so that nobody takes it for a level."""
    few = fact.low is not None and little(fact)
    slots = {"value": figures.value(fact), "when": when(*next(iter(row.keys.items())))}
    return _STEP_OF_FEW(n=figures.count(fact.n), **slots) if few else _STEP(**slots)


_PART = Template("{asked}, of all {things}")
_SAYING = ("themes", "roles", "sentiment", "text")


def _share(spec: Spec, names: Names) -> Text:
    """A share over time is one of all that was received: what is asked about, then what of it is left."""
    said = {field: getattr(spec.include, field) for field in _SAYING}
    if not any(said.values()):
        return spaced([MEASURES[Measure.SHARE], _about(spec, names)])
    asked = _about(Spec(intent=spec.intent, include=Filter(**said)), names)
    heard = replace(spec.include, themes=(), roles=(), sentiment=(), text=None)
    received = replace(spec, include=heard)
    things = spaced([noun(received, 2), described(received, names)])
    return _PART(asked=spaced([MEASURES[Measure.SHARE], asked]), things=things)


def measured(spec: Spec, fact: Fact, scope: Text) -> Text:
    """The measure and what it is of."""
    if spec.measure is Measure.VOLUME and spec.include.kinds:
        return spaced([_NUMBER(things=noun(spec, 2)), scope])
    measure = MEASURES.get(spec.measure or Measure.VOLUME)
    return spaced([measure or _MEAN(score=score(fact.unit)), scope])


def score(key: str) -> Text:
    """What a score is called; a name of several words, often the question of a survey, in quotation marks."""
    called = name(key.replace("_", " "))
    return _QUOTED(score=called) if "_" in key else called


def _halves(change: Fact) -> Text:
    if figures.vanishes(change):
        return _LEVEL
    return _HALVES(size=figures.size(change), way=_way(change), verdict=_with_comma(change))


def _way(change: Fact) -> Text:
    return _BELOW if (change.value or 0) < 0 else _ABOVE


def _with_comma(change: Fact) -> Text:
    told = verdict(change)
    return _COMMA(verdict=told) if told else NOTHING


_PERIODS = Template("{what}: {value} {now}, against {before} {then}{change}.")
_MOVED = Template("; {way} {size}{verdict}")
_UP, _DOWN, _SAME = Template("up by")(), Template("down by")(), Template("; no change")()
_UNTESTED = Template("How much was collected is no measure of mood.")()


def compare(spec: Spec, found: Facts, names: Names) -> Text:
    """Two periods, or the rows of a breakdown."""
    if spec.compare.by is None:
        return _two_periods(spec, found, names)
    return _breakdown(spec, found, names)


def _two_periods(spec: Spec, found: Facts, names: Names) -> Text:
    cells = found.rows[0].cells
    value, before = found.facts[cells["value"]], found.facts[cells["before"]]
    timeless = Spec(intent=spec.intent, include=spec.include, exclude=spec.exclude)
    share = spec.measure is Measure.SHARE
    sentence = _PERIODS(
        what=_share(timeless, names) if share else measured(spec, value, _about(timeless, names)),
        value=_or_none(value),
        now=figures.period(spec.period),
        before=_or_none(before),
        then=figures.period(spec.compare.to) if spec.compare.to else NOTHING,
        change=moved(found.facts.get(cells.get("change", ""))),
    )
    fewest = min((value, before), key=lambda fact: fact.n)
    untested = _UNTESTED if spec.measure in (Measure.VOLUME, Measure.PEOPLE) else little(fewest)
    return spaced([sentence, untested])


_UNKNOWN = Template("nothing")()


def _or_none(fact: Fact) -> Text:
    return figures.value(fact) or _UNKNOWN


def moved(change: Fact | None) -> Text:
    """Up or down by how much, and whether that may be chance."""
    if change is None or change.value is None:
        return NOTHING
    if figures.vanishes(change):
        return _SAME
    way = _UP if change.value > 0 else _DOWN
    return _MOVED(way=way, size=figures.size(change), verdict=_with_comma(change))


_RANKED = Template("{what}: {rows}.")
_ROW = Template("{name} {value}")
_ABOVE_REST = Template("Above the rest by more than chance: {names}.")
_BELOW_REST = Template("Below the rest by more than chance: {names}.")
_NONE_APART = Template("None of them differs from the rest by more than chance explains.")()
_OTHERS = Template("The others may differ by chance alone.")()
_TWO = Template("For {first} it is {size} {way} than for {second}{verdict}.")
_HIGHER, _LOWER = Template("higher")(), Template("lower")()
_MOVED_ROWS = Template("Moved by more than chance: {moves}.")
_MOVE = Template("{name} {way} {size}")
_NONE_MOVED = Template("None of them moved by more than chance explains.")()
#: More rows than these are left to the table.
_SAID = 5


def _breakdown(spec: Spec, found: Facts, names: Names) -> Text:
    told = [row for row in found.rows if not _of_few(row, found)] or list(found.rows)
    rows = told[:_SAID]
    listing = listed(
        _ROW(name=label(row, names), value=_or_none(found.facts[row.cells["value"]])) for row in rows
    )
    fact = found.facts[rows[0].cells["value"]]
    what = measured(spec, fact, _about(_without_rows(spec), names))
    sentence = _ends(what, spec, found, told, names) or _RANKED(what=what, rows=listing)
    changes = [(row, found.facts[row.cells["change"]]) for row in found.rows if "change" in row.cells]
    tested = [(row, change) for row, change in changes if change.p is not None]
    if not tested:
        return sentence
    few = _fewest(found.rows[:_SAID], found, names)
    if spec.compare.to is not None:
        return spaced([sentence, _moves(tested, names), few])
    if len(found.rows) == len(tested) == 2 and _only_these(spec):
        return spaced([sentence, _two(tested, names), few])
    return spaced([sentence, _apart(tested, names), few])


#: These are more where more was heard, and their rows begin with the most.
_AMOUNTS = (Measure.VOLUME, Measure.PEOPLE, Measure.SHARE)
_ENDS = Template("{what} is highest for {high} and lowest for {low}.")
_END = Template("{name} ({value})")
_RISING = Template("From the lowest: {rows}.")


def _ends(what: Text, spec: Spec, found: Facts, rows: list[Row], names: Names) -> Text | None:
    """Both ends of what was ranked by how well it stands: an order does not say which of them was asked for.

    Where as many rows are told as were wanted, the other end may not be among them.
    """
    known = [(found.facts[row.cells["value"]].value, row) for row in rows]
    values = [(value, row) for value, row in known if value is not None]
    if spec.order is not Order.SENTIMENT or spec.measure in _AMOUNTS or len(values) < 2:
        return None
    if len(found.rows) >= spec.limit or spec.compare.to is not None:
        return None
    low, high = (
        _END(name=label(row, names), value=_told(row, found))
        for _, row in (min(values, key=lambda each: each[0]), max(values, key=lambda each: each[0]))
    )
    rising = listed(_ROW(name=label(row, names), value=_told(row, found)) for _, row in values[:_SAID])
    return spaced(
        [_ENDS(what=what, high=high, low=low), _RISING(rows=rising) if len(values) > 2 else NOTHING]
    )


def _told(row: Row, found: Facts) -> Text:
    return _or_none(found.facts[row.cells["value"]])


def _without_rows(spec: Spec) -> Spec:
    """The spec without what its rows name anyway."""
    include = spec.include
    shorter = {
        "group": replace(include, groups=()),
        "source": replace(include, sources=()),
        "product": replace(include, products=()),
        "theme": replace(include, themes=()),
    }
    return replace(spec, include=shorter.get(spec.compare.by or "", include))


#: A mean or a share of fewer is left to the table where others stand on more.
_FEW = 10
_FEWEST = Template("There are only {n} to go by for {name}.")
_TOO_FEW = Template("Too few to go by: {rows}.")
_OF = Template("{name} ({n})")


def _of_few(row: Row, found: Facts) -> bool:
    fact = found.facts[row.cells["value"]]
    return fact.n < _FEW and fact.low is not None


def _fewest(rows: Sequence[Row], found: Facts, names: Names) -> Text:
    """Which rows stand on too little, or else which one on the least."""
    few = [row for row in rows if _of_few(row, found)]
    if few and len(few) < len(rows):
        return _TOO_FEW(
            rows=listed(
                _OF(name=label(row, names), n=figures.count(found.facts[row.cells["value"]].n)) for row in few
            )
        )
    row = min(rows, key=lambda row: found.facts[row.cells["value"]].n)
    fact = found.facts[row.cells["value"]]
    return _FEWEST(name=label(row, names), n=figures.count(fact.n)) if little(fact) else NOTHING


Changes = list[tuple[Row, Fact]]


def _only_these(spec: Spec) -> bool:
    """Whether two are compared with each other, and not with all the rest."""
    by = spec.compare.by or ""
    if by.startswith("attribute:"):
        return len(spec.include.attributes.get(by.removeprefix("attribute:"), ())) == 2
    return len(getattr(spec.include, f"{by}s", ())) == 2


def _two(tested: Changes, names: Names) -> Text:
    (first, change), (second, _) = tested
    if figures.vanishes(change):
        return _NONE_APART
    return _TWO(
        first=label(first, names),
        size=figures.size(change),
        way=_LOWER if (change.value or 0) < 0 else _HIGHER,
        second=label(second, names),
        verdict=_with_comma(change),
    )


def _apart(tested: Changes, names: Names) -> Text:
    sure = [(row, change) for row, change in tested if beyond_chance(change)]
    if not sure:
        return _NONE_APART
    above, below = (
        listed(label(row, names) for row, change in sure if ((change.value or 0) > 0) is way)
        for way in (True, False)
    )
    return spaced(
        [
            _ABOVE_REST(names=above) if above else NOTHING,
            _BELOW_REST(names=below) if below else NOTHING,
            _OTHERS if len(sure) < len(tested) else NOTHING,
        ]
    )


def _moves(tested: Changes, names: Names) -> Text:
    """Which rows moved between the two periods."""
    moves = listed(
        _MOVE(
            name=label(row, names),
            way=_UP if (change.value or 0) > 0 else _DOWN,
            size=figures.size(change),
        )
        for row, change in tested
        if beyond_chance(change)
    )
    return _MOVED_ROWS(moves=moves) if moves else _NONE_MOVED


_SAID_BY = Template("{who}: {opinion}")


def label(row: Row, names: Names) -> Text:
    """What a row is about."""
    labels = [_label(key, value, names) for key, value in row.keys.items()]
    return (
        _SAID_BY(who=labels[0], opinion=labels[1]) if "opinion" in row.keys and labels[1:] else listed(labels)
    )


def _label(key: str, value: str, names: Names) -> Text:
    if key == "opinion":
        return opinion(value)
    return theme(value, names) if key == "theme" else name(value.replace("_", " "))
