"""A curator shapes themes, end to end over HTTP, against a Slack that this project did not write."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import Engine

from bot import theme_wording as wording
from harken.domain.rights import Access
from storage import people, proposals, theme_edits, theme_effects
from tests import slack
from tests.bots import actions
from tests.emulator.test_conversations import Workspace, opened_windows
from tests.emulator.test_conversations import workspace as workspace
from tests.factories import Said, hear
from tests.integration.test_shaping import MODEL
from tests.scenario.test_news import filled_in, text_of


class Curator:
    """Ada, who may shape themes, and the windows that she sees."""

    def __init__(self, workspace: Workspace, windows: list[dict[str, Any]]) -> None:
        self.workspace, self.windows, self.clicks = workspace, windows, 0
        self.id = workspace.ada.auth_test()["user_id"]

    def trigger(self) -> str:
        return str(self.workspace.ada.api_call("views.generateTriggerId", json={})["trigger_id"])

    def list(self) -> dict[str, Any]:
        there = {"user": self.id, "channel": self.workspace.channel, "trigger": self.trigger()}
        self.workspace.knock(slack.command("shape", self.workspace.door, **there))
        return self.windows[-1]

    def press(self, action: str, value: str) -> dict[str, Any]:
        """Press a button of the window that is open."""
        clicked = slack.click_in(self.windows[-1], action, value, user=self.id)
        given = {"view_id": self.windows[-1]["id"], "user_id": self.id}
        trigger = self.workspace.parts.client.api_call("views.generateTriggerId", json=given)["trigger_id"]
        self.workspace.knock({**clicked, "trigger_id": trigger})
        return self.windows[-1]

    def send(self, times: int = 1, **chosen: Any) -> dict[str, Any]:
        """Send the window that is open off."""
        view = self.windows[-1]
        for number in range(times):
            self.clicks += 1
            trigger = f"send.{self.clicks}.{number}"
            sent = slack.submission(view, filled_in(view, **chosen), user=self.id, trigger=trigger)
            self.workspace.knock({**sent, "view": {**sent["view"], "id": view["id"]}})
        return self.windows[-1]


@pytest.fixture
def curator(workspace: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Curator:
    with engine.begin() as connection:
        for number in range(6):
            meant = (1.0, 0.0) if number % 2 else (0.0, 1.0)
            text = f"The steam room was closed, {number}."
            said = Said(text=text, sentiment=-1, themes=("steam",), meaning=meant)
            hear(connection, said=[said], day=date(2026, 6, 1 + number), author=f"s{number}")
        ids = {name: client.auth_test()["user_id"] for name, client in named(workspace).items()}
        known = [
            people.Named(name="Ada", access=Access.CURATOR, slack_id=ids["Ada"]),
            people.Named(name="Ben", access=Access.VIEWER, slack_id=ids["Ben"]),
        ]
        people.sync(connection, known)
    return Curator(workspace, opened_windows(monkeypatch))


def named(workspace: Workspace) -> dict[str, WebClient]:
    return {"Ada": workspace.ada, "Ben": workspace.ben}


def about_saunas(engine: Engine) -> int:
    with engine.connect() as connection:
        return theme_effects.sizes(connection)[theme_edits.row(connection, "sauna").id]


def test_a_curator_merges_with_a_preview_and_takes_it_back(curator: Curator, engine: Engine) -> None:
    curator.list()
    curator.press("theme_choose:some", "steam")
    curator.press("theme_step:merge", "merge")
    shown = curator.send(into={"selected_option": {"value": "sauna"}, "type": "static_select"})
    assert "6 statements would count for Sauna" in text_of(shown)
    assert about_saunas(engine) == 24
    done = curator.send(times=2)
    assert "Done: merged Steam into Sauna." in text_of(done)
    assert about_saunas(engine) == 30
    curator.press(actions(done)[0], done["blocks"][-1]["elements"][0]["value"])
    assert "Taken back: merged Steam into Sauna." in text_of(curator.windows[-1])
    assert about_saunas(engine) == 24
    with engine.connect() as connection:
        assert [(each.who, each.shape) for each in theme_edits.history(connection)] == [
            *(("Ada", "undo"), ("Ada", "merge")),
        ]


def test_a_curator_splits_by_examples(curator: Curator, engine: Engine) -> None:
    curator.list()
    curator.press("theme_choose:some", "steam")
    form = curator.press("theme_step:examples", "examples")
    menu = next(each for each in form["blocks"] if each.get("block_id") == "examples1")
    offered = {each["text"]["text"]: each["value"] for each in menu["element"]["options"]}
    one, other = (offered[f"The steam room was closed, {number}."] for number in (1, 2))
    shown = curator.send(
        name1={"value": "Hot"},
        examples1={"selected_options": [{"value": one}]},
        name2={"value": "Cold"},
        examples2={"selected_options": [{"value": other}]},
    )
    assert "3 statements would count for Hot 3 statements would count for Cold" in text_of(shown)
    done = curator.send(times=2)
    assert "Done: split Steam into Hot, Cold." in text_of(done)
    with engine.connect() as connection:
        assert theme_edits.row(connection, "hot").parent == "steam"
        assert [each.shape for each in theme_edits.history(connection)] == ["split"]


def test_a_curator_accepts_a_proposal_from_the_home_tab(
    curator: Curator, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"statements": 30, "feedback": 24, "share": 0.1, "growth": None, "p": None, "grown": None}
    found |= {"net_sentiment": -0.4, "nearest": None, "likeness": None, "quotes": []}
    with engine.begin() as connection:
        made = {"key": "towels", "name": "Towels", "words": ["towel"], "threshold": 0.6, "examples": []}
        proposals.replace(connection, 0, [made | found])
        hear(connection, said=[Said(text="No towel in sight.")])
    home = {"type": "app_home_opened", "user": curator.id, "channel": "D1", "tab": "home", "event_ts": "1.1"}
    curator.workspace.knock(slack.callback(home, "EvHome"))
    assert "A proposed theme waits" in text_of(curator.windows[-1])
    monkeypatch.setattr("harken.commands.context.model", lambda _: MODEL)
    shown = curator.press("theme_accept:towels", "towels")
    assert "1 of all " in text_of(shown) and "statements would join Towels." in text_of(shown)
    curator.send()
    with engine.connect() as connection:
        assert theme_edits.row(connection, "towels").status == "active"
    assert "Towels" not in text_of([each for each in curator.windows if each["type"] == "home"][-1])


def test_a_viewer_is_refused(curator: Curator, engine: Engine) -> None:
    curator.id = curator.workspace.ben.auth_test()["user_id"]
    assert wording.NOT_ALLOWED in text_of(curator.list())
    with engine.connect() as connection:
        assert theme_edits.history(connection) == []
