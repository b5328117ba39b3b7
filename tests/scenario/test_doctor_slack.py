"""`harken doctor --slack` finds what is amiss with the bot and says what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, update
from typer.testing import CliRunner

from harken.cli import app
from harken.commands.context import Opened
from harken.commands.doctor_slack import findings
from harken.config import Config
from harken.settings.slack import ChannelSettings, SlackSettings
from harken.settings.whole import Settings
from storage.posts import Posts
from storage.tables import TaskRow
from storage.tasks import Tasks
from tests import slack
from tests.factories import Said, hear
from tests.slack_server import Slack
from tests.slack_server import slack as slack_server

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def opened(engine: Engine, home: Path, **secrets: str) -> Opened:
    channels = (ChannelSettings(id="C1"), ChannelSettings(id="C2"))
    settings = Settings(slack=SlackSettings(owner="U7", channels=channels))
    config = Config(home=home, settings=settings, secrets=secrets)
    return Opened(config=config, engine=engine, groups=(), group_rules={})


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slack]:
    with slack_server() as found:
        monkeypatch.setattr("slack_sdk.WebClient.BASE_URL", found.url)
        yield found


def test_a_bot_that_is_well(engine: Engine, home: Path, there: Slack) -> None:
    with engine.begin() as connection:
        for number in range(8):
            hear(connection, said=[Said(text=f"The tea was fine, cup {number}.", sentiment=1)])
    found = list(findings(opened(engine, home, **TOKENS)))
    assert [sentence for well, sentence in found if not well] == []
    assert any("messages and windows as the bot makes them" in sentence for _, sentence in found)
    validated = [arguments for method, arguments in there.calls if method == "blocks.validate"]
    assert len(validated) > 5
    for each in validated:
        if "blocks" in each:
            assert slack.block_problems(each["blocks"]) == []
        else:
            surface = "home" if each["view"]["type"] == "home" else "modal"
            assert slack.block_problems(each["view"]["blocks"], surface) == []
    shown = [each["view"].get("callback_id") or each["view"]["type"] for each in validated if "view" in each]
    assert {"home", "theme_list"} <= set(shown)
    heads = [each["blocks"][0].get("text", {}).get("text", "") for each in validated if "blocks" in each]
    assert "Perhaps a new subject" in heads and any(each.startswith("What customers said") for each in heads)
    assert not {"chat.postMessage", "views.open"} & set(there.methods())


def test_what_is_amiss_is_said_with_what_to_do(engine: Engine, home: Path, there: Slack) -> None:
    there.refuse("apps.connections.open", (200, "invalid_auth"))
    there.refuse("users.info", (200, "user_not_found"))
    there.refuse("conversations.info", (200, "channel_not_found"))
    there.refuse("blocks.validate", (200, "invalid_blocks"))
    there.scopes = "chat:write,im:history"
    there.shared.add("C2")
    Posts(engine).pause("is_archived", "C9")
    Tasks(engine).put("event", "Ev1", {})
    with engine.begin() as connection:
        connection.execute(update(TaskRow).values(due=func.now() - timedelta(hours=1)))
    found = list(findings(opened(engine, home, **TOKENS)))
    amiss = " ".join(sentence for well, sentence in found if not well)
    for part in (
        "SLACK_APP_TOKEN (invalid_auth)",
        "lacks app_mentions:read",
        "U7, who is to be told of trouble, cannot be found",
        "channel C1 cannot be looked into (channel_not_found)",
        "nothing is posted in C9",
        "waiting for more than five minutes: 1",
        "does not take what the bot says to",
    ):
        assert part in amiss
    assert any("C2 is there, guests or other companies" in sentence for _, sentence in found)


def test_a_token_that_slack_refuses(engine: Engine, home: Path, there: Slack) -> None:
    there.refuse("auth.test", (200, "invalid_auth"))
    ((well, sentence),) = findings(opened(engine, home, **TOKENS))
    assert not well
    assert "invalid_auth" in sentence


def test_the_command_says_which_token_is_missing(tmp_path: Path, database_url: str) -> None:
    environment = {"HARKEN_DATABASE_URL": database_url}
    ran = CliRunner(env=environment).invoke(app, ["--home", str(tmp_path), "doctor", "--slack", "--json"])
    assert ran.exit_code == 1
    (finding,) = json.loads(ran.output)["findings"]
    assert finding["finding"].startswith("Slack: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN")
