"""How fresh and how healthy each source is, and where it was blind, for the reader of an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from harken.domain.answers import Blind, BlindKind, SourceState
from harken.domain.questions import Period
from harken.insights.relations import source_alerts, source_gaps, source_health, sources

#: A source that missed so many of its runs is not read, whatever the reason.
MISSED_RUNS, GRACE = 2, timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """What an answer is about in time: its period, and the day that it is given on."""

    period: Period
    today: date
    zone: ZoneInfo

    @property
    def midnight(self) -> datetime:
        return datetime.combine(self.today, time(), self.zone)

    def touches(self, blind: Blind) -> bool:
        """Whether a stretch of time has anything of the period."""
        first, last = (self._instant(bound) for bound in (self.period.start, self.period.end))
        begins = last is None or blind.start is None or blind.start < last
        return begins and (first is None or blind.end is None or blind.end > first)

    def _instant(self, bound: date | datetime | None) -> datetime | None:
        if bound is None or isinstance(bound, datetime):
            return bound
        return datetime.combine(bound, time(), self.zone)


def states(
    connection: sa.Connection, named: Collection[str], rivals: Collection[int], moment: Moment
) -> tuple[SourceState, ...]:
    """The named sources; where none is named, all that are about the company itself."""
    rows = connection.execute(
        sa.select(sources, source_health.c.every, source_health.c.failures)
        .outerjoin(source_health, source_health.c.source_id == sources.c.id)
        .order_by(sources.c.name)
    )
    wanted = [row for row in rows if (row.name in named if named else row.id not in rivals)]
    stretches = _stretches(connection, [row.id for row in wanted], moment.zone)
    return tuple(_state(row, stretches.get(row.id, []), moment) for row in wanted)


def _state(row: sa.Row[*tuple[Any, ...]], stretches: list[Blind], moment: Moment) -> SourceState:
    known = [*_now(row, moment), *stretches]
    lasting = next((each for each in known if each.end is None), None)
    blind = [each for each in known if moment.touches(each)]
    return SourceState(
        name=row.name,
        last_collected=row.last_success,
        healthy=_healthy(row) and lasting is None,
        blind=tuple(sorted(blind, key=lambda each: (each.end is None, str(each.start)))),
        lasting=lasting,
    )


def _healthy(row: sa.Row[*tuple[Any, ...]]) -> bool:
    """It was read at least once and its last run left no error."""
    return row.last_success is not None and row.last_error is None


def overdue(last_success: datetime | None, every: float | None, now: datetime) -> bool:
    """Whether a source that is read on a schedule has missed its runs."""
    if last_success is None or every is None:
        return False
    return last_success < now - MISSED_RUNS * timedelta(seconds=every) - GRACE


def _now(row: sa.Row[*tuple[Any, ...]], moment: Moment) -> Iterator[Blind]:
    """The stretch since the last good run, where there should have been another before today."""
    if row.every is None:
        return
    if row.last_success is None:
        yield Blind(kind=BlindKind.UNREAD, start=None, end=None)
    elif overdue(row.last_success, row.every, moment.midnight) or (
        (row.paused or row.last_error) and row.last_success < moment.midnight
    ):
        yield Blind(kind=BlindKind.UNREAD, start=row.last_success.astimezone(moment.zone), end=None)


def _stretches(connection: sa.Connection, wanted: Collection[int], zone: ZoneInfo) -> dict[int, list[Blind]]:
    """By source: what was missed for good, and when it brought nothing or far too little."""
    found: dict[int, list[Blind]] = {}
    gaps = sa.select(
        source_gaps.c.source_id,
        sa.literal(BlindKind.UNREAD.value).label("kind"),
        source_gaps.c.since,
        source_gaps.c.until,
    ).where(source_gaps.c.source_id.in_(wanted))
    alerts = sa.select(
        source_alerts.c.source_id, source_alerts.c.kind, source_alerts.c.since, source_alerts.c.until
    ).where(
        source_alerts.c.source_id.in_(wanted),
        source_alerts.c.kind.in_([BlindKind.SILENT.value, BlindKind.COLLAPSING.value]),
    )
    for row in connection.execute(gaps.union_all(alerts)):
        end = None if row.until is None else row.until.astimezone(zone)
        blind = Blind(kind=BlindKind(row.kind), start=row.since.astimezone(zone), end=end)
        found.setdefault(row.source_id, []).append(blind)
    return found
