"""Opinions told while somebody waits: few enough statements are held side by side, and merged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from harken.domain.understanding import Role
from harken.insights import merging, readable
from harken.insights.choosing import FEWEST, MOST, Candidate
from harken.insights.relations import ROLES

#: A statement with its embedding.
Read = tuple[Candidate, merging.Floats]
#: What it counts to be surely of the kind, and what each thing does that hinders reading it alone, beside how
#: near a statement comes to all others.
SURE, FLAW = 0.3, 0.12
#: What praise counts that is felt strongly, or a complaint; and what speaking of one theme more does.
FELT, MORE = 0.15, 0.06
_FEELS = {ROLES.index(Role.LIKE): 1, ROLES.index(Role.DISLIKE): -1}


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """Statements that say the same: whose, now and before, the one that heads them and one to be quoted."""

    said: Candidate
    heard: Candidate
    now: tuple[int, ...]
    before: tuple[int, ...]
    #: How many say it now; the anonymous count one for each feedback.
    people: int
    #: Means of its statements of now: how they feel, and how likely they do what is asked for.
    valence: float
    likely: float


def opinions(
    now: Sequence[Read], before: Sequence[Read], role: int, asked: Collection[int], *, gone: bool = False
) -> Iterator[Opinion]:
    """Statements of both periods merged together, so that the same opinion is found in both.

    Args:
        role: The place of the role that all of them have.
        asked: Themes that all of them are about: these tell nothing apart.
        gone: Whether what nobody says any more is told as well, in the words of before.
    """
    every = [*now, *before]
    said, embeddings = [each for each, _ in every], [embedding for _, embedding in every]
    themes = [tuple(theme for theme in each.themes if theme not in asked) for each in said]
    valences = [each.valence for each in said]
    numbers = merging.merged([each.text for each in said], embeddings, valences, themes)
    rows = np.argsort(numbers, kind="stable")
    for places in np.split(rows, np.flatnonzero(np.diff(numbers[rows])) + 1):
        mine, old = (
            [every[place] for place in places.tolist() if (place < len(now)) is today]
            for today in (True, False)
        )
        if mine or (gone and old):
            yield opinion(mine or old, role, now=_feedback(mine), before=_feedback(old))


def opinion(some: Sequence[Read], role: int, *, now: tuple[int, ...], before: tuple[int, ...]) -> Opinion:
    """What these statements say together.

    Args:
        now: The feedback that says it now; `before`, in the period before.
    """
    head = speaker(some, role)
    return Opinion(
        said=head,
        heard=voice(some, role, head),
        now=now,
        before=before,
        people=len({each.person or each.feedback_id for each, _ in some}) if now else 0,
        valence=valence(some),
        likely=likely(some, role),
    )


def valence(some: Sequence[Read]) -> float:
    return float(np.mean([each.valence for each, _ in some]))


def likely(some: Sequence[Read], role: int) -> float:
    return float(np.mean([each.probabilities[role] for each, _ in some]))


def speaker(some: Sequence[Read], role: int) -> Candidate:
    """The statement that heads all: near to what the others say, surely of the kind, read at a glance."""
    return _best(some, role, readable.headline)


def voice(some: Sequence[Read], role: int, head: Candidate) -> Candidate:
    """One to be quoted that says more than the head, from somebody else; the head where there is none."""
    others = [
        (each, embedding)
        for each, embedding in some
        if FEWEST <= len(each.text.split()) <= MOST
        and (each.person or each.feedback_id) != (head.person or head.feedback_id)
        and each.text.casefold() != head.text.casefold()
    ]
    return _best(others, role, readable.flaws) if others else head


def _best(some: Sequence[Read], role: int, hindrance: Callable[[str], float]) -> Candidate:
    central = merging.central([embedding for _, embedding in some])

    def rank(place: int) -> tuple[float, ...]:
        each = some[place][0]
        worth = central[place] + SURE * each.probabilities[role] - FLAW * hindrance(each.text)
        worth += FELT * _FEELS.get(role, 0) * each.valence - MORE * max(len(each.themes) - 1, 0)
        return -round(worth, 3), len(each.text), each.feedback_id, each.start

    return some[min(range(len(some)), key=rank)][0]


def _feedback(some: Iterable[Read]) -> tuple[int, ...]:
    return tuple(sorted({each.feedback_id for each, _ in some}))
