"""What people did to groups on the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupEdit:
    """One version of one group's rule; `rule` is None where the group was taken away."""

    id: int
    made: datetime
    who: str
    name: str
    rule: str | None
    #: Who took it back.
    undone_by: str | None
