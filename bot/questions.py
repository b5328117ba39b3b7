"""What is asked of the bot in words: mentions, direct messages and its command."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot import wording
from bot.answering import Answering, Where
from bot.registry import Happening, Registry
from bot.slack_errors import reason

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.asked import Mind
    from bot.posting import Poster

log = logging.getLogger("harken.bot")

#: Messages of people that have a subtype and ask for an answer all the same.
_SPOKEN = (None, "file_share", "thread_broadcast")
_MENTION = re.compile(r"<[@!][^>]*>")
_NAMED_LINK = re.compile(r"<[^>|]*\|([^>]*)>")
_LINK = re.compile(r"<([^>]*)>")

Body = Mapping[str, Any]


def register(registry: Registry, answering: Answering, poster: Poster, client: WebClient, mind: Mind) -> None:
    """Deal with whatever people say to the bot."""

    def heard(happening: Happening) -> None:
        where = place(happening.body)
        if happening.attempt == 1:
            # Whoever speaks to the bot there has let it in again.
            poster.resume(where.channel)
            show_status(client, where)
        answering.answer(happening.key, question(happening.body["event"].get("text", "")), where)

    def unanswered(happening: Happening) -> None:
        answering.failed(happening.key, place(happening.body))

    def commanded(happening: Happening) -> None:
        where = ordered(happening.body)
        answering.answer(happening.key, question(happening.body.get("text", "")), where)

    def unanswered_command(happening: Happening) -> None:
        answering.failed(happening.key, ordered(happening.body))

    def opened(happening: Happening) -> None:
        suggest(client, happening.body["event"]["channel"], mind)

    spoken_to = {"slow": True, "failed": unanswered, "lane": lane}
    registry.event("app_mention", heard, wanted=mentioned, **spoken_to)
    registry.event("message", heard, wanted=written, **spoken_to)
    registry.event("app_home_opened:messages", opened)
    registry.command(wording.COMMAND, commanded, slow=True, failed=unanswered_command)


def mentioned(body: Body) -> bool:
    """Whether a person mentioned the bot; in direct messages every word is meant for it anyway."""
    return spoken(body["event"]) and not body["event"]["channel"].startswith("D")


def written(body: Body) -> bool:
    """Whether a person wrote to the bot alone."""
    return spoken(body["event"]) and body["event"].get("channel_type") == "im"


def spoken(event: Mapping[str, Any]) -> bool:
    """Whether a person said this now: no bot, no edit, no notice of something that happened."""
    own = event.get("bot_id") or event.get("bot_profile") or event.get("edited") or event.get("hidden")
    return not own and bool(event.get("user")) and event.get("subtype") in _SPOKEN


def lane(body: Body) -> str:
    """The questions of one thread are answered in the order in which they were asked."""
    where = place(body)
    return f"{where.channel}:{where.thread}"


def place(body: Body) -> Where:
    """Where an event wants its answer: in its thread, or in the one that the answer opens."""
    event = body["event"]
    return Where(
        user=event["user"],
        channel=event["channel"],
        thread=event.get("thread_ts") or event["ts"],
        alone=event.get("channel_type") == "im",
        shared=bool(body.get("is_ext_shared_channel")),
    )


def ordered(body: Body) -> Where:
    """Where a command wants its answer: wherever it was given, seen by nobody else."""
    return Where(user=body["user_id"], channel=body["channel_id"], alone=True, url=body["response_url"])


def question(text: str) -> str:
    """The words of a message, without whom it mentions and with its links as they were seen."""
    words = _LINK.sub(r"\1", _NAMED_LINK.sub(r"\1", _MENTION.sub(" ", text)))
    return " ".join(html.unescape(words).split()) or wording.HELP


def show_status(client: WebClient, where: Where) -> None:
    """Let it be seen that somebody is at work; Slack takes it away again with the answer."""
    try:
        client.assistant_threads_setStatus(
            channel_id=where.channel,
            thread_ts=where.thread or "",
            status=wording.WORKING,
            loading_messages=list(wording.STEPS),
        )
    except Exception as error:
        log.debug("Slack shows no status: %s", reason(error))


def suggest(client: WebClient, channel: str, mind: Mind) -> None:
    """Offer questions that what there is can answer."""
    prompts = [{"title": each[:75], "message": each} for each in mind.prompts()]
    client.assistant_threads_setSuggestedPrompts(channel_id=channel, title=wording.OFFER, prompts=prompts)
