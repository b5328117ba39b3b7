"""Opening a window at once and only once: Slack lets that be done for three seconds after a click."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.registry import Happening
from bot.slack_errors import reason

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger("harken.bot")

#: What Slack says of a window whose trigger is used up, or that is open already.
_OPEN_ALREADY = ("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "duplicate_external_id")


def opened(client: WebClient, happening: Happening, view: Mapping[str, Any]) -> str:
    """Open a window, above the one that was clicked in if there is one; the name to fill it by.

    The same happening has the same window, also where its process died in between.
    """
    window = hashlib.sha256(f"window {happening.key}".encode()).hexdigest()[:32]
    above = (happening.body.get("view") or {}).get("type") == "modal"
    show = client.views_push if above else client.views_open
    try:
        show(trigger_id=happening.body["trigger_id"], view={**view, "external_id": window})
    except Exception as error:
        if reason(error) not in _OPEN_ALREADY:
            raise
        log.info("A window was not opened again: %s", reason(error))
    return window
