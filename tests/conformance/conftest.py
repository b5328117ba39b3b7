from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace

import httpx
import pytest
from sqlalchemy import URL, Engine

from collectors import http, pacing
from storage import database
from tests.conformance.faults import staged
from tests.conformance.play import Children, Play, children
from tests.conformance.twin import Twin, all_twins
from tests.conformance.world import World, world
from tests.conftest import TEMPLATE, fresh_database

Begin = Callable[[World], Play]


@pytest.fixture(scope="module", params=all_twins(), ids=str)
def twin(request: pytest.FixtureRequest) -> Twin:
    made: Twin = request.param
    return made


@pytest.fixture(scope="module")
def kept(twin: Twin, shared_server: URL) -> Iterator[Engine]:
    """The one database of a twin's scenarios; each scenario is a source of its own."""
    with fresh_database(shared_server, template=TEMPLATE) as place:
        engine = database.engine_at(place)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def kids() -> Iterator[Children]:
    with children() as running:
        yield running


@pytest.fixture(autouse=True, scope="session")
def trusted() -> Iterator[None]:
    """The trusted certificates are read once, not for each of the thousand runs."""
    with pytest.MonkeyPatch.context() as patch:
        made = functools.cache(httpx.create_ssl_context)
        patch.setattr(httpx, "create_ssl_context", lambda **_: made())
        patch.setattr("httpx._transports.default.create_ssl_context", lambda **_: made())
        yield


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited for, all of them in no time."""
    waited: list[float] = []
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=waited.append))
    monkeypatch.setattr(pacing, "time", SimpleNamespace(**{**vars(time), "sleep": waited.append}))
    return waited


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are given up after half a second.

    Only for silence: on a busy machine any answer may take as long, and the next try gets a good one.
    """
    monkeypatch.setattr(http, "Fetcher", functools.partial(http.Fetcher, timeout=0.5))


@pytest.fixture
def begin(twin: Twin, kept: Engine, request: pytest.FixtureRequest, pauses: list[float]) -> Iterator[Begin]:
    """Opens the stage for a world."""
    with ExitStack() as stack:
        yield lambda holding: Play(
            stage=stack.enter_context(staged(twin, holding.within(twin.reach))),
            engine=kept,
            source=request.node.name,
        )


@pytest.fixture(scope="module")
def requests(twin: Twin, kept: Engine) -> int:
    """How many requests a first run over an ordinary world takes."""
    with pytest.MonkeyPatch.context() as patch, staged(twin, world().within(twin.reach)) as stage:
        patch.setattr(pacing, "time", SimpleNamespace(**{**vars(time), "sleep": lambda _: None}))
        play = Play(stage=stage, engine=kept, source="undisturbed")
        play.well()
        play.agrees()
        return len(stage.asked)
