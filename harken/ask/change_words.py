"""Sentences about what moved between two times, themes and opinions alike: what is sure comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harken.ask import figures
from harken.ask.certainty import beyond_chance, little
from harken.ask.template import NOTHING, Template, Text, listed, spaced
from harken.domain.answers import Fact, Facts, Row
from harken.domain.questions import Spec

#: More than these are left to the table, for each way.
_SAID = 3

_UP = Template("Up by more than chance explains: {moves}.")
_DOWN = Template("Down by more than chance explains: {moves}.")
_CHANCE = Template("This may be chance: {moves}.")
_NONE = Template("Nothing moved by more than chance explains.")()
_MOST = Template("What moved most: {moves}.")
_AGAINST = Template("This holds what was said {scope} against what was said {then}.")

_FROM_TO = Template("{name} (from {before} to {value})")
_WENT_UP, _WENT_DOWN = (
    Template("{name} (up from {before} to {value})"),
    Template("{name} (down from {before} to {value})"),
)
_NEW, _GONE = Template("{name} (new, {value})"), Template("{name} (gone, {before} before)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """Something that more or fewer speak of than before."""

    name: Text
    value: Fact
    before: Fact
    change: Fact | None

    @property
    def up(self) -> bool:
        return (self.value.value or 0) >= (self.before.value or 0)

    @property
    def sure(self) -> bool:
        return self.change is not None and beyond_chance(self.change)


def move(row: Row, called: Text, found: Facts) -> Move:
    return Move(
        name=called,
        value=found.facts[row.cells["value"]],
        before=found.facts[row.cells["before"]],
        change=found.facts.get(row.cells.get("change", "")),
    )


def moves(spec: Spec, some: Sequence[Move], scope: Text) -> Text:
    """What rose and fell; `scope` says where and when."""
    up, down = ([each for each in some if each.sure and each.up is way] for way in (True, False))
    unsure = [each for each in some if not each.sure and (each.value.numerator or each.before.numerator)]
    if up or down:
        told = [_listing(_UP, up, _FROM_TO), _listing(_DOWN, down, _FROM_TO), _listing(_CHANCE, unsure)]
    else:
        told = [_NONE, _listing(_MOST, unsure)]
    then = _AGAINST(scope=scope, then=figures.period(spec.compare.to)) if spec.compare.to else NOTHING
    fewest = min((fact for each in some for fact in (each.value, each.before)), key=lambda fact: fact.n)
    return spaced([*told, then, little(fewest)])


def _listing(lead: Template, some: Sequence[Move], *moved: Template) -> Text:
    """What moved most of these, each up or down; in one way where all go the same."""
    if not some:
        return NOTHING
    ways = moved or (_WENT_DOWN, _WENT_UP)
    return lead(moves=listed(_one(each, ways[each.up and not moved]) for each in some[:_SAID]))


def _one(each: Move, moved: Template) -> Text:
    lead = _NEW if each.before.numerator == 0 else _GONE if each.value.numerator == 0 else moved
    return lead(name=each.name, value=figures.value(each.value), before=figures.value(each.before))
