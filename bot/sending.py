"""What is handed to Slack's Web API with a message, and how one of the bot's own is known again."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import Message
from bot.slack_errors import Kind, kind_of

log = logging.getLogger("harken.bot")

#: What the metadata of the bot's messages is called.
METADATA = "harken_post"

Send = Callable[[Message], Any]


@dataclass(frozen=True, slots=True)
class Given:
    """A response of a webhook, as errors of the Web API carry theirs."""

    status_code: int
    headers: Mapping[str, str]
    data: Any


class _Unreadable(Exception):
    """Slack keeps nothing that could be looked up."""

    response = Given(200, {}, {"error": "seen_by_one_person_only"})


def unreadable() -> str | None:
    raise _Unreadable


def as_taken(send: Send, message: Message) -> Any:
    """With its blocks, or as text alone where Slack does not take them."""
    try:
        return send(message)
    except Exception as error:
        if kind_of(error) is not Kind.BLOCKS or not message.blocks:
            raise
        log.warning("Slack did not take the blocks of a message, which was then sent as text.")
        return send(Message(text=message.text))


def content(said: Message) -> dict[str, Any]:
    """What a message holds; nothing in its text is to become a link, a mention or emphasis."""
    return one_sees(said) | {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}


def one_sees(said: Message) -> dict[str, Any]:
    return shown(said) | {"parse": "none", "link_names": False}


def shown(said: Message) -> dict[str, Any]:
    return {"text": said.text, "blocks": list(said.blocks) or None}


def updated(said: Message) -> dict[str, Any]:
    return {"text": said.text, "blocks": list(said.blocks), "parse": "none", "link_names": False}


def metadata(key: str) -> dict[str, Any]:
    return {"event_type": METADATA, "event_payload": {"key": mark(key)}}


def mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
