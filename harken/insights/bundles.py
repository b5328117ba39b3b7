"""Which rises are of one thing that happened, told by the feedback that says each, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harken.insights.rises import Rise

#: A theme covers a complaint well where so much of it is about the theme.
COVERED = 0.8
#: Two rises are of one thing where so much of what says the rarer one says the other too.
SHARED = 0.5


@dataclass(frozen=True, kw_only=True)
class Said:
    """A rise with the feedback that says it in its window, and in all of the last days."""

    rise: Rise
    ids: frozenset[int]
    lately: frozenset[int]

    @property
    def times(self) -> float:
        """How many times as much as was to be expected."""
        return len(self.ids) / self.rise.judged.expected

    def shares(self, other: Said) -> bool:
        both, rarer = len(self.lately & other.lately), min(len(self.lately), len(other.lately))
        return both >= SHARED * rarer

    def covers(self, complaint: Said) -> bool:
        """Whether it is the theme that a complaint in words of its own is about."""
        return (
            self.rise.subject is not None
            and complaint.rise.subject is None
            and len(complaint.ids & self.lately) >= COVERED * len(complaint.ids)
        )


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """What is told, and what rose with it."""

    told: Said
    beside: Sequence[Rise]
    #: The feedback of the last days that says any of it.
    lately: frozenset[int]


def bundled(risen: Sequence[Said], heard: Mapping[int, frozenset[int]], chance: float) -> list[Bundle]:
    """One bundle for each thing that happened; what rose only with another is told beside it.

    Args:
        heard: The feedback of the last days, by how many.
        chance: The adjusted chance below which something rose.
    """
    bundles: list[list[Said]] = []
    for said in _in_order(risen):
        mine = _bundle(said, bundles, heard[said.rise.days], chance)
        if mine is None:
            bundles.append([said])
        else:
            mine.append(said)
    return [_told(each) for each in bundles]


def _told(bundle: Sequence[Said]) -> Bundle:
    lately = frozenset().union(*(each.lately for each in bundle))
    return Bundle(told=bundle[0], beside=tuple(each.rise for each in bundle[1:]), lately=lately)


def _bundle(
    said: Said, bundles: Sequence[list[Said]], heard: frozenset[int], chance: float
) -> list[Said] | None:
    """Whose feedback it shares, or without whose feedback it would not have risen."""
    if not bundles:
        return None
    for each in bundles:
        if any(one.shares(said) for one in each):
            return each
    taken = frozenset().union(*(each[0].lately for each in bundles))
    if said.rise.without(len(said.ids & taken), len(taken & heard), chance):
        return None
    return max(bundles, key=lambda each: len(each[0].lately & said.ids))


def _in_order(risen: Sequence[Said]) -> list[Said]:
    """The surest first, but a theme before the complaint that it covers, and after one that it does not."""
    order = {id(each): (each.rise.p, each.rise.subject is None) for each in risen}
    for words in (each for each in risen if each.rise.subject is None):
        for theme in (each for each in risen if each.rise.subject is not None):
            if theme.covers(words):
                order[id(theme)] = min(order[id(theme)], (words.rise.p, False))
            elif words.times > theme.times and words.shares(theme):
                order[id(words)] = min(order[id(words)], (theme.rise.p, False))
    return sorted(risen, key=lambda each: (order[id(each)], each.rise.subject is not None))
