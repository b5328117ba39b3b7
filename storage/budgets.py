"""How much of a service's daily allowance is used, kept where every process sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.postgresql import insert

from storage.tables import BudgetRow

#: No service's day lies further back than this.
_KEPT = timedelta(days=3)


def ledger(engine: Engine) -> Callable[[str, date, int, int], bool]:
    """Takes units of a key's day and says whether they were left.

    Each taking is a transaction of its own before the units are used: a killed process may have counted
    some that it never used, but none is ever used without being counted.
    """

    def take(key: str, day: date, units: int, limit: int) -> bool:
        if units > limit:
            return False
        statement = insert(BudgetRow).values(key=key, day=day, used=units)
        taking = statement.on_conflict_do_update(
            index_elements=[BudgetRow.key, BudgetRow.day],
            set_={"used": BudgetRow.used + units},
            where=BudgetRow.used + units <= limit,
        ).returning(BudgetRow.used)
        with engine.begin() as connection:
            used = connection.execute(taking).scalar()
            if used == units:
                connection.execute(delete(BudgetRow).where(BudgetRow.day < day - _KEPT))
        return used is not None

    return take


def used(engine: Engine, key: str, day: date) -> int:
    """Units of a key's day that are used."""
    wanted = select(BudgetRow.used).where(BudgetRow.key == key, BudgetRow.day == day)
    with engine.connect() as connection:
        return connection.execute(wanted).scalar() or 0
