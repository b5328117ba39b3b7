"""Every connection reads vectors, and none of them costs memory that stays."""

from __future__ import annotations

from contextlib import ExitStack

from psycopg import Connection as Driver
from psycopg.pq import Format
from sqlalchemy import Connection, Engine, text


def _dumper(connection: Connection) -> object:
    driver = connection.connection.driver_connection
    assert isinstance(driver, Driver)
    kind = driver.adapters.types["vector"]
    return driver.adapters.get_dumper_by_oid(kind.oid, Format.BINARY)


def test_connections_share_what_is_known_of_vectors(engine: Engine) -> None:
    with ExitStack() as open_ones:
        connections = [open_ones.enter_context(engine.connect()) for _ in range(4)]
        dumpers = {_dumper(each) for each in connections}
        read = [each.execute(text("SELECT '[1,2]'::vector")).scalar_one() for each in connections]
    assert len(dumpers) == 1
    assert [each.to_list() for each in read] == [[1.0, 2.0]] * 4
