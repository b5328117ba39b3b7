"""What a person may say about a statement when the model has read it wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from harken.domain.errors import UsageError
from harken.domain.understanding import Role, Sentiment

#: The number that a statement's label is stored as.
NUMBERS = {Sentiment.NEGATIVE: -1, Sentiment.NEUTRAL: 0, Sentiment.POSITIVE: 1}
LABELS = {number: label for label, number in NUMBERS.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One statement is (not) about a theme, has another sentiment, or has (not) a role; several at once."""

    statement_id: int
    who: str
    theme_key: str | None = None
    about: bool | None = None
    sentiment: Sentiment | None = None
    role: Role | None = None
    holds: bool | None = None

    def __post_init__(self) -> None:
        halves = [(self.theme_key, self.about), (self.role, self.holds)]
        if any((one is None) != (other is None) for one, other in halves):
            raise UsageError("Say of a theme or a role both which one it is and whether it holds.")
        if self.theme_key is None and self.sentiment is None and self.role is None:
            raise UsageError("Say what is wrong: a theme, the sentiment or a role.")
        if self.sentiment is Sentiment.MIXED:
            raise UsageError("A statement is negative, neutral or positive; only whole feedback is mixed.")

    def decisions(self) -> Iterator[tuple[str, str | None, int]]:
        """What is decided, the theme's key where it is one, and the stored value."""
        if self.theme_key is not None:
            yield "theme", self.theme_key, int(bool(self.about))
        if self.sentiment is not None:
            yield "sentiment", None, NUMBERS[self.sentiment]
        if self.role is not None:
            yield f"role:{self.role.value}", None, int(bool(self.holds))


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A correction as it is on record."""

    id: int
    who: str
    made: datetime
    #: `theme`, `sentiment` or `role:NAME`, and for a theme its key.
    what: str
    theme_key: str | None
    value: int
    #: The statement as it stands; None where its feedback is not there, or no longer says it.
    statement_id: int | None
    text: str | None
    source: str
    external_id: str

    def told(self) -> str:
        """What was said, in words."""
        if self.what == "sentiment":
            return f"it is {LABELS[self.value].value}"
        yes = "is" if self.value else "is not"
        if self.what == "theme":
            return f"it {yes} about {self.theme_key}"
        return f"it {yes} a {self.what.removeprefix('role:')}"
