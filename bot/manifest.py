"""The manifest that makes Slack's side of the bot; its scopes and events are named here alone."""

from __future__ import annotations

from typing import Any

from bot import wording

#: What the bot may do, and why.
SCOPES = {
    "app_mentions:read": "hear questions that mention it in a channel",
    "assistant:write": "be found where Slack lists agents",
    "chat:write": "answer",
    "im:history": "hear questions written to it directly",
}
#: What Slack sends it.
EVENTS = ("app_mention", "message.im")


def manifest() -> dict[str, Any]:
    """An app that belongs to one workspace and talks over a socket, so that no address has to be public."""
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": wording.NAME,
            "description": wording.DESCRIPTION,
            "background_color": "#20343b",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": wording.NAME, "always_online": True},
            "agent_view": {
                "agent_description": wording.ABOUT,
                "suggested_prompts": [{"title": each, "message": each} for each in wording.PROMPTS],
            },
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": False},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
