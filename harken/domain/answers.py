"""Facts, rows, quotes and answers: what comes back from a question, as in the answer contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from harken.domain.questions import Period, Spec


class Counts(StrEnum):
    """What the n of a fact counts."""

    FEEDBACK = "feedback"
    STATEMENT = "statement"
    MENTION = "mention"
    PERSON = "person"
    #: Somebody of the customer file, whether they speak or not.
    CUSTOMER = "customer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One computed number with everything needed to check it."""

    name: str
    #: None when n is too small for the measure to exist.
    value: float | None
    #: `feedback`, `statements`, `mentions`, `people`, `customers`, `share`, `points`, `times`, a currency
    #: such as `EUR`, or the name of a score.
    unit: str
    counts: Counts
    #: How many things the value is computed from.
    n: int
    #: How many of them count, where the measure has such a thing.
    numerator: int | None = None
    #: Bounds of the 95 % interval.
    low: float | None = None
    high: float | None = None
    #: One sentence.
    definition: str
    #: What singles this fact out within its answer, such as {"theme": "wifi"}.
    where: Mapping[str, str] = field(default_factory=dict)
    #: Opaque id for `harken evidence`.
    evidence: str | None = None
    #: p-value of the change that this fact states, adjusted when many are tested.
    p: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of a table: what it is about, and the ids of its facts."""

    keys: Mapping[str, str]
    cells: Mapping[str, str]
    #: What follows from the facts by rule, in code words: a group's quadrant, its intents, how a plan goes.
    verdicts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A verbatim substring of one stored part."""

    text: str
    feedback_id: int
    part: str
    start: int
    end: int
    source: str
    date: date | None
    url: str | None
    #: The theme, role or group that it stands for in this answer.
    about: Mapping[str, str] = field(default_factory=dict)


class BlindKind(StrEnum):
    """Why a source may lack something."""

    #: It was not read, and what was said then is not there.
    UNREAD = "unread"
    #: It was read and brought nothing, or far too little, although it used to bring more.
    SILENT = "silent"
    COLLAPSING = "collapsing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Blind:
    """A stretch of time that a source may lack something of; one without an end lasts."""

    kind: BlindKind
    #: None where it was never read.
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceState:
    """How fresh one source is."""

    name: str
    last_collected: datetime | None
    healthy: bool
    #: Where it was blind in the period of the answer.
    blind: tuple[Blind, ...] = ()
    #: Where it is blind now, whatever the answer is about.
    lasting: Blind | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LowConfidence:
    """How much feedback was read with labels that are more likely wrong than right."""

    n: int
    numerator: int

    @property
    def share(self) -> float:
        return self.numerator / self.n


@dataclass(frozen=True, kw_only=True, slots=True)
class How:
    """How an answer came to be."""

    period: Period
    #: The filters in words.
    filters: str
    #: Id of the fact that holds the base.
    n: str | None
    sources: tuple[SourceState, ...]
    taxonomy_version: int
    model: str
    #: Of what was heard there and then; None where nothing was read so.
    low_confidence: LowConfidence | None = None
    #: Feedback heard there and then that only repeats other feedback and is not counted again.
    copies: int = 0
    #: Plain sentences: copies left out, feedback without a date, unclassified languages.
    notes: tuple[str, ...] = ()


class RefusalCode(StrEnum):
    """Why a question has no answer."""

    OUT_OF_SCOPE = "out_of_scope"
    UNKNOWN_NAME = "unknown_name"
    EMPTY = "empty"
    TOO_SMALL = "too_small"
    UNSURE = "unsure"
    UNDATED = "undated"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """A clear sentence that says so, and what can be answered instead."""

    code: RefusalCode
    message: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the measures found for one spec, before any words."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    quotes: tuple[Quote, ...] = ()
    how: How
    refused: Refusal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """How a question was read where it is not sure that it was meant so."""

    #: What it was taken for, as a plain question.
    taken_for: str
    #: What else it may have meant, as plain questions that are understood so.
    others: tuple[str, ...] = ()
    #: Whether it was probably meant so all the same.
    likely: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One answer: words around typed slots, and everything behind them."""

    spec: Spec
    text: str
    found: Facts
    #: None where it is sure enough what was asked.
    doubt: Doubt | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """All that comes back from one question; two questions in one have two answers."""

    question: str
    answers: tuple[Answer, ...]
