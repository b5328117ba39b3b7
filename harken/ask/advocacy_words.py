"""Sentences about those who recommend, warn off, turn, may leave, or could be asked for their story."""

from __future__ import annotations

from dataclasses import replace

from harken.ask import figures, scope_words
from harken.ask.certainty import beyond_chance, interval, little
from harken.ask.scope_words import Names, described, theme
from harken.ask.template import NOTHING, Template, Text, listed, name, spaced
from harken.domain.answers import Fact, Facts, Row
from harken.domain.questions import Order, Spec
from harken.domain.understanding import Role

#: More rows than these are left to the table.
_SAID = 3


def advocacy(spec: Spec, found: Facts, names: Names) -> Text:
    """The rates, or the people that the question asks for."""
    head = found.facts[found.how.n] if found.how.n else next(iter(found.facts.values()))
    if spec.order is Order.CHANGE:
        return _turned(spec, head, found, names)
    if spec.order is Order.RECENT:
        return _storytellers(spec, head, found, names)
    if Role.LEAVING in spec.include.roles:
        return _leaving(spec, head, found, names)
    return _rates(spec, head, found, names)


_RATES = Template("{share} of the {n} {people} recommend you; {warns} warn others off.")
_HEARD = Template("{people} heard")
_MORE = Template("More recommend in {rows} than elsewhere, which is more than chance explains.")
_WARN_MORE = Template("More warn others off in {rows} than elsewhere, which is more than chance explains.")
_BOTH_MORE = Template(
    "More than elsewhere recommend in {rows}, and warn others off in {warned}: more than chance explains."
)
_ROW = Template("{label} ({share})")
_ASKED = Template("Where a survey asks whether they recommend, more do than where they say so unasked.")()


def _rates(spec: Spec, head: Fact, found: Facts, names: Names) -> Text:
    warns = next((each for each in found.facts.values() if each.name == "warn_off_rate"), head)
    sentence = _RATES(
        share=figures.value(head),
        n=figures.count(head.n),
        people=_heard(spec, head, names),
        warns=figures.value(warns),
    )
    more, warned = (_more(found, cell, change) for cell, change in _CELLS)
    return spaced(
        [
            sentence,
            interval(head),
            little(head),
            _apart(_rows(more, found, "value"), _rows(warned, found, "warn_off")),
            _ASKED if any("source" in row.keys for row in (*more, *warned)) else NOTHING,
        ]
    )


def _apart(more: Text, warned: Text) -> Text:
    """Where more recommend, and where more warn."""
    if more and warned:
        return _BOTH_MORE(rows=more, warned=warned)
    if more:
        return _MORE(rows=more)
    return _WARN_MORE(rows=warned) if warned else NOTHING


_CELLS = (("value", "change"), ("warn_off", "warn_off_change"))


def _heard(spec: Spec, fact: Fact, names: Names) -> Text:
    whole = replace(spec, include=replace(spec.include, roles=(), sentiment=()))
    return spaced([_HEARD(people=scope_words.people(fact.n)), described(whole, names)])


def _more(found: Facts, cell: str, change: str) -> list[Row]:
    """The rows that lie above all others by more than chance, the farthest first."""
    rows = [row for row in found.rows if cell in row.cells and change in row.cells]
    sure = [row for row in rows if _above(found.facts[row.cells[change]])]
    return sorted(sure, key=lambda row: -(found.facts[row.cells[change]].value or 0))


def _above(change: Fact) -> bool:
    return beyond_chance(change) and (change.value or 0) > 0


def _rows(rows: list[Row], found: Facts, cell: str) -> Text:
    return listed(
        _ROW(label=_label(row), share=figures.value(found.facts[row.cells[cell]])) for row in rows[:_SAID]
    )


def _label(row: Row) -> Text:
    return listed(name(value.replace("_", " ")) for value in row.keys.values())


_LEAVING = Template("{numerator} of the {n} {people} say that they leave ({share}).")
_MORE_LEAVE = Template("More leave in {rows} than elsewhere, which is more than chance explains.")
_NONE_LEAVE = Template("Nowhere do more leave than elsewhere by more than chance explains.")()
#: Of fewer nothing is told apart.
_FEW = 10
_OVER = Template("They complain most about {themes}.")
_WORTH = Template("The {n} known customers among them are worth {value} together.")
_THEME = Template("{theme} ({n})")


def _leaving(spec: Spec, head: Fact, found: Facts, names: Names) -> Text:
    sentence = _LEAVING(
        share=figures.value(head),
        n=figures.count(head.n),
        people=_heard(spec, head, names),
        numerator=figures.count(head.numerator or 0),
    )
    rows = [row for row in found.rows if "change" in row.cells]
    more = _more(found, "value", "change")
    where = _MORE_LEAVE(rows=_rows(more, found, "value")) if more else _NONE_LEAVE
    worth = next((fact for fact in found.facts.values() if fact.name == "value_leaving"), None)
    return spaced(
        [
            sentence,
            interval(head),
            little(head),
            where if rows and (more or (head.numerator or 0) >= _FEW) else NOTHING,
            _over(found, names),
            _WORTH(n=figures.count(worth.n), value=figures.value(worth)) if worth else NOTHING,
        ]
    )


def _over(found: Facts, names: Names) -> Text:
    rows = [row for row in found.rows if "theme" in row.keys][:_SAID]
    themes = listed(
        _THEME(
            theme=theme(row.keys["theme"], names),
            n=figures.count(found.facts[row.cells["value"]].numerator or 0),
        )
        for row in rows
    )
    return _OVER(themes=themes) if rows else NOTHING


_TURNED = Template("Of the {n} known {people} who told more than once whether they recommend, {ways}.")
_WAYS = {
    "promoter": Template("{n} ({share}) turned from detractor to promoter"),
    "detractor": Template("{n} ({share}) turned from promoter to detractor"),
}


def _turned(spec: Spec, head: Fact, found: Facts, names: Names) -> Text:
    whole = replace(spec, include=replace(spec.include, roles=(), sentiment=()))
    cells = [(row.keys.get("turned", ""), found.facts[row.cells["value"]]) for row in found.rows]
    ways = listed(
        _WAYS[way](n=figures.count(fact.numerator or 0), share=figures.value(fact))
        for way, fact in cells
        if way in _WAYS
    )
    people = spaced([scope_words.people(head.n), described(whole, names)])
    return spaced([_TURNED(n=figures.count(head.n), people=people, ways=ways), little(head)])


_STORIES = Template("{numerator} of the {n} {people} who recommend you do so in words and in public{places}.")
_PLACES = Template(": {places}")
_PLACE = Template("{n} in {source}")
_ASK_THERE = Template("Ask them for their story there, by the links; their names are not shown.")()


def _storytellers(spec: Spec, head: Fact, found: Facts, names: Names) -> Text:
    whole = replace(spec, include=replace(spec.include, roles=(), sentiment=()))
    places = listed(
        _PLACE(n=figures.count(found.facts[row.cells["value"]].n), source=name(row.keys["source"]))
        for row in found.rows[:_SAID]
        if "source" in row.keys
    )
    sentence = _STORIES(
        numerator=figures.count(head.numerator or 0),
        n=figures.count(head.n),
        people=spaced([scope_words.people(head.n), described(whole, names)]),
        places=_PLACES(places=places) if places else NOTHING,
    )
    return spaced([sentence, _ASK_THERE])
