"""Posting digests and alerts that fell due: made once, posted once, paused where a channel is no more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import alert_blocks, digest_blocks
from bot import news_wording as wording
from bot.blocks import Message
from bot.newsroom import Newsroom
from bot.posting import Outcome, Poster
from bot.registry import Happening, Registry
from harken.ask.contract import spec_json
from harken.domain.news import OF_A_PART, Alert, AlertKind, DigestWants, Subscription
from harken.domain.questions import Filter, Intent, Spec
from harken.domain.sight import Sight
from storage.conversations import Conversations, Given

if TYPE_CHECKING:
    from bot.gate import Gate
    from bot.intake import Queue
    from bot.outbox import Outbox

#: Kinds of tasks: make a digest, post one that was made, post an alert.
MAKE, POST, ALERT = "digest", "digest_post", "alert"
#: What was found out long ago is no alert any more.
STALE = timedelta(days=2)
_ATTEMPTS = 8

Body = Mapping[str, Any]


class Delivering:
    """Works off what fell due; the scheduler puts it into the queue."""

    def __init__(
        self,
        news: Newsroom,
        gate: Gate,
        poster: Poster,
        outbox: Outbox,
        queue: Queue,
        memory: Conversations,
    ) -> None:
        self._news = news
        self._gate = gate
        self._poster = poster
        self._outbox = outbox
        self._queue = queue
        self._memory = memory

    def register(self, registry: Registry) -> None:
        """Bind the tasks and the buttons of alerts."""
        registry.task(MAKE, self.make, slow=True, attempts=_ATTEMPTS, failed=self.unmade)
        registry.task(POST, self.post, attempts=_ATTEMPTS, lane=_lane)
        registry.task(ALERT, self.alert, attempts=_ATTEMPTS, failed=self.unmade)
        registry.action(alert_blocks.ACKNOWLEDGE, self.acknowledge)
        registry.action(alert_blocks.SNOOZE, self.snooze)
        registry.action(alert_blocks.WHY, self.why)

    def make(self, happening: Happening) -> None:
        """Compose a digest of what everybody in its channel may see, and have it posted."""
        found = self._news.subscription(int(happening.body["subscription"]))
        if found is None or not isinstance(found.wants, DigestWants):
            return
        at = datetime.fromisoformat(happening.body["at"])
        made = self._news.compose(found.wants, self._gate.readers(found.channel), at)
        if self._news.was_posted(found.id, made.start, made.end):
            return
        self._news.note_composed(found.id, made)
        why = wording.why_digest(self._name(found.owner), found.wants)
        root = digest_blocks.root(made.digest, why, str(found.id))
        payload = {
            "subscription": found.id,
            "channel": found.channel,
            "start": made.start,
            "end": made.end,
            "root": held(root),
            "details": [held(each) for each in digest_blocks.details(made.digest, made.names)],
        }
        key = f"{POST}:{found.id}:{made.start}:{made.end}"
        self._queue.put(POST, key, payload, lane=f"post:{found.channel}")

    def unmade(self, happening: Happening) -> None:
        """Tell whoever set it up that it could not be posted, most likely as its channel cannot be seen."""
        found = self._news.subscription(int(happening.body["subscription"]))
        if found is not None:
            told = wording.unmade(wording.named(found.wants))
            self._outbox.post(f"{happening.key}:unmade", found.owner, Message(text=told), owner=found.owner)

    def post(self, happening: Happening) -> None:
        """The digest, then what belongs into its thread."""
        body = happening.body
        found = self._news.subscription(int(body["subscription"]))
        if found is None:
            return
        key = f"digest:{found.id}:{body['start']}:{body['end']}"
        posted = self._poster.post(key, body["channel"], message(body["root"]), owner=found.owner)
        if posted.outcome is Outcome.REFUSED:
            self._news.pause(found.id, posted.why or "")
            return
        for number, each in enumerate(body["details"] if posted.ts else ()):
            thread = f"{key}:{number}"
            self._poster.post(thread, body["channel"], message(each), posted.ts, owner=found.owner)
        self._news.note_posted(found.id, body["start"], body["end"])

    def alert(self, happening: Happening) -> None:
        """An alert for one subscription, where its channel may see what it is about."""
        alert = self._news.alert(int(happening.body["alert"]))
        found = self._news.subscription(int(happening.body["subscription"]))
        if alert is None or found is None or datetime.now(UTC) - alert.raised > STALE:
            return
        if not visible(alert, self._gate.readers(found.channel)):
            return
        self._remember(alert, found)
        key = f"alert:{alert.id}:{found.id}"
        posted = self._poster.post(key, found.channel, alert_blocks.message(alert), owner=found.owner)
        if posted.outcome is Outcome.REFUSED:
            self._news.pause(found.id, posted.why or "")
        else:
            self._news.note_alert_posted(alert.id, found.id)

    def _remember(self, alert: Alert, found: Subscription) -> None:
        """Let the window of evidence know what the alert counted, and what it is about."""
        signal = alert.signal
        about = signal.about
        include = Filter(themes=about.themes, groups=about.groups, sources=about.sources)
        spec = Spec(intent=Intent.COUNT, include=include)
        behind = {"spec": spec_json(spec), "evidence": signal.evidence, "numerator": signal.counted}
        given = Given(
            id=alert_blocks.remembered(alert),
            who=found.owner,
            channel=found.channel,
            thread=None,
            question=signal.told,
            content={"answers": [behind], "sight": _shown(alert).stored()},
        )
        self._memory.keep(given, person=wording.ITSELF, detail={"alert": alert.id}, spec=None)

    def acknowledge(self, happening: Happening) -> None:
        """Whoever clicks first looks after it, which the message then says."""
        user, id = _user(happening.body), int(happening.body["action"]["value"])
        if not self._may_see(happening, id):
            return
        self._news.acknowledge(id, user)
        self._news.audit(user, "alert_acknowledged", str(id), {})
        self._redraw(happening, id)

    def snooze(self, happening: Happening) -> None:
        """Nothing more of its kind and subject for some days."""
        id, _, days = str(happening.body["action"]["selected_option"]["value"]).partition(":")
        if not self._may_see(happening, int(id)):
            return
        self._news.snooze(int(id), int(days))
        self._news.audit(_user(happening.body), "alert_snoozed", id, {"days": int(days)})
        self._redraw(happening, int(id))

    def why(self, happening: Happening) -> None:
        """How it was found and who asked for it, told to the one who clicks."""
        alert, user = self._news.alert(int(happening.body["action"]["value"])), _user(happening.body)
        if alert is None or not self._may_see(happening, alert.id):
            return
        channel = _channel(happening.body)
        asked = [
            each for each in self._news.subscriptions() if each.channel == channel and _wants(each, alert)
        ]
        owners = [self._name(each.owner) for each in asked]
        told = wording.why_alert(alert.signal.because, owners, wording.KINDS[alert.signal.kind])
        self._outbox.whisper(f"{happening.key}:why", channel, user, Message(text=told))

    def _may_see(self, happening: Happening, id: int) -> bool:
        """Whether the one who clicks may see what it is about; else they are told."""
        alert, user = self._news.alert(id), _user(happening.body)
        if alert is not None and visible(alert, self._gate.admitted(user, user, alone=True).sight):
            return True
        told = Message(text=wording.NOT_FOR_YOU)
        self._outbox.whisper(f"{happening.key}:told", _channel(happening.body), user, told)
        return False

    def _redraw(self, happening: Happening, id: int) -> None:
        alert = self._news.alert(id)
        if alert is None:
            return
        owner = None if alert.owner is None else self._name(alert.owner)
        ts = happening.body["message"]["ts"]
        self._poster.change(_channel(happening.body), ts, alert_blocks.message(alert, owner))

    def _name(self, user: str) -> str:
        return self._gate.admitted(user, user, alone=True).visitor.name


def visible(alert: Alert, sight: Sight) -> bool:
    """Whether an alert may be told where only a part of the feedback is seen."""
    if alert.signal.kind is AlertKind.SOURCE and not sight.nothing():
        return sight.sources is None or alert.signal.subject in sight.sources
    return sight.covers(_shown(alert))


def _shown(alert: Alert) -> Sight:
    """What an alert shows: everything, or the part of the feedback that it was looked for in."""
    about = alert.signal.about
    if alert.signal.kind not in OF_A_PART:
        return Sight()
    return Sight.of(about.groups or None, about.sources or None)


def held(said: Message) -> dict[str, Any]:
    """A message as it waits in the queue."""
    return {"text": said.text, "blocks": list(said.blocks), "quoted": list(said.quoted)}


def message(kept: Mapping[str, Any]) -> Message:
    """A message that waited."""
    return Message(text=kept["text"], blocks=tuple(kept["blocks"]), quoted=tuple(kept["quoted"]))


def _wants(found: Subscription, alert: Alert) -> bool:
    return not isinstance(found.wants, DigestWants) and alert.signal.kind in found.wants.kinds


def _lane(body: Body) -> str:
    return f"post:{body['channel']}"


def _user(body: Body) -> str:
    return str(body["user"]["id"])


def _channel(body: Body) -> str:
    return str((body.get("channel") or {}).get("id") or body.get("container", {}).get("channel_id", ""))
