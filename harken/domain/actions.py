"""What the company did or promised, so that feedback can be measured before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ActionKind(StrEnum):
    """What sort of thing was done."""

    RELEASE = "release"
    FIX = "fix"
    CAMPAIGN = "campaign"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """Something the company did or promised on a day; the same name on the same day is the same action."""

    name: str
    day: date
    kind: ActionKind = ActionKind.OTHER
    #: Key of the theme that it is about; None where it is about everything.
    theme: str | None = None
    owner: str | None = None
    note: str | None = None
    #: Its number once it is kept.
    id: int | None = None
