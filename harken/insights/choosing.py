"""Which statements are quoted: the clearest that read well alone, unlike each other; without a database."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from harken.domain.answers import Quote
from harken.domain.questions import Filter, Order
from harken.domain.understanding import Role
from harken.insights import readable
from harken.insights.about import Told
from harken.insights.relations import ROLES

#: A statement of fewer words hardly speaks, one of more is hardly read.
FEWEST, MOST = 6, 40
#: How well a quote must be about its theme; better is no gain.
ENOUGH = 0.6
#: What counts beside that: being clear in what it does or feels, each flaw in reading it alone, and being the
#: oldest of what is looked at.
CLEAR, FLAW, AGE = 0.4, 0.1, 0.1
#: What takes from it for each quote before from the same source or felt the same, and for being nearer than
#: this to one of them in matter.
SOURCE, FEELING, MATTER, LIKE = 0.1, 0.05, 0.5, 0.5


class Candidate(NamedTuple):
    """A statement that might be quoted; a tuple, as one answer may look at thousands."""

    text: str
    feedback_id: int
    part: str
    start: int
    end: int
    source: str
    day: date | None
    url: str | None
    person: bytes | None
    valence: float = 0.0
    sentiment: int | None = None
    probabilities: tuple[float, ...] = ()
    statement_id: int | None = None
    #: As it is stored, and how many further themes it is about, where it is asked for about one.
    embedding: bytes | None = None
    elsewhere: int = 0
    #: Of the active themes, where they were asked for.
    themes: tuple[int, ...] = ()

    def quote(self, about: Mapping[str, str]) -> Quote:
        return Quote(
            text=self.text,
            feedback_id=self.feedback_id,
            part=self.part,
            start=self.start,
            end=self.end,
            source=self.source,
            date=self.day,
            url=self.url,
            about=dict(about),
        )


def chosen_of(found: Sequence[Candidate], wanted: Filter, heard: Told, limit: int) -> list[Candidate]:
    """The worthiest one after the other, each worth less the more it is like those before.

    Args:
        found: The newest first.
        heard: How well statements are about the theme asked for, where one is.
    """
    worth = _worth(found, wanted, heard)
    hindered: dict[int, float] = {}
    left, chosen = sorted(range(len(found)), key=lambda place: -worth[place]), list[Candidate]()
    while left and len(chosen) < limit:
        best = (-math.inf, 0)
        for place in left:
            # Reading a text takes longer than all the rest, and takes from its worth at most.
            if round(worth[place], 4) < best[0]:
                break
            each = found[place]
            if place not in hindered:
                hindered[place] = FLAW * readable.flaws(each.text) + _unreadable(each.text)
            left_over = worth[place] - hindered[place] - _likeness(each, chosen, heard)
            best = max(best, (round(left_over, 4), -place))
        chosen.append(found[-best[1]])
        marks = _marks(chosen[-1])
        left = [place for place in left if not marks & _marks(found[place])] if len(chosen) < limit else []
    return chosen


def _worth(found: Sequence[Candidate], wanted: Filter, heard: Told) -> list[float]:
    """How well each is about what is asked for, how clear, and how new; in one pass, as there are many."""
    about = [heard.about.get(each.statement_id or 0, 0.0) for each in found]
    strength = map(_strength(wanted, Order.VOLUME), found)
    return [
        (ENOUGH if its > ENOUGH else its) + CLEAR * clear - AGE * place / len(found)
        for place, (its, clear) in enumerate(zip(about, strength, strict=True))
    ]


def _likeness(each: Candidate, chosen: Sequence[Candidate], heard: Told) -> float:
    """What it repeats of those that are quoted already: the source, the feeling, the matter."""
    if not chosen:
        return 0.0
    source = SOURCE * sum(each.source == other.source for other in chosen)
    feeling = FEELING * sum(each.sentiment == other.sentiment for other in chosen)
    mine, ids = each.statement_id or 0, (other.statement_id or 0 for other in chosen)
    others = [id_ for id_ in ids if id_ in heard.about] if mine in heard.about else []
    nearest = max((heard.nearness(mine, other) for other in others), default=0.0)
    return source + feeling + MATTER * max(nearest - LIKE, 0.0)


def _marks(each: Candidate) -> set[object]:
    """The person and the wording, of which each is quoted once."""
    return {each.person or each.feedback_id, each.text.casefold()}


def rank(each: Candidate, wanted: Filter, order: Order) -> tuple[Any, ...]:
    """Readable before clear before new; whatever is equal in all of these goes by id."""
    newest = -each.day.toordinal() if each.day else 0
    readable_enough = _unreadable(each.text)
    if order is Order.RECENT:
        return readable_enough > 1, newest, -each.feedback_id, each.start
    strength = -round(_strength(wanted, order)(each), 3)
    return readable_enough, strength, newest, -each.feedback_id, each.start


def _unreadable(text: str) -> int:
    words = len(text.split())
    return (not FEWEST <= words <= MOST) + 2 * readable.redactions(text)


def headline_cost(text: str) -> float:
    """How hard a statement is to read as a headline: 0 for a short and plain one."""
    return readable.headline(text)


def _strength(wanted: Filter, order: Order) -> Callable[[Candidate], float]:
    """How surely a statement does what is asked for, or how strongly it feels."""
    if not wanted.roles or order is Order.SENTIMENT:
        return lambda each: abs(each.valence)
    first, *others = [ROLES.index(Role(role)) for role in wanted.roles]
    if not others:
        return lambda each: each.probabilities[first] if each.probabilities else abs(each.valence)
    return lambda each: (
        max(each.probabilities[first], *(each.probabilities[place] for place in others))
        if each.probabilities
        else abs(each.valence)
    )


def different(ranked: Iterable[Candidate], limit: int) -> Iterator[Candidate]:
    """One per person and per wording, until there are enough."""
    seen: set[object] = set()
    for each in ranked:
        if limit <= 0:
            return
        marks = _marks(each)
        if seen & marks:
            continue
        seen |= marks
        limit -= 1
        yield each
