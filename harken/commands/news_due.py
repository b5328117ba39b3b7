"""What the scheduler does for subscriptions: finds the digests that are due and the alerts to raise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from harken.domain.news import OF_A_PART, AlertKind, AlertWants, DigestWants, Signal, Subscription

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from harken.commands.context import Opened


def digests_due(opened: Opened, now: datetime | None = None) -> int:
    """Have every digest made whose time has come; returns how many.

    Of those that were missed, as nobody served, the latest alone is made. The same one is put into the queue
    again and again until it stands in its channel; the queue takes it once.
    """
    from bot.delivering import MAKE
    from storage import subscriptions, tasks

    now = now or datetime.now(UTC)
    put = 0
    with opened.engine.begin() as connection:
        _resume(connection)
        for each in subscriptions.listing(connection):
            tick = None if each.paused else due(each, now)
            if tick is None or _posted(connection, opened, each, tick):
                continue
            payload = {"subscription": each.id, "at": tick.isoformat()}
            key = f"{MAKE}:{each.id}:{tick.isoformat()}"
            put += tasks.put(connection, MAKE, key, payload, slow=True)
    return put


def _resume(connection: Connection) -> None:
    """Post again where the bot has been let in again."""
    from storage import posts, subscriptions

    shut = {each.channel for each in posts.paused(connection)}
    for each in subscriptions.listing(connection):
        if each.paused and each.channel not in shut:
            subscriptions.resume(connection, each.id)


def due(found: Subscription, now: datetime) -> datetime | None:
    """The last moment at which a digest should have been posted; None before the first."""
    from harken.schedules import parse

    if not isinstance(found.wants, DigestWants):
        return None
    schedule = parse(found.wants.cron, ZoneInfo(found.wants.zone), "digest")
    tick = schedule.latest(now)
    return tick if tick is not None and tick > found.made else None


def _posted(connection: Connection, opened: Opened, found: Subscription, tick: datetime) -> bool:
    from storage import digests

    assert isinstance(found.wants, DigestWants)
    return digests.is_posted(connection, f"slack:{found.id}", *period(opened, found.wants, tick))


def period(opened: Opened, wants: DigestWants, tick: datetime) -> tuple[date, date]:
    """The last whole day, week or month before a moment, on the clock of the subscription's zone."""
    from harken.ask.context import FIRST_WEEKDAY
    from harken.commands.making import ended_period

    today = tick.astimezone(ZoneInfo(wants.zone)).date()
    first = FIRST_WEEKDAY[opened.config.settings.week_start]
    week = today.toordinal() - (today.weekday() - first) % 7
    return ended_period(wants.length, today, date.fromordinal(week))


def look_around(opened: Opened, now: datetime | None = None) -> int:
    """Raise what is found of the kinds that anybody wants, and have it posted; returns how many."""
    from storage import subscriptions

    now = now or datetime.now(UTC)
    with opened.engine.connect() as connection:
        wanted = [each for each in subscriptions.listing(connection) if isinstance(each.wants, AlertWants)]
    if not wanted:
        return 0
    raised = 0
    for signal in _signals(opened, wanted, now):
        with opened.engine.begin() as connection:
            raised += _raise(connection, signal, wanted, now)
    return raised


def _signals(opened: Opened, wanted: Iterable[Subscription], now: datetime) -> list[Signal]:
    from harken.commands.signals import Looking, found
    from harken.insights.vocabulary import vocabulary

    wishes = [each.wants for each in wanted if isinstance(each.wants, AlertWants)]
    kinds = sorted({kind for wants in wishes for kind in wants.kinds})
    themes = {theme for wants in wishes for theme in wants.about.themes or (None,)}
    parts = dict.fromkeys(wants.about.part for wants in wishes)
    with opened.engine.connect() as connection:
        known = vocabulary(connection)
    looking = Looking(
        opened=opened,
        known=known,
        today=now.astimezone(opened.config.settings.zone).date(),
        themes=tuple(sorted(themes, key=str)),
        parts=tuple(parts),
    )
    return list(found(looking, kinds))


def _raise(connection: Connection, signal: Signal, wanted: Iterable[Subscription], now: datetime) -> bool:
    """Raise it, where it is news, for all who want it; both or neither happens."""
    from bot.delivering import ALERT
    from storage import alerts, tasks

    mine = [each for each in wanted if wants(each, signal)]
    id = alerts.raised(connection, signal, now) if mine else None
    if id is None:
        return False
    for each in mine:
        payload = {"alert": id, "subscription": each.id}
        tasks.put(connection, ALERT, f"{ALERT}:{id}:{each.id}", payload)
    return True


def wants(found: Subscription, signal: Signal) -> bool:
    """Whether somebody wants to be told of this."""
    if not isinstance(found.wants, AlertWants) or found.paused or signal.kind not in found.wants.kinds:
        return False
    if signal.kind in found.wants.never:
        return False
    mine, its = found.wants.about, signal.about
    if signal.kind in OF_A_PART and mine.part != its.part:
        return False
    pairs = ((mine.groups, its.groups), (mine.themes, its.themes), (mine.sources, its.sources))
    if signal.kind is AlertKind.NEW_THEME and mine.themes and not its.themes:
        return False
    return all(not asked or not told or set(asked) & set(told) for asked, told in pairs)
