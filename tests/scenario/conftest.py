from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import URL

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
def demo(shared_server: URL) -> Iterator[Demo]:
    """One run of `harken demo` for all tests that only ask."""
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as home:
        url = place.render_as_string(hide_password=False)
        outside = Program(home=home, url=url)
        said = outside.done("demo")
        yield Demo(outside=outside, program=Program(home=home / ".harken" / "demo", url=url), said=said)
