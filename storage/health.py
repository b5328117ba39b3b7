"""How each source's tries went: its breaker, its alerts and what was missed for good."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.tables import Source, SourceAlertRow, SourceGapRow, SourceHealthRow

#: Failures in a row after which a source is left alone for a while.
OPENS_AFTER = 3
#: The pause after a first failure; it doubles with each one that follows, up to nearly a day, so that a
#: daily run is never skipped for having come a minute early.
FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=23)

FAILING, OFF, SILENT, COLLAPSING = "failing", "off", "silent", "collapsing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Breaker:
    """Whether a source is tried when its turn comes."""

    failures: int = 0
    failing_since: datetime | None = None
    #: Seconds between two scheduled runs; None where nothing is scheduled.
    every: float | None = None
    #: The next try: an open breaker lets none through before.
    retry_at: datetime | None = None

    @property
    def tripped(self) -> bool:
        return self.failures >= OPENS_AFTER

    def state(self, now: datetime) -> str:
        """closed, open (left alone), or half-open (the next run is a try)."""
        if not self.tripped or self.retry_at is None:
            return "closed"
        return "open" if now < self.retry_at else "half-open"


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """An alert about a source; it is over when `until` is set."""

    source: str
    kind: str
    since: datetime
    until: datetime | None
    cause: str
    raised: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """A stretch of time that a source was not read for and that can no longer be read."""

    source: str
    since: datetime
    until: datetime
    cause: str


def pause(failures: int) -> timedelta:
    """How long a source is left alone after so many failures in a row, with some jitter."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(failures - 1, 10)
    return min(doubled, LONGEST_PAUSE) * random.uniform(0.9, 1.0)


def schedule(connection: Connection, every: Mapping[str, float]) -> None:
    """Note how often the sources of the settings are read, in seconds; all others are not scheduled."""
    known = connection.execute(select(Source.id, Source.name)).all()
    scheduled = {row.id: every[row.name] for row in known if row.name in every}
    for source, seconds in scheduled.items():
        read_every(connection, source, seconds)
    connection.execute(
        update(SourceHealthRow).where(SourceHealthRow.source_id.not_in(list(scheduled))).values(every=None)
    )


def read_every(connection: Connection, source: int, seconds: float) -> None:
    """Note how often a source is read."""
    statement = upsert(SourceHealthRow).values(source_id=source, every=seconds)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[SourceHealthRow.source_id], set_={"every": seconds})
    )


def breakers(connection: Connection) -> dict[str, Breaker]:
    """The breaker of each source that was ever read on a schedule or failed."""
    rows = connection.execute(_BREAKERS)
    return {
        row.name: Breaker(
            failures=row.failures, failing_since=row.failing_since, every=row.every, retry_at=row.retry_at
        )
        for row in rows
    }


_BREAKERS = select(
    Source.name,
    SourceHealthRow.failures,
    SourceHealthRow.failing_since,
    SourceHealthRow.every,
    SourceHealthRow.retry_at,
).join(Source, Source.id == SourceHealthRow.source_id)


def breaker(connection: Connection, name: str) -> Breaker:
    """The breaker of a source; closed where it was never read."""
    return breakers(connection).get(name, Breaker())


def failed(
    connection: Connection, source: int, cause: str, *, permanent: bool = False, wait: float | None = None
) -> None:
    """Note one more failure; from the third in a row on, or at once if it will not pass, it is an alert.

    Args:
        connection: In the transaction that closes the run.
        source: The source's id.
        cause: One plain sentence.
        permanent: Whether trying again cannot help.
        wait: Seconds that the source itself asks to be left alone.
    """
    row = connection.execute(
        _upsert(
            source,
            failures=SourceHealthRow.failures + 1,
            failing_since=func.coalesce(SourceHealthRow.failing_since, func.clock_timestamp()),
        )
    ).one()
    rest = max(pause(row.failures), timedelta(seconds=wait or 0))
    connection.execute(
        update(SourceHealthRow)
        .where(SourceHealthRow.source_id == source)
        .values(retry_at=func.clock_timestamp() + rest)
    )
    close_alerts(connection, source, (OFF,))
    if permanent or row.failures >= OPENS_AFTER:
        raise_alert(connection, source, FAILING, row.failing_since, cause)


def _upsert(source: int, **values: Any) -> Any:
    first = {"failures": 1, "failing_since": func.clock_timestamp()}
    statement = upsert(SourceHealthRow).values(source_id=source, **first)
    return statement.on_conflict_do_update(index_elements=[SourceHealthRow.source_id], set_=values).returning(
        SourceHealthRow.failures, SourceHealthRow.failing_since
    )


def recovered(connection: Connection, source: int) -> None:
    """Close the breaker, and the alerts that say that the source cannot be read."""
    connection.execute(
        update(SourceHealthRow)
        .where(SourceHealthRow.source_id == source)
        .values(failures=0, failing_since=None, retry_at=None)
    )
    close_alerts(connection, source, (FAILING, OFF))


def switched_off(connection: Connection, source: int, cause: str) -> None:
    """Note that a source lacks something it needs; nothing was tried, so its breaker stays as it is."""
    raise_alert(connection, source, OFF, None, cause)


def raise_alert(connection: Connection, source: int, kind: str, since: datetime | None, cause: str) -> None:
    """Raise an alert once; while it lasts, only its cause is kept up to date."""
    began = func.clock_timestamp() if since is None else since
    statement = upsert(SourceAlertRow).values(source_id=source, kind=kind, since=began, cause=cause)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[SourceAlertRow.source_id, SourceAlertRow.kind],
            index_where=SourceAlertRow.until.is_(None),
            set_={"cause": cause},
        )
    )


def close_alerts(connection: Connection, source: int, kinds: Collection[str]) -> None:
    """Close what is open of these kinds; the trouble is over."""
    connection.execute(
        update(SourceAlertRow)
        .where(
            SourceAlertRow.source_id == source,
            SourceAlertRow.kind.in_(list(kinds)),
            SourceAlertRow.until.is_(None),
        )
        .values(until=func.clock_timestamp())
    )


def doubted_since(connection: Connection, source: int) -> datetime | None:
    """Since when less comes from a source than it should, as far as an alert about that is open."""
    wanted = select(func.min(SourceAlertRow.since)).where(
        SourceAlertRow.source_id == source,
        SourceAlertRow.kind.in_([SILENT, COLLAPSING]),
        SourceAlertRow.until.is_(None),
    )
    return connection.execute(wanted).scalar()


def alerts(connection: Connection, *, closed_since: datetime | None = None) -> list[Alert]:
    """The open alerts, the oldest first; with a moment, also those that were closed since."""
    over = SourceAlertRow.until.is_(None)
    wanted = over if closed_since is None else over | (SourceAlertRow.until >= closed_since)
    rows = connection.execute(
        select(
            Source.name.label("source"),
            SourceAlertRow.kind,
            SourceAlertRow.since,
            SourceAlertRow.until,
            SourceAlertRow.cause,
            SourceAlertRow.raised,
        )
        .join(Source, Source.id == SourceAlertRow.source_id)
        .where(wanted)
        .order_by(SourceAlertRow.id)
    )
    return [Alert(**row._mapping) for row in rows]


def gaps(connection: Connection) -> list[Gap]:
    """What was missed for good, of all sources, the oldest first."""
    rows = connection.execute(
        select(Source.name.label("source"), SourceGapRow.since, SourceGapRow.until, SourceGapRow.cause)
        .join(Source, Source.id == SourceGapRow.source_id)
        .order_by(SourceGapRow.since)
    )
    return [Gap(**row._mapping) for row in rows]


def add_gap(connection: Connection, source: int, since: datetime, until: datetime, cause: str) -> None:
    """Note what a source said in a stretch of time and nobody read, and nobody can read any more."""
    statement = upsert(SourceGapRow).values(source_id=source, since=since, until=until, cause=cause)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[SourceGapRow.source_id, SourceGapRow.since], set_={"until": until, "cause": cause}
        )
    )
