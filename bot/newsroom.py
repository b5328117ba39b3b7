"""What the bot is handed for digests, alerts, its home and the story shelf: promises, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from harken.ask.digest import Digest
from harken.ask.template import Text
from harken.domain.news import Alert, AlertWants, DigestWants, Subscription
from harken.domain.sight import Sight


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What a form offers to choose from."""

    groups: Sequence[str] = ()
    #: Key and name.
    themes: Sequence[tuple[str, str]] = ()
    sources: Sequence[str] = ()
    rivals: bool = False
    #: The workspace's own time zone.
    zone: str = "UTC"


@dataclass(frozen=True, kw_only=True, slots=True)
class Composed:
    """A digest that was made, with what its messages need."""

    digest: Digest
    #: Theme keys to names.
    names: Mapping[str, str]
    start: str
    end: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of setting Harken up."""

    told: str
    done: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How things stand, for the home tab."""

    headline: Text
    #: Score, movers, groups and sources, each under its title.
    lines: Sequence[tuple[str, Text]]
    steps: Sequence[Step]


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """A quote on the story shelf, as it is shown."""

    id: int
    feedback_id: int
    words: str
    where: str
    url: str | None
    #: `new`, `asked`, `granted`, `refused` or `published`.
    state: str
    #: Who put it there, who asked, how the author answered and where it was published, a sentence each.
    history: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A message of Slack that becomes feedback."""

    channel: str
    ts: str
    text: str
    #: When it was written.
    said: datetime
    #: Who said it, if whoever sends it in says so; an e-mail address, a handle or a name.
    author: str | None
    url: str | None


class Newsroom(Protocol):
    """Reads and keeps; each call is a transaction of its own."""

    def choices(self) -> Choices: ...

    def subscribe(
        self, channel: str, owner: str, wants: DigestWants | AlertWants, id: int | None = None
    ) -> int | None:
        """Keep a new subscription or change one; None where that has ended."""

    def unsubscribe(self, id: int) -> bool: ...
    def subscription(self, id: int) -> Subscription | None: ...
    def subscriptions(self, owner: str | None = None) -> Sequence[Subscription]: ...
    def pause(self, id: int, why: str) -> None: ...

    def compose(self, wants: DigestWants, sight: Sight, at: datetime) -> Composed:
        """The digest of the last whole period before a moment, of what may be seen there."""

    def was_posted(self, id: int, start: str, end: str) -> bool: ...
    def note_composed(self, id: int, made: Composed) -> None: ...
    def note_posted(self, id: int, start: str, end: str) -> None: ...

    def alert(self, id: int) -> Alert | None: ...
    def acknowledge(self, id: int, who: str) -> bool: ...
    def snooze(self, id: int, days: int) -> bool: ...
    def note_alert_posted(self, alert: int, subscription: int) -> None: ...

    def standing(self, sight: Sight) -> Standing: ...

    def shelve(self, feedback: int, part: str, start: int, stop: int, who: str) -> int | None: ...
    def stories(self) -> Sequence[Story]: ...
    def story(self, id: int) -> Story | None: ...
    def asked(self, id: int, who: str) -> bool: ...
    def answered(self, id: int, granted: bool, said: str, who: str) -> bool: ...
    def publish(self, id: int, where: str, who: str) -> bool: ...

    def take_in(self, sent: Sent, who: str) -> bool:
        """Make feedback of a message; False where it is known already."""

    def audit(self, who: str, action: str, subject: str, detail: Mapping[str, object]) -> None: ...
