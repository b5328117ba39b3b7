from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import Engine, select

from harken.ask.digest import Digest, Section
from harken.ask.template import NOTHING
from harken.children import Children, Ended, TookTooLong
from harken.commands import announcing, making, serve
from harken.commands import digest as digest_command
from harken.commands.context import Opened, workspace
from harken.domain.answers import Counts, Fact, Facts, How, Row
from harken.domain.errors import SourceError
from harken.domain.questions import Intent, Period, Spec
from harken.scheduler import Job, Stopped, look
from storage import health, sources
from storage.tables import DigestRow, JobRow
from tests.factories import hear, rewrite

SETTINGS = """
time_zone: Europe/Berlin
sources:
  - {name: shop, collector: rss, url: "https://shop.example/feed", schedule: 6h}
  - {name: board, collector: rss, url: "https://board.example/feed", schedule: "30 2 * * *"}
"""


class Scripted(Children):
    """Children that end as they are told to, and note what they were asked."""

    def __init__(self, *ends: Ended | Exception | None) -> None:
        super().__init__()
        self.asked: list[str] = []
        self._ends = list(ends)

    def run(self, command: Sequence[str], *, limit: float) -> Ended | None:
        self.asked.append(" ".join(command[command.index("--home") + 2 :]))
        end = self._ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end


def collected(**counts: Any) -> Ended:
    outcome = {"source": "shop", "added": 0, "updated": 0, "error": None, **counts}
    return Ended(status=0, output=json.dumps({"sources": [outcome]}), complaints="")


UNDERSTOOD = Ended(status=0, output="", complaints="")
COLLECT = "collect --no-understand --json -- shop"


@pytest.fixture
def opened(
    engine: Engine, home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opened]:
    (home / "harken.yaml").write_text(SETTINGS)
    monkeypatch.setenv("HARKEN_HOME", str(home))
    monkeypatch.setenv("HARKEN_DATABASE_URL", database_url)
    with workspace() as opened:
        yield opened


def listed(opened: Opened, children: Children) -> tuple[Job, ...]:
    return serve.jobs(opened, serve.Work(opened, children, announcing.Announcer(opened)))


def job(opened: Opened, children: Children) -> Job:
    return listed(opened, children)[0]


def test_each_source_and_the_digest_have_their_schedule(opened: Opened) -> None:
    shop, board, digest, *of_themes = listed(opened, Children())
    noon = datetime.fromisoformat("2026-11-22T12:00:00+00:00")
    assert [each.name for each in (shop, board, digest)] == ["collect shop", "collect board", "digest"]
    assert shop.schedule.next(noon) - noon <= timedelta(hours=6)
    assert board.schedule.next(noon).isoformat() == "2026-11-23T01:30:00+00:00"
    assert digest.schedule.next(noon).isoformat() == "2026-11-23T07:00:00+00:00"
    assert [each.name for each in of_themes] == ["themes", "discover"]


def test_an_edit_of_the_taxonomy_is_caught_up_with(opened: Opened) -> None:
    children = Scripted(UNDERSTOOD)
    [themes] = [each for each in listed(opened, children) if each.name == "themes"]
    with opened.engine.begin() as connection:
        waits = hear(connection)
    themes.run()
    assert children.asked == []
    with opened.engine.begin() as connection:
        rewrite(connection, waits, themed_version=None)
    themes.run()
    assert children.asked == ["understand"]


def test_understanding_follows_where_something_came(opened: Opened) -> None:
    children = Scripted(collected(added=1), UNDERSTOOD, collected(), collected(updated=1), UNDERSTOOD)
    collecting = job(opened, children)
    for _ in range(3):
        collecting.run()
    assert children.asked == [COLLECT, "understand", COLLECT, COLLECT, "understand"]


def test_what_an_earlier_process_left_is_understood(opened: Opened) -> None:
    children = Scripted(collected(), UNDERSTOOD, collected())
    collecting = job(opened, children)
    collecting.run()
    collecting.run()
    assert children.asked == [COLLECT, "understand", COLLECT]


def test_a_run_that_hangs_is_ended_and_recorded(opened: Opened) -> None:
    with opened.engine.begin() as connection:
        sources.start_run(connection, sources.source_id(connection, "shop", "rss"))
    assert look(opened.engine, job(opened, Scripted(TookTooLong("it took too long"), UNDERSTOOD)))
    with opened.engine.connect() as connection:
        (listed,) = sources.listing(connection)
        assert listed.last_error == "it took too long"
        assert connection.scalar(select(JobRow.error)) == "it took too long"


@pytest.mark.parametrize(
    "ended",
    [
        Ended(
            status=1, output=json.dumps({"sources": [{"error": "Source shop: answered 404"}]}), complaints=""
        ),
        Ended(status=1, output=json.dumps({"error": {"message": "answered 404"}}), complaints=""),
    ],
)
def test_what_the_child_told_is_told_on(opened: Opened, ended: Ended) -> None:
    with pytest.raises(SourceError, match=r"^Source shop: answered 404$"):
        job(opened, Scripted(ended, UNDERSTOOD)).run()


def test_a_child_that_is_killed_is_told(opened: Opened) -> None:
    assert look(opened.engine, job(opened, Scripted(Ended(status=-9, output="", complaints=""), UNDERSTOOD)))
    with opened.engine.connect() as connection:
        assert connection.scalar(select(JobRow.error)) == "the process that collected it ended with status -9"


def test_stopping_leaves_the_tick_due(opened: Opened) -> None:
    with pytest.raises(Stopped):
        job(opened, Scripted(None, None)).run()


def test_a_period_has_one_digest(opened: Opened, home: Path) -> None:
    written = making.make_digest(opened)
    assert written is not None
    assert making.make_digest(opened) is None
    with opened.engine.connect() as connection:
        (kept,) = connection.execute(
            select(DigestRow.subscription, DigestRow.period_start, DigestRow.period_end, DigestRow.content)
        )
    assert kept.subscription == "everyone"
    assert kept.period_end - kept.period_start == timedelta(days=7)
    assert kept.content["digest"]["period"]["start"] == kept.period_start.isoformat()
    assert written == home / ".harken" / "digests" / f"{kept.period_start}_{kept.period_end}.txt"
    assert written.read_text(encoding="utf-8").startswith(kept.content["digest"]["title"])


def fallen(digest: Digest) -> Digest:
    """The digest with one group more that fell."""
    sentence = "Share of what all brought."
    shares = {
        id_: Fact(name=id_, value=value, unit="share", counts=Counts.CUSTOMER, n=90, definition=sentence)
        for id_, value in (("year_share", 0.1), ("year_share_before", 0.3))
    }
    row = Row(keys={"group": "inns"}, cells={id_: id_ for id_ in shares}, verdicts={"share": "falls"})
    how = How(period=Period(), filters="", n=None, sources=(), taxonomy_version=1, model="none")
    found = Facts(facts=shares, rows=(row,), how=how)
    section = Section(key="watched", told=NOTHING, found=((Spec(intent=Intent.GROUPS), found),))
    return replace(digest, sections=(*digest.sections, section))


def test_after_a_restart_no_group_is_said_to_fall_again(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    composed = digest_command.composed
    assert announcing.said_to_fall(opened) == set()
    monkeypatch.setattr(digest_command, "composed", lambda *given: fallen(composed(*given)))
    made: list[Digest] = []
    assert making.make_digest(opened, made.append) is not None
    announcing.Announcer(opened).announce_groups(made[0])
    assert capsys.readouterr().err.startswith("ALERT: the share of inns in the portfolio fell")
    restarted = announcing.Announcer(opened, falling=announcing.said_to_fall(opened))
    restarted.announce_groups(made[0])
    assert capsys.readouterr().err == ""
    restarted.announce_groups(replace(made[0], sections=()))
    assert capsys.readouterr().err == "OVER: the share of inns no longer falls.\n"


@pytest.mark.parametrize(
    ("length", "start", "end"),
    [
        ("day", date(2026, 2, 28), date(2026, 3, 1)),
        ("week", date(2026, 2, 16), date(2026, 2, 23)),
        ("month", date(2026, 2, 1), date(2026, 3, 1)),
    ],
)
def test_the_period_that_has_ended(length: str, start: date, end: date) -> None:
    assert making.ended_period(length, date(2026, 3, 1), date(2026, 2, 23)) == (start, end)


def failed_three_times(opened: Opened) -> None:
    with opened.engine.begin() as connection:
        source = sources.source_id(connection, "shop", "rss")
        for _ in range(3):
            health.failed(connection, source, "Source shop: answered 503")


def test_a_source_that_rests_is_left_alone_until_its_time(opened: Opened) -> None:
    failed_three_times(opened)
    children = Scripted()
    resting = job(opened, children)
    resting.run()
    assert children.asked == []
    with opened.engine.connect() as connection:
        retry_at = health.breaker(connection, "shop").retry_at
    assert retry_at is not None
    assert resting.schedule.next(retry_at - timedelta(seconds=1)) == retry_at


def test_an_alert_is_announced_once_and_when_it_is_over(
    opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    announcer = announcing.Announcer(opened)
    announcer.announce()
    assert capsys.readouterr().err == ""
    failed_three_times(opened)
    announcer.announce()
    announcer.announce()
    told = capsys.readouterr().err
    assert told.startswith("ALERT: shop has not been read since ")
    assert told.endswith(": answered 503\n")
    with opened.engine.begin() as connection:
        health.recovered(connection, sources.source_id(connection, "shop", "rss"))
    announcer.announce()
    assert capsys.readouterr().err == "OVER: shop is no longer failing.\n"


def test_a_budget_that_is_used_up_is_told_in_a_line(
    opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    note = "has used its 300 requests of today; it goes on tomorrow"
    job(opened, Scripted(collected(status="spent", note=note), UNDERSTOOD)).run()
    assert capsys.readouterr().err == f"shop {note}.\n"


def test_a_long_reading_of_the_backlog_holds_no_source_up(opened: Opened) -> None:
    reading, release = threading.Event(), threading.Event()

    class Slow(Children):
        asked: ClassVar[list[str]] = []

        def run(self, command: Sequence[str], *, limit: float) -> Ended | None:
            what = command[command.index("--home") + 2]
            self.asked.append(what)
            if what == "understand" and not reading.is_set():
                reading.set()
                release.wait()
            return UNDERSTOOD if what == "understand" else collected(added=1)

    shop, board, *_ = serve.jobs(opened, serve.Work(opened, Slow(), announcing.Announcer(opened)))
    thread = threading.Thread(target=shop.run)
    thread.start()
    reading.wait()
    board.run()
    assert Slow.asked == ["collect", "understand", "collect"]
    release.set()
    thread.join()
    assert Slow.asked == ["collect", "understand", "collect", "understand"]
