from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from harken.domain.errors import StorageError
from storage import database, migrations
from storage.tables import Base

#: Everything that makes a schema what it is, in an order that does not depend on how it was made.
SCHEMA = """
    SELECT 'column', table_name, column_name, udt_name, format_type(a.atttypid, a.atttypmod),
           is_nullable, column_default, is_identity
      FROM information_schema.columns
      JOIN pg_attribute a ON a.attrelid = to_regclass(quote_ident(table_name)) AND a.attname = column_name
     WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    UNION ALL
    SELECT 'index', tablename, indexname, indexdef, '', '', '', ''
      FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', '', ''
      FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND conrelid <> to_regclass('alembic_version')
    ORDER BY 1, 2, 3
"""


def schema(connection: Connection) -> list[tuple[str, ...]]:
    return [tuple(row) for row in connection.execute(text(SCHEMA))]


def test_models_and_migrations_agree(engine: Engine) -> None:
    options = {"compare_type": True, "compare_server_default": True}
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []


def test_migrated_schema_is_the_models_to_the_letter(engine: Engine, empty_database_url: str) -> None:
    made = create_engine(empty_database_url)
    with made.begin() as connection:
        connection.execute(text("CREATE EXTENSION vector"))
        Base.metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version ()"))
        wanted = schema(connection)
    made.dispose()
    with engine.connect() as connection:
        assert schema(connection) == wanted
    assert len(wanted) > 50


def test_newest_is_the_head_that_alembic_knows(engine: Engine) -> None:
    with engine.connect() as connection:
        script = ScriptDirectory.from_config(database.alembic_config(connection))
    assert script.get_heads() == [migrations.newest()]


def test_all_migrations_can_be_taken_back(engine: Engine) -> None:
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(database.alembic_config(connection), "base")
        left = text("SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = 'public'")
        assert connection.execute(left).scalar_one() == ["alembic_version"]


def test_several_processes_may_be_the_first(empty_database_url: str, home: Path) -> None:
    def secret(_: int) -> bytes:
        with database.opened(data=home, url=empty_database_url) as engine, engine.connect() as connection:
            return bytes(connection.execute(text("SELECT secret FROM workspace")).scalar_one())

    with ThreadPoolExecutor(4) as threads:
        secrets = set(threads.map(secret, range(4)))
    assert len(secrets) == 1
    assert len(secrets.pop()) == 32


def test_the_workspace_is_founded_once(empty_database_url: str, home: Path) -> None:
    founded = []
    for zone in ("Europe/Berlin", "America/Lima"):
        with (
            database.opened(data=home, url=empty_database_url, time_zone=zone) as engine,
            engine.connect() as connection,
        ):
            founded.append(connection.execute(text("SELECT secret, time_zone FROM workspace")).one())
    assert founded[0] == founded[1]
    assert founded[0].time_zone == "Europe/Berlin"


def test_an_up_to_date_database_needs_no_alembic(database_url: str, home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from storage import database\n"
        "with database.opened(data=Path(sys.argv[1]), url=sys.argv[2]): pass\n"
        "print([name for name in ('alembic', 'mako', 'psutil') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, home, database_url], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_database_of_a_newer_harken_is_left_alone(database_url: str, home: Path) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with (
        pytest.raises(StorageError, match="newer Harken"),
        database.opened(data=home, url=database_url),
    ):
        pass


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_form_of_address_works(scheme: str, database_url: str, home: Path) -> None:
    address = database_url.replace(make_url(database_url).drivername, scheme, 1)
    with database.opened(data=home, url=address) as engine, engine.connect() as connection:
        assert connection.execute(text("SHOW timezone")).scalar_one() == "UTC"
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    "address", ["mysql://localhost/harken", "localhost:5432", "postgresql://host:port/x"]
)
def test_an_address_of_something_else_is_refused(address: str, home: Path) -> None:
    with pytest.raises(StorageError, match="write it like"), database.opened(data=home, url=address):
        pass


def test_a_server_that_is_down_is_said_in_one_sentence_without_the_password(home: Path) -> None:
    address = "postgresql://harken:hushhush@127.0.0.1:1/harken"
    with pytest.raises(StorageError) as caught, database.opened(data=home, url=address):
        pass
    assert "127.0.0.1/harken does not answer" in caught.value.message
    assert "hushhush" not in caught.value.message
    assert "\n" not in caught.value.message
    assert not caught.value.permanent


def test_a_missing_database_is_said_in_one_sentence(database_url: str, home: Path) -> None:
    address = make_url(database_url).set(database="nowhere").render_as_string(hide_password=False)
    with (
        pytest.raises(StorageError, match='"nowhere" does not exist') as caught,
        database.opened(data=home, url=address),
    ):
        pass
    assert "\n" not in caught.value.message


def test_vectors_come_and_go_as_vectors(engine: Engine) -> None:
    from pgvector import HalfVector

    with engine.connect() as connection:
        value = connection.exec_driver_sql("SELECT %s", (HalfVector([1, 2.5]),)).scalar_one()
    assert value == HalfVector([1, 2.5])


def test_customers_come_to_a_database_that_holds_feedback_and_groups(engine: Engine) -> None:
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(database.alembic_config(connection), "0001")
        connection.execute(
            text("INSERT INTO groups (name, rule, intent, expects) VALUES ('a', 'true', 'grow', 'more')")
        )
        connection.execute(text("INSERT INTO sources (name, collector) VALUES ('shop', 'file')"))
        connection.execute(
            text(
                "INSERT INTO feedback (source_id, external_id, run_id, kind, author, content_hash)"
                " SELECT id, 'one', 1, 'review', 'ab', 'cd' FROM sources"
            )
        )
        command.upgrade(database.alembic_config(connection), "head")
        group = connection.execute(text("SELECT intents, expects FROM groups")).one()
        person = connection.execute(text("SELECT person, customer_id FROM feedback")).one()
    assert tuple(group) == (["grow"], {"note": "more"})
    assert (bytes(person.person), person.customer_id) == (b"ab", None)
