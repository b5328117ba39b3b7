"""When a digest is due on its own clock: over changes of the clock, the first time, and after a pause."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from harken.commands.context import Opened
from harken.commands.news_due import due, period, wants
from harken.config import Config
from harken.domain.news import About, AlertKind, AlertWants, DigestWants, Signal, Subscription
from harken.settings.whole import Settings

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def subscription(asked: DigestWants | AlertWants, made: datetime = LONG_AGO) -> Subscription:
    return Subscription(id=1, channel="C1", owner="U1", made=made, wants=asked)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written)


@pytest.mark.parametrize(
    ("now", "tick"),
    [
        # Eight in the morning stays eight in the morning when the clocks change on Sunday.
        ("2026-03-23T12:00+00:00", "2026-03-23T07:00+00:00"),
        ("2026-03-30T12:00+00:00", "2026-03-30T06:00+00:00"),
        ("2026-10-19T12:00+00:00", "2026-10-19T06:00+00:00"),
        ("2026-10-26T12:00+00:00", "2026-10-26T07:00+00:00"),
        # A moment too early it is still last week's.
        ("2026-03-30T05:59+00:00", "2026-03-23T07:00+00:00"),
    ],
)
def test_a_weekly_digest_keeps_its_hour_over_changes_of_the_clock(now: str, tick: str) -> None:
    assert due(subscription(DigestWants(zone="Europe/Berlin")), at(now)) == at(tick)


@pytest.mark.parametrize(
    ("now", "tick"),
    [
        # Half past two does not exist on this night, and exists twice on the other: once each.
        ("2026-03-29T06:00+00:00", "2026-03-29T01:30+00:00"),
        ("2026-10-25T06:00+00:00", "2026-10-25T00:30+00:00"),
        ("2026-10-25T01:45+00:00", "2026-10-25T00:30+00:00"),
    ],
)
def test_an_hour_that_is_missing_or_comes_twice_brings_one_digest(now: str, tick: str) -> None:
    asked = DigestWants(length="day", hour=2, minute=30, zone="Europe/Berlin")
    assert due(subscription(asked), at(now)) == at(tick)


def test_what_was_missed_is_made_up_for_once() -> None:
    asked = subscription(DigestWants(zone="UTC"))
    assert due(asked, at("2026-03-19T15:00+00:00")) == at("2026-03-16T08:00+00:00")


def test_nothing_is_posted_for_the_time_before_it_was_set_up() -> None:
    asked = subscription(DigestWants(zone="UTC"), made=at("2026-03-17T12:00+00:00"))
    assert due(asked, at("2026-03-19T15:00+00:00")) is None
    assert due(asked, at("2026-03-23T08:00+00:00")) == at("2026-03-23T08:00+00:00")


@pytest.mark.parametrize(
    ("asked", "tick", "expected"),
    [
        # Monday morning in Tokyo is still Sunday in the workspace; the week that ended there is meant.
        (DigestWants(zone="Asia/Tokyo"), "2026-03-29T23:00+00:00", (date(2026, 3, 23), date(2026, 3, 30))),
        (
            DigestWants(length="month", zone="UTC"),
            "2026-03-01T08:00+00:00",
            (date(2026, 2, 1), date(2026, 3, 1)),
        ),
        (
            DigestWants(length="day", zone="America/New_York"),
            "2026-03-30T02:00+00:00",
            (date(2026, 3, 28), date(2026, 3, 29)),
        ),
    ],
)
def test_a_digest_is_about_what_ended_on_its_own_clock(
    asked: DigestWants, tick: str, expected: tuple[date, date]
) -> None:
    config = Config(home=Path("/"), settings=Settings(), secrets={})
    opened = Opened(config=config, engine=cast(Any, None), groups=(), group_rules={})
    assert period(opened, asked, at(tick)) == expected


def test_who_asked_about_one_theme_hears_of_it_and_of_what_is_about_none() -> None:
    asked = subscription(AlertWants(kinds=(AlertKind.SPIKE,), about=About(themes=("billing",))))

    def signal(kind: AlertKind, *themes: str) -> Signal:
        return Signal(kind=kind, subject="s", since="t", told="x", about=About(themes=themes))

    assert wants(asked, signal(AlertKind.SPIKE, "billing"))
    assert wants(asked, signal(AlertKind.SPIKE))
    assert not wants(asked, signal(AlertKind.SPIKE, "taste"))
    assert not wants(asked, signal(AlertKind.SOURCE))


def test_who_asked_about_a_group_hears_of_what_rises_in_it_alone() -> None:
    regulars = subscription(AlertWants(about=About(groups=("regulars", "shops"))))
    everything = subscription(AlertWants())

    def signal(kind: AlertKind, *groups: str) -> Signal:
        return Signal(kind=kind, subject="s", since="t", told="x", about=About(groups=groups))

    assert wants(regulars, signal(AlertKind.SPIKE, "shops", "regulars"))
    assert not wants(regulars, signal(AlertKind.SPIKE, "shops"))
    assert not wants(regulars, signal(AlertKind.SPIKE))
    assert not wants(everything, signal(AlertKind.SPIKE, "shops"))
    assert wants(everything, signal(AlertKind.SPIKE))
    assert wants(regulars, signal(AlertKind.GROUP_FALLS, "shops"))
    assert not wants(regulars, signal(AlertKind.GROUP_FALLS, "offices"))
    assert wants(everything, signal(AlertKind.GROUP_FALLS, "shops"))


def test_wishes_survive_being_stored() -> None:
    digest = DigestWants(length="month", hour=6, minute=5, zone="Asia/Kolkata", about=About(sources=("app",)))
    assert DigestWants.read(digest.stored()) == digest
    alerts = AlertWants(kinds=(AlertKind.SOURCE,), about=About(groups=("regulars",)))
    assert AlertWants.read(alerts.stored()) == alerts
