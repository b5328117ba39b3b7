"""Teaches the connections of an engine pgvector's types, which differ in number from database to database.

They are asked for once for each engine: pgvector makes new classes whenever it registers its types, and
psycopg keeps every class of adapters that it is shown for as long as the process lives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.adapt import AdaptersMap


def known_by(engine: Engine) -> None:
    """Have every connection that the engine makes know them; the database must have the extension."""
    types = _Types()
    event.listen(engine, "do_connect", types.hand_over)
    event.listen(engine, "connect", types.learn)


class _Types:
    """The types of one database, once its first connection has asked for them."""

    def __init__(self) -> None:
        self._known: AdaptersMap | None = None

    def hand_over(self, _dialect: Any, _record: Any, _args: Any, arguments: dict[str, Any]) -> None:
        """Make a new connection from what is known."""
        if self._known is not None:
            arguments["context"] = self._known

    def learn(self, connection: Connection[Any], _: Any) -> None:
        """Ask for them; connections that are made at the very same time may each do so."""
        if connection.adapters.types.get("vector") is not None:
            return
        from pgvector.psycopg import register_vector
        from psycopg.adapt import AdaptersMap

        connection.autocommit = True
        register_vector(connection)
        connection.autocommit = False
        self._known = AdaptersMap(connection.adapters)
