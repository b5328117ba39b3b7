"""Setting up digests and alerts: the command, the window, the preview, and who may change what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot import digest_blocks, forms
from bot import news_wording as wording
from bot.blocks import Message
from bot.newsroom import Newsroom
from bot.registry import Happening, Registry
from bot.rich import actions, button, rich, section, words
from bot.tables import Block, remark
from bot.wording import COMMAND
from harken.domain.news import AlertWants, DigestWants, Subscription
from harken.domain.rights import Deed
from harken.domain.sight import Sight

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.gate import Gate
    from bot.outbox import Outbox

NEW, EDIT = "subscription_new", "subscription_edit"
#: Blocks that no window may hold.
_UNDRAWN = ("data_visualization", "actions")
_LISTED = 20

Body = Mapping[str, Any]


class Subscribing:
    """Deals with everything that people do to set up what is posted unasked."""

    def __init__(self, news: Newsroom, gate: Gate, outbox: Outbox, client: WebClient) -> None:
        self._news = news
        self._gate = gate
        self._outbox = outbox
        self._client = client

    def register(self, registry: Registry) -> None:
        """Bind the command's words, the windows and their buttons."""
        registry.command(f"{COMMAND}:digest", self.open_digests)
        registry.command(f"{COMMAND}:alerts", self.open_alerts)
        registry.action(NEW, self.open_new)
        registry.action(EDIT, self.open_one)
        registry.action("digest_edit", self.open_one)
        registry.action(forms.PREVIEW, self.preview, slow=True)
        registry.action(forms.STOP, self.stop)
        registry.view(forms.DIGEST, self.save, at_once=_wrong)
        registry.view(forms.ALERTS, self.save)

    def open_digests(self, happening: Happening) -> None:
        """What is posted already, else the window for a first digest."""
        self._open_kind(happening, "digest")

    def open_alerts(self, happening: Happening) -> None:
        """What is posted already, else the window for first alerts."""
        self._open_kind(happening, "alerts")

    def open_new(self, happening: Happening) -> None:
        """The window for one more."""
        kind, _, channel = str(happening.body["action"]["value"]).partition(":")
        user = _user(happening.body)
        if self._trusted(happening, user):
            self._show(happening, self._form(kind, user, channel or None))

    def open_one(self, happening: Happening) -> None:
        """The window that changes one."""
        found = self._news.subscription(int(happening.body["action"]["value"]))
        user = _user(happening.body)
        if found is None:
            self._whisper(happening, user, wording.NOTHING_THERE)
        elif self._mine(happening, user, found):
            kind = "digest" if isinstance(found.wants, DigestWants) else "alerts"
            self._show(happening, self._form(kind, user, found.channel, found))

    def save(self, happening: Happening) -> None:
        """Keep what was filled in, and say so to whoever did."""
        body, view = happening.body, happening.body["view"]
        user, values = _user(body), view["state"]["values"]
        read = forms.read_digest if view["callback_id"] == forms.DIGEST else forms.read_alerts
        channel, wants = read(values)
        id = int(view["private_metadata"]) if view.get("private_metadata") else None
        known = None if id is None else self._news.subscription(id)
        if channel is None or not self._trusted(happening, user):
            return
        if id is not None and (known is None or not self._mine(happening, user, known)):
            return
        kept = self._news.subscribe(channel, user, wants, id)
        if kept is None:
            self._whisper(happening, user, wording.NOTHING_THERE)
            return
        self._news.audit(user, "subscribed", str(kept), {"channel": channel, "wants": wants.stored()})
        self._outbox.post(f"{happening.key}:saved", user, _saved(channel, wants), owner=user)
        if isinstance(wants, AlertWants) and not self._gate.readers(channel).everything():
            self._whisper(happening, user, wording.NOT_SEEN)

    def stop(self, happening: Happening) -> None:
        """Post no more of it."""
        id, user = int(happening.body["action"]["value"]), _user(happening.body)
        found = self._news.subscription(id)
        if found is not None and not self._mine(happening, user, found):
            return
        self._news.unsubscribe(id)
        self._news.audit(user, "unsubscribed", str(id), {})
        self._update(happening, _notice(wording.DIGEST_TITLE, wording.STOPPED))

    def preview(self, happening: Happening) -> None:
        """The digest of the last whole period as the channel would see it, without Slack's charts."""
        body, user = happening.body, _user(happening.body)
        channel, wants = forms.read_digest(body["view"]["state"]["values"])
        opened = self._client.views_push(
            trigger_id=body["trigger_id"], view=_notice(wording.PREVIEW_TITLE, wording.MAKING)
        )
        sight = self._gate.readers(channel) if channel else Sight()
        mine = self._gate.admitted(user, user, alone=True).sight
        made = self._news.compose(wants, sight.within(mine), datetime.now(UTC))
        said = digest_blocks.root(made.digest, wording.why_digest(self._name(user), wants))
        shown = [each for each in said.blocks if each["type"] not in _UNDRAWN]
        view = forms.window("preview", wording.PREVIEW_TITLE, shown, None)
        self._client.views_update(view_id=opened["view"]["id"], view=view)

    def _open_kind(self, happening: Happening, kind: str) -> None:
        user, channel = happening.body["user_id"], happening.body.get("channel_id")
        if not self._trusted(happening, user):
            return
        known = [each for each in self._news.subscriptions() if _of_kind(each, kind)]
        mine = [each for each in known if each.owner == user or each.channel == channel]
        view = _listing(kind, mine, channel) if mine else self._form(kind, user, channel)
        self._client.views_open(trigger_id=happening.body["trigger_id"], view=view)

    def _form(
        self, kind: str, user: str, channel: str | None, found: Subscription | None = None
    ) -> forms.View:
        choices = self._news.choices()
        where = channel if channel and channel[0] in "CG" else None
        id = None if found is None else found.id
        if kind == "digest":
            fresh = DigestWants(zone=self._zone(user) or choices.zone)
            known = found.wants if found is not None and isinstance(found.wants, DigestWants) else fresh
            return forms.digest(choices, known, where, id)
        wants = found.wants if found is not None and isinstance(found.wants, AlertWants) else AlertWants()
        return forms.alerts(choices, wants, where, id)

    def _zone(self, user: str) -> str | None:
        """The creator's own, as Slack knows it."""
        zone: str | None = self._client.users_info(user=user)["user"].get("tz")
        return zone

    def _name(self, user: str) -> str:
        return self._gate.admitted(user, user, alone=True).visitor.name

    def _trusted(self, happening: Happening, user: str) -> bool:
        """Whether they may have something posted; else they are told."""
        if self._gate.admitted(user, user, alone=True).may(Deed.EXPORT):
            return True
        self._whisper(happening, user, wording.NOT_ALLOWED)
        return False

    def _mine(self, happening: Happening, user: str, found: Subscription) -> bool:
        """Whether they may change this one; else they are told."""
        admitted = self._gate.admitted(user, user, alone=True)
        if admitted.may(Deed.MANAGE) or (found.owner == user and admitted.may(Deed.EXPORT)):
            return True
        self._whisper(happening, user, wording.not_yours(self._name(found.owner)))
        return False

    def _whisper(self, happening: Happening, user: str, told: str) -> None:
        self._outbox.post(f"{happening.key}:told", user, Message(text=told), owner=user)

    def _show(self, happening: Happening, view: forms.View) -> None:
        """In the window that is open, else in a new one."""
        if happening.body.get("view", {}).get("type") == "modal":
            self._update(happening, view)
        else:
            self._client.views_open(trigger_id=happening.body["trigger_id"], view=view)

    def _update(self, happening: Happening, view: forms.View) -> None:
        self._client.views_update(view_id=happening.body["view"]["id"], view=view)


def _wrong(body: Body) -> Mapping[str, Any] | None:
    return forms.wrong(body["view"])


def _user(body: Body) -> str:
    return str(body["user"]["id"])


def _of_kind(found: Subscription, kind: str) -> bool:
    return isinstance(found.wants, DigestWants) == (kind == "digest")


def _listing(kind: str, found: Sequence[Subscription], channel: str | None) -> forms.View:
    """What is posted already, each with a button, and one more."""
    title = wording.DIGEST_TITLE if kind == "digest" else wording.ALERTS_TITLE
    blocks: list[Block] = [remark(wording.MINE)]
    for each in found[:_LISTED]:
        blocks += line(each)
    blocks.append(actions(button(wording.ANOTHER, NEW, f"{kind}:{channel or ''}", style="primary")))
    return forms.window("subscriptions", title, blocks, None)


def line(found: Subscription) -> list[Block]:
    """One subscription with the button that changes it."""
    told = wording.named(found.wants)
    paused = f" ({wording.PAUSED}: {found.paused})" if found.paused else ""
    return [
        rich(section({"type": "channel", "channel_id": found.channel}, words(f"  {told}{paused}"))),
        actions(button(wording.CHANGE_ONE, f"{EDIT}:{found.id}", str(found.id))),
    ]


def _notice(title: str, told: str) -> forms.View:
    return forms.window("notice", title, [rich(section(words(told)))], None)


def _saved(channel: str, wants: DigestWants | AlertWants) -> Message:
    told = wording.saved_digest(wants) if isinstance(wants, DigestWants) else wording.saved_alerts(wants)
    block = rich(section({"type": "channel", "channel_id": channel}, words(told)))
    return Message(text=f"{wording.DONE}{told.strip()}", blocks=(block,))
