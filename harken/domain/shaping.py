"""What a person does to the taxonomy, what it would do to the numbers, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Shape(StrEnum):
    """The kinds of edits."""

    MAKE = "make"
    ACCEPT = "accept"
    RENAME = "rename"
    DESCRIBE = "describe"
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    RETIRE = "retire"
    IMPORT = "import"
    LEARN = "learn"
    UNDO = "undo"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One of the themes that a split makes: what is nearest to its examples, phrases or words goes to it."""

    name: str
    #: Ids of statements about the theme that is split.
    examples: tuple[int, ...] = ()
    phrases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """One edit; which fields it needs hangs on its shape."""

    shape: Shape
    #: Key of the theme that it is about.
    theme: str
    who: str
    #: Merge: the theme that goes on. Move: the new parent, None for none.
    into: str | None = None
    #: Rename, make: the name. Accept: another name than the proposed one.
    name: str | None = None
    #: Describe, make; what is None stays.
    description: str | None = None
    phrases: tuple[str, ...] | None = None
    words: tuple[str, ...] | None = None
    #: Split: two or more.
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A statement that an edit moves, word for word."""

    statement_id: int
    feedback_id: int
    text: str
    source: str
    day: date | None
    #: Name of the theme that it would be about.
    goes_to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthMoved:
    """How much feedback a theme has in one month, before and after an edit."""

    theme: str
    month: date
    before: int
    after: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sized:
    """How many statements: so many, or where only some were looked at about so many, with a 95 % interval."""

    number: int
    low: int
    high: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Moves:
    """How many statements would be about a theme that were not, and the other way round."""

    theme: str
    joins: Sized
    leaves: Sized


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What looking at all statements again would change, from those that were looked at for a preview."""

    statements: int
    #: How many there are; where as many were looked at, all numbers are exact.
    of: int
    #: The theme that the edit is about, then those that are moved most by the way.
    themes: tuple[Moves, ...]
    #: Of those that would join the first: about no theme now.
    new: Sized


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What an edit would do; nothing is changed by it."""

    #: In words, one sentence each.
    told: tuple[str, ...]
    #: Statements that would be counted otherwise.
    statements: int
    #: How many of them would go to each theme, by name.
    goes: dict[str, int]
    quotes: tuple[Words, ...]
    trend: tuple[MonthMoved, ...]
    #: Whether all statements would be looked at again in the background.
    anew: bool
    #: What that would change; where only some were looked at, `statements` and `trend` are estimates.
    look: Look | None = None

    @property
    def estimated(self) -> bool:
        """Whether the trend afterwards is told from a part of the statements."""
        return self.look is not None and self.look.statements < self.look.of


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """An edit that was made, for the history and for the marks on a chart."""

    id: int
    made: datetime
    who: str
    shape: Shape
    #: Keys of the themes that it changed, the one that it is about first.
    keys: tuple[str, ...]
    told: str
    version: int
    undone: bool
