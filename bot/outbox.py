"""Messages on their way: put into the queue by whoever has something to say, posted in their channel's turn.

What was made once is not made again when Slack is busy or the process dies: the message itself waits in the
queue, one after the other for each channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot import wording
from bot.blocks import Message
from bot.posting import Poster, Trouble

if TYPE_CHECKING:
    from bot.intake import Queue
    from bot.registry import Happening, Registry

#: Kinds of tasks; see `storage.posts` for the last.
POST, CLEAR = "post", "clear_post"
_ATTEMPTS = 8


class Outbox:
    """Where finished messages go.

    Args:
        owner: Slack id of who is told of trouble that is nobody else's; None where nobody is named.
    """

    def __init__(self, queue: Queue, owner: str | None = None) -> None:
        self._queue = queue
        self._owner = owner

    def post(
        self,
        key: str,
        channel: str,
        message: Message,
        thread: str | None = None,
        *,
        owner: str | None = None,
    ) -> bool:
        """Have a message posted once; False where one of this key is on its way already."""
        return self._put("post", key, channel, message, thread=thread, owner=owner)

    def whisper(self, key: str, channel: str, user: str, message: Message, thread: str | None = None) -> bool:
        """Have a message shown to one person in a channel."""
        return self._put("whisper", key, channel, message, thread=thread, user=user)

    def respond(self, key: str, url: str, channel: str, user: str, message: Message) -> bool:
        """Have a command answered to the one who gave it."""
        return self._put("respond", key, channel, message, url=url, user=user)

    def tell(self, trouble: Trouble) -> None:
        """Have the owner of a message told that something is wrong with it; never about such a message."""
        owner = trouble.owner or self._owner
        if owner is None or trouble.channel == owner:
            return
        key = f"trouble:{trouble.what}:{trouble.channel}:{trouble.key}"
        self.post(key, owner, _told(trouble), owner=owner)

    def _put(self, way: str, key: str, channel: str, message: Message, **more: Any) -> bool:
        held = {"text": message.text, "blocks": message.blocks, "quoted": message.quoted}
        payload = {"way": way, "key": key, "channel": channel, "message": held, **more}
        return self._queue.put(POST, f"{POST}:{key}", payload, lane=f"{POST}:{channel}")


def _told(trouble: Trouble) -> Message:
    before, after = wording.trouble(trouble.what, trouble.why)
    channel = trouble.channel.startswith(("C", "G"))
    where = wording.A_CHANNEL if channel else wording.DIRECT
    named = {"type": "channel", "channel_id": trouble.channel} if channel else _words(where)
    section = {"type": "rich_text_section", "elements": [_words(before), named, _words(after)]}
    return Message(text=f"{before}{where}{after}", blocks=({"type": "rich_text", "elements": [section]},))


def _words(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def register(registry: Registry, poster: Poster) -> None:
    """Deal with the messages that wait."""

    def post(happening: Happening) -> None:
        send(poster, happening.body)

    def clear(happening: Happening) -> None:
        poster.clear(happening.body["key"], Message(text=wording.ERASED))

    registry.task(POST, post, attempts=_ATTEMPTS)
    registry.task(CLEAR, clear, attempts=_ATTEMPTS)


def send(poster: Poster, body: Mapping[str, Any]) -> None:
    """Send a message that waited."""
    held = body["message"]
    message = Message(text=held["text"], blocks=tuple(held["blocks"]), quoted=tuple(held["quoted"]))
    key, channel = body["key"], body["channel"]
    if body["way"] == "whisper":
        poster.whisper(key, channel, body["user"], message, body["thread"])
    elif body["way"] == "respond":
        poster.respond(key, body["url"], channel, body["user"], message)
    else:
        poster.post(key, channel, message, body["thread"], owner=body["owner"])
