"""Several sources at once: none waits for a slow one, and each tells how it went."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine

from harken.commands import collect
from harken.commands.collect import Outcome, side_by_side
from harken.commands.context import Opened, workspace
from storage import health, sources
from tests.loopback import Asked, Said, Site, serving

Opening = Callable[..., Opened]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def opening(
    engine: Engine, home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opening]:
    """Opens a workspace with these sources."""
    monkeypatch.setenv("HARKEN_HOME", str(home))
    monkeypatch.setenv("HARKEN_DATABASE_URL", database_url)
    held = []

    def opened(*listed: dict[str, Any]) -> Opened:
        (home / "harken.yaml").write_text(yaml.safe_dump({"sources": list(listed)}))
        held.append(workspace())
        return held[-1].__enter__()

    yield opened
    for each in held:
        each.__exit__(None, None, None)


def rss(name: str, url: str) -> dict[str, Any]:
    return {"name": name, "collector": "rss", "url": url, "allow_private": True}


def feed(*texts: str) -> str:
    items = "".join(f"<item><guid>{text}</guid><title>{text}</title></item>" for text in texts)
    return f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"


def by_name(outcomes: list[Outcome]) -> dict[str, Outcome]:
    return {each.source: each for each in outcomes}


def run(opened: Opened, *, named: bool = False) -> dict[str, Outcome]:
    return by_name(side_by_side(opened, opened.config.settings.sources, named=named))


def test_a_source_behind_many_slow_ones_is_read(
    site: Site, opening: Opening, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    monkeypatch.setattr(collect, "PATIENCE", 0.05)
    release = threading.Event()

    def slow(asked: Asked) -> Said:
        release.wait()
        return Said(body=feed(asked.path))

    # Each on a host of its own, as it would be.
    with serving() as quick:
        listed = [rss(f"slow {number}", site.page(f"/{number}", slow)) for number in range(12)]
        opened = opening(*listed, rss("quick", quick.page("/", feed("one"))))
        found: list[dict[str, Outcome]] = []
        thread = threading.Thread(target=lambda: found.append(run(opened)))
        thread.start()
        while not brought(engine, "quick"):
            assert thread.is_alive()
            threading.Event().wait(0.01)
        assert not any(brought(engine, each["name"]) for each in listed)
        release.set()
        thread.join()
    assert {name: outcome.added for name, outcome in found[0].items()} == dict.fromkeys(found[0], 1)


def brought(engine: Engine, name: str) -> int:
    with engine.connect() as connection:
        return {each.name: each.feedback for each in sources.listing(connection)}.get(name, 0)


def test_outcomes_stand_in_the_order_of_the_settings(site: Site, opening: Opening) -> None:
    listed = [rss(name, site.page(f"/{name}", feed(name))) for name in "dacb"]
    assert list(run(opening(*listed))) == ["d", "a", "c", "b"]


def test_a_run_that_fails_tells_its_number_and_what_it_kept(site: Site, opening: Opening) -> None:
    pages = {number: Said(body='{"feed": {}}') for number in range(1, 11)} | {10: Said(status=404)}
    for number, said in pages.items():
        site.page(f"/us/rss/customerreviews/page={number}/id=1/sortby=mostrecent/json", said)
    options = {"collector": "app_store", "app": 1, "base_url": site.address, "allow_private": True}
    (outcome,) = run(opening({"name": "store", **options})).values()
    assert (outcome.status, outcome.run, outcome.added) == ("failed", 1, 0)


def test_what_is_left_out_is_listed_in_a_file(site: Site, opening: Opening, home: Path) -> None:
    entries = feed("one") + ""
    whole = entries.replace("</channel>", "<item><guid>bare</guid></item></channel>")
    opened = opening(rss("blog", site.page("/blog", whole, feed("one", "two"))))
    outcome = run(opened)["blog"]
    assert (outcome.added, outcome.rejected) == (1, 1)
    assert outcome.rejects is not None
    with Path(outcome.rejects).open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1:] == [["bare", "", "the entry has no text"]]
    assert run(opened)["blog"].rejects is None
    assert not Path(outcome.rejects).exists()


def test_a_source_that_rests_is_tried_when_it_is_named(site: Site, opening: Opening, engine: Engine) -> None:
    opened = opening(rss("blog", site.page("/blog", Said(status=404), feed("one"))))
    run(opened)
    with engine.begin() as connection:
        for _ in range(2):
            health.failed(connection, 1, "answered 404")
    resting = run(opened)["blog"]
    assert resting.status == "resting"
    assert "rests until" in str(resting.note)
    assert 'harken collect "blog"' in str(resting.note)
    assert len(site.paths()) == 1
    assert run(opened, named=True)["blog"].added == 1
    assert run(opened)["blog"].status == "collected"
