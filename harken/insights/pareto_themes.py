"""The few themes that most of it is about: how much each theme and those above it cover together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

import sqlalchemy as sa

from harken.domain.answers import Counts, Fact
from harken.domain.questions import Filter
from harken.insights import quantities
from harken.insights.conditions import Things, things
from harken.insights.dimensions import Dimension
from harken.insights.inquiry import Inquiry
from harken.insights.quantities import Quantity
from harken.insights.recipes import Recipe
from harken.insights.relations import feedback
from harken.insights.samples import thinning
from harken.insights.scope import Scope
from harken.insights.tally import Tally

#: So much feedback is looked at; of more, each so many-th is.
LOOKED = 20_000
#: Most of it: the eighty of eighty to twenty.
MOST = 0.8
_COVERED = "Share of the feedback about any of these themes that is about this theme or one above it."
_NEEDED = "How many themes it takes, the largest first, to cover most of the feedback about any of them."
_IN_ALL = "How many themes there are that any of the feedback is about."


def add_cumulative(
    inquiry: Inquiry,
    counted: Scope,
    along: Dimension,
    themes: Sequence[str],
    cells: Mapping[str, dict[str, str]],
) -> None:
    """State for each theme how much it covers together with those above it, and how many cover most.

    Args:
        counted: The feedback that is told of, whatever its theme.
        themes: All of them, the largest first.
    """
    counted = thinning(inquiry, counted, LOOKED, "What themes cover together is told")(counted)
    covered = _covered(inquiry, counted, along, themes)
    whole = counted.including(_about(counted, themes))
    shares = []
    for place, theme in enumerate(themes):
        above = counted.including(_about(counted, themes[: place + 1]))
        quantity = quantities.share(whole, above, _COVERED, name="cumulative")
        shares.append((quantity, Tally(n=covered[-1], plus=covered[place])))
        if theme in cells:
            cells[theme]["cumulative"] = inquiry.ledger.add(*shares[-1], {"theme": theme})
    needed = next(place for place, (_, tally) in enumerate(shares) if tally.plus >= MOST * tally.n)
    _count(inquiry, *shares[needed], name="themes_needed", number=needed + 1, definition=_NEEDED)
    _count(inquiry, *shares[-1], name="themes_in_all", number=len(themes), definition=_IN_ALL)


def _about(scope: Scope, themes: Sequence[str]) -> Filter:
    return replace(scope.include, themes=tuple(themes))


def _covered(inquiry: Inquiry, counted: Scope, along: Dimension, themes: Sequence[str]) -> list[int]:
    """How much feedback is about the first theme, the first two, and so on; each is counted once."""
    names = inquiry.names
    chosen = things(along.prepare(counted), Counts.FEEDBACK, names)
    chosen = Things(along.attach(chosen.source, counted), chosen.where)
    rank = sa.case({names.themes[theme]: place for place, theme in enumerate(themes)}, value=along.key)
    firsts = chosen.select(feedback.c.id, sa.func.min(rank).label("first")).group_by(feedback.c.id)
    ranked = firsts.subquery("firsts")
    counts = sa.select(ranked.c.first, sa.func.count().label("n")).group_by(ranked.c.first)
    found = {row.first: row.n for row in inquiry.connection.execute(counts)}
    return list(accumulate(found.get(place, 0) for place in range(len(themes))))


def _count(
    inquiry: Inquiry, quantity: Quantity, tally: Tally, *, name: str, number: int, definition: str
) -> None:
    """A number of themes, told from the feedback that they cover."""
    fact = Fact(
        name=name,
        value=float(number),
        unit="themes",
        counts=quantity.counts,
        n=tally.n,
        numerator=tally.plus,
        definition=definition,
    )
    assert quantity.counted is not None
    recipe = Recipe(counts=quantity.counts, base=(quantity.base,), counted=(quantity.counted,))
    inquiry.ledger.state(fact, recipe)
