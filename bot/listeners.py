"""What the bot does when it is spoken to: ordinary functions that `register` binds to the app."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bot import wording
from bot.blocks import Message, message
from harken.domain.answers import Reply

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

log = logging.getLogger("harken.bot")

#: Messages of people that have a subtype and ask for an answer all the same.
_SPOKEN = (None, "file_share", "thread_broadcast")
_MENTION = re.compile(r"<[@!][^>]*>")
_NAMED_LINK = re.compile(r"<[^>|]*\|([^>]*)>")
_LINK = re.compile(r"<([^>]*)>")
_BAD_BLOCKS = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A reply, and the names of the themes that its rows speak of by their keys."""

    reply: Reply
    names: Mapping[str, str]


#: Answers a question that was asked in a thread, which knows what was asked there before.
Ask = Callable[[str, str], Told]


class Inbox(Protocol):
    """Tells which process an event belongs to."""

    def first_time(self, event_id: str) -> bool:
        """Whether nobody has taken up the event before; from now on somebody has."""


def register(app: App, ask: Ask, inbox: Inbox) -> None:
    """Bind the listeners; the app acknowledges each event before it calls them."""

    def mentioned(body: Mapping[str, Any], client: WebClient) -> None:
        take_up(body, client, ask, inbox)

    def written(body: Mapping[str, Any], client: WebClient) -> None:
        if body["event"].get("channel_type") == "im":
            take_up(body, client, ask, inbox)

    app.event("app_mention")(mentioned)
    app.event("message")(written)


def take_up(body: Mapping[str, Any], client: WebClient, ask: Ask, inbox: Inbox) -> None:
    """Answer an event in its thread, once; whatever fails is told there in one sentence."""
    event = body["event"]
    if not spoken(event):
        return
    try:
        if not inbox.first_time(body["event_id"]):
            return
        said = answer(body, ask)
    except Exception as error:
        log.warning("A question was not answered: %s", reason(error))
        said = Message(text=wording.FAILED)
    post(client, event["channel"], _thread(event), said)


def spoken(event: Mapping[str, Any]) -> bool:
    """Whether a person said this now: no bot, no edit, no notice of something that happened."""
    own = event.get("bot_id") or event.get("bot_profile") or event.get("edited") or event.get("hidden")
    return not own and bool(event.get("user")) and event.get("subtype") in _SPOKEN


def answer(body: Mapping[str, Any], ask: Ask) -> Message:
    """What is said to an event."""
    event = body["event"]
    if body.get("is_ext_shared_channel"):
        return Message(text=wording.ELSEWHERE)
    told = ask(question(event.get("text", "")), f"{event['channel']}:{_thread(event)}")
    return message(told.reply, told.names)


def question(text: str) -> str:
    """The words of a message, without whom it mentions and with its links as they were seen."""
    words = _LINK.sub(r"\1", _NAMED_LINK.sub(r"\1", _MENTION.sub(" ", text)))
    return " ".join(html.unescape(words).split()) or wording.HELP


def _thread(event: Mapping[str, Any]) -> str:
    """The thread that an event belongs to, or that its answer opens."""
    thread: str = event.get("thread_ts") or event["ts"]
    return thread


def post(client: WebClient, channel: str, thread: str, said: Message) -> None:
    """Post in a thread; what keeps Slack from taking it is logged, as there is nobody else to tell."""
    try:
        _send_as_taken(client, channel, thread, said)
    except Exception as error:
        log.warning("An answer could not be posted in %s: %s", channel, reason(error))


def reason(error: Exception) -> str:
    """Slack's own word for what went wrong, else the kind of error; never a text."""
    response = getattr(error, "response", None)
    return str(response["error"]) if response and response.get("error") else type(error).__name__


def _send_as_taken(client: WebClient, channel: str, thread: str, said: Message) -> None:
    """With its blocks, or as text alone where Slack does not take them."""
    from slack_sdk.errors import SlackApiError

    try:
        _send(client, channel, thread, said)
    except SlackApiError as error:
        if reason(error) not in _BAD_BLOCKS or not said.blocks:
            raise
        log.warning("Slack did not take the blocks of an answer, which was then sent as text")
        _send(client, channel, thread, Message(text=said.text))


def _send(client: WebClient, channel: str, thread: str, said: Message) -> None:
    client.chat_postMessage(
        channel=channel,
        thread_ts=thread,
        text=said.text,
        blocks=list(said.blocks) or None,
        # Nothing in the text is to become a link, a mention or emphasis.
        parse="none",
        link_names=False,
        mrkdwn=False,
        unfurl_links=False,
        unfurl_media=False,
    )
