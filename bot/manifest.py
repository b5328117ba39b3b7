"""The manifest that makes Slack's side of the bot; its scopes and events are named here alone."""

from __future__ import annotations

from typing import Any

from bot import wording
from bot.http import PATH

#: What the bot may do, and why.
SCOPES = {
    "app_mentions:read": "hear questions that mention it in a channel",
    "assistant:write": "be found where Slack lists agents, and suggest questions there",
    "channels:read": "see whether guests or other companies read a channel",
    "chat:write": "answer",
    "commands": "be asked with /harken, and take messages as feedback",
    "groups:read": "see the same of a private channel that it is in",
    "im:history": "hear questions written to it directly",
    "users:read": "tell members from guests",
    "users:read.email": "know people by their verified address",
}
#: What it may do besides where it is to find out whether a message of its own arrived.
READ_BACK = {
    "channels:history": "look whether a message of its own arrived before it repeats it",
    "groups:history": "the same in private channels",
}
#: What Slack sends it.
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "member_joined_channel",
    "message.im",
    "tokens_revoked",
)
#: The shortcut on a message.
SEND = "send_to_harken"


def scopes(*, read_back: bool) -> dict[str, str]:
    """What the bot is given, and why."""
    return SCOPES | READ_BACK if read_back else SCOPES


def manifest(*, read_back: bool = False, address: str | None = None) -> dict[str, Any]:
    """An app that belongs to one workspace.

    Args:
        read_back: Whether it may read the channels that it is in.
        address: Where Slack reaches Harken; without one they talk over a socket.
    """
    url = None if address is None else address.rstrip("/") + PATH
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if url is not None:
        events["request_url"] = interactivity["request_url"] = url
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": wording.NAME,
            "description": wording.DESCRIPTION,
            "background_color": "#20343b",
        },
        "features": _features(url),
        "oauth_config": {"scopes": {"bot": sorted(scopes(read_back=read_back))}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _features(url: str | None) -> dict[str, Any]:
    command = {
        "command": wording.COMMAND,
        "description": wording.COMMAND_DESCRIPTION,
        "usage_hint": wording.COMMAND_HINT,
        "should_escape": True,
    }
    if url is not None:
        command["url"] = url
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": wording.NAME, "always_online": True},
        "agent_view": {
            "agent_description": wording.ABOUT,
            "suggested_prompts": [{"title": each, "message": each} for each in wording.PROMPTS],
        },
        "shortcuts": [
            {
                "name": wording.SEND,
                "type": "message",
                "callback_id": SEND,
                "description": wording.SEND_DESCRIPTION,
            }
        ],
        "slash_commands": [command],
    }
