"""Conversations end to end over HTTP, against a Slack that this project did not write."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from sqlalchemy import Engine, select

from bot.app import Bot, web_client
from bot.blocks import Message
from bot.http import PATH, route
from bot.posting import Outcome
from harken.commands import slack_bot
from harken.commands.context import Opened
from harken.commands.slack_mind import Thinking
from harken.config import Config
from harken.settings.whole import Settings
from harken.web.app import app
from harken.web.server import serving
from storage.posts import Posts
from storage.tables import SlackVoteRow
from tests import slack
from tests.bots import button, hurry, wait_for
from tests.emulator.running import emulator
from tests.factories import Said, hear
from tests.scenario.test_slack_line import SECRET, free_port, signed


class Workspace:
    """People, a channel, and the bot at the door that Slack knocks at."""

    def __init__(self, url: str, door: str, parts: slack_bot.Parts, opened: Opened) -> None:
        self.ada, self.ben = (WebClient(token=f"xoxp-{name}", base_url=url) for name in ("ada", "ben"))
        found = self.ada.conversations_list()["channels"]
        self.channel = next(each["id"] for each in found if each["name"] == "feedback")
        self.door, self.parts, self.opened, self._said = door, parts, opened, 0

    def knock(self, body: dict[str, Any]) -> None:
        """Deliver what Slack would, and wait until all is done."""
        text = json.dumps(body)
        assert httpx.post(self.door, content=text, headers=signed(text)).status_code == 200
        wait_for(lambda: self.parts.tasks.waiting() == 0)

    def ask(self, words: str, thread: str | None = None) -> str:
        """Somebody asks in the channel; the timestamp of what they wrote."""
        said = self.ada.chat_postMessage(channel=self.channel, text=f"<@UB> {words}", thread_ts=thread)
        ts = str(said["ts"])
        within = {"thread_ts": thread} if thread else {}
        user = self.ada.auth_test()["user_id"]
        event = slack.mention(words, ts=ts, channel=self.channel, user=user, **within)
        slack.check_event(event)
        self._said += 1
        self.knock(slack.callback(event, f"Ev{self._said}"))
        return ts

    def thread(self, ts: str) -> list[dict[str, Any]]:
        """The answers that stand in a thread."""
        found = self.ada.conversations_replies(channel=self.channel, ts=ts)["messages"]
        return [{**each, "channel": self.channel} for each in found if each["user"] == "U000HARKEN"]

    def press(self, action: str, value: str, message: dict[str, Any], who: WebClient, **more: Any) -> None:
        user = who.auth_test()["user_id"]
        self.knock(slack.click(action, value, message, user=user, **more))


@pytest.fixture
def workspace(engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    hurry(monkeypatch)
    with engine.begin() as connection:
        for number in range(24):
            said = Said(text=f"The sauna was cold on day {number}.", sentiment=-1, themes=("sauna",))
            hear(connection, said=[said], day=date(2026, 5 + number % 2, 1 + number), author=f"a{number}")
    opened = Opened(
        config=Config(home=home, settings=Settings(), secrets={}), engine=engine, groups=(), group_rules={}
    )
    with emulator(free_port()) as url:
        client = web_client("xoxb-harken", url)
        parts = slack_bot.parts(opened, client, Thinking(opened))
        bot = Bot(client, parts.registry, parts.tasks, Posts(engine), signing_secret=SECRET)
        bot.start()
        with serving(app({}, (route(bot.app),)), "127.0.0.1", 0) as address:
            yield Workspace(url, f"{address}{PATH}", parts, opened)
        bot.stop()


def test_ask_follow_up_open_share_and_agree(
    workspace: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = opened_windows(monkeypatch)
    root = workspace.ask("how many comments mention the sauna in June 2026?")
    (answer,) = workspace.thread(root)
    assert answer["text"].startswith("12 ")

    workspace.ask("and in May 2026?", thread=root)
    _, second = workspace.thread(root)
    assert re.search(r"(?:^|\W)12 (?:comments|pieces)", second["text"])
    assert "May 2026" in second["text"]

    trigger = workspace.ada.api_call("views.generateTriggerId", json={})["trigger_id"]
    value = button(answer, "evidence")["value"]
    workspace.press("evidence", value, answer, workspace.ada, trigger=trigger)
    assert len({each["external_id"] for each in windows}) == 1
    shown = windows[-1]["blocks"]
    assert shown[0]["text"]["text"] == "12 comments were counted."
    assert sum(block["type"] == "rich_text" for block in shown) == 10

    workspace.press("share", button(answer, "share")["value"], answer, workspace.ben)
    history = workspace.ada.conversations_history(channel=workspace.channel)["messages"]
    (shared,) = (each for each in history if each["user"] == "U000HARKEN" and "thread_ts" not in each)
    assert shared["text"] == answer["text"]

    thumbs = button(answer, "vote")
    workspace.press("vote", thumbs["positive_button"]["value"], answer, workspace.ben)
    with engine.connect() as connection:
        assert [row.right for row in connection.execute(select(SlackVoteRow))] == [True]


def opened_windows(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The windows as this Slack gives them back."""
    found: list[dict[str, Any]] = []
    real = WebClient.api_call

    def call(self: WebClient, api_method: str, **arguments: Any) -> Any:
        given = real(self, api_method, **arguments)
        if api_method in ("views.open", "views.push", "views.update", "views.publish"):
            found.append(given["view"])
        return given

    monkeypatch.setattr(WebClient, "api_call", call)
    return found


def test_a_message_is_found_again_by_its_metadata(workspace: Workspace, engine: Engine) -> None:
    root = workspace.ask("how many comments mention the sauna?")
    (answer,) = workspace.thread(root)
    posts = Posts(engine)
    # As if the process had died between Slack's answer and the note of it.
    posts.sending("Ev1")
    posted = workspace.parts.poster.post("Ev1", workspace.channel, Message(text="twice?"), root)
    assert (posted.outcome, posted.ts) == (Outcome.SENT, answer["ts"])
    assert len(workspace.thread(root)) == 1
