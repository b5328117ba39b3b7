"""What a question is understood against: the stored names, the day, and the question before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from harken.domain.questions import Spec
from harken.domain.vocabulary import Vocabulary

#: Texts to vectors of unit length, one per text.
Embed = Callable[[Sequence[str]], Sequence[Sequence[float]] | Any]


class QuestionEncoder(Protocol):
    """Meanings of short texts, and the words that are plain English."""

    def vector(self, text: str) -> Any:
        """Its place among meanings, of unit length."""

    def states(self, text: str) -> Any:
        """Its tokens half read, (tokens, width): what `place` goes on from."""

    def place(self, states: Any, turned: Mapping[str, Any]) -> Any:
        """Its place among meanings, (width,), by the upper layers as they were turned."""

    def knows(self, word: str) -> bool:
        """Whether it is a common word of English."""


FIRST_WEEKDAY = {"monday": 0, "saturday": 5, "sunday": 6}


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """Everything besides its own words that decides what a question means."""

    vocabulary: Vocabulary
    #: Today in the workspace's zone.
    today: date
    zone: ZoneInfo
    week_start: str = "monday"
    #: The meaning of the question before this one, which a follow-up inherits.
    previous: Spec | None = None
    company: str | None = None
    embed: Embed | None = None
    #: What the words of a question mean, for reading them as questions that were labelled.
    encoder: QuestionEncoder
    #: The present moment, for "the last 24 hours"; without it such a period begins with yesterday.
    now: datetime | None = None

    def week_of(self, day: date) -> date:
        """The first day of the week that holds `day`."""
        return day - timedelta(days=(day.weekday() - FIRST_WEEKDAY[self.week_start]) % 7)
