"""What the bot is handed for shaping themes: promises, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from harken.ask.template import Text
from harken.domain.answers import Quote

if TYPE_CHECKING:
    from harken.domain.shaping import Change, Edit, Piece, Preview


class Moved(Exception):
    """The themes are not what they were when an edit was shown; nothing was changed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A proposed theme that waits for somebody to accept it or turn it down."""

    key: str
    name: str
    #: Its size, growth, feeling and the nearest theme.
    known: Text
    quotes: Sequence[Quote]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A theme as it stands, with what can be changed of it."""

    key: str
    name: str
    description: str
    phrases: Sequence[str]
    words: Sequence[str]
    #: Key and name of the theme above.
    parent: tuple[str, str] | None
    #: Statements about it.
    statements: int
    #: What is known of it where it is a proposal.
    waiting: Waiting | None
    #: The latest edit of it.
    latest: Change | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Previewed:
    """What an edit would do to the themes at a version."""

    preview: Preview
    version: int


class ThemeDesk(Protocol):
    """Reads and changes themes; each call is a transaction of its own."""

    def active(self) -> Sequence[tuple[str, str]]:
        """Key and name of the themes that count, by name."""

    def waiting(self) -> Sequence[Waiting]:
        """The proposals, those that grow first, then the largest."""

    def theme(self, key: str) -> Shown | None:
        """One theme or proposal; None where it is neither any more."""

    def suggested(self, key: str, number: int) -> Sequence[Piece]:
        """So many groups that a theme's statements fall into."""

    def examples(self, key: str, most: int) -> Sequence[tuple[int, str]]:
        """Some statements about a theme, of all kinds, by id; the same each time."""

    def preview(self, edit: Edit) -> Previewed: ...

    def shape(self, edit: Edit, version: int) -> Change:
        """Do an edit that was shown at a version; done once, however often this is called.

        Raises:
            Moved: when the themes have changed since.
            UsageError: when it cannot be done.
        """

    def undo(self, id: int, who: str) -> Change:
        """Take an edit back; done once, however often this is called. Returns the edit that was taken back.

        Raises:
            UsageError: when it cannot be taken back.
        """

    def unsettled(self) -> int:
        """How many feedback wait to be given their themes again."""

    def keep_ready(self) -> None:
        """Count beforehand what an edit has changed, so that questions need not."""
