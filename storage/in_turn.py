"""Several statements that the server works on in turn, while the rows of those before are gone through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from psycopg import Cursor
from sqlalchemy import Connection

from storage.copying import driver

#: So many are sent before the rows of the first are asked for.
TOGETHER = 2
#: Planned once for the connection: planning each of many that differ in their values alone takes long.
_ONE_PLAN = (
    b"SELECT current_setting('plan_cache_mode'), set_config('plan_cache_mode', 'force_generic_plan', true)"
)
_AS_BEFORE = b"SELECT set_config('plan_cache_mode', %s, true)"


def in_turn(
    connection: Connection, asked: Iterable[tuple[str, Mapping[str, str]]]
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of each statement, in binary; no other may be asked for until the last were taken.

    Args:
        asked: Statements, each with its values as text, as which all of them have one plan; the server works
            on one while the next is made.
    """
    with driver(connection).pipeline():
        planned = driver(connection).cursor().execute(_ONE_PLAN)
        sent, ready = list[Cursor[Any]](), iter(list[list[tuple[Any, ...]]]())
        for statement, values in asked:
            if len(sent) == TOGETHER:
                # With the rows of the first come those of all that were sent, which are taken apart later.
                first, *others = sent
                ready, sent = chain([first.fetchall()], (cursor.fetchall() for cursor in others)), []
            cursor = driver(connection).cursor(binary=True)
            sent.append(cursor.execute(statement.encode(), values, prepare=True))
            yield from islice(ready, 1)
        yield from ready
        for cursor in sent:
            yield cursor.fetchall()
        for before, _ in planned.fetchall():
            driver(connection).cursor().execute(_AS_BEFORE, (before,))
