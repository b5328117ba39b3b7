"""What is told unasked, end to end over HTTP, against a Slack that this project did not write."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, update

from harken.commands.news_due import digests_due, look_around
from harken.domain.news import AlertKind, AlertWants
from harken.domain.rights import Access
from storage import health, people, sources, subscriptions
from storage.tables import SubscriptionRow
from tests import slack
from tests.bots import button, wait_for
from tests.emulator.test_conversations import Workspace, opened_windows
from tests.emulator.test_conversations import workspace as workspace
from tests.scenario.test_news import filled_in, text_of

#: The first of a month after what the workspace has heard.
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def said_by_harken(workspace: Workspace) -> list[dict[str, Any]]:
    """What the bot has posted in the channel, the oldest first."""
    history = workspace.ada.conversations_history(channel=workspace.channel)["messages"]
    mine = [each for each in history if each["user"] == "U000HARKEN" and not each.get("thread_ts")]
    return [{**each, "channel": workspace.channel} for each in reversed(mine)]


def test_set_up_a_digest_and_alerts_and_look_at_the_home_tab(
    workspace: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = opened_windows(monkeypatch)
    ada = workspace.ada.auth_test()["user_id"]
    with engine.begin() as connection:
        people.sync(connection, [people.Named(name="Ada", access=Access.ANALYST, slack_id=ada)])

    trigger = workspace.ada.api_call("views.generateTriggerId", json={})["trigger_id"]
    asked = slack.command("digest", workspace.door, user=ada, channel=workspace.channel, trigger=trigger)
    workspace.knock(asked)
    form = windows[-1]
    assert form["callback_id"] == "digest_form"
    monthly = {"length": {"selected_option": {"value": "month"}}, "zone": {"value": "Europe/Berlin"}}
    chosen = filled_in(form, **monthly, channel={"selected_conversation": workspace.channel})
    workspace.knock(slack.submission(form, chosen, user=ada))

    opened = workspace.opened
    with engine.begin() as connection:
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        connection.execute(update(SubscriptionRow).values(made=long_ago))
        wants = AlertWants(kinds=(AlertKind.SOURCE,))
        subscriptions.add(connection, workspace.channel, ada, wants)
        source = sources.source_id(connection, "reviews", "file")
        health.raise_alert(connection, source, health.SILENT, NOW, "0 in 7 days, about 9 expected")
    for _ in range(2):
        digests_due(opened, NOW)
        look_around(opened)
        wait_for(lambda: workspace.parts.tasks.waiting() == 0)
    told = {each["blocks"][0]["text"]["text"]: each for each in said_by_harken(workspace)}
    assert set(told) == {"What customers said in June 2026", "A source needs somebody"}
    digest, alert = told["What customers said in June 2026"], told["A source needs somebody"]
    thread = workspace.thread(digest["ts"])
    assert [each["ts"] for each in thread if each["ts"] != digest["ts"]]
    seen = next(each["action_id"] for each in alert["blocks"][-1]["elements"] if "seen" in each["action_id"])
    workspace.press(seen, button(alert, seen)["value"], alert, workspace.ada)
    changed = next(each for each in said_by_harken(workspace) if each["ts"] == alert["ts"])
    assert "looks after it." in text_of(changed)

    event = {"type": "app_home_opened", "user": ada, "channel": "D1", "tab": "home", "event_ts": "1.1"}
    workspace.knock(slack.callback(event, "EvHome"))
    home = windows[-1]
    assert home["type"] == "home" and "A digest on the first of every month at" in text_of(home)
