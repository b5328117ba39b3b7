"""A collector against a program that somebody else wrote: the issue tracker Roundup, started here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from collectors.registry import make
from harken.pipeline.receiving import Received, receive
from storage.tables import FeedbackRow, PartRow

pytest.importorskip("roundup", reason="the issue tracker Roundup is not installed; 'make test' installs it")
ADMIN = str(Path(sys.executable).with_name("roundup-admin"))
TRACKER = [sys.executable, "-m", "tests.tracker"]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def tracker(home: Path) -> Path:
    """An empty tracker."""
    place = home / "tracker"
    settings = "tracker_web=http://127.0.0.1/,mail_domain=example.com,admin_email=admin@example.com"
    for command in (["install", "classic", "sqlite", settings], ["initialise", "secret"]):
        subprocess.run([ADMIN, "-i", str(place), *command], check=True, capture_output=True)
    return place


def fill(tracker: Path, *issues: dict[str, Any]) -> None:
    lines = "".join(json.dumps(issue) + "\n" for issue in issues)
    subprocess.run([*TRACKER, "fill", str(tracker)], input=lines, text=True, check=True, cwd=ROOT)


@contextmanager
def serving(tracker: Path) -> Iterator[str]:
    with subprocess.Popen(
        [*TRACKER, "serve", str(tracker)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    ) as server:
        assert server.stdout
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def collect(engine: Engine, address: str) -> Received:
    options = {
        "url": f"{address}/issue?@columns=id,activity,title&@sort=activity&@pagesize=2&@startwith=0",
        "follow": "table.list td > a[href^=issue], table.messages a[href^=msg]",
        "next": "tr.navigation th:last-child a",
        "selectors": {
            # Pages of issues hold a form besides their messages, pages of messages do not.
            "item": "main div:has(> table.messages):not(:has(form))",
            "text": "table.messages pre",
            "author": "table.form tr:nth-child(1) td",
            "date": "table.form tr:nth-child(3) td",
        },
        "date_format": "%Y-%m-%d.%H:%M:%S",
        "kind": "support_message",
        "max_pages": 100,
        "delay": 0,
        "allow_private": True,
    }
    return receive(
        engine,
        source="tracker",
        collector="web_reviews",
        collect=lambda cursor: make("web_reviews", "tracker", options).collect(cursor),
    )


def kept(engine: Engine) -> dict[str, date]:
    with engine.connect() as connection:
        return {
            row.text: row.day
            for row in connection.execute(
                select(PartRow.text, FeedbackRow.day).join(FeedbackRow, FeedbackRow.id == PartRow.feedback_id)
            )
        }


def issue(number: int, *texts: str) -> dict[str, Any]:
    return {
        "title": f"Lamp {number}",
        "messages": [[text, f"2026-11-{number:02}.10:00:00"] for text in texts],
    }


def test_a_real_tracker_is_read_once_and_then_what_is_new(engine: Engine, tracker: Path) -> None:
    said = {
        number: (f"Lamp {number} hums & <flickers>.", f"Number {number} does so “only” when cold.")
        for number in range(1, 6)
    }
    fill(tracker, *(issue(number, *texts) for number, texts in said.items()))
    with serving(tracker) as address:
        assert collect(engine, address).added == 10
        assert kept(engine) == {
            text: date(2026, 11, number) for number, texts in said.items() for text in texts
        }
        fill(tracker, issue(6, "The sixth lamp is too bright."))
        again = collect(engine, address)
    assert (again.added, again.updated, again.unchanged) == (1, 0, 10)
    assert kept(engine)["The sixth lamp is too bright."] == date(2026, 11, 6)
