"""What the bot is told by whoever thinks for it: replies, evidence, names, and how to set things right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from harken.domain.answers import Reply
from harken.domain.sight import Sight

Stored = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Told:
    """A reply, and the names of the themes that its rows speak of by their keys."""

    reply: Reply
    names: Mapping[str, str]
    #: Which groups the customers of quoted feedback belong to, by the feedback's id.
    groups: Mapping[int, Sequence[str]] = field(default_factory=dict)
    #: Whether there are groups that could be told apart.
    grouped: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One thing that was counted."""

    feedback_id: int | None
    #: Where its words stand; None where it is a feedback as a whole.
    start: int | None
    end: int | None
    text: str
    source: str
    date: date | None
    url: str | None
    #: The theme's key where the thing is a mention of one.
    theme: str | None
    #: What is to be known besides: edited or deleted since, a customer's mark and worth.
    remark: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some of the things behind a number."""

    counted: int
    #: What they are: feedback, statements, mentions, people or customers.
    counts: str
    #: How many were erased or changed since.
    gone: int
    items: tuple[Item, ...]
    #: Theme keys to names.
    names: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Speaker:
    """A customer behind a number, and where to answer them."""

    key: str
    name: str | None
    said: str
    source: str
    date: date | None
    url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Speakers:
    """The customers behind a number; those whom no file of customers names are only counted."""

    known: tuple[Speaker, ...]
    #: How many customers are known in all.
    all_known: int
    unnamed: int


class Way(StrEnum):
    """How an answer is looked at anew."""

    BY_GROUP = "by_group"
    #: Against the period before.
    BEFORE = "before"


class Mind(Protocol):
    """Thinks for the bot; nothing here knows of Slack."""

    def ask(self, question: str, previous: Stored | None, sight: Sight) -> Told:
        """Answer a question that may lean on the one before, as far as may be seen."""

    def restate(self, specs: Sequence[Stored], sight: Sight, way: Way | None = None) -> Told:
        """Answer again what was understood before, or look at it in another way."""

    def evidence(self, id: str, *, numerator: bool, limit: int, offset: int) -> Page | None:
        """What was counted; None where it is not kept any more."""

    def speakers(self, id: str, *, numerator: bool, limit: int) -> Speakers | None:
        """Who said what was counted; None where it is not kept any more."""

    def not_about(self, item: Item, theme: str, who: str) -> bool:
        """Set right that something is not about a theme; False where nothing is left to set right."""

    def prompts(self) -> Sequence[str]:
        """Questions that can be answered well from what there is."""
