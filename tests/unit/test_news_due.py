"""When a digest is due on its own clock: over changes of the clock, the first time, and after a pause."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from bot.news_wording import KINDS, saved_alerts
from harken.commands.context import Opened
from harken.commands.news_due import due, period, wants
from harken.commands.spike_signals import of_part
from harken.config import Config
from harken.domain.news import About, AlertKind, AlertWants, DigestWants, Signal, Subscription
from harken.domain.questions import Period
from harken.insights.causes import Cause
from harken.insights.spikes import Spike
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


def _alert(kind: AlertKind, **about: tuple[str, ...]) -> Signal:
    return Signal(kind=kind, subject="s", since="t", told="x", about=About(**about))


def test_who_is_at_risk_is_told_of_the_groups_that_were_asked_about() -> None:
    offices = subscription(AlertWants(about=About(groups=("offices",))))
    assert wants(offices, _alert(AlertKind.AT_RISK, groups=("offices",)))
    assert not wants(offices, _alert(AlertKind.AT_RISK))
    assert not wants(offices, _alert(AlertKind.AT_RISK, groups=("shops",)))
    assert wants(subscription(AlertWants()), _alert(AlertKind.AT_RISK))
    assert not wants(subscription(AlertWants()), _alert(AlertKind.AT_RISK, groups=("offices",)))


def test_a_proposal_is_told_to_who_asked_about_the_theme_nearest_to_it() -> None:
    billing = subscription(AlertWants(about=About(themes=("billing",))))
    assert wants(billing, _alert(AlertKind.NEW_THEME, themes=("billing",)))
    assert not wants(billing, _alert(AlertKind.NEW_THEME, themes=("taste",)))
    assert not wants(billing, _alert(AlertKind.NEW_THEME))
    assert wants(subscription(AlertWants()), _alert(AlertKind.NEW_THEME, themes=("taste",)))


@pytest.mark.parametrize(
    ("about", "never"),
    [
        (About(), ()),
        (About(groups=("offices",)), (AlertKind.NEW_THEME,)),
        (About(themes=("billing",)), (AlertKind.AT_RISK, AlertKind.GROUP_FALLS)),
        (About(sources=("app",)), (AlertKind.NEW_THEME, AlertKind.AT_RISK, AlertKind.GROUP_FALLS)),
        (
            About(groups=("offices",), themes=("billing",)),
            (AlertKind.NEW_THEME, AlertKind.AT_RISK, AlertKind.GROUP_FALLS),
        ),
    ],
)
def test_what_cannot_be_narrowed_to_what_is_named_is_not_told_and_said(
    about: About, never: tuple[AlertKind, ...]
) -> None:
    asked = AlertWants(about=about)
    assert asked.never == never
    for kind in AlertKind:
        named = {"groups": about.groups, "themes": about.themes, "sources": about.sources}
        assert wants(subscription(asked), _alert(kind, **named)) is (kind not in never)
    told = saved_alerts(asked)
    assert all(KINDS[kind] in told for kind in AlertKind)
    assert ("It is not told when" in told) is bool(never)


def test_what_rises_in_a_group_names_no_other_group() -> None:
    causes = [
        Cause(dimension=dimension, value=value, share=0.6, usual=0.2, p=0.001)
        for dimension, value in (("group", "shops"), ("group", "offices"), ("version", "2.1"))
    ]
    week = Period(start=date(2026, 3, 2), end=date(2026, 3, 9))
    spike = Spike(
        theme="billing", complaints=True, window=week, n=20, heard=90, expected=4.0, p=0.001,
        fact=cast(Any, None), evidence="e", causes=tuple(causes),
    )  # fmt: skip
    seen = [each.value for each in of_part(spike, About(groups=("shops",))).causes]
    assert seen == ["shops", "2.1"]
    assert of_part(spike, About(sources=("app",))) == of_part(spike, About()) == spike


def test_wishes_survive_being_stored() -> None:
    digest = DigestWants(length="month", hour=6, minute=5, zone="Asia/Kolkata", about=About(sources=("app",)))
    assert DigestWants.read(digest.stored()) == digest
    alerts = AlertWants(kinds=(AlertKind.SOURCE,), about=About(groups=("regulars",)))
    assert AlertWants.read(alerts.stored()) == alerts
