"""The way to the database: Harken's own server or a given one, brought up to date, as an engine."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from harken.domain.errors import StorageError
from storage.migrations import HERE, newest
from storage.vector_types import known_by

if TYPE_CHECKING:
    from alembic.config import Config

#: Any number that no other program on the same server is likely to lock.
MIGRATION_LOCK = 0x4861726B656E

DRIVER = "postgresql+psycopg"
SCHEMES = {"postgres", "postgresql", DRIVER}

#: Our queries reckon in UTC and are short, whatever a given server is set to.
OPTIONS = "-c timezone=UTC -c jit=off"


@contextmanager
def opened(*, data: Path, url: str | None, time_zone: str = "UTC") -> Iterator[Engine]:
    """The migrated database: at `url`, or Harken's own server started in `data` (the .harken folder).

    Also makes sure that the one `workspace` row exists.

    Raises:
        StorageError: with one plain sentence, when there is no such database or it cannot be used.
    """
    with _place(data, url) as place:
        engine = engine_at(place)
        try:
            prepare(place, time_zone)
            yield engine
        finally:
            engine.dispose()


@contextmanager
def _place(data: Path, url: str | None) -> Iterator[URL]:
    if url is not None:
        yield _understood(url)
        return
    if sys.platform == "win32":
        raise StorageError("On Windows, set HARKEN_DATABASE_URL to a PostgreSQL server with pgvector.")
    from storage import server

    with server.running(data) as place:
        yield place


def _understood(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # The second where the port is no number.
        parsed = None
    if parsed is None or parsed.drivername not in SCHEMES:
        raise StorageError(
            "HARKEN_DATABASE_URL is no address of a PostgreSQL database: "
            "write it like postgresql://user:password@host:5432/harken."
        )
    return parsed.set(drivername=DRIVER)


def engine_at(place: URL) -> Engine:
    """An engine whose connections know pgvector's types; the database must have been prepared."""
    # The threads of the bot and of the page keep theirs, as a new one costs the server a process; every
    # source that is being read holds one more, and those come and go.
    engine = create_engine(
        place, connect_args=_arguments(place), pool_pre_ping=True, pool_size=16, max_overflow=49
    )
    known_by(engine)
    return engine


def _arguments(place: URL) -> dict[str, Any]:
    given = place.query.get("options", "")
    return {
        "application_name": "harken",
        "connect_timeout": place.query.get("connect_timeout", "10"),
        "options": f"{OPTIONS} {given}".strip(),
    }


def prepare(place: URL, time_zone: str) -> None:
    """Bring the database up to this version; a moment's look where it is already.

    Raises:
        StorageError: when it does not answer, lacks pgvector, or is newer than this Harken.
    """
    engine = create_engine(place, connect_args=_arguments(place), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            if not _is_ready(connection):
                _make_ready(connection, time_zone)
    except OperationalError as error:
        raise StorageError(
            f"The database at {_shown(place)} does not answer ({_reason(error)}): "
            "check that it runs and that HARKEN_DATABASE_URL is right.",
            permanent=False,
        ) from error
    except DBAPIError as error:
        raise StorageError(
            f"The database at {_shown(place)} cannot be brought up to date: {_reason(error)}."
        ) from error


def _is_ready(connection: Connection) -> bool:
    tables = text(
        "SELECT to_regclass('alembic_version') IS NOT NULL AND to_regclass('workspace') IS NOT NULL"
    )
    if not connection.execute(tables).scalar_one():
        return False
    state = text("SELECT (SELECT max(version_num) FROM alembic_version), EXISTS (SELECT FROM workspace)")
    version, founded = connection.execute(state).one()
    if version is not None and version > newest():
        raise StorageError("The database was made by a newer Harken than this one: update Harken.")
    return bool(version == newest() and founded)


def _make_ready(connection: Connection, time_zone: str) -> None:
    """Migrate and found the workspace, all or nothing, one process at a time."""
    from alembic import command

    connection.rollback()
    with connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        _require_vectors(connection)
        command.upgrade(alembic_config(connection), "head")
        found = text(
            "INSERT INTO workspace (id, secret, time_zone) VALUES (1, :secret, :zone) ON CONFLICT DO NOTHING"
        )
        connection.execute(found, {"secret": secrets.token_bytes(32), "zone": time_zone})


def _require_vectors(connection: Connection) -> None:
    offered = connection.execute(
        text("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
    ).scalar_one()
    if not offered:
        raise StorageError(
            "The database server lacks the pgvector extension: install it there, "
            "or use the image pgvector/pgvector:pg18."
        )
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
    if connection.execute(text("SELECT to_regtype('halfvec')")).scalar_one() is None:
        raise StorageError("The database server's pgvector is older than 0.7: update the extension there.")


def alembic_config(connection: Connection) -> Config:
    """Alembic on this connection, with no file of settings."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _shown(place: URL) -> str:
    return f"{place.host or place.query.get('host') or 'localhost'}/{place.database or ''}"


def _reason(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines() or ["no reason given"]
    return lines[0].removeprefix("connection failed: ").rstrip(". ")
