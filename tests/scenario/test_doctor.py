from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.loopback import Said, Site, serving
from tests.program import Program

TODAY = datetime.now(UTC)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def program(home: Path, database_url: str) -> Program:
    return Program(home=home, url=database_url)


def feed(*days: float, text: str = "It fits.") -> str:
    """An entry for each number of days ago."""
    entries = "".join(
        f"<item><guid>{day}</guid><description>{text}</description>"
        f"<pubDate>{TODAY - timedelta(days=day):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for day in days
    )
    return f"<rss version='2.0'><channel><title>x</title>{entries}</channel></rss>"


def settings(home: Path, *sources: dict[str, Any]) -> None:
    (home / "harken.yaml").write_text(yaml.safe_dump({"sources": list(sources)}))


def rss(name: str, url: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "collector": "rss", "url": url, "allow_private": True, **more}


def silent_feed() -> str:
    """Ten a day for months, and nothing for five days."""
    return feed(*(5.2 + day / 10 for day in range(900)))


@pytest.fixture
def four(site: Site, home: Path, program: Program) -> Program:
    """One healthy, one failing, one unconfigured and one silent source, each collected once."""
    settings(
        home,
        rss("blog", site.page("/blog", feed(0.1, 1.1, 2.1))),
        rss("forum", site.page("/forum", Said(status=404))),
        {"name": "survey", "collector": "typeform", "form": "abc123"},
        rss("shop", site.page("/shop", silent_feed())),
    )
    ended = program.run("collect", "--no-understand")
    assert ended.returncode == 1
    said = {line.partition(":")[0]: line for line in ended.stdout.splitlines()}
    assert said["blog"] == "blog: 3 new (run 1)" or "3 new" in said["blog"]
    assert "failed" in said["forum"]
    assert said["survey"].startswith("survey: is off because TYPEFORM_TOKEN is not set in the environment; ")
    assert "900 new" in said["shop"]
    return program


def test_the_doctor_tells_of_each_source_and_what_to_do(four: Program) -> None:
    ended = four.run("doctor")
    assert ended.returncode == 1
    told = {
        line.split("Source ", 1)[1].split(" ", 1)[0].rstrip(":"): line
        for line in ended.stdout.splitlines()
        if "Source " in line
    }
    assert told["blog"].startswith("ok  ")
    assert "3 feedback" in told["blog"]
    assert told["forum"].startswith("MEND")
    assert "answered 404" in told["forum"]
    assert told["survey"].startswith("MEND")
    assert "TYPEFORM_TOKEN is not set" in told["survey"]
    assert told["shop"].startswith("MEND")
    assert "has brought nothing since" in told["shop"]
    assert "expected" in told["shop"]


def test_the_list_tells_it_too(four: Program) -> None:
    rows = {row["name"]: row for row in four.document("sources", "list", "--json")["sources"]}
    assert {name: row["state"] for name, row in rows.items()} == {
        "blog": "healthy",
        "forum": "failing",
        "survey": "off",
        "shop": "silent",
    }
    assert rows["shop"]["expected"] > 15
    lines = four.done("sources", "list")
    assert "forum (rss): failing" in lines
    assert "not enough history" in lines


def test_an_answer_says_who_was_silent(four: Program) -> None:
    today = TODAY.date()
    question = f"How many reviews were there between {today - timedelta(days=7)} and {today}?"
    (answer,) = four.document("ask", question, "--json")["answers"]
    assert (
        "shop has brought nothing since" in answer["text"]
        or "were not read all of this time" in answer["text"]
    )
    shop = next(each for each in answer["how"]["sources"] if each["name"] == "shop")
    assert [each["kind"] for each in shop["blind"]] == ["silent"]


def test_a_healthy_configuration_is_well(site: Site, home: Path, program: Program) -> None:
    settings(home, rss("blog", site.page("/blog", feed(0.1, 1.1))))
    assert program.run("doctor").returncode == 0
    program.done("collect", "--no-understand")
    assert program.run("doctor").returncode == 0


def test_one_record_is_tried_and_shown_as_it_would_be_stored(
    site: Site, home: Path, program: Program
) -> None:
    text = "Write to ann@example.com, it fits."
    settings(home, rss("blog", site.page("/blog", feed(1.0, text=text)), attributes={"product": "Lamp"}))
    found = program.document("doctor", "blog", "--json")
    assert found["well"]
    assert "ann@example.com" not in json.dumps(found)
    assert found["record"]["parts"]["body"].endswith("it fits.")
    assert found["record"]["attributes"] == {"product": "Lamp"}
    assert "external_id: 1.0" in program.done("doctor", "blog")
    (row,) = program.document("sources", "list", "--json")["sources"]
    assert (row["state"], row["feedback"]) == ("new", 0)


def test_a_source_that_sends_is_not_said_to_be_collected(home: Path, program: Program) -> None:
    settings(home, {"name": "shop", "collector": "api"})
    (line,) = program.done("sources", "list").splitlines()
    assert line == "shop (api): nothing sent yet; while 'harken serve' runs it takes deliveries"
    assert program.run("doctor", "shop").stdout.startswith(
        "Source shop is off because HARKEN_API_TOKEN is not"
    )


def test_a_try_that_fails_says_why(site: Site, home: Path, program: Program) -> None:
    settings(
        home,
        rss("gone", site.page("/gone", Said(status=410))),
        rss("bare", site.page("/bare", feed(1.0, text=""))),
        {"name": "survey", "collector": "typeform", "form": "abc123"},
    )
    for name, why in (("gone", "answered 410"), ("bare", "no text"), ("survey", "TYPEFORM_TOKEN is not set")):
        ended = program.run("doctor", name)
        assert ended.returncode == 1
        assert why in ended.stdout
    ended = program.run("doctor", "nobody")
    assert ended.returncode == 2
    assert "its sources are: gone, bare, survey" in ended.stderr
