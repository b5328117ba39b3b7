"""Digests, alerts and windows as blocks: within Slack's limits and harmless whatever stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot import alert_blocks, digest_blocks, forms
from bot.home import home
from bot.newsroom import Choices, Standing, Step, Story
from bot.shelf import answer_form, publish_form, window
from bot.shortcuts import form as send_form
from harken.ask.digest import compose
from harken.ask.template import name
from harken.domain.news import Alert, AlertKind, AlertWants, DigestWants, Signal, Subscription
from harken.domain.questions import Period
from tests.slack import block_problems
from tests.unit.ask.twin import Heard, Twin

HOSTILE = (
    "<!channel> <@U1> <https://evil.example|bank> *b* _i_ `c` ~s~ :tada: @here #general\n> \u202etxt\u0000 "
)
WORDS = {
    "hostile": HOSTILE,
    "long": "word " * 2000,
    "emoji": "🚀" * 3000,
    "nothing": "\u200b",
    "one": "x" * 10_000,
}
WEEK = Period(start=date(2026, 3, 2), end=date(2026, 3, 9))
BEFORE = Period(start=date(2026, 2, 23), end=date(2026, 3, 2))
NOW = datetime(2026, 3, 9, 8, tzinfo=UTC)


def said(words: str, count: int = 40) -> list[Heard]:
    return [
        Heard(
            day=date(2026, 2, 9) + timedelta(days=number * 28 // count),
            themes=(f"{words[:60]} {number % 4}",),
            roles=(("like", "dislike", "request", "reason_to_buy", "recommend")[number % 5],),
            sentiment=("positive", "negative")[number % 2],
            group=f"{words[:60]} {number % 3}",
            author=str(number),
            text=words,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_a_digest_of_anything_is_taken_by_slack(words: str) -> None:
    digest = compose(Twin(said(words)), period=WEEK, before=BEFORE)
    messages = [digest_blocks.root(digest, words, "1"), *digest_blocks.details(digest, {})]
    for message in messages:
        assert block_problems(message.blocks) == []
        assert 0 < len(message.text) <= 3900
        assert not {"<!channel>", "<@U1>", "\u202e"} & set(message.text.split())
        assert "\u202e" not in str(message.blocks)
        assert all(each.get("type") != "mrkdwn" for each in everything(message.blocks))


def everything(blocks: Any) -> list[dict[str, Any]]:
    """Every part of the blocks."""
    if isinstance(blocks, dict):
        return [blocks, *(part for value in blocks.values() for part in everything(value))]
    return [part for each in blocks for part in everything(each)] if isinstance(blocks, list | tuple) else []


def test_the_chart_of_a_digest_is_a_table_too() -> None:
    digest = compose(Twin(said("The tap drips.")), period=WEEK, before=BEFORE)
    assert digest.chart is not None
    drawn = digest_blocks.chart(digest.chart)["chart"]
    *_, figures = digest_blocks.details(digest, {})
    table = next(block for block in figures.blocks if block["type"] == "data_table")
    assert [row[0]["text"] for row in table["rows"][1:]] == drawn["axis_config"]["categories"]
    for number, series in enumerate(drawn["series"], start=1):
        assert [row[number]["value"] for row in table["rows"][1:]] == [
            each["value"] for each in series["data"]
        ]


def test_what_a_digest_quotes_is_known_so_that_it_can_be_erased() -> None:
    digest = compose(Twin(said("The tap drips.")), period=WEEK, before=BEFORE)
    root = digest_blocks.root(digest, "why", "1")
    for message in digest_blocks.details(digest, {})[:1]:
        assert message.quoted and set(message.quoted) <= set(root.quoted)


def alert(kind: AlertKind, words: str, **more: Any) -> Alert:
    quote = {
        **{"text": words, "feedback_id": "7", "part": "body", "start": 0, "end": len(words)},
        **{"source": words[:100], "date": "2026-03-08", "url": "javascript:alert(1)"},
    }
    signal = Signal(
        kind=kind,
        subject=words,
        since="x",
        told=words,
        cause=words,
        because=words,
        evidence="e1",
        quotes=(quote,) * 5,
    )
    return Alert(id=3, raised=NOW, signal=signal, **more)


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("kind", AlertKind)
def test_an_alert_of_anything_is_taken_by_slack(kind: AlertKind, words: str) -> None:
    message = alert_blocks.message(alert(kind, words, snoozed=NOW), words)
    assert block_problems(message.blocks) == []
    assert message.quoted
    assert "<" not in message.text and "javascript:" not in str(message.blocks)


def choices(words: str) -> Choices:
    names = [f"{number} {words[:200]}" for number in range(150)]
    return Choices(groups=names, themes=[(each[:140], each) for each in names], sources=names, rivals=True)


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_every_window_is_taken_by_slack(words: str) -> None:
    stories: Sequence[Story] = [
        Story(
            id=number,
            feedback_id=1,
            words=words,
            where=words,
            url=None,
            state=state,
            history=(words[:400],) * 4,
        )
        for number, state in enumerate(("new", "asked", "granted", "refused", "published") * 8)
    ]
    views = [
        forms.digest(choices(words), DigestWants(rivals=True), "C1", 5),
        forms.alerts(choices(words), AlertWants(), None, 5),
        window(stories),
        answer_form(stories[0]),
        publish_form(stories[0]),
        send_form(words, "C1 1.1"),
    ]
    for view in views:
        assert block_problems(view["blocks"], "modal") == []
        assert all(len(view[each]["text"]) <= 24 for each in ("title", "submit", "close") if each in view)
        assert len(view["private_metadata"]) < 3000


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_the_home_tab_is_taken_by_slack(words: str) -> None:
    subscriptions = [
        Subscription(id=number, channel="C1", owner="U1", made=NOW, wants=DigestWants(), paused=words[:300])
        for number in range(60)
    ]
    standing = Standing(
        headline=name(words),
        lines=[("Moved", name(words))],
        steps=[Step(told="Do this.", done=False), Step(told="Do that.", done=True)],
    )
    view = home(standing, subscriptions, may_set_up=True)
    assert block_problems(view["blocks"], "home") == []
