from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from bot.intake import took
from bot.registry import Happening, Registry
from tests import slack

MESSAGE = {"channel": "C1", "ts": "1.1"}


class Queue:
    """A queue in memory."""

    def __init__(self) -> None:
        self.held: list[tuple[str, str, Mapping[str, Any]]] = []

    def put(
        self,
        kind: str,
        key: str,
        payload: Mapping[str, Any],
        at: datetime | None = None,
        *,
        lane: str | None = None,
        slow: bool = False,
    ) -> bool:
        self.held.append((kind, key, payload))
        return True


def nothing(_: Happening) -> None:
    """Nobody calls it here."""


def kinds(body: Mapping[str, Any], registry: Registry) -> list[str]:
    queue = Queue()
    took(body, registry, queue)
    return [kind for kind, _, _ in queue.held]


@pytest.fixture
def registry() -> Registry:
    found = Registry()
    found.event("app_mention", nothing, wanted=lambda body: "please" in body["event"]["text"])
    found.event("app_home_opened:home", nothing)
    found.action("ask", nothing)
    found.view("form", nothing, at_once=lambda body: body["view"].get("said"))
    found.command("/harken", nothing)
    found.command("/harken:digest", nothing)
    found.shortcut("send", nothing)
    return found


def test_what_nobody_deals_with_is_left(registry: Registry) -> None:
    assert kinds(slack.callback({"type": "reaction_added"}, "Ev1"), registry) == []
    assert kinds(slack.click("other", "v", MESSAGE), registry) == []
    assert kinds(slack.callback(slack.mention("hello"), "Ev1"), registry) == []
    assert kinds(slack.callback(slack.mention("please"), "Ev1"), registry) == ["event:app_mention"]
    assert kinds({"type": "something_new"}, registry) == []


def test_an_action_goes_by_its_id_up_to_the_first_colon(registry: Registry) -> None:
    queue = Queue()
    took(slack.click("ask:2", "v", MESSAGE, trigger="t1"), registry, queue)
    ((kind, key, held),) = queue.held
    assert (kind, key) == ("action:ask", "trigger:t1:0")
    assert held["action"]["value"] == "v"


def test_a_command_and_a_tab_go_to_whoever_is_closest(registry: Registry) -> None:
    assert kinds(slack.command("Digest weekly", "u"), registry) == ["command:/harken:digest"]
    assert kinds(slack.command("what do customers like?", "u"), registry) == ["command:/harken"]
    opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "event_ts": "1.1"}
    assert kinds(slack.callback({**opened, "tab": "home"}, "Ev1"), registry) == ["event:app_home_opened:home"]
    assert kinds(slack.callback({**opened, "tab": "messages"}, "Ev1"), registry) == []


def test_a_form_with_mistakes_is_told_so_at_once_and_not_queued(registry: Registry) -> None:
    view = {"type": "modal", "callback_id": "form", "private_metadata": ""}
    wrong = {"response_action": "errors", "errors": {"day": "Write a day."}}
    queue = Queue()
    assert took(slack.submission({**view, "said": wrong}, {}), registry, queue) == wrong
    assert queue.held == []
    assert took(slack.submission(view, {}), registry, queue) is None
    assert [kind for kind, _, _ in queue.held] == ["view:form"]


def test_two_handlers_of_one_thing_are_a_mistake(registry: Registry) -> None:
    with pytest.raises(AssertionError, match="dealt with already"):
        registry.action("ask", nothing)


def test_a_shortcut_goes_by_its_name(registry: Registry) -> None:
    asked = {"type": "message_action", "callback_id": "send", "trigger_id": "t1", "user": {"id": "U1"}}
    assert kinds(asked, registry) == ["shortcut:send"]
