"""What the page works with: functions that the composition root hands it; it knows no SQL, no settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, Protocol
from zoneinfo import ZoneInfo

from harken.domain.actions import Action
from harken.domain.answers import Facts, Reply
from harken.domain.corrections import Correction, Kept
from harken.domain.group_edits import GroupEdit
from harken.domain.questions import Spec
from harken.domain.rights import Person
from harken.domain.shaping import Change, Edit, Piece, Preview
from harken.domain.vocabulary import Vocabulary
from harken.insights.accounts import Account
from harken.insights.evidence import Evidence
from harken.insights.overview import Line, Worth
from harken.insights.readings import Reading
from harken.insights.review import Doubtful
from harken.insights.rule_trial import Tried
from harken.insights.spikes import Spike


class List(Protocol):
    """Lists what a fact counted."""

    def __call__(self, id: str, *, numerator: bool, limit: int | None, offset: int) -> Evidence: ...


class Workshop(Protocol):
    """What people may do to themes and to what was read."""

    def themes(self) -> list[dict[str, Any]]:
        """Every theme that is not gone: key, name, description, phrases, words, parent, status, and of a
        proposal what is known of it (`said`, `quotes`)."""
        ...

    def queue(self, skip: Sequence[int]) -> list[Doubtful]:
        """The statements most worth checking, but for these."""
        ...

    def pieces(self, theme: str, number: int) -> Sequence[Piece]:
        """So many groups that a theme's own statements fall into."""
        ...

    def preview(self, edit: Edit) -> Preview: ...

    def shape(self, edit: Edit) -> Change: ...

    def undo(self, who: str, number: int | None) -> Change: ...

    def history(self, theme: str | None, limit: int) -> list[Change]:
        """Edits of one theme or of all, the latest first."""
        ...

    def marks(self, themes: Sequence[str]) -> list[Change]:
        """Edits that a chart of these themes shows."""
        ...

    def waiting(self) -> int:
        """How many feedback are still being looked at again."""
        ...

    def corrected(self, statements: Sequence[int]) -> list[Kept]:
        """What people said about these statements."""
        ...

    def correct(self, correction: Correction) -> int:
        """Returns the feedback that the statement is from."""
        ...

    def withdraw(self, number: int) -> Kept: ...

    def could_learn(self) -> dict[str, Any]:
        """What corrections would teach: `corrections`, from how many on a theme learns (`least`), and
        `effects`, each with `theme`, `corrections`, `before` and `after` (read rightly of these, held out),
        and `helps`."""
        ...

    def learn(self, who: str) -> Change: ...


class Grouping(Protocol):
    """Customer groups: those of the settings, and those that people saved here."""

    def listed(self) -> list[dict[str, Any]]:
        """Each with `name`, `rule`, `intents`, `persona`; `saved` has `who` and `made`, or is None where the
        group is one of the settings."""
        ...

    def history(self) -> list[GroupEdit]:
        """What was saved, the latest first."""
        ...

    def save(self, who: str, name: str, rule: str) -> None: ...

    def remove(self, who: str, name: str) -> None: ...

    def undo(self, who: str, id: int) -> GroupEdit: ...

    def waiting(self) -> Mapping[str, int] | None:
        """How much feedback was `told` anew out of `all`; None where that is done."""
        ...


@dataclass(frozen=True, kw_only=True)
class Members:
    """Who gets in, and by what they are known again."""

    #: Whether anybody must sign in at all.
    named: Callable[[], bool]
    of_session: Callable[[str], Person | None]
    of_token: Callable[[str], Person | None]
    #: By Slack's team, user, verified e-mail address and name; None where they may not get in.
    of_slack: Callable[[str, str, str | None, str | None], Person | None]
    #: Signs a person in; returns what their browser keeps.
    begin: Callable[[int], str]
    end: Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All that the page and its API can do."""

    company: str | None
    zone: ZoneInfo
    #: Seals what a browser hands back to us.
    secret: bytes
    members: Members
    today: Callable[[], date]
    vocabulary: Callable[[], Vocabulary]
    measure: Callable[[Spec], Facts]
    #: The question, and the meaning of the one before it.
    #: The themes met beside one theme.
    beside: Callable[[Spec, str], Facts]
    ask: Callable[[str, Spec | None], Reply]
    evidence: List
    #: A theme's share of what was heard, by week or month, for each of these themes.
    lines: Callable[[Spec, Sequence[str], str], Mapping[str, tuple[Line, ...]]]
    #: What the customers behind each theme are worth.
    worths: Callable[[Spec], Mapping[str, Worth]]
    #: The currency that worth is told in.
    currency: str
    #: What rose in the days before this one.
    spikes: Callable[[date], list[Spike]]
    #: How each source stands, as `harken sources list --json` tells it.
    sources: Callable[[], list[dict[str, Any]]]
    pause: Callable[[str, bool], None]
    actions: Callable[[], list[Action]]
    keep_action: Callable[[Action], Action]
    remove_action: Callable[[int], Action]
    workshop: Workshop
    reading: Callable[[int], Reading | None]
    grouping: Grouping
    try_rule: Callable[[str], Tried]
    #: The persona card of a group as one HTML document; None where there is no such group.
    persona: Callable[[str], str | None]
    #: One customer by key, e-mail address or account; None where nobody is known by that.
    account: Callable[[str, Person], Account | None]
    #: Who did what to what.
    note: Callable[[Person, str, str | None, Mapping[str, Any]], None]
    #: Rows with these columns as `csv` or `parquet`.
    write: Callable[[str, Iterable[Mapping[str, Any]], Sequence[str], BinaryIO], int]
