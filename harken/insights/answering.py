"""What an installation decides about its answers: its zone, its smallest group, what day it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from harken.insights.value.definition import Definition

_WEEKDAYS = {"monday": 0, "saturday": 5, "sunday": 6}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """Handed to every measure, so that none of them reads a clock or a setting."""

    time_zone: ZoneInfo
    #: Breakdowns never show fewer people than this.
    min_people: int
    today: date
    #: The day that weeks begin on: monday, sunday or saturday.
    week_start: str = "monday"
    #: Releases that the settings name, with their days.
    releases: tuple[tuple[str, date], ...] = ()
    #: What a customer is worth to the business.
    value: Definition = field(default_factory=Definition)

    @property
    def first_weekday(self) -> int:
        """The day that weeks begin on, Monday being 0."""
        return _WEEKDAYS[self.week_start]
