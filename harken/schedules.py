"""When something is due: cron in the workspace's zone, or an interval; pure arithmetic on given moments."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol

from harken.domain.errors import SettingsError

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_INTERVAL = re.compile(r"\s*(\d{1,6})\s*([mhdw])\s*")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: How far back the latest tick is looked for, the nearest first.
_LOOK_BACK = tuple(timedelta(days=days) for days in (1 / 24, 1, 8, 32, 367, 1500))
#: Cron counts weekdays from Sunday, APScheduler from Monday.
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Schedule(Protocol):
    """An endless row of ticks; every process computes the same ones."""

    def next(self, after: datetime) -> datetime:
        """The first tick later than a moment."""

    def latest(self, now: datetime) -> datetime | None:
        """The last tick that is not later than a moment."""


def parse(written: str, zone: tzinfo, name: str) -> Schedule:
    """The schedule that `harken.yaml` means; `name` spreads intervals, so that not all begin at once.

    Raises:
        SettingsError: with an example of each form.
    """
    if interval := _INTERVAL.fullmatch(written):
        every = int(interval[1]) * _UNITS[interval[2]]
        if every:
            return Every(every=every, offset=timedelta(seconds=zlib.crc32(name.encode()) % 86400) % every)
    try:
        schedule = Cron(expression=written, zone=zone)
        schedule.next(_EPOCH)
    except ValueError as error:
        problem = f"the schedule {written!r} of {name} is neither an interval (30m, 6h, 1d) nor cron"
        raise SettingsError([f"{problem} (0 6 * * MON): {error}"]) from error
    return schedule


@dataclass(frozen=True, kw_only=True)
class Every:
    """Ticks at equal distances, whatever clocks are changed."""

    every: timedelta
    offset: timedelta = timedelta(0)

    def latest(self, now: datetime) -> datetime:
        return now - (now - _EPOCH - self.offset) % self.every

    def next(self, after: datetime) -> datetime:
        return self.latest(after) + self.every


@dataclass(frozen=True, kw_only=True)
class Cron:
    """Five fields on the local clock.

    On the day that an hour is missing, a tick inside it comes at the moment it would have been; on the
    day that an hour comes twice, a tick at a given hour comes in the first one only.
    """

    expression: str
    zone: tzinfo

    def next(self, after: datetime) -> datetime:
        tick = self._trigger.get_next_fire_time(None, after + timedelta(microseconds=1))
        while tick is not None and tick.fold and not self._every_hour:
            tick = self._trigger.get_next_fire_time(None, tick.astimezone(UTC) + timedelta(seconds=1))
        if tick is None:
            raise ValueError("it never comes")
        found: datetime = tick.astimezone(UTC)
        return found

    def latest(self, now: datetime) -> datetime | None:
        for span in _LOOK_BACK:
            ticks = list(self._between(now - span, now))
            if ticks:
                return ticks[-1]
        return None

    def _between(self, start: datetime, end: datetime) -> Iterator[datetime]:
        tick = self.next(start)
        while tick <= end:
            yield tick
            tick = self.next(tick)

    @property
    def _every_hour(self) -> bool:
        return self.expression.split()[1].startswith("*")

    @cached_property
    def _trigger(self) -> Any:
        from apscheduler.triggers.cron import CronTrigger

        fields = self.expression.split()
        if len(fields) != 5:
            raise ValueError("cron has five fields: minute, hour, day, month, weekday")
        if fields[2] != "*" and fields[4] != "*":
            raise ValueError("give a day of the month or a weekday, not both")
        names = ("minute", "hour", "day", "month")
        weekday = ",".join(_weekdays(part) for part in fields[4].split(","))
        return CronTrigger(**dict(zip(names, fields, strict=False)), day_of_week=weekday, timezone=self.zone)


@dataclass(frozen=True, kw_only=True)
class WithRetries:
    """Another schedule, and one tick more at a moment that may change: when what failed is tried again."""

    schedule: Schedule
    again: Callable[[], datetime | None]

    def next(self, after: datetime) -> datetime:
        tick, again = self.schedule.next(after), self.again()
        return min(tick, again) if again is not None and again > after else tick

    def latest(self, now: datetime) -> datetime | None:
        tick, again = self.schedule.latest(now), self.again()
        if again is None or again > now:
            return tick
        return again if tick is None else max(tick, again)


def spacing(schedule: Schedule, now: datetime) -> timedelta:
    """The longest pause between the next few ticks."""
    ticks = [schedule.next(now)]
    for _ in range(8):
        ticks.append(schedule.next(ticks[-1]))
    return max(later - earlier for earlier, later in pairwise(ticks))


def _weekdays(part: str) -> str:
    """Weekday numbers of cron as names; a range that wraps around Sunday is written out."""
    span, _, step = part.partition("/")
    if not re.fullmatch(r"\d(-\d)?", span):
        return part
    first, _, last = span.partition("-")
    if max(int(first), int(last or 0)) > 7:
        raise ValueError("weekdays are 0 to 7, or MON to SUN")
    days = range(int(first), int(last or (6 if step else first)) + 1, int(step or 1))
    if not days:
        raise ValueError(f"the weekdays {part} are in the wrong order")
    return ",".join(_WEEKDAYS[day] for day in days)
