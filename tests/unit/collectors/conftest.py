from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina

from tests.loopback import Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def unhurried() -> Iterator[None]:
    """Try again at once; a test that is about the pauses takes this back."""
    with stamina.set_testing(True, attempts=4):
        yield
