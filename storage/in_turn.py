"""Several statements that the server works on in turn, while the rows of those before are gone through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from storage.copying import driver

#: Planned once for the connection: planning each of many that differ in their values alone takes long.
_ONE_PLAN = (
    b"SELECT current_setting('plan_cache_mode'), set_config('plan_cache_mode', 'force_generic_plan', true)"
)
_AS_BEFORE = b"SELECT set_config('plan_cache_mode', %s, true)"


def in_turn(
    connection: Connection, asked: Sequence[tuple[str, Mapping[str, str]]]
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of each statement, in binary; no other may be asked for until the last were taken.

    Args:
        asked: Statements, each with its values as text, as which all of them have one plan.
    """
    if not asked:
        return
    with driver(connection).pipeline():
        planned = driver(connection).cursor().execute(_ONE_PLAN)
        sent = [
            driver(connection).cursor(binary=True).execute(statement.encode(), values, prepare=True)
            for statement, values in asked
        ]
        for cursor in sent:
            yield cursor.fetchall()
        for before, _ in planned.fetchall():
            driver(connection).cursor().execute(_AS_BEFORE, (before,))
