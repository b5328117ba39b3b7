"""How far a source was read, by the times of its items; apart, as many collectors remember no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any


@dataclass(slots=True, kw_only=True)
class Watermark:
    """The latest moment up to which everything was seen.

    Put `cursor()` on a batch only when all that is older than it is stored with it or was before: on the
    last batch of a listing that begins with the newest, on any of one that begins with the oldest.
    """

    #: The options that it was reached with; other options may find older items, so they start anew.
    fingerprint: str
    reached: datetime | None = None

    @classmethod
    def from_cursor(cls, cursor: Mapping[str, Any], fingerprint: str) -> Watermark:
        """As the last run left it, or anew."""
        if cursor.get("for") != fingerprint or not cursor.get("until"):
            return cls(fingerprint=fingerprint)
        return cls(fingerprint=fingerprint, reached=datetime.fromisoformat(cursor["until"]))

    def since(self, overlap: timedelta) -> datetime | None:
        """Where to read from: a little before what was reached, as items arrive late; None for everything."""
        return None if self.reached is None else self.reached - overlap

    def seen(self, moment: datetime | date | None) -> None:
        """Take note of an item's time; one that lies ahead of the clock must not hide what comes before."""
        if moment is None:
            return
        bounded = min(_instant(moment), datetime.now(UTC))
        self.reached = bounded if self.reached is None else max(self.reached, bounded)

    def cursor(self) -> dict[str, Any]:
        """JSON for the batch; an empty source has nothing to remember."""
        until = None if self.reached is None else self.reached.isoformat()
        return {"for": self.fingerprint, "until": until}


def _instant(moment: datetime | date) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    # A day alone: its beginning, as the rest of it may still come.
    return datetime.combine(moment, time(), UTC)
