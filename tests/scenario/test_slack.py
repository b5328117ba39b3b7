"""Conversations from the event that Slack delivers to the message that it is asked to post."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.app import Bot, build, web_client
from bot.listeners import Told
from harken.commands.context import Opened
from harken.commands.slack import answering, asking, state
from harken.config import Config
from harken.settings.whole import Settings
from storage.inbox import Inbox, Threads
from tests import slack
from tests.factories import Said, hear
from tests.unit.bot.answers import NAMES, dislikes, reply

HOSTILE = "The wifi <!channel> <https://evil.example|bank> *was* \u202eslow and @here :tada: cried."


@pytest.fixture
def recorder() -> Iterator[slack.Recorder]:
    with slack.recording() as found:
        yield found


@pytest.fixture
def opened(engine: Engine, home: Path) -> Opened:
    """A workspace with thirty reviews of last year and forty of this one."""
    with engine.begin() as connection:
        for number in range(70):
            wifi = Said(text=HOSTILE, sentiment=-1, valence=-0.9, roles=("dislike",), themes=("wifi",))
            food = Said(text=f"We loved the breakfast a lot, day {number}.", sentiment=1, roles=("like",))
            hear(
                connection,
                said=[wifi if number % 2 else food],
                day=date(2025 if number < 30 else 2026, 3, 1 + number % 28),
                author=f"author {number}",
                label="negative" if number % 2 else "positive",
                url=f"https://reviews.example/{number}",
            )
    config = Config(home=home, settings=Settings(), secrets={})
    return Opened(config=config, engine=engine, groups=(), group_rules={})


class Conversation:
    """One process of the bot, given events as Bolt's socket gives them."""

    def __init__(self, opened: Opened, recorder: slack.Recorder) -> None:
        self.recorder = recorder
        self._opened = opened

    def deliver(self, *bodies: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Deliver events, wait until all of them are dealt with, and return what was posted."""
        from slack_bolt import BoltRequest

        before = len(self.recorder.posts())
        with ThreadPoolExecutor(4) as executor:
            engine = self._opened.engine
            ask = asking(self._opened, Threads(engine))
            app = build(web_client("xoxb-1", self.recorder.url), ask, Inbox(engine), executor)
            for body in bodies:
                slack.check_event(body["event"])
                request = BoltRequest(mode="socket_mode", body=dict(body))  # type: ignore[arg-type]
                assert app.dispatch(request).status == 200
        for method, arguments in self.recorder.calls:
            slack.check_call(method, arguments)
        return self.recorder.posts()[before:]


@pytest.fixture
def conversation(opened: Opened, recorder: slack.Recorder) -> Conversation:
    return Conversation(opened, recorder)


def test_a_mention_is_answered_once_in_its_thread(conversation: Conversation) -> None:
    asked = slack.callback(slack.mention("how many reviews mention wifi?", ts="7.7"), "Ev1")
    (posted,) = conversation.deliver(asked)
    assert (posted["channel"], posted["thread_ts"]) == ("C1", "7.7")
    assert posted["text"].startswith("35 reviews")
    assert (posted["unfurl_links"], posted["link_names"]) == (False, False)


def test_hostile_words_arrive_as_plain_text(conversation: Conversation) -> None:
    (posted,) = conversation.deliver(slack.callback(slack.mention("show 2 quotes about wifi"), "Ev1"))
    quotes = [
        each
        for block in posted["blocks"]
        for each in block.get("elements", [])
        if each["type"] == "rich_text_quote"
    ]
    assert quotes
    for quote in quotes:
        (words,) = quote["elements"]
        assert words == {"type": "text", "text": HOSTILE.replace("\u202e", "")}
    assert "<" not in posted["text"]


def test_a_follow_up_in_the_thread_keeps_what_was_asked(conversation: Conversation, engine: Engine) -> None:
    conversation.deliver(slack.callback(slack.mention("how many reviews mention wifi?", ts="7.7"), "Ev1"))
    follow_up = slack.mention("and in 2025?", ts="8.8", thread_ts="7.7")
    (posted,) = conversation.deliver(slack.callback(follow_up, "Ev2"))
    assert posted["thread_ts"] == "7.7"
    assert posted["text"].startswith("15 reviews")
    kept = Threads(engine).recall("C1:7.7")
    assert kept is not None
    assert kept["filters"]["include"]["themes"] == ["wifi"]


def test_another_thread_starts_afresh(conversation: Conversation) -> None:
    conversation.deliver(slack.callback(slack.mention("how many reviews mention wifi?", ts="7.7"), "Ev1"))
    (posted,) = conversation.deliver(slack.callback(slack.mention("and in 2025?", ts="9.9"), "Ev2"))
    assert "15" not in posted["text"]


def test_a_direct_message_is_answered(conversation: Conversation) -> None:
    (posted,) = conversation.deliver(slack.callback(slack.direct("what do customers dislike?"), "Ev1"))
    assert posted["channel"] == "D1"
    assert "“The wifi " in posted["text"]


def test_what_nobody_can_answer_is_refused_politely(conversation: Conversation) -> None:
    (posted,) = conversation.deliver(slack.callback(slack.mention("what is the capital of France?"), "Ev1"))
    assert posted["text"]


def test_the_bot_hears_neither_itself_nor_other_bots_nor_other_talk(conversation: Conversation) -> None:
    own = slack.direct("35 reviews", user=slack.BOT)
    bot = slack.mention("what do customers like?", bot_id="B9")
    talk = slack.direct("what do customers like?", channel="C1", channel_type="channel")
    bodies = [slack.callback(each, f"Ev{number}") for number, each in enumerate((own, bot, talk))]
    assert conversation.deliver(*bodies) == []


def test_an_event_that_comes_again_is_answered_once(conversation: Conversation) -> None:
    asked = slack.callback(slack.mention("how many reviews are there?"), "Ev1")
    assert len(conversation.deliver(*[asked] * 5)) == 1
    assert conversation.deliver(asked) == []


def test_two_processes_answer_one_event_once(recorder: slack.Recorder, database_url: str) -> None:
    body = json.dumps(slack.callback(slack.mention("what do customers dislike?"), "Ev1"))
    command = [sys.executable, "-m", "tests.scenario.slack_process", recorder.url, database_url, body, "5"]
    folder = Path(__file__).parents[2]
    processes = [subprocess.Popen(command, cwd=folder) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    assert len(recorder.posts()) == 1


def test_over_a_real_socket(engine: Engine) -> None:
    server = slack.module("socket_server.py").SocketServer(free_port())
    released = threading.Event()

    def ask(*_: str) -> Told:
        released.wait()
        return Told(reply=reply(dislikes()), names=NAMES)

    client = web_client("xoxb-1", server.base_url)
    bot = Bot(client, "xapp-1", ask, Inbox(engine))
    bot.start()
    try:
        wait_for(lambda: server.sockets and bot.connected())
        payload = slack.callback(slack.mention("what do customers dislike?"), "Ev1")
        for envelope in ("one", "two"):
            server.send({"type": "events_api", "envelope_id": envelope, "payload": payload})
        # Both are acknowledged while the answer is still being made.
        wait_for(lambda: {"one", "two"} <= set(server.acks))
        assert not [method for method, _ in server.calls if method == "chat.postMessage"]
    finally:
        released.set()
        bot.stop()
    posts = [json.loads(arguments) for method, arguments in server.calls if method == "chat.postMessage"]
    assert [each["thread_ts"] for each in posts] == ["1.1"]


def test_serving_with_tokens_answers_from_the_data(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    server = slack.module("socket_server.py").SocketServer(free_port())
    monkeypatch.setattr("slack_sdk.WebClient.BASE_URL", server.base_url)
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    config = Config(home=opened.config.home, settings=Settings(), secrets=tokens)
    with answering(replace(opened, config=config)):
        wait_for(lambda: server.sockets)
        payload = slack.callback(slack.mention("how many reviews mention wifi?"), "Ev1")
        server.send({"type": "events_api", "envelope_id": "one", "payload": payload})
        wait_for(lambda: "one" in server.acks)
    (posted,) = (json.loads(arguments) for method, arguments in server.calls if method == "chat.postMessage")
    assert posted["text"].startswith("35 reviews")


def test_a_line_that_breaks_or_was_never_there_is_made_anew(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app._WAIT", 0.05)
    monkeypatch.setattr("bot.app.PING", 0.5)
    sockets = slack.module("socket_server.py")
    port = free_port()
    told = Told(reply=reply(dislikes()), names=NAMES)
    bot = Bot(web_client("xoxb-1", f"http://127.0.0.1:{port}/api/"), "xapp-1", lambda *_: told, Inbox(engine))
    bot.start()
    try:
        server = sockets.SocketServer(port)
        wait_for(lambda: server.sockets and bot.connected())
        server.abort()
        wait_for(lambda: len(server.sockets) > 1 and bot.connected())
        payload = slack.callback(slack.direct("what do customers dislike?"), "Ev1")
        server.send({"type": "events_api", "envelope_id": "one", "payload": payload})
        wait_for(lambda: "one" in server.acks)
    finally:
        bot.stop()
    assert "chat.postMessage" in [method for method, _ in server.calls]


def test_tokens_that_slack_refuses_are_told_and_nothing_else_stops(
    recorder: slack.Recorder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(method: str, arguments: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 200, {"ok": False, "error": "invalid_auth"}

    monkeypatch.setattr(recorder, "answer", refuse)
    bot = Bot(web_client("xoxb-1", recorder.url), "xapp-1", lambda *_: Told(reply=reply(), names={}), never())
    bot.start()
    bot.stop()
    assert "invalid_auth" in caplog.text


def test_without_tokens_the_greeting_says_what_is_missing(opened: Opened) -> None:
    with answering(opened):
        assert "SLACK_BOT_TOKEN and SLACK_APP_TOKEN" in state(opened.config)
    one = Config(home=opened.config.home, settings=Settings(), secrets={"SLACK_BOT_TOKEN": "xoxb-1"})
    assert "set SLACK_APP_TOKEN to" in state(one)
    both = Config(
        home=one.home,
        settings=one.settings,
        secrets=dict.fromkeys(("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), "x"),
    )
    assert "answers" in state(both)


class never:
    """An inbox that nothing reaches."""

    def first_time(self, event_id: str) -> bool:
        raise AssertionError(event_id)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def wait_for(condition: Any) -> None:
    """Look again and again; the guard against hangs is pytest's."""
    tick = threading.Event()
    while not condition():
        tick.wait(0.02)
