"""Which customers a number is about, by names alone, so that it can be written down and read again later."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from harken.domain.questions import Period
from harken.insights.scope import Scope


class CustomerMood(StrEnum):
    """What the latest words of a customer tell of how they stand to the company."""

    #: The latest feedback is negative.
    UNHAPPY = "unhappy"
    #: The latest feedback says that they leave.
    LEAVING = "leaving"
    #: Either of them, or it warns others off.
    AT_RISK = "at_risk"
    #: There is any feedback at all.
    HEARD = "heard"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trait:
    """Something that the file or the orders tell of a customer."""

    name: str
    #: The text of an attribute.
    value: str | None = None
    #: A behaviour or a number among the attributes, from and to (both within).
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Who:
    """Customers; everything that is set must hold."""

    #: In any of these groups, on the day; in none of the others.
    groups: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    #: ISO 8601; None asks for the present members.
    on: str | None = None
    #: Their value is known; it is at least, or less than, so much.
    valued: bool = False
    least: float | None = None
    below: float | None = None
    traits: tuple[Trait, ...] = ()
    mood: CustomerMood | None = None
    #: They were heard, and not in this mood.
    without: CustomerMood | None = None
    #: When what they said last counts for their mood.
    heard: Period = field(default_factory=Period)
    #: They said something in each of these scopes, and ordered in each of these periods.
    said: tuple[Scope, ...] = ()
    ordered: tuple[Period, ...] = ()
    #: Their orders of two years are known.
    yearly: bool = False
    #: They brought less than this in the year before, and now at least this and twice as much as then.
    grew_to: float | None = None
    #: The other way round.
    fell_from: float | None = None
