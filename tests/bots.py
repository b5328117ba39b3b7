"""Bots for tests: put together as `harken serve` does, spoken to as Slack does, worked off to the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.app import web_client
from bot.asked import Mind
from bot.workers import Workers
from harken.commands import slack_bot
from harken.commands.context import Opened
from harken.commands.slack_mind import Thinking
from tests import slack
from tests.slack_server import Slack


def hurry(monkeypatch: Any) -> None:
    """Let no test wait for Slack's one message a second, nor for what is tried again."""
    monkeypatch.setattr("storage.posts.PACE", timedelta(milliseconds=2))
    monkeypatch.setattr("bot.posting._SOON", 0.02)
    monkeypatch.setattr("bot.workers.IDLE", 0.05)


def wait_for(condition: Callable[[], Any]) -> None:
    """Look again and again; the guard against hangs is pytest's."""
    tick = threading.Event()
    while not condition():
        tick.wait(0.01)


@dataclass
class Conversation:
    """One process of the bot, given what Slack sends as Bolt's socket gives it."""

    opened: Opened
    slack: Slack
    parts: slack_bot.Parts
    bot: Any
    #: Grows with each question; others may have talked to the same database before.
    said: int = field(default_factory=lambda: time.time_ns() // 1_000_000)
    checked: int = 0

    def deliver(self, *bodies: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Deliver requests, wait until all is dealt with, and return what was posted."""
        before = len(self.slack.messages)
        for body in bodies:
            self.take(body)
        self.work()
        return self.slack.messages[before:]

    def take(self, body: Mapping[str, Any]) -> Any:
        """Deliver one request; what Slack is told at once."""
        from slack_bolt import BoltRequest

        if body.get("type") == "event_callback":
            slack.check_event(body["event"])
        request = BoltRequest(mode="socket_mode", body=dict(body))  # type: ignore[arg-type]
        response = self.bot.app.dispatch(request)
        assert response.status == 200
        return response

    def work(self) -> None:
        """Work off what waits, all of it, and check every call against Slack's own reference."""
        workers = Workers(self.parts.tasks, self.parts.registry, quick=2, slow=2)
        workers.start()
        wait_for(lambda: self.parts.tasks.waiting() == 0)
        workers.stop()
        unchecked = self.slack.calls[self.checked :]
        self.checked += len(unchecked)
        for method, arguments in unchecked:
            slack.check_call(method, arguments)

    def ask(self, text: str, **more: Any) -> dict[str, Any]:
        """Ask in a channel; the one answer that comes."""
        self.said += 1
        event = slack.mention(text, **({"ts": f"{self.said}.1"} | more))
        (posted,) = self.deliver(slack.callback(event, f"Ev{self.said}"))
        return posted

    def press(self, action: str, message: Mapping[str, Any], **more: Any) -> list[dict[str, Any]]:
        """Press a button under an answer; what is posted then."""
        return self.deliver(slack.click(action, button(message, action)["value"], message, **more))


def button(message: Mapping[str, Any], action: str) -> dict[str, Any]:
    """A button of a message, by its action."""
    found: dict[str, Any] = next(
        each
        for block in message["blocks"]
        if block["type"] in ("actions", "context_actions")
        for each in block["elements"]
        if each["action_id"] == action
    )
    return found


def actions(message: Mapping[str, Any]) -> list[str]:
    """What can be pressed under a message."""
    rows = [block for block in message.get("blocks") or () if block["type"] == "actions"]
    return [each["action_id"] for row in rows for each in row["elements"]]


@contextmanager
def talking(opened: Opened, mind: Mind | None = None) -> Iterator[Conversation]:
    """A bot and its Slack; its workers run while something is delivered."""
    from tests.slack_server import slack as server

    with server() as there:
        client = web_client("xoxb-1", there.url)
        parts = slack_bot.parts(opened, client, mind or Thinking(opened))
        from bot.app import Bot
        from storage.posts import Posts

        bot = Bot(client, parts.registry, parts.tasks, Posts(opened.engine))
        yield Conversation(opened=opened, slack=there, parts=parts, bot=bot)
