"""What was heard in the days before a moment, by day, source and theme, without what cannot be judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

import sqlalchemy as sa

from harken.domain.answers import Counts
from harken.domain.questions import Filter, Period
from harken.insights import pile_ups
from harken.insights.conditions import things
from harken.insights.names import Names
from harken.insights.pile_ups import PileUp
from harken.insights.relations import feedback, mentions
from harken.insights.scope import Condition, Scope
from harken.insights.surprise import BySource, Counted

#: The last days that are judged, and how many days before them are held against these.
WINDOWS, HISTORY = (1, 3, 7), 56
#: A source is judged that was heard so many days before these; all that is said in a newer one would rise.
SETTLED = 28
DAY = timedelta(days=1)
#: Nothing is left out by a filter.
EVERYTHING = Filter()
#: Numbers of feedback by source and day.
Daily = Counter[tuple[int, date]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A theme, as it is mentioned at all or as it is complained about."""

    theme: str
    complaints: bool


@dataclass(frozen=True, kw_only=True)
class Lately:
    """Numbers of feedback by day, copies and sources about rivals left out."""

    until: date
    heard: Daily
    about: Mapping[Subject, Daily]
    #: What it is all about: everything, or what is said by a group or in a source.
    within: Filter = EVERYTHING
    #: Days that are left out, per source, and the pile-ups that they come from.
    left_out: frozenset[tuple[int, date]] = frozenset()
    piled_up: Sequence[PileUp] = field(default_factory=tuple)
    #: Sources that are too new to be judged.
    unsettled: frozenset[int] = frozenset()

    @cached_property
    def sources(self) -> tuple[int, ...]:
        return tuple(sorted({source for source, _ in self.heard}))

    def period(self, days: int) -> Period:
        """The last so many days."""
        return Period(start=self.until - days * DAY, end=self.until)

    def now(self, said: Daily, days: int) -> BySource:
        return self._counted(said, self.until, days)

    def before(self, said: Daily, days: int) -> list[BySource]:
        """Stretches of so many days, back from the last ones; those without feedback are left out."""
        ends = (self.until - days * DAY * back for back in range(1, 1 + HISTORY // days))
        found = (self._counted(said, end, days) for end in ends)
        return [each for each in found if any(counted.heard for counted in each.values())]

    def _counted(self, said: Daily, end: date, days: int) -> BySource:
        held = [end - DAY * back for back in range(1, days + 1)]
        return {
            source: Counted(
                sum(said[source, day] for day in held), sum(self.heard[source, day] for day in held)
            )
            for source in self.sources
        }

    def keeps(self, source: int, day: date) -> bool:
        """Whether what a source brought on a day is judged."""
        return source not in self.unsettled and (source, day) not in self.left_out


def lately(connection: sa.Connection, names: Names, until: date, within: Filter = EVERYTHING) -> Lately:
    """Count the days before `until`, which is not included.

    Args:
        within: What is said by a group or in a source alone is counted; everything where it is empty.
    """
    start = until - (HISTORY + max(WINDOWS)) * DAY
    scope = Scope(period=Period(start=start, end=until)).including(within)
    piled = pile_ups.within(connection, scope.period, without=names.rivals)
    heard = _heard(connection, names, scope)
    settled = {source for source, day in heard if day < until - (max(WINDOWS) + SETTLED) * DAY}
    kept = Lately(
        until=until,
        heard=Counter(),
        about={},
        within=within,
        left_out=frozenset((names.sources[each.source], day) for each in piled for day in _days(each)),
        piled_up=tuple(piled),
        unsettled=frozenset(source for source, _ in heard) - settled,
    )
    about = _about(connection, names, scope)
    return replace(
        kept, heard=_kept(kept, heard), about={each: _kept(kept, daily) for each, daily in about.items()}
    )


def _days(each: PileUp) -> list[date]:
    return [each.first + DAY * ahead for ahead in range((each.last - each.first).days + 1)]


def _kept(known: Lately, daily: Daily) -> Daily:
    return Counter({each: n for each, n in daily.items() if known.keeps(*each)})


def _heard(connection: sa.Connection, names: Names, scope: Scope) -> Daily:
    place = (feedback.c.source_id, feedback.c.day)
    chosen = things(scope, Counts.FEEDBACK, names)
    rows = connection.execute(chosen.select(*place, sa.func.count().label("n")).group_by(*place))
    return Counter({(row.source_id, row.day): row.n for row in rows})


def _about(connection: sa.Connection, names: Names, scope: Scope) -> dict[Subject, Daily]:
    keys = {id_: key for key, id_ in names.themes.items()}
    place = (mentions.c.theme_id, feedback.c.source_id, feedback.c.day)
    each = sa.func.count(mentions.c.feedback_id.distinct())
    chosen = things(scope, Counts.MENTION, names)
    columns = (each.label("n"), each.filter(mentions.c.sentiment < 0).label("complaints"))
    found: dict[Subject, Daily] = {}
    for row in connection.execute(chosen.select(*place, *columns).group_by(*place)):
        for complaints, n in ((False, row.n), (True, row.complaints)):
            subject = Subject(theme=keys[row.theme_id], complaints=complaints)
            found.setdefault(subject, Counter())[row.source_id, row.day] += n
    return found


def scope_of(connection: sa.Connection, names: Names, known: Lately, period: Period) -> Scope:
    """Everything judged in some of these days; written down by ids where something is left out of it."""
    scope = Scope(period=period).including(known.within)
    assert isinstance(period.start, date) and isinstance(period.end, date)
    if not known.unsettled and not any(period.start <= day < period.end for _, day in known.left_out):
        return scope
    chosen = things(scope, Counts.FEEDBACK, names)
    rows = connection.execute(chosen.select(feedback.c.id, feedback.c.source_id, feedback.c.day))
    kept = (row.id for row in rows if known.keeps(row.source_id, row.day))
    # No feedback has the id zero: an empty list would mean all.
    return scope.within(Condition(named=tuple(kept) or (0,)))
