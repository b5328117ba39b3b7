"""What Slack sends, and what its own schemas say of that and of what it is sent."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

#: Schemas and servers made from Slack's own sources; they are not part of the project.
SHARED = Path(__file__).parents[2] / "shared" / "slack"
BOT = "UB"


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"../shared/slack/{name} is not there to check against")
    return path


def module(name: str) -> ModuleType:
    """A module that lies beside the schemas."""
    spec = importlib.util.spec_from_file_location(name.removesuffix(".py"), shared(name))
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@cache
def _oracle() -> ModuleType:
    return module("block_oracle.py")


def block_problems(blocks: Sequence[Mapping[str, Any]], surface: str = "message") -> list[str]:
    """What Slack would object to."""
    found: list[str] = _oracle().check_blocks(list(blocks), surface)
    return found


@cache
def _event_schema() -> Any:
    import jsonschema

    return jsonschema.Draft7Validator(json.loads(shared("events.schema.json").read_text()))


def check_event(event: Mapping[str, Any]) -> None:
    """The event is one that Slack may send, as far as its schema is there."""
    if SHARED.exists():
        _event_schema().validate(event)


def check_call(method: str, arguments: Mapping[str, Any]) -> None:
    """Slack knows the method, its arguments and its blocks, as far as the schemas are there.

    The team is Bolt's own addition to every call.
    """
    if not SHARED.exists():
        return
    known = _methods()[method]["args"]
    assert set(arguments) - {"team_id"} <= set(known["properties"]), method
    assert set(known.get("required", ())) - {"token"} <= set(arguments), method
    assert block_problems(arguments.get("blocks") or ()) == []
    if "view" in arguments:
        view = arguments["view"]
        surface = "home" if view["type"] == "home" else "modal"
        assert block_problems(view["blocks"], surface) == []
        assert len(json.dumps(view.get("private_metadata", ""))) <= 3000
        assert all(len(view[name]["text"]) <= 24 for name in ("title", "submit", "close") if name in view)


@cache
def _methods() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared("web_api_methods.json").read_text())["methods"]
    return found


def mention(text: str, *, ts: str = "1.1", **more: Any) -> dict[str, Any]:
    said = {
        "type": "app_mention",
        "user": "U1",
        "text": f"<@{BOT}> {text}",
        "ts": ts,
        "event_ts": ts,
        "channel": "C1",
    }
    return said | more


def direct(text: str, *, ts: str = "1.1", **more: Any) -> dict[str, Any]:
    said = {
        "type": "message",
        "user": "U1",
        "text": text,
        "ts": ts,
        "event_ts": ts,
        "channel": "D1",
        "channel_type": "im",
    }
    return said | more


def callback(event: Mapping[str, Any], event_id: str, **more: Any) -> dict[str, Any]:
    """The body in which Slack delivers an event."""
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": event_id,
        "event_time": 1,
        "authorizations": [{"team_id": "T1", "user_id": BOT, "is_bot": True, "enterprise_id": None}],
        "is_ext_shared_channel": False,
        "event": dict(event),
    } | more


def click(
    action: str, value: str, message: Mapping[str, Any], *, user: str = "U1", trigger: str = "", **more: Any
) -> dict[str, Any]:
    """The body in which Slack tells that a button of a message was pressed."""
    channel, ts = message["channel"], message["ts"]
    thread = {"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}
    return {
        "type": "block_actions",
        "api_app_id": "A1",
        "team": {"id": "T1", "domain": "harken"},
        "user": {"id": user, "username": "somebody", "team_id": "T1"},
        "trigger_id": trigger or f"click.{action}.{value}.{ts}.{user}",
        "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False},
        "channel": {"id": channel, "name": "somewhere"},
        "message": {"type": "message", "ts": ts, "user": BOT, **thread},
        "actions": [
            {"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": ts}
        ],
    } | more


def click_in(view: Mapping[str, Any], action: str, value: str, *, user: str = "U1") -> dict[str, Any]:
    """The body in which Slack tells that a button of a window was pressed."""
    return {
        "type": "block_actions",
        "api_app_id": "A1",
        "team": {"id": "T1", "domain": "harken"},
        "user": {"id": user, "username": "somebody", "team_id": "T1"},
        "trigger_id": f"view.{action}.{value}.{user}.{len(json.dumps(view))}",
        "container": {"type": "view", "view_id": "V1"},
        "view": dict(view),
        "actions": [
            {"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": "1"}
        ],
    }


def submission(
    view: Mapping[str, Any], values: Mapping[str, Any], *, user: str = "U1", trigger: str = "submit.1"
) -> dict[str, Any]:
    """The body in which Slack tells that a form was sent off."""
    return {
        "type": "view_submission",
        "api_app_id": "A1",
        "team": {"id": "T1", "domain": "harken"},
        "user": {"id": user, "username": "somebody", "team_id": "T1"},
        "trigger_id": trigger,
        "view": {**view, "id": "V1", "hash": "h1", "state": {"values": dict(values)}},
        "response_urls": [],
    }


def command(
    text: str, url: str, *, user: str = "U1", channel: str = "C1", trigger: str = ""
) -> dict[str, Any]:
    """The body in which Slack tells of a slash command."""
    return {
        "command": "/harken",
        "text": text,
        "team_id": "T1",
        "channel_id": channel,
        "user_id": user,
        "api_app_id": "A1",
        "response_url": url,
        "trigger_id": trigger or f"command.{text}.{user}",
    }
