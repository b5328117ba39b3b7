"""Alerts about what customers are worth: raised on a planted portfolio, and not on a shuffled one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import URL, Engine, text

from benchmarks.portfolio.__main__ import SMALL
from benchmarks.portfolio.load import load
from benchmarks.portfolio.planting import world
from benchmarks.portfolio.world import DAYS, TODAY, World, shuffled
from harken.commands.news_due import look_around
from harken.commands.signals import WEEKS
from harken.domain.news import About, AlertKind, AlertWants
from harken.domain.rights import Access
from harken.settings.slack import ChannelSettings, SlackSettings
from storage import alerts, people
from storage.database import opened
from tests.bots import Conversation, actions, hurry, talking
from tests.conftest import TEMPLATE, fresh_database
from tests.scenario.test_news import made, posts, text_of, wanted

NOW = datetime.combine(TODAY + timedelta(days=1), time(9), UTC)
CALM = shuffled(world(**SMALL))


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portfolio ends on a day of its own, after which an alert would be too old to be posted."""
    hurry(monkeypatch)
    monkeypatch.setattr("bot.delivering.STALE", timedelta.max)


def _soured(made: World) -> World:
    """The same, but of the fifth that brings most, everybody who spoke in the last weeks was unhappy."""
    kept = ~made.orders.cancelled & ~made.orders.returned & (made.orders.day >= DAYS - 365)
    worth = np.bincount(made.orders.customer[kept], made.orders.margin[kept], len(made))
    valuable = worth >= np.quantile(worth, 0.8)
    voices = made.voices
    sour = valuable[voices.customer] & (voices.day >= DAYS - WEEKS.days)
    soured = replace(voices, sentiment=np.where(sour, -1, voices.sentiment), leaving=voices.leaving | sour)
    return replace(made, voices=soured)


@contextmanager
def _talking(
    server: URL, home: Path, portfolio: World, slack: SlackSettings | None = None
) -> Iterator[Conversation]:
    with fresh_database(server, template=TEMPLATE) as place:
        address = place.render_as_string(hide_password=False)
        with opened(data=home / ".harken", url=address) as engine:
            load(engine, portfolio)
            with engine.begin() as connection:
                named = [people.Named(name="Ada", access=Access.ANALYST, slack_id="U1")]
                people.sync(connection, named, Access.VIEWER)
            with talking(made(engine, home, slack=slack or SlackSettings())) as talk:
                yield talk


def _engine(talk: Conversation) -> Engine:
    return talk.opened.engine


VALUE = AlertWants(kinds=(AlertKind.AT_RISK, AlertKind.GROUP_FALLS))


def test_more_of_the_most_valuable_customers_at_risk_is_told_once(shared_server: URL, home: Path) -> None:
    with _talking(shared_server, home, _soured(CALM)) as talk:
        wanted(_engine(talk), AlertWants(kinds=(AlertKind.AT_RISK,)))
        for hours in (0, 1, 24):
            look_around(talk.opened, NOW + timedelta(hours=hours))
            talk.work()
        (alert,) = posts(talk)
        assert "most valuable customers" in text_of(alert) and "By group: " in text_of(alert)
        with _engine(talk).connect() as connection:
            (raised,) = alerts.latest(connection)
        assert raised.signal.quotes and raised.signal.evidence
        talk.press("evidence", alert)
        counted = raised.signal.told.split()[0]
        assert text_of(talk.slack.views[-1]).startswith(f"{counted} customers were counted.")


def test_customers_at_risk_in_a_group_are_told_where_it_may_be_seen(shared_server: URL, home: Path) -> None:
    limits = SlackSettings(
        channels=(
            ChannelSettings(id="C1", groups=("large accounts",)),
            ChannelSettings(id="C2", groups=("bakeries",)),
            ChannelSettings(id="C3", sources=("surveys",)),
        )
    )
    large = AlertWants(kinds=(AlertKind.AT_RISK,), about=About(groups=("large accounts",)))
    with _talking(shared_server, home, _soured(CALM), limits) as talk:
        for channel in ("C1", "C2", "C3", "C4"):
            wanted(_engine(talk), large, channel)
        wanted(_engine(talk), AlertWants(kinds=(AlertKind.AT_RISK,)), "C1")
        look_around(talk.opened, NOW)
        talk.work()
        told = {channel: [text_of(each) for each in posts(talk, channel)] for channel in ("C1", "C4")}
        assert posts(talk, "C2") == posts(talk, "C3") == []
        with _engine(talk).connect() as connection:
            part = next(each for each in alerts.latest(connection) if each.signal.about.groups).signal
            quoted = [each["feedback_id"] for each in part.quotes]
            mine = text(
                "SELECT count(*) FROM members JOIN groups ON groups.id = group_id"
                " WHERE name = 'large accounts' AND feedback_id = ANY(:quoted)"
            )
            assert quoted and connection.execute(mine, {"quoted": quoted}).scalar_one() == len(quoted)
    for (only,) in told.values():
        assert "In large accounts alone: " in only and "most valuable customers" in only
        assert "By group" not in only and "bakeries" not in only


def test_groups_that_fall_are_told_to_who_asked_about_them(shared_server: URL, home: Path) -> None:
    with _talking(shared_server, home, world(**SMALL)) as talk:
        falling = (AlertKind.GROUP_FALLS,)
        wanted(_engine(talk), AlertWants(kinds=falling, about=About(groups=("resellers",))))
        wanted(_engine(talk), AlertWants(kinds=falling, about=About(groups=("schools",))), "C2")
        for hours in (0, 24):
            look_around(talk.opened, NOW + timedelta(hours=hours))
            talk.work()
        told = [text_of(each) for each in posts(talk)]
        assert posts(talk, "C2") == []
    assert sum("The share of resellers in the portfolio fell from" in each for each in told) == 1
    assert sum("What a customer of resellers brings in a year fell from" in each for each in told) == 1
    assert all("resellers" in each for each in told)


def test_nothing_is_told_where_nothing_was_planted(shared_server: URL, home: Path) -> None:
    with _talking(shared_server, home, CALM) as talk:
        wanted(_engine(talk), VALUE)
        assert look_around(talk.opened, NOW) == 0
        talk.work()
        assert posts(talk) == []
        assert not [each for each in talk.slack.messages if actions(each)]
