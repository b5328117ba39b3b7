from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

import bot
from bot import manifest
from harken.cli import app
from tests.slack import shared

#: What an event needs; those that are left out need nothing.
HEARD = {"app_mention": "app_mentions:read", "message.im": "im:history"}
#: What a feature needs.
FEATURES = {"commands", "assistant:write", "users:read.email", "groups:read"}


@pytest.mark.parametrize("read_back", [False, True])
@pytest.mark.parametrize("address", [None, "https://harken.example.com"])
def test_slack_accepts_the_manifest(read_back: bool, address: str | None) -> None:
    schema = json.loads(shared("manifest.schema.json").read_text())
    jsonschema.validate(manifest.manifest(read_back=read_back, address=address), schema)


def called() -> dict[str, Any]:
    """The methods of the Web API that the bot's own code calls."""
    methods = json.loads(shared("web_api_methods.json").read_text())["methods"]
    by_name = {name.replace(".", "_"): name for name in methods}
    code = "\n".join(path.read_text() for path in Path(bot.__file__).parent.glob("*.py"))
    found = set(re.findall(r"client\.([a-z]+_\w+)\(", code)) & by_name.keys()
    return {by_name[name]: methods[by_name[name]] for name in found}


def test_the_scopes_allow_what_the_bot_calls_and_no_more() -> None:
    methods = called()
    assert {"chat.postMessage", "views.open", "conversations.history"} <= methods.keys()
    given = set(manifest.scopes(read_back=True))
    for name, method in methods.items():
        wanted = set(method["scope"].get("bot", ()))
        assert not wanted or wanted & given, name
    needed = {scope for method in methods.values() for scope in method["scope"].get("bot", ())}
    assert given <= needed | set(HEARD.values()) | FEATURES
    assert {HEARD[event] for event in manifest.EVENTS if event in HEARD} <= given


def test_reading_channels_is_for_those_who_choose_it() -> None:
    assert not set(manifest.READ_BACK) & set(manifest.manifest()["oauth_config"]["scopes"]["bot"])
    assert set(manifest.READ_BACK) <= set(manifest.manifest(read_back=True)["oauth_config"]["scopes"]["bot"])


def test_the_command_prints_it(tmp_path: Path) -> None:
    runner = CliRunner()

    def printed(*options: str) -> str:
        return runner.invoke(app, ["--home", str(tmp_path), "slack", "manifest", *options]).output

    assert yaml.safe_load(printed()) == manifest.manifest()
    assert json.loads(printed("--json")) == manifest.manifest()
    address = "https://harken.example.com"
    over_http = yaml.safe_load(printed("--http", address))
    assert over_http == manifest.manifest(address=address)
    assert over_http["settings"]["event_subscriptions"]["request_url"] == f"{address}/slack/events"
    assert not over_http["settings"]["socket_mode_enabled"]
    (tmp_path / "harken.yaml").write_text("slack:\n  read_back: true\n")
    assert yaml.safe_load(printed()) == manifest.manifest(read_back=True)
