"""Bolt's own line to Slack: over a socket that breaks, over HTTP that must be signed, while much goes on."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import Engine

from bot.app import Bot, web_client
from bot.asked import Told
from bot.http import PATH, route
from bot.registry import Happening
from bot.workers import SLOW
from harken.commands import slack_bot
from harken.commands.context import Opened
from harken.config import Config
from harken.settings.whole import Settings
from harken.web.app import app
from harken.web.server import serving
from storage.posts import Posts
from tests import slack
from tests.bots import hurry, wait_for
from tests.slack_server import Slack, fields
from tests.slack_server import slack as slack_server
from tests.unit.bot.answers import NAMES, dislikes, reply

SECRET = "a signing secret"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@pytest.fixture
def opened(engine: Engine, home: Path) -> Opened:
    config = Config(home=home, settings=Settings(), secrets={})
    return Opened(config=config, engine=engine, groups=(), group_rules={})


class Mind:
    """Always finds the same; thinks until it is let go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.thinking = threading.Semaphore(0)

    def ask(self, question: str, previous: Any, sight: Any) -> Told:
        self.thinking.release()
        self.go_on.wait()
        return Told(reply=reply(dislikes()), names=NAMES)

    def restate(self, specs: Any, sight: Any, way: Any = None) -> Told:
        return self.ask("", None, sight)

    def evidence(self, id: str, *, numerator: bool, limit: int, offset: int) -> Any:
        return None

    def speakers(self, id: str, *, numerator: bool, limit: int) -> Any:
        return None

    def not_about(self, item: Any, theme: str, who: str) -> bool:
        return False

    def prompts(self) -> list[str]:
        return []


def started(opened: Opened, url: str, mind: Mind, **tokens: str) -> tuple[Bot, slack_bot.Parts]:
    client = web_client("xoxb-1", url)
    parts = slack_bot.parts(opened, client, mind)
    bot = Bot(client, parts.registry, parts.tasks, Posts(opened.engine), **tokens)
    bot.start()
    return bot, parts


@pytest.fixture
def socket_slack() -> Any:
    """The shared Socket Mode server, with our own Slack behind its Web API."""
    from aiohttp import web

    class Server(slack.module("socket_server.py").SocketServer):  # type: ignore[misc]
        behind = Slack()

        async def _api(self, request: Any) -> Any:
            method = request.match_info["method"]
            if method == "apps.connections.open":
                return await super()._api(request)
            given = await request.text()
            as_json = "json" in request.headers.get("Content-Type", "")
            arguments = json.loads(given or "{}") if as_json else fields(given)
            status, said = self.behind.answer(method, arguments)
            return web.json_response(said, status=status)

    return Server(free_port())


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def send(server: Any, envelope: str, payload: dict[str, Any], kind: str = "events_api") -> None:
    server.send({"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True})


def test_a_conversation_over_a_real_socket(opened: Opened, socket_slack: Any) -> None:
    mind = Mind()
    bot, parts = started(opened, socket_slack.base_url, mind, app_token="xapp-1")
    there: Slack = socket_slack.behind
    try:
        wait_for(lambda: socket_slack.sockets and bot.connected())
        asked = slack.callback(slack.mention("what do customers dislike?"), "Ev1")
        for envelope in ("one", "two"):
            send(socket_slack, envelope, asked)
        # Both are acknowledged while the answer is still being thought of.
        wait_for(lambda: {"one", "two"} <= set(socket_slack.acks))
        assert there.messages == []
        mind.go_on.set()
        wait_for(lambda: there.messages)
        (posted,) = there.messages
        click = slack.click("evidence", "nothing:0", posted)
        send(socket_slack, "three", click, "interactive")
        wait_for(lambda: "views.update" in there.methods())
        assert "three" in socket_slack.acks
    finally:
        mind.go_on.set()
        bot.stop()
    assert parts.tasks.waiting() == 0


def test_a_line_that_breaks_or_was_never_there_is_made_anew(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app._WAIT", 0.05)
    monkeypatch.setattr("bot.app.PING", 0.5)
    said: list[str] = []
    monkeypatch.setattr("bot.app._worth_saying", lambda record: said.append(str(record.msg)))
    sockets = slack.module("socket_server.py")
    port = free_port()
    mind = Mind()
    mind.go_on.set()
    bot, _ = started(opened, f"http://127.0.0.1:{port}/api/", mind, app_token="xapp-1")
    try:
        server = sockets.SocketServer(port)
        # Nobody is known there, so that what is asked is refused; that it is heard is what counts.
        wait_for(lambda: server.sockets and bot.connected())
        server.abort()
        wait_for(lambda: len(server.sockets) > 1 and bot.connected())
        send(server, "one", slack.callback(slack.direct("what do customers dislike?"), "Ev1"))
        wait_for(lambda: "one" in server.acks)
    finally:
        bot.stop()
        logging.getLogger("harken.bot.line").filters.clear()
    # Bolt by itself would have sent five.
    assert sum(each.startswith("Failed to check the state") for each in said) < 5


def test_fifty_slow_questions_keep_no_click_and_no_command_waiting(opened: Opened) -> None:
    mind = Mind()
    with slack_server() as there:
        bot, parts = started(opened, there.url, mind)
        pressed = threading.Event()
        parts.registry.view("form", lambda _: pressed.set())
        parts.registry.action("modal", lambda happening: opens(parts.client, happening))
        try:
            for number in range(50):
                event = slack.mention("what do customers dislike?", ts=f"{number}.1", channel=f"C{number}")
                assert acknowledged(bot, slack.callback(event, f"Ev{number}"))
            # As many are thought of as ever are at the same time, and none comes to an end.
            for _ in range(SLOW):
                mind.thinking.acquire()
            message = {"channel": "C1", "ts": "1.1"}
            assert acknowledged(bot, slack.command("and this?", there.url.replace("/api/", "/respond/1")))
            assert acknowledged(bot, slack.click("modal", "v", message))
            form = {"type": "modal", "callback_id": "form", "private_metadata": ""}
            assert acknowledged(bot, slack.submission(form, {}))
            # They are not only acknowledged but done.
            pressed.wait()
            wait_for(lambda: there.views)
            assert there.messages == []
            assert not mind.go_on.is_set()
        finally:
            mind.go_on.set()
            wait_for(lambda: parts.tasks.waiting() == 0)
            bot.stop()
        assert len(there.messages) == 50
        assert len(there.responses) == 1


def test_what_cannot_be_kept_is_not_acknowledged_and_comes_again(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    mind = Mind()
    mind.go_on.set()
    with slack_server() as there:
        bot, parts = started(opened, there.url, mind)
        asked = slack.callback(slack.mention("what do customers dislike?"), "Ev1")
        with monkeypatch.context() as broken:
            broken.setattr(parts.tasks, "put", lambda *_, **__: 1 / 0)
            assert not acknowledged(bot, asked)
        assert acknowledged(bot, asked)
        wait_for(lambda: there.messages)
        bot.stop()
    assert len(there.messages) == 1


def opens(client: Any, happening: Happening) -> None:
    from bot.evidence import plain

    client.views_open(trigger_id=happening.body["trigger_id"], view=plain("hello"))


def acknowledged(bot: Bot, body: dict[str, Any]) -> bool:
    from slack_bolt import BoltRequest

    request = BoltRequest(mode="socket_mode", body=body)  # type: ignore[arg-type]
    return bool(bot.app.dispatch(request).status == 200)


@pytest.fixture
def door(opened: Opened) -> Iterator[tuple[str, Slack]]:
    """The address at which a bot takes signed requests, and its Slack."""
    mind = Mind()
    mind.go_on.set()
    with slack_server() as there:
        bot, _ = started(opened, there.url, mind, signing_secret=SECRET)
        with serving(app({}, (route(bot.app),)), "127.0.0.1", 0) as address:
            yield f"{address}{PATH}", there
        bot.stop()


def signed(body: str, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": str(signature),
        "Content-Type": "application/json",
    }


def test_over_http_what_slack_signed_is_answered(door: tuple[str, Slack]) -> None:
    address, there = door
    body = json.dumps(slack.callback(slack.mention("what do customers dislike?"), "Ev1"))
    assert httpx.post(address, content=body, headers=signed(body)).status_code == 200
    wait_for(lambda: there.messages)
    challenge = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"})
    answered = httpx.post(address, content=challenge, headers=signed(challenge))
    assert "abc" in answered.text
    form = httpx.QueryParams(
        slack.command("what do customers like?", there.url.replace("/api/", "/respond/1"))
    )
    headers = signed(str(form)) | {"Content-Type": "application/x-www-form-urlencoded"}
    assert httpx.post(address, content=str(form), headers=headers).status_code == 200
    wait_for(lambda: there.responses)


def test_over_http_nobody_else_gets_in(door: tuple[str, Slack]) -> None:
    address, there = door
    body = json.dumps(slack.callback(slack.mention("what do customers dislike?"), "Ev1"))
    good = signed(body)
    attempts = [
        {},
        signed(body, secret="another"),
        signed(body, at=time.time() - 600),
        signed(body + " "),
        good | {"X-Slack-Request-Timestamp": "soon"},
        good | {"X-Slack-Signature": "v0=abc"},
    ]
    statuses = [httpx.post(address, content=body, headers=each).status_code for each in attempts]
    assert statuses == [401] * len(attempts)
    broken = "{"
    assert httpx.post(address, content=broken, headers=signed(broken)).status_code in (400, 401)
    assert httpx.post(address, content=b"\xff\xfe", headers=good).status_code == 400
    assert httpx.post(address, content="x" * 1_100_000, headers=good).status_code == 413
    assert there.messages == []


def test_tokens_that_slack_refuses_are_told_and_nothing_else_stops(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    with slack_server() as there:
        there.refuse("auth.test", (200, "invalid_auth"))
        bot, _ = started(opened, there.url, Mind(), app_token="xapp-1")
        wait_for(lambda: "invalid_auth" in caplog.text)
        bot.stop()
    paused = Posts(opened.engine).paused()
    assert paused is not None
    assert paused.why == "invalid_auth"


def test_without_tokens_the_greeting_says_what_is_missing(opened: Opened) -> None:
    def told(**secrets: str) -> str:
        return slack_bot.state(replace(opened.config, secrets=secrets))

    with slack_bot.answering(opened) as routes:
        assert routes == ()
    assert "SLACK_BOT_TOKEN and SLACK_APP_TOKEN" in told()
    assert "set SLACK_APP_TOKEN to" in told(SLACK_BOT_TOKEN="xoxb-1")
    assert "answers" in told(SLACK_BOT_TOKEN="x", SLACK_APP_TOKEN="x")
    assert "/slack/events" in told(SLACK_BOT_TOKEN="x", SLACK_SIGNING_SECRET="x")


def test_serving_with_tokens_answers_from_the_data(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, socket_slack: Any
) -> None:
    monkeypatch.setattr("slack_sdk.WebClient.BASE_URL", socket_slack.base_url)
    secrets = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    with slack_bot.answering(replace(opened, config=replace(opened.config, secrets=secrets))):
        wait_for(lambda: socket_slack.sockets)
        send(socket_slack, "one", slack.callback(slack.mention("how many reviews are there?"), "Ev1"))
        wait_for(lambda: socket_slack.behind.messages)
    assert "one" in socket_slack.acks
