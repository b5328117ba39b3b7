from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import URL

from storage import server
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.program import Program


@dataclass(frozen=True, kw_only=True)
class Demo:
    """The demo after its first run."""

    #: As `harken demo` is called.
    outside: Program
    #: With the demo's own home, as it tells people to ask on.
    program: Program
    #: What the first run printed.
    said: str


@pytest.fixture(scope="session")
def demo(database_elsewhere: str) -> Iterator[Demo]:
    """One run of `harken demo` for all tests that only ask; its server runs until they have."""
    with reachable_folder() as home:
        outside = Program(home=home, url=database_elsewhere)
        said = outside.done("demo")
        inside = home / ".harken" / "demo"
        with server.running(inside / ".harken"):
            yield Demo(outside=outside, program=Program(home=inside, url=database_elsewhere), said=said)


@pytest.fixture(scope="session")
def database_elsewhere(shared_server: URL) -> Iterator[str]:
    """A company's own database, which the demo must leave alone."""
    with fresh_database(shared_server, template=TEMPLATE) as place:
        yield place.render_as_string(hide_password=False)
