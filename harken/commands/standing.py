"""How each source stands, as `harken sources list` and `harken doctor` tell it."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from harken.commands.context import Opened
    from storage.health import Alert, Breaker
    from storage.sources import SourceListing

#: States in which somebody should look after a source.
ILL = frozenset({"failing", "off", "overdue", "silent", "collapsing"})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Standing:
    """One source: what it brought, and whether it is read as it should be."""

    name: str
    collector: str
    rival: str | None = None
    #: new (never read), imported (not on a schedule), healthy, paused, or one of `ILL`.
    state: str = "new"
    #: What is wrong with it, in words.
    trouble: str | None = None
    feedback: int = 0
    last_success: datetime | None = None
    last_new: datetime | None = None
    last_error: str | None = None
    last_run: int | None = None
    #: closed (read when its turn comes), open (left alone until `retry_at`), half-open (about to be tried).
    breaker: str = "closed"
    retry_at: datetime | None = None
    #: What came of late against what its own history lets expect, in words.
    expectation: str | None = None
    received: int | None = None
    expected: float | None = None
    #: Stretches that were not read and no longer can be.
    gaps: tuple[dict[str, Any], ...] = ()


def standings(opened: Opened) -> list[Standing]:
    """All sources that the database or the settings know, by name."""
    from storage import health
    from storage.sources import listing

    with opened.engine.connect() as connection:
        known = listing(connection)
        breakers, alerts = health.breakers(connection), _by_source(health.alerts(connection))
        gaps = _by_source(health.gaps(connection))
        found = [
            _standing(
                connection,
                opened.config.settings.zone,
                each,
                breakers.get(each.name, health.Breaker()),
                alerts[each.name],
                gaps[each.name],
            )
            for each in known
        ]
    names = {each.name for each in known}
    new = [each for each in opened.config.settings.sources if each.name not in names]
    found += [Standing(name=each.name, collector=each.collector, rival=each.rival) for each in new]
    return sorted(found, key=lambda each: each.name)


def _by_source(each: Iterable[Any]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for one in each:
        found[one.source].append(one)
    return found


def _standing(
    connection: Connection,
    zone: ZoneInfo,
    source: SourceListing,
    breaker: Breaker,
    alerts: Sequence[Alert],
    gaps: Sequence[Any],
) -> Standing:
    from harken.insights.expectations import verdict

    now = datetime.now(UTC)
    state, trouble = _state(source, breaker, alerts, now, zone)
    known = {field.name for field in dataclasses.fields(Standing)}
    listed = {name: value for name, value in dataclasses.asdict(source).items() if name in known}
    standing = Standing(
        **listed,
        state=state,
        trouble=trouble,
        breaker=breaker.state(now),
        retry_at=breaker.retry_at,
        gaps=tuple({"since": each.since, "until": each.until, "cause": each.cause} for each in gaps),
    )
    if breaker.every is None or source.last_success is None:
        return standing
    doubted = min((each.since for each in alerts if each.kind in {"silent", "collapsing"}), default=None)
    found = verdict(connection, source.id, zone, doubted and doubted.astimezone(zone).date())
    return dataclasses.replace(
        standing, expectation=found.told, received=found.received, expected=found.expected
    )


def _state(
    source: SourceListing, breaker: Breaker, alerts: Sequence[Alert], now: datetime, zone: ZoneInfo
) -> tuple[str, str | None]:
    """The state and what is wrong, the worst first."""
    from harken.insights.sources import overdue

    if source.paused:
        return "paused", None
    raised = {each.kind: each for each in alerts}
    if source.last_error is not None:
        state = "off" if "off" in raised else "failing"
        return state, _failing(source, breaker, now, zone) if state == "failing" else _plain(source)
    if overdue(source.last_success, breaker.every, now):
        return (
            "overdue",
            f"has not been read since {when(source.last_success, zone)}; does 'harken serve' run?",
        )
    for kind, words in (("silent", "has brought nothing"), ("collapsing", "brings far less than usual")):
        if kind in raised:
            alert = raised[kind]
            return kind, f"{words} since {alert.since.astimezone(zone):%Y-%m-%d}: {alert.cause}"
    return ("imported" if breaker.every is None else "healthy"), None


#: What an alert says of its source, before its cause.
_ALERTS = {
    "failing": "has not been read since",
    "off": "is off since",
    "silent": "has brought nothing since",
    "collapsing": "brings far less than usual since",
}


def told(alert: Alert, zone: ZoneInfo) -> str:
    """An alert in one line."""
    cause = alert.cause.removeprefix(f"Source {alert.source}: ").removeprefix("is off because ")
    return f"{alert.source} {_ALERTS[alert.kind]} {when(alert.since, zone)}: {cause}"


def _failing(source: SourceListing, breaker: Breaker, now: datetime, zone: ZoneInfo) -> str:
    told = f"fails: {_plain(source)}"
    if breaker.failing_since is not None and breaker.failures > 1:
        times = f"{breaker.failures} times in a row since {when(breaker.failing_since, zone)}"
        told = f"failed {times}: {_plain(source)}"
    if breaker.state(now) == "open":
        told += f"; it is left alone until {when(breaker.retry_at, zone)}"
    return told


def _plain(source: SourceListing) -> str:
    """The last error without the source's name, which stands before it."""
    return (source.last_error or "").removeprefix(f"Source {source.name}: ")


def when(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment as people here read it."""
    return "never" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
