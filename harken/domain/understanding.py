"""What was understood from a feedback's text: statements, readings, mentions, labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from harken.domain.feedback import Asks


class Role(StrEnum):
    """What a statement does. The order is the bit order in storage: append, never reorder."""

    REASON_TO_BUY = "reason_to_buy"
    LIKE = "like"
    DISLIKE = "dislike"
    REQUEST = "request"
    QUESTION = "question"
    RECOMMEND = "recommend"
    WARN_OFF = "warn_off"
    LOYAL = "loyal"
    LEAVING = "leaving"
    COMPARES = "compares"


class Facet(StrEnum):
    """What kind of value a statement speaks of. The order is the bit order in storage."""

    OUTCOME = "outcome"
    EXPERIENCE = "experience"
    BELONGING = "belonging"
    VALUES = "values"
    PRICE = "price"


class Sentiment(StrEnum):
    """The label of a valence; only a whole feedback can be mixed."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    MIXED = "mixed"


#: A label is read with low confidence when it is more likely wrong than right.
UNSURE = 0.5


class ThemeStatus(StrEnum):
    """Where a theme is in its life; only active themes are assigned and counted."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    RETIRED = "retired"


class Way(IntEnum):
    """How it is known that a statement is about a theme. The numbers are stored."""

    #: By one of the theme's words, or because it means what one of its phrases means.
    READ = 0
    #: A person said so.
    DECIDED = 1
    #: It is about a theme below this one, or about one that was merged into it.
    THROUGH = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Theme:
    """A subject that customers talk about."""

    #: Stable slug that never changes, such as `delivery` or `wifi`.
    key: str
    name: str
    description: str = ""
    #: Seed phrases: a statement that means something close to one of them is about the theme.
    phrases: tuple[str, ...] = ()
    #: Words and short phrases whose mere occurrence decides (whole words, any case).
    words: tuple[str, ...] = ()
    parent: str | None = None
    status: ThemeStatus = ThemeStatus.ACTIVE
    #: The score from which a statement belongs to the theme; None takes the assigner's own.
    threshold: float | None = None
    #: Statements given as examples by a person or a discovery: seeds as phrases are, but customers' words.
    examples: tuple[str, ...] = ()
    #: What it is told by beside its seeds; None for its name and description.
    gloss: str | None = None
    #: The theme that it is a part of, where that was split: only what is about that one can be about this.
    within: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A statement is about a theme, and why."""

    theme: str
    #: In [0, 1]; 1.0 where one of the theme's words occurs.
    score: float
    #: The word or seed phrase that decided; empty where an example did, which is nobody else's to read.
    because: str
    #: What the score had to reach; None for a word.
    against: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PartText:
    """A stored part on its way to being understood."""

    part_id: int
    text: str
    asks: Asks | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementReading:
    """What the model read in one statement; `start` and `end` are code points of the stored text."""

    start: int
    end: int
    #: The sentence embedding as little-endian float16 bytes, unit length.
    embedding: bytes
    #: Sentiment towards the company or product, in [-1, 1].
    valence: float
    sentiment: Sentiment
    #: How likely this label is right, in [0, 1]; 1.0 where there was nothing to judge.
    confidence: float = 1.0
    #: Probability of each role in [0, 1]; all ten are present.
    probabilities: Mapping[Role, float]
    #: The roles that count, after thresholds and the question that was answered.
    roles: frozenset[Role]
    facets: frozenset[Facet] = frozenset()
    #: False when the statement says nothing ("n/a", "none").
    content: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class PartReading:
    """A part as understood. No statements when its language is not one the model reads."""

    part_id: int
    #: ISO 639-1, or `und` when it cannot be told.
    language: str
    #: Whether the model was made for this language.
    classified: bool
    statements: tuple[StatementReading, ...] = field(default=())
