"""What the buttons under an answer do: ask on, share and agree; each click asks anew what the clicker may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot import buttons, wording
from bot.answering import Answering, Where
from bot.asked import Way
from bot.blocks import Message
from bot.neutral import shown
from bot.registry import Happening, Registry
from harken.domain.sight import Sight

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.gate import Gate
    from bot.tables import Block
    from storage.conversations import Conversations, Given

#: The form in which a channel is chosen.
SHARE_FORM = "share_form"
_CHANNEL = "channel"

Body = Mapping[str, Any]


class Clicks:
    """Deals with the buttons under answers."""

    def __init__(self, answering: Answering, gate: Gate, memory: Conversations, client: WebClient) -> None:
        self._answering = answering
        self._gate = gate
        self._memory = memory
        self._client = client

    def register(self, registry: Registry) -> None:
        """Bind the buttons."""
        for way in Way:
            registry.action(way.value, self.ask_on, slow=True, failed=self.failed, lane=_lane)
        registry.action(buttons.SHARE, self.share, failed=self.failed)
        registry.view(SHARE_FORM, self.share_elsewhere, slow=True)
        registry.action(buttons.VOTE, self.vote)

    def ask_on(self, happening: Happening) -> None:
        """Ask the answer's question by group, or against the period before."""
        given, where = self._of(happening)
        if given is None or not self._cleared(happening, given):
            return
        way = Way(happening.kind.partition(":")[2])
        question = f"{given.question} – {buttons.WAYS[way]}"
        specs = [each["spec"] for each in given.content["answers"]]
        self._answering.restate(happening.key, question, specs, where, way=way)

    def share(self, happening: Happening) -> None:
        """Say the answer once more where everybody in the channel reads it."""
        given, where = self._of(happening)
        if given is None or not self._cleared(happening, given):
            return
        if where.alone:
            self._client.views_open(trigger_id=happening.body["trigger_id"], view=share_form(given.id))
        else:
            self._restate(happening.key, given, Where(user=where.user, channel=where.channel))

    def share_elsewhere(self, happening: Happening) -> None:
        """The channel has been chosen."""
        view = happening.body["view"]
        given = self._memory.get(view["private_metadata"])
        chosen = view["state"]["values"][_CHANNEL][_CHANNEL]["selected_conversation"]
        if given is not None and self._cleared(happening, given):
            self._restate(happening.key, given, Where(user=happening.body["user"]["id"], channel=chosen))

    def vote(self, happening: Happening) -> None:
        """Keep what somebody thinks of an answer."""
        verdict, _, id = str(happening.body["action"]["value"]).partition(":")
        where = clicked(happening.body)
        right = verdict == buttons.RIGHT
        if self._memory.vote(id, where.user, right=right) and not right:
            self._quietly(happening, wording.SET_RIGHT)

    def failed(self, happening: Happening) -> None:
        """Say so to the one who clicked."""
        self._quietly(happening, wording.FAILED)

    def _cleared(self, happening: Happening, given: Given) -> bool:
        """Whether the one who clicks may see all that the answer was made of; else they are told."""
        user = happening.body["user"]["id"]
        admitted = self._gate.admitted(user, user, alone=True)
        if admitted.sight.covers(Sight.read(given.content["sight"])):
            return True
        self._quietly(happening, wording.NOT_YOURS)
        return False

    def _of(self, happening: Happening) -> tuple[Given | None, Where]:
        id = str(happening.body["action"]["value"]).partition(":")[0]
        given = self._memory.get(id)
        if given is None:
            self._quietly(happening, wording.TOO_OLD)
        return given, clicked(happening.body)

    def _restate(self, key: str, given: Given, where: Where) -> None:
        specs = [each["spec"] for each in given.content["answers"]]
        before = shared_by(where.user, given.question)
        self._answering.restate(key, given.question, specs, where, before=before)

    def _quietly(self, happening: Happening, words: str) -> None:
        """Say something that only the clicker sees: in its place, else as a direct message."""
        body = happening.body
        user = body["user"]["id"]
        url = body.get("response_url")
        where = Where(user=user, channel=(clicked(body).channel if url else "") or user, url=url)
        self._answering.send(f"{happening.key}:quietly", where, Message(text=words))


def clicked(body: Body) -> Where:
    """Where the answer to a click goes: into the thread of the message, or to the clicker alone."""
    message, container = body.get("message") or {}, body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
    unseen = bool(container.get("is_ephemeral"))
    return Where(
        user=body["user"]["id"],
        channel=channel,
        thread=None if unseen else message.get("thread_ts") or message.get("ts"),
        alone=unseen or channel.startswith("D"),
        url=body.get("response_url") if unseen else None,
    )


def shared_by(user: str, question: str) -> tuple[Block, ...]:
    """A line that says who shares an answer, and to what question."""
    asked = shown(question, 300)
    elements = [
        {"type": "user", "user_id": user},
        {"type": "text", "text": f" {wording.ASKED} "},
        {"type": "text", "text": asked, "style": {"italic": True}},
    ]
    return ({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]},)


def share_form(id: str) -> dict[str, Any]:
    """Asks for the channel to share an answer with."""
    chosen = {
        "type": "conversations_select",
        "action_id": _CHANNEL,
        "placeholder": _plain(wording.CHOOSE_CHANNEL),
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    hint = _plain(wording.INVITED)
    asked = {
        "type": "input",
        "block_id": _CHANNEL,
        "label": _plain(wording.CHANNEL),
        "element": chosen,
        "hint": hint,
    }
    return {
        "type": "modal",
        "callback_id": SHARE_FORM,
        "private_metadata": id,
        "title": _plain(wording.SHARE_TITLE),
        "submit": _plain(wording.SHARE_SUBMIT),
        "close": _plain(wording.CANCEL),
        "blocks": [asked],
    }


def _lane(body: Body) -> str:
    where = clicked(body)
    return f"{where.channel}:{where.thread or body['user']['id']}"


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}
