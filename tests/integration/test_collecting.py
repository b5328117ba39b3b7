from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine, select

from collectors.registry import make
from harken.pipeline.receiving import receive
from storage.sources import listing
from storage.tables import BudgetRow, FeedbackRow, JobRow, PartRow, ScoreRow, Source
from tests.loopback import Asked, Said, Site, serving

HARKEN = (sys.executable, "-c", "from harken.cli import main; main()")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def environment(home: Path, database_url: str) -> dict[str, str]:
    return {**os.environ, "HARKEN_HOME": str(home), "HARKEN_DATABASE_URL": database_url}


def settings(home: Path, *sources: dict[str, Any]) -> None:
    (home / "harken.yaml").write_text(yaml.safe_dump({"sources": list(sources)}))


def harken(environment: dict[str, str], *arguments: str, status: int = 0) -> Any:
    """What a command says in JSON."""
    ended = subprocess.run([*HARKEN, *arguments, "--json"], env=environment, capture_output=True, text=True)
    assert ended.returncode == status, ended.stderr
    return json.loads(ended.stdout)


def collect(environment: dict[str, str], *arguments: str, status: int = 0) -> dict[str, dict[str, Any]]:
    said = harken(environment, "collect", "--no-understand", *arguments, status=status)
    return {each["source"]: each for each in said["sources"]}


def kept(engine: Engine, source: str) -> list[Any]:
    """All that is stored of a source, as far as it comes from there."""
    with engine.connect() as connection:
        return sorted(
            connection.execute(
                select(FeedbackRow.external_id, FeedbackRow.day, PartRow.label, PartRow.text, ScoreRow.value)
                .join(Source, Source.id == FeedbackRow.source_id)
                .join(PartRow, PartRow.feedback_id == FeedbackRow.id)
                .outerjoin(ScoreRow, ScoreRow.feedback_id == FeedbackRow.id)
                .where(Source.name == source)
            ).all(),
            key=repr,
        )


def feed(*texts: str) -> str:
    items = "".join(f"<item><guid>{text}</guid><title>{text}</title></item>" for text in texts)
    return f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"


def rss(name: str, url: str, **options: Any) -> dict[str, Any]:
    return {"name": name, "collector": "rss", "url": url, "allow_private": True, **options}


def app_store(site: Site, pages: int = 10) -> dict[str, Any]:
    for number in range(1, 11):
        entries = [
            {
                "id": {"label": f"{number}-{each}"},
                "title": {"label": f"Review {number}-{each}"},
                "content": {"label": "It dims nicely."},
                "im:rating": {"label": str(1 + each % 5)},
                "updated": {"label": "2026-10-03T08:15:00-07:00"},
            }
            for each in range(20 if number <= pages else 0)
        ]
        site.page(app_page(number), json.dumps({"feed": {"entry": entries}}))
    return {"collector": "app_store", "app": 4711, "base_url": site.address, "allow_private": True}


def app_page(number: int) -> str:
    return f"/us/rss/customerreviews/page={number}/id=4711/sortby=mostrecent/json"


def web(site: Site) -> dict[str, Any]:
    for number in range(1, 6):
        reviews = "".join(
            '<div itemscope itemtype="https://schema.org/Review">'
            f'<p itemprop="reviewBody">Words {number}-{each}.</p></div>'
            for each in range(10)
        )
        link = f'<a rel="next" href="/r{number + 1}">more</a>' if number < 5 else ""
        site.page(f"/r{number}", f"<html><body>{reviews}{link}</body></html>")
    return {"collector": "web_reviews", "url": site.url("/r1"), "allow_private": True, "delay": 0}


@pytest.mark.parametrize(("made", "page"), [(app_store, app_page(5)), (web, "/r3")])
def test_killed_in_the_middle_the_next_run_ends_with_the_same_rows(
    engine: Engine, site: Site, home: Path, environment: dict[str, str], made: Any, page: str
) -> None:
    options = made(site)
    settings(home, {"name": "shop", **options})
    kind = options.pop("collector")
    undisturbed = make(kind, "undisturbed", options)
    receive(engine, source="undisturbed", collector=kind, collect=undisturbed.collect)

    whole = site.answer(Asked(path=page, headers={}, at=0))
    reached, release = threading.Event(), threading.Event()

    def slow(_: Asked) -> Said:
        reached.set()
        release.wait()
        return whole

    site.page(page, slow)
    with subprocess.Popen([*HARKEN, "collect", "--no-understand"], env=environment) as command:
        reached.wait()
        while not kept(engine, "shop"):
            assert command.poll() is None, "it ended before it could be killed"
        command.kill()
    release.set()
    assert 0 < len(kept(engine, "shop")) < len(kept(engine, "undisturbed"))

    outcome = collect(environment)["shop"]
    assert outcome["added"] > 0
    assert kept(engine, "shop") == kept(engine, "undisturbed")
    again = collect(environment)["shop"]
    assert (again["added"], again["updated"]) == (0, 0)


def test_a_budget_is_spent_before_it_is_used_and_a_kill_gives_none_back(
    engine: Engine, site: Site, home: Path, environment: dict[str, str]
) -> None:
    options = {"base_url": site.address, "allow_private": True, "tags": ["lamp"], "daily_budget": 1}
    settings(home, {"name": "board", "collector": "stack_exchange", **options})
    asked, release = threading.Event(), threading.Event()

    def never(_: Asked) -> Said:
        asked.set()
        release.wait()
        return Said(status=500)

    site.otherwise = never
    with subprocess.Popen([*HARKEN, "collect", "--no-understand"], env=environment) as command:
        asked.wait()
        command.kill()
    release.set()
    with engine.connect() as connection:
        assert connection.execute(select(BudgetRow.used)).scalars().all() == [1]
    requests = len(site.asked)
    assert collect(environment)["board"]["status"] == "spent"
    assert len(site.asked) == requests


def test_one_failing_source_never_stops_the_others(
    engine: Engine, site: Site, home: Path, environment: dict[str, str]
) -> None:
    good = site.page("/good", feed("one", "two"))
    settings(
        home,
        rss("gone", site.url("/gone")),
        {"name": "unfinished", "collector": "rss"},
        rss("good", good),
    )
    outcomes = collect(environment, status=1)
    assert {name: each["status"] for name, each in outcomes.items()} == {
        "gone": "failed",
        "unfinished": "off",
        "good": "collected",
    }
    assert outcomes["good"]["added"] == 2
    assert "answered 404" in outcomes["gone"]["error"]
    assert "url is missing" in outcomes["unfinished"]["error"]
    assert collect(environment, "good")["good"]["unchanged"] == 2
    listed = {each["name"]: each for each in harken(environment, "sources", "list")["sources"]}
    assert {name: each["state"] for name, each in listed.items()} == {
        "gone": "failing",
        "unfinished": "off",
        "good": "healthy",
    }
    assert "answered 404" in listed["gone"]["last_error"]
    assert listed["good"]["feedback"] == 2


def test_an_edited_entry_is_updated(
    engine: Engine, site: Site, home: Path, environment: dict[str, str]
) -> None:
    settings(
        home, rss("good", site.page("/good", feed("one"), feed("one").replace("<title>one", "<title>two")))
    )
    assert collect(environment)["good"]["added"] == 1
    assert collect(environment)["good"]["updated"] == 1
    assert [row.text for row in kept(engine, "good")] == ["two"]


def test_a_paused_source_is_left_alone(site: Site, home: Path, environment: dict[str, str]) -> None:
    settings(home, rss("good", site.page("/good", feed("one"))))
    for command, asked in (("pause", []), ("resume", ["/good"])):
        subprocess.run(
            [*HARKEN, "sources", command, "good"], env=environment, check=True, capture_output=True
        )
        collect(environment)
        assert site.paths() == asked


def test_a_run_can_be_undone_and_collected_again(
    engine: Engine, site: Site, home: Path, environment: dict[str, str]
) -> None:
    def page(asked: Asked) -> Said:
        known = asked.headers.get("If-None-Match") == '"v1"'
        return Said(status=304) if known else Said(body=feed("one", "two"), headers={"ETag": '"v1"'})

    settings(home, rss("good", site.page("/good", page)))
    run = collect(environment)["good"]["run"]
    before = kept(engine, "good")
    undo = [*HARKEN, "sources", "undo", str(run), "--yes"]
    told = subprocess.run(undo, env=environment, check=True, capture_output=True, text=True).stdout
    assert "2 feedback removed" in told
    assert kept(engine, "good") == []
    assert collect(environment)["good"]["added"] == 2
    assert kept(engine, "good") == before


def test_an_unknown_source_is_told(home: Path, environment: dict[str, str]) -> None:
    settings(home, rss("good", "http://127.0.0.1:9/"))
    said = harken(environment, "collect", "bad", status=2)
    assert "no source called bad; its sources are: good" in said["error"]["message"]


def test_without_sources_an_example_is_shown(environment: dict[str, str]) -> None:
    shown = subprocess.run([*HARKEN, "collect"], env=environment, check=True, capture_output=True, text=True)
    example = yaml.safe_load(shown.stdout.partition("\n\n")[2])
    for source in example["sources"]:
        name, kind = source.pop("name"), source.pop("collector")
        source.pop("schedule", None)
        assert make(kind, name, source)


def test_serve_collects_understands_and_stops_when_told(
    engine: Engine, site: Site, home: Path, environment: dict[str, str]
) -> None:
    settings(home, rss("good", site.page("/good", feed("It broke after a day. I love the light."))))
    with (home / "harken.yaml").open("a") as more:
        more.write("\nweb: {port: 0}\n")
    with subprocess.Popen([*HARKEN, "serve"], env=environment, stderr=subprocess.PIPE, text=True) as serving:
        while not understood(engine):
            assert serving.poll() is None, serving.communicate()[1]
            assert jobs_failed(engine) == []
            threading.Event().wait(0.1)
        serving.terminate()
        _, told = serving.communicate()
    assert serving.returncode == 0
    assert "Harken listens to 1 source" in told
    assert "The page is at http://127.0.0.1:" in told
    with engine.connect() as connection:
        (source,) = listing(connection)
    assert source.last_error is None


def jobs_failed(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(JobRow.error).where(JobRow.error.is_not(None))))


def understood(engine: Engine) -> bool:
    with engine.connect() as connection:
        return (
            connection.execute(select(FeedbackRow.id).where(FeedbackRow.themed_version.is_not(None))).first()
            is not None
        )
