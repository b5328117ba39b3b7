"""What one customer said in one place, before anything has been understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What sort of place the words come from."""

    REVIEW = "review"
    FORUM_POST = "forum_post"
    SURVEY_RESPONSE = "survey_response"
    SOCIAL_POST = "social_post"
    SUPPORT_MESSAGE = "support_message"


class Asks(StrEnum):
    """What the question that a part answers asks for."""

    REASON_TO_BUY = "reason_to_buy"
    LIKE = "like"
    DISLIKE = "dislike"
    REQUEST = "request"
    OPEN = "open"


class ScoreKind(StrEnum):
    """The family of a score, which decides how it may be averaged."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    STARS = "stars"
    RATING = "rating"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A piece of a feedback's text with its label."""

    #: `title`, `body`, or a short name of the survey question.
    label: str
    text: str
    #: The question this part answers, as the customer read it; None outside surveys.
    question: str | None = None
    asks: Asks | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A number that the customer gave, on its own scale."""

    name: str
    kind: ScoreKind
    value: float
    low: float
    high: float
    higher_is_better: bool = True
    #: The one score that stands for the whole feedback; at most one per feedback.
    primary: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Feedback:
    """One thing that one customer said in one place. Identity: (source, external_id)."""

    external_id: str
    kind: Kind
    parts: tuple[Part, ...]
    #: An aware datetime for an instant, a date where only the day is known, None when unknown.
    said: datetime | date | None = None
    #: E-mail, account or handle as the source gives it; storage keeps only a keyed hash.
    author: str | None = None
    url: str | None = None
    scores: tuple[Score, ...] = ()
    #: JSON values: product, version, country, trip type ...
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.said, datetime) and self.said.tzinfo is None:
            raise ValueError("Feedback.said needs a time zone")


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """One record that could not be taken, told without any of its text."""

    #: Where it is: "row 12", an external id, a URL.
    where: str
    reason: str
    column: str | None = None
    #: False when trying again later may help.
    permanent: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What a collector hands over at once; its cursor is saved with its rows."""

    items: tuple[Feedback, ...] = ()
    failures: tuple[Failure, ...] = ()
    #: JSON; where the next run goes on once these items are stored. None leaves it as it is.
    cursor: Mapping[str, Any] | None = None
    #: External ids that the source says were deleted.
    gone: tuple[str, ...] = ()
