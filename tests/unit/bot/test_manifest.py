from __future__ import annotations

import json

import jsonschema
import yaml
from typer.testing import CliRunner

from bot import manifest
from harken.cli import app
from tests.slack import shared


def test_slack_accepts_the_manifest() -> None:
    schema = json.loads(shared("manifest.schema.json").read_text())
    jsonschema.validate(manifest.manifest(), schema)


def test_the_scopes_allow_what_the_bot_calls_and_no_more() -> None:
    methods = json.loads(shared("web_api_methods.json").read_text())["methods"]
    called = {
        scope for name in ("chat.postMessage", "auth.test") for scope in methods[name]["scope"].get("bot", ())
    }
    heard = {"app_mention": "app_mentions:read", "message.im": "im:history"}
    needed = called | {heard[event] for event in manifest.EVENTS} | {"assistant:write"}
    assert set(manifest.SCOPES) == needed


def test_the_command_prints_it() -> None:
    runner = CliRunner()
    assert yaml.safe_load(runner.invoke(app, ["slack", "manifest"]).output) == manifest.manifest()
    assert json.loads(runner.invoke(app, ["slack", "manifest", "--json"]).output) == manifest.manifest()
