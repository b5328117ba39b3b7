"""What was heard in the days before a moment, by day and theme, without the pile-ups of a collection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa

from harken.domain.answers import Counts
from harken.domain.questions import Period
from harken.insights import pile_ups
from harken.insights.conditions import things
from harken.insights.names import Names
from harken.insights.pile_ups import PileUp
from harken.insights.relations import feedback, mentions
from harken.insights.scope import Condition, Scope
from harken.insights.surprise import Counted

#: The last days that are judged, and how many days before them are held against these.
WINDOWS, HISTORY = (1, 3, 7), 56
DAY = timedelta(days=1)
Daily = Counter[date]


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
    #: Days that are left out, per source, and the pile-ups that they come from.
    left_out: frozenset[tuple[int, date]] = frozenset()
    piled_up: Sequence[PileUp] = field(default_factory=tuple)

    def period(self, days: int) -> Period:
        """The last so many days."""
        return Period(start=self.until - days * DAY, end=self.until)

    def now(self, said: Daily, days: int) -> Counted:
        return self._counted(said, self.until, days)

    def before(self, said: Daily, days: int) -> list[Counted]:
        """Stretches of so many days, back from the last ones; those without feedback are left out."""
        ends = (self.until - days * DAY * back for back in range(1, 1 + HISTORY // days))
        found = (self._counted(said, end, days) for end in ends)
        return [each for each in found if each.heard]

    def _counted(self, said: Daily, end: date, days: int) -> Counted:
        held = [end - DAY * back for back in range(1, days + 1)]
        return Counted(sum(said[day] for day in held), sum(self.heard[day] for day in held))


def lately(connection: sa.Connection, names: Names, until: date) -> Lately:
    """Count the days before `until`, which is not included."""
    start = until - (HISTORY + max(WINDOWS)) * DAY
    period = Period(start=start, end=until)
    piled = pile_ups.within(connection, period, without=names.rivals)
    left_out = frozenset((names.sources[each.source], day) for each in piled for day in _days(each))
    return Lately(
        until=until,
        heard=_heard(connection, names, period, left_out),
        about=_about(connection, names, period, left_out),
        left_out=left_out,
        piled_up=tuple(piled),
    )


def _days(each: PileUp) -> list[date]:
    return [each.first + DAY * ahead for ahead in range((each.last - each.first).days + 1)]


def _heard(
    connection: sa.Connection, names: Names, period: Period, left_out: frozenset[tuple[int, date]]
) -> Daily:
    place = (feedback.c.day, feedback.c.source_id)
    chosen = things(Scope(period=period), Counts.FEEDBACK, names)
    rows = connection.execute(chosen.select(*place, sa.func.count().label("n")).group_by(*place))
    found: Daily = Counter()
    for row in rows:
        found[row.day] += 0 if (row.source_id, row.day) in left_out else row.n
    return found


def _about(
    connection: sa.Connection, names: Names, period: Period, left_out: frozenset[tuple[int, date]]
) -> dict[Subject, Daily]:
    keys = {id_: key for key, id_ in names.themes.items()}
    place = (mentions.c.theme_id, feedback.c.day, feedback.c.source_id)
    each = sa.func.count(mentions.c.feedback_id.distinct())
    chosen = things(Scope(period=period), Counts.MENTION, names)
    columns = (each.label("n"), each.filter(mentions.c.sentiment < 0).label("complaints"))
    found: dict[Subject, Daily] = {}
    for row in connection.execute(chosen.select(*place, *columns).group_by(*place)):
        if (row.source_id, row.day) in left_out:
            continue
        for complaints, n in ((False, row.n), (True, row.complaints)):
            subject = Subject(theme=keys[row.theme_id], complaints=complaints)
            found.setdefault(subject, Counter())[row.day] += n
    return found


def scope_of(connection: sa.Connection, names: Names, known: Lately, period: Period) -> Scope:
    """Everything heard in some of these days; written down by ids where a pile-up is left out of it."""
    scope = Scope(period=period)
    assert isinstance(period.start, date) and isinstance(period.end, date)
    if not any(period.start <= day < period.end for _, day in known.left_out):
        return scope
    chosen = things(scope, Counts.FEEDBACK, names)
    rows = connection.execute(chosen.select(feedback.c.id, feedback.c.source_id, feedback.c.day))
    kept = (row.id for row in rows if (row.source_id, row.day) not in known.left_out)
    # No feedback has the id zero: an empty list would mean all.
    return scope.within(Condition(named=tuple(kept) or (0,)))
