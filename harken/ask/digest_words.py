"""The sentences of a digest: one line for each thing that a reader wants to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harken.ask import (
    comparison_words,
    coverage_words,
    exchange_words,
    figures,
    opinion_words,
    scope_words,
)
from harken.ask.certainty import beyond_chance, interval, little
from harken.ask.scope_words import Names, noun, theme
from harken.ask.template import NOTHING, Slot, Template, Text, listed, name, slot, spaced
from harken.domain.answers import Facts, Row, SourceState
from harken.domain.questions import Intent, Period, Spec

Found = tuple[Spec, Facts]
#: What a section is made of, or None where there is nothing to tell.
Told = Mapping[str, Any] | None

#: A theme is new when the period before had none of it and this one has at least so many.
NEW = 3

_TITLE, _TITLE_GROUP = Template("What customers said {period}"), Template("What {group} said {period}")


def title(period: Period, group: str | None) -> Text:
    when = figures.period(period)
    return _TITLE_GROUP(group=name(group), period=when) if group else _TITLE(period=when)


_HEARD = Template("{n} {noun} from {people} {persons}{before}.")
_BEFORE = Template(", against {n} in the period before")
_SILENT = Template("Nothing was heard {period}.")
_REFUSED = Template("{message}")


def heard(volume: Found, people: Found, before: Found | None) -> Told:
    spec, found = volume
    if found.refused is not None:
        return _section("heard", volume, _REFUSED(message=slot(Slot.NOTE, found.refused.message)))
    n = _base(found)
    if not n:
        return _section("heard", volume, _SILENT(period=figures.period(spec.period)))
    persons = _base(people[1])
    text = _HEARD(
        n=figures.count(n),
        noun=noun(spec, n),
        people=figures.count(persons),
        persons=scope_words.people(persons),
        before=_BEFORE(n=figures.count(_base(before[1]))) if before else NOTHING,
    )
    everything = [volume, people, before] if before else [volume, people]
    return _section("heard", everything, spaced([text, little(found.facts[found.how.n or ""])]))


_MOOD = Template("Net sentiment went from {before} to {value}, more than chance explains.")
_MOVES = Template("{moves}: more than chance explains.")
_MOVE = Template("{theme} {way} from {before} to {value}")
_UP, _DOWN = Template("up")(), Template("down")()
_STILL = Template("Nothing moved by more than chance explains.")()


def changed(moved: Found, mood: Found, names: Names) -> Told:
    """Only what moved beyond chance; one sentence where nothing did."""
    rows = [row for row in moved[1].rows if _sure(row, moved[1])]
    moves = listed(_move(row, moved[1], names) for row in rows)
    parts = [_MOVES(moves=moves) if rows else NOTHING, _mood(mood[1])]
    return _section("changed", [moved, mood], spaced(parts) or _STILL)


def _sure(row: Row, found: Facts) -> bool:
    return "change" in row.cells and beyond_chance(found.facts[row.cells["change"]])


def _move(row: Row, found: Facts, names: Names) -> Text:
    change = found.facts[row.cells["change"]]
    return _MOVE(
        theme=theme(row.keys["theme"], names),
        way=_UP if (change.value or 0) > 0 else _DOWN,
        before=figures.value(found.facts[row.cells["before"]]),
        value=figures.value(found.facts[row.cells["value"]]),
    )


def _mood(found: Facts) -> Text:
    row = next((row for row in found.rows if _sure(row, found)), None)
    if row is None:
        return NOTHING
    before, value = (found.facts[row.cells[cell]] for cell in ("before", "value"))
    return _MOOD(before=figures.value(before), value=figures.value(value))


_ONE = Template("{theme} ({share})")
_LIST = Template("{listed}.")


def opinions(asked: Found) -> Told:
    """The leading opinions of one kind."""
    spec, found = asked
    if found.refused is not None:
        return None
    return _section(spec.intent.value, asked, _LIST(listed=opinion_words.leading(list(found.rows), found)))


_ADVOCACY = Template("{share} recommend, {warns} warn others off, of {n} {people} heard.")


def advocacy(asked: Found) -> Told:
    found = asked[1]
    if found.refused is not None:
        return None
    rates = {fact.name: fact for fact in found.facts.values() if not fact.where}
    if "advocacy_rate" not in rates or "warn_off_rate" not in rates:
        return None
    rate = rates["advocacy_rate"]
    text = _ADVOCACY(
        share=figures.value(rate),
        warns=figures.value(rates["warn_off_rate"]),
        n=figures.count(rate.n),
        people=scope_words.people(rate.n),
    )
    return _section("advocacy", asked, spaced([text, interval(rate)]))


_GROUPS = Template("Net sentiment: {rows}.")
_GROUP = Template("{name} {value}{apart}")
_APART = Template(" (differs from the rest)")()


def groups(asked: Found, names: Names) -> Told:
    """Each customer group in a few words."""
    found = asked[1]
    if found.refused is not None or not found.rows:
        return None
    rows = listed(
        _GROUP(
            name=comparison_words.label(row, names),
            value=figures.value(found.facts[row.cells["value"]]),
            apart=_APART if _sure(row, found) else NOTHING,
        )
        for row in found.rows
    )
    return _section("groups", asked, _GROUPS(rows=rows))


def standing(asked: Found, names: Names) -> Told:
    """What a group and the company are to each other, and how what is meant for it goes."""
    if asked[1].refused is not None:
        return None
    return _section("standing", asked, exchange_words.groups(*asked, names))


def watched(asked: Found, _: Names) -> Told:
    """Groups whose share or delight moved beyond chance, whose value hangs on a few, or whose plan is due."""
    if asked[1].refused is not None:
        return None
    told = exchange_words.watched(asked[1])
    return _section("watched", asked, told) if told else None


def new(moved: Found, names: Names) -> Told:
    """Themes that nobody mentioned in the period before."""
    found = moved[1]
    fresh = [
        row
        for row in found.rows
        if "before" in row.cells
        and found.facts[row.cells["before"]].n > 0
        and not found.facts[row.cells["before"]].numerator
        and (found.facts[row.cells["value"]].numerator or 0) >= NEW
    ]
    if not fresh:
        return None
    themes = listed(
        _ONE(theme=theme(row.keys["theme"], names), share=figures.value(found.facts[row.cells["value"]]))
        for row in fresh
    )
    return _section("new", moved, _LIST(listed=themes))


_FAILING = Template("{name} fails; it was last read {day}.")
_NEVER = Template("{name} was never read.")
_ALL_WELL = Template("All {n} sources are read as planned.")
_ONE_WELL = Template("The one source is read as planned.")()


def sources(states: Iterable[SourceState]) -> Told:
    """What is wrong with the sources, or that nothing is."""
    known = list(states)
    if not known:
        return None
    ill = [_ill(state) for state in known if not state.healthy]
    well = _ALL_WELL(n=figures.count(len(known))) if len(known) > 1 else _ONE_WELL
    # What lasts is told already; what is over was blind in the digest's own period.
    missed = coverage_words.blind(state for state in known if state.healthy)
    return _section("sources", (), spaced([*ill, missed]) or well)


def _ill(state: SourceState) -> Text:
    if state.lasting is not None:
        return coverage_words.stretch(state.name, state.lasting)
    if state.last_collected is None:
        return _NEVER(name=name(state.name))
    return _FAILING(name=name(state.name), day=figures.day(state.last_collected.date()))


TITLES = {
    "heard": "Heard",
    "changed": "Changed",
    Intent.REASONS_TO_BUY.value: "Why they buy",
    Intent.LIKES.value: "They like",
    Intent.DISLIKES.value: "They dislike",
    Intent.REQUESTS.value: "They ask for",
    "advocacy": "Advocacy",
    "groups": "Groups",
    "standing": "Give and get",
    "watched": "To watch",
    "new": "New",
    "sources": "Sources",
}


def _section(key: str, found: Found | Iterable[Found], told: Text) -> Mapping[str, Any]:
    asked = (found,) if isinstance(found, tuple) and found and isinstance(found[0], Spec) else tuple(found)
    return {"key": key, "title": TITLES[key], "told": told, "found": asked}


def _base(found: Facts) -> int:
    return found.facts[found.how.n].n if found.how.n else 0
