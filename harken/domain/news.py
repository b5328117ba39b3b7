"""What somebody wants to be told unasked, and what there is to tell: subscriptions and alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What it is to be about; nothing named means everything."""

    groups: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def part(self) -> Self:
        """The part of the feedback that it names, whatever is said there."""
        return replace(
            self, groups=tuple(sorted(self.groups)), themes=(), sources=tuple(sorted(self.sources))
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestWants:
    """When a digest is posted, of how long a time, and about what."""

    #: `day`, `week` or `month`.
    length: str = "week"
    #: For a weekly one; of `WEEKDAYS`.
    weekday: str = "MON"
    hour: int = 8
    minute: int = 0
    #: Whose clock it goes by.
    zone: str = "UTC"
    about: About = field(default_factory=About)
    #: Whether it tells of rivals too.
    rivals: bool = False

    @property
    def cron(self) -> str:
        """Cron on the clock of its zone."""
        days = {"day": "* * *", "week": f"* * {self.weekday}", "month": "1 * *"}
        return f"{self.minute} {self.hour} {days[self.length]}"

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """From JSON."""
        return cls(**{**stored, "about": _about(stored)})


class AlertKind(StrEnum):
    """What an alert can be about."""

    #: Something is said more than its own history lets expect.
    SPIKE = "spike"
    #: A subject that no theme covers yet, proposed as one.
    NEW_THEME = "new_theme"
    #: Customers who bring much say that they leave, warn others off or are unhappy.
    AT_RISK = "at_risk"
    #: A group's share, value or delight falls.
    GROUP_FALLS = "group_falls"
    #: Somebody gave the worst score and speaks of a theme.
    WORST_SCORE = "worst_score"
    #: A source is silent, brings far too little, fails or is off.
    SOURCE = "source"


#: These are looked for in a part of the feedback by itself, where a part is asked about.
OF_A_PART = (AlertKind.SPIKE, AlertKind.WORST_SCORE, AlertKind.AT_RISK)
#: What each kind can be narrowed to; where more is named, it is not told. A proposal goes by its nearest
#: theme; that a source is silent concerns everything that is told from it.
NARROWED_TO = {
    AlertKind.SPIKE: ("groups", "themes", "sources"),
    AlertKind.WORST_SCORE: ("groups", "themes", "sources"),
    AlertKind.NEW_THEME: ("themes",),
    AlertKind.AT_RISK: ("groups",),
    AlertKind.GROUP_FALLS: ("groups",),
    AlertKind.SOURCE: ("groups", "themes", "sources"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertWants:
    """Which alerts are posted, and about what."""

    kinds: tuple[AlertKind, ...] = tuple(AlertKind)
    about: About = field(default_factory=About)

    @property
    def never(self) -> tuple[AlertKind, ...]:
        """Those of the kinds that are never told, as they cannot be narrowed to what is named."""
        named = {name for name, given in asdict(self.about).items() if given}
        return tuple(kind for kind in self.kinds if not named <= set(NARROWED_TO[kind]))

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {"kinds": [kind.value for kind in self.kinds], "about": asdict(self.about)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """From JSON."""
        return cls(kinds=tuple(map(AlertKind, stored["kinds"])), about=_about(stored))


def _about(stored: Mapping[str, Any]) -> About:
    return About(**{name: tuple(names) for name, names in stored.get("about", {}).items()})


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """Something wanted in a channel."""

    id: int
    channel: str
    #: Slack id of whoever set it up.
    owner: str
    made: datetime
    wants: DigestWants | AlertWants
    #: Why nothing is posted for the time being.
    paused: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """By what something that lasts is known again on another day."""

    #: The themes it was told by, and those that were told beside it.
    themes: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    #: The words that led on each of its days.
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """Something that was found and may be worth an alert."""

    kind: AlertKind
    #: The theme, group, source or customers it is about, by the name that stays the same.
    subject: str
    #: When it began, as it is told apart from the time before.
    since: str
    #: One sentence that says what.
    told: str
    #: What it is likely to come from; empty where nothing stands out.
    cause: str = ""
    #: How it was found, so that "why did I get this" has an answer.
    because: str = ""
    #: Id for `harken evidence`, and whether those that count are a part of what was heard.
    evidence: str | None = None
    counted: bool = False
    #: Quotes in the form of the answer contract.
    quotes: tuple[Mapping[str, Any], ...] = ()
    about: About = field(default_factory=About)
    #: Where its subject alone does not tell it from others; kept as it was when it was last found.
    trace: Trace = field(default_factory=Trace)

    @property
    def key(self) -> str:
        """The same whenever the same thing is found again."""
        return f"{self.kind}:{self.subject}:{self.since}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """Something that was raised."""

    id: int
    raised: datetime
    signal: Signal
    owner: str | None = None
    acknowledged: datetime | None = None
    snoozed: datetime | None = None
