"""`Send to Harken`: a message in Slack becomes feedback, of whom its sender says if they do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot import forms
from bot import news_wording as wording
from bot.blocks import LONGEST_QUOTE, Message
from bot.neutral import shown
from bot.newsroom import Newsroom, Sent
from bot.questions import question
from bot.registry import Happening, Registry
from bot.rich import rich, section, words

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.gate import Gate
    from bot.outbox import Outbox

SHORTCUT, FORM = "send_to_harken", "send_form"
#: Slack holds no more for a form.
_LONGEST = 2600

Body = Mapping[str, Any]


class Shortcuts:
    """Asks who said it, and hands the message on."""

    def __init__(self, news: Newsroom, gate: Gate, outbox: Outbox, client: WebClient) -> None:
        self._news = news
        self._gate = gate
        self._outbox = outbox
        self._client = client

    def register(self, registry: Registry) -> None:
        """Bind the shortcut and its window."""
        registry.shortcut(SHORTCUT, self.ask)
        registry.view(FORM, self.take)

    def ask(self, happening: Happening) -> None:
        """The words as they will be kept, to be corrected, and who said them."""
        body, user = happening.body, str(happening.body["user"]["id"])
        if self._gate.admitted(user, user, alone=True).person is None:
            self._tell(happening, user, wording.NOT_LET_IN)
            return
        text = question(body["message"].get("text") or "") if body["message"].get("text") else ""
        view = form(text, f"{body['channel']['id']} {body['message']['ts']}")
        self._client.views_open(trigger_id=body["trigger_id"], view=view)

    def take(self, happening: Happening) -> None:
        """Keep it as feedback, and say so to whoever sent it."""
        view, user = happening.body["view"], str(happening.body["user"]["id"])
        admitted = self._gate.admitted(user, user, alone=True)
        text = (view["state"]["values"]["text"]["text"].get("value") or "").strip()
        if admitted.person is None or not text:
            return
        channel, _, ts = view["private_metadata"].partition(" ")
        author = (view["state"]["values"]["author"]["author"].get("value") or "").strip() or None
        said = datetime.fromtimestamp(float(ts), UTC)
        sent = Sent(
            channel=channel, ts=ts, text=text, said=said, author=author, url=self._address(channel, ts)
        )
        new = self._news.take_in(sent, admitted.who)
        self._tell(happening, user, wording.TAKEN_IN if new else wording.KNOWN)

    def _address(self, channel: str, ts: str) -> str | None:
        """Where the message stands; None where Slack does not say, as in channels without the bot."""
        from slack_sdk.errors import SlackApiError

        try:
            return str(self._client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
        except SlackApiError:
            return None

    def _tell(self, happening: Happening, user: str, told: str) -> None:
        self._outbox.post(f"{happening.key}:told", user, Message(text=told), owner=user)


def form(text: str, held: str) -> forms.View:
    """The window in which a message is sent in."""
    blocks = [
        rich(section(words(wording.SEND_RULES))),
        forms.field(
            "text",
            wording.WORDS,
            {"type": "plain_text_input", "multiline": True, "initial_value": text[:_LONGEST]}
            if text
            else {"type": "plain_text_input", "multiline": True},
        ),
        forms.field(
            "author",
            wording.AUTHOR,
            {"type": "plain_text_input"},
            optional=True,
            hint=shown(wording.AUTHOR_HINT, LONGEST_QUOTE),
        ),
    ]
    return forms.window(FORM, wording.SEND_TITLE, blocks, wording.SEND, held)
