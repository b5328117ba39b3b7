"""What rose lately with its evidence, its likely causes and its quotes: what alerts are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

import sqlalchemy as sa

from harken.domain.answers import Counts, Fact, Quote
from harken.domain.questions import Filter, Period
from harken.domain.understanding import Sentiment
from harken.insights import quantities
from harken.insights.answering import Rules
from harken.insights.bundles import Bundle, Said, bundled
from harken.insights.causes import Cause, causes
from harken.insights.choosing import Candidate, headline_cost
from harken.insights.conditions import things
from harken.insights.lately import EVERYTHING, WINDOWS, Lately, lately, scope_of
from harken.insights.ledger import Ledger, one_moment
from harken.insights.merging import words
from harken.insights.names import Names
from harken.insights.quotes import every_statement, quotes
from harken.insights.relations import feedback
from harken.insights.rises import Rise, rises
from harken.insights.scope import Condition, Scope
from harken.insights.tally import Tally

#: Quotes of each spike.
QUOTED = 3


class Sensitivity(StrEnum):
    """How rare something must be to be told."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


#: The chance of so much without a rise, adjusted for everything that is looked at together.
CHANCE = {Sensitivity.LOW: 1e-4, Sensitivity.NORMAL: 1e-3, Sensitivity.HIGH: 1e-2}


@dataclass(frozen=True, kw_only=True)
class Spike:
    """Something that is said more than its own history lets expect."""

    #: The theme's key; None for a complaint that no theme covers well.
    theme: str | None
    #: Whether complaints rose, and not only how much is said.
    complaints: bool
    window: Period
    #: How many feedback say it in the window, how many were heard in it, and how many were to be expected.
    n: int
    heard: int
    expected: float
    #: The chance of so much or more, adjusted for everything that was looked at.
    p: float
    #: The share that it is, with interval and definition.
    fact: Fact
    #: Id for `harken evidence`: it lists `heard`, with `--numerator` n.
    evidence: str
    #: What sets those who say it apart from everybody else in those days.
    causes: tuple[Cause, ...] = ()
    #: Words that rose together, the most frequent first.
    words: tuple[str, ...] = ()
    #: Themes that rose with it, and would not have without the same feedback.
    also: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    #: The feedback of the last days that says it, or what rose with it.
    said: frozenset[int] = frozenset()

    @property
    def times(self) -> float:
        """How many times as much as was to be expected."""
        return self.n / self.expected


def spikes(
    connection: sa.Connection,
    rules: Rules,
    names: Names,
    until: date,
    sensitivity: Sensitivity = Sensitivity.NORMAL,
    within: Filter = EVERYTHING,
) -> list[Spike]:
    """What rose in the days before `until`, which is not included, the surest first; evidence is kept.

    Counts are judged per comments received, without the days on which a collection piled up and without
    sources that are new.

    Args:
        within: Only what is said by these groups and in these sources is looked at, and held against itself.
    """
    with one_moment(connection):
        known = lately(connection, names, until, within)
        chance = CHANCE[sensitivity]
        teller = _Teller(connection, rules, names, known, chance)
        told = teller.told(rises(connection, names, known, chance))
        teller.ledger.save(connection)
        return told


class _Teller:
    """Makes spikes of rises, all of one moment."""

    def __init__(
        self, connection: sa.Connection, rules: Rules, names: Names, known: Lately, chance: float
    ) -> None:
        self.connection = connection
        self.rules = rules
        self.names = names
        self.known = known
        self.chance = chance
        self.ledger = Ledger()
        self.bases = {days: scope_of(connection, names, known, known.period(days)) for days in WINDOWS}

    @cached_property
    def heard(self) -> dict[int, frozenset[int]]:
        """The feedback of the last days, by how many."""
        return {days: self._ids(base) for days, base in self.bases.items()}

    def told(self, risen: Iterable[Rise]) -> list[Spike]:
        """One spike for each thing that happened; what rose only with a surer one is told beside it."""
        said = [each for each in map(self._said, risen) if self._of_several(each)]
        return [self._spike(each) for each in bundled(said, self.heard, self.chance)] if said else []

    def _said(self, rise: Rise) -> Said:
        lately = frozenset(rise.lately) or self._ids(self._counted(rise, max(WINDOWS)))
        return Said(rise=rise, ids=self._ids(self._counted(rise, rise.days)), lately=lately)

    def _of_several(self, said: Said) -> bool:
        """Whether it would have risen if everybody had said it once."""
        repeated = len(said.ids) - self._people(said.ids)
        return not repeated or said.rise.without(repeated, repeated, self.chance)

    def _people(self, ids: frozenset[int]) -> int:
        """How many said it; who is unknown counts for each."""
        person = sa.func.coalesce(sa.func.encode(feedback.c.person, "hex"), sa.cast(feedback.c.id, sa.Text))
        chosen = sa.select(sa.func.count(person.distinct())).where(feedback.c.id.in_(ids))
        return int(self.connection.execute(chosen).scalar_one())

    def _counted(self, rise: Rise, days: int) -> Scope:
        base = self.bases[days]
        if rise.subject is None:
            return base.within(Condition(named=rise.named))
        sentiment = (Sentiment.NEGATIVE.value,) if rise.subject.complaints else ()
        return base.including(replace(self.known.within, themes=(rise.subject.theme,), sentiment=sentiment))

    def _ids(self, scope: Scope) -> frozenset[int]:
        chosen = things(scope, Counts.FEEDBACK, self.names)
        return frozenset(self.connection.execute(chosen.select(feedback.c.id)).scalars())

    def _spike(self, bundle: Bundle) -> Spike:
        said, rise = bundle.told, bundle.told.rise
        told = rise.words or next((each.words for each in bundle.beside if each.words), ())
        where = {"theme": rise.subject.theme} if rise.subject else {"words": " ".join(told)}
        heard, counted = self.heard[rise.days], self._counted(rise, rise.days)
        quantity = quantities.share(self.bases[rise.days], counted, _definition(rise), name="spike")
        id_ = self.ledger.add(quantity, Tally(n=len(heard), plus=len(said.ids)), where)
        fact = self.ledger.facts[id_]
        assert fact.evidence is not None
        return Spike(
            theme=rise.subject.theme if rise.subject else None,
            complaints=rise.subject is None or rise.subject.complaints,
            window=self.known.period(rise.days),
            n=len(said.ids),
            heard=len(heard),
            expected=rise.judged.expected,
            p=rise.p,
            fact=fact,
            evidence=fact.evidence,
            causes=tuple(self._causes(said.ids, heard)),
            words=told,
            also=tuple(each.subject.theme for each in bundle.beside if each.subject),
            quotes=self._quotes(counted, told, where),
            said=bundle.lately,
        )

    def _causes(self, said: frozenset[int], heard: frozenset[int]) -> list[Cause]:
        """Without groups or sources where these are what is looked at."""
        within, least = self.known.within, self.rules.min_people
        found = causes(self.connection, self.names, said=said, heard=heard, least=least)
        fixed = {"group": within.groups, "source": within.sources}
        return [each for each in found if not fixed.get(each.dimension)]

    def _quotes(self, counted: Scope, told: tuple[str, ...], where: dict[str, str]) -> tuple[Quote, ...]:
        """Where words rose, the statements that have most of them."""
        if not told:
            return quotes(self.connection, self.names, counted, limit=QUOTED, about=where)
        found = [each for each, _ in every_statement(self.connection, self.names, counted)]
        ranked = sorted(found, key=lambda each: _speaking(each, told))
        return tuple(each.quote(where) for each in _of_different(ranked)[:QUOTED])


def _definition(rise: Rise) -> str:
    if rise.subject is None:
        return "Share of the feedback received in these days that complains in these words."
    what = "has a negative mention of" if rise.subject.complaints else "mentions"
    return f"Share of the feedback received in these days that {what} the theme."


def _speaking(each: Candidate, told: Sequence[str]) -> tuple[float, ...]:
    """Many of the words first, easily read, then felt strongly; equals by id."""
    has = len(set(words(each.text)) & set(told))
    return -has, headline_cost(each.text), each.valence, each.feedback_id, each.start


def _of_different(ranked: Sequence[Candidate]) -> list[Candidate]:
    """One per person."""
    found: dict[object, Candidate] = {}
    for each in ranked:
        found.setdefault(each.person or each.feedback_id, each)
    return list(found.values())
