from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text

from harken.commands import context
from storage import database, server

TEMPLATE = "harken_template"
#: Where Linux keeps files in memory, which spares the disk a database for nearly every test; so many bytes
#: must be free there.
_IN_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30


def _quick() -> str | None:
    """The folder of files in memory where there is one with room, else where temporary files go."""
    there = _IN_MEMORY.is_dir() and os.access(_IN_MEMORY, os.W_OK)
    return str(_IN_MEMORY) if there and shutil.disk_usage(_IN_MEMORY).free >= _ROOM else None


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A new folder that the server may enter also when the tests run as root; pytest's own may not be."""
    folder = Path(tempfile.mkdtemp(prefix="harken-tests-", dir=_quick()))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def administrator(place: URL) -> Iterator[Connection]:
    """A connection that may make and drop databases."""
    engine = create_engine(place, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(autouse=True)
def no_chosen_home() -> Iterator[None]:
    """Forget the folder that a command of this process was given, whatever test comes next."""
    yield
    context.chosen.home = None


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty folder to run Harken in."""
    with reachable_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def shared_server() -> Iterator[URL]:
    """One embedded server for the whole run, hurried because nothing in it must survive."""
    with reachable_folder() as folder, server.running(folder / ".harken") as place:
        with administrator(place) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text(f"CREATE DATABASE {TEMPLATE}"))
        database.prepare(place.set(database=TEMPLATE), "UTC")
        yield place


@contextmanager
def fresh_database(place: URL, *, template: str) -> Iterator[URL]:
    """A new database that is dropped afterwards, whoever still looks at it."""
    name = f"test_{uuid4().hex}"
    with administrator(place) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield place.set(database=name)
    finally:
        with administrator(place) as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def empty_database_url(shared_server: URL) -> Iterator[str]:
    """The address of a database that Harken has never seen."""
    with fresh_database(shared_server, template="template1") as place:
        yield place.render_as_string(hide_password=False)


@pytest.fixture
def database_url(shared_server: URL) -> Iterator[str]:
    """The address of a fresh, migrated database; for commands, give it as HARKEN_DATABASE_URL."""
    with fresh_database(shared_server, template=TEMPLATE) as place:
        yield place.render_as_string(hide_password=False)


@pytest.fixture
def engine(database_url: str, home: Path) -> Iterator[Engine]:
    """A fresh, migrated database with its workspace, in UTC."""
    with database.opened(data=home / ".harken", url=database_url) as opened:
        yield opened
