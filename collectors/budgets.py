"""What a service allows a day; where the count is kept is handed in, as collectors know no database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from harken.domain.errors import BudgetSpent

#: Takes units from the budget of a key on a day, before they are used; False where they are not left.
#: Arguments: key, day, units, limit.
Ledger = Callable[[str, date, int, int], bool]


def unlimited(_key: str, _day: date, _units: int, _limit: int) -> bool:
    """Where nothing is accounted for."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """The daily budget that one source may draw on; sources of the same key share it."""

    source: str
    key: str
    limit: int | None
    zone: str
    ledger: Ledger

    def spend(self, units: int) -> None:
        """Account for units before they are used, so that a killed process may count too many, never too few.

        Raises:
            BudgetSpent: when the day's budget does not hold them.
        """
        if self.limit is None or units <= 0:
            return
        today = datetime.now(UTC).astimezone(ZoneInfo(self.zone)).date()
        if not self.ledger(self.key, today, units, self.limit):
            raise BudgetSpent(self.source, self.limit)
