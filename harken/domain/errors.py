"""Errors that carry their parts and whether trying again can help.

Every message is one plain sentence that says what to do; `permanent` is all that a retry loop reads.
"""

from __future__ import annotations


class HarkenError(Exception):
    """The base of every error that a user may see."""

    code = "error"
    #: 1: the work failed; 2: wrong usage or settings.
    exit_status = 1

    def __init__(self, message: str, *, permanent: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent


class UsageError(HarkenError):
    """The command was called with something that cannot work."""

    code = "usage"
    exit_status = 2


class SettingsError(HarkenError):
    """The settings hold mistakes; all of them are listed at once."""

    code = "settings"
    exit_status = 2

    def __init__(self, problems: list[str]) -> None:
        listed = "; ".join(problems)
        super().__init__(f"The settings need mending: {listed}")
        self.problems = problems


class InputError(HarkenError):
    """A file or a response that cannot be read as what it claims to be."""

    code = "input"


class StorageError(HarkenError):
    """The database cannot be reached or started."""

    code = "storage"


class ModelError(HarkenError):
    """A model is missing, damaged or not the one it claims to be."""

    code = "model"


class SourceError(HarkenError):
    """A source failed; `permanent` says whether a later try may work."""

    code = "source"

    def __init__(
        self, source: str, message: str, *, permanent: bool = False, wait: float | None = None
    ) -> None:
        super().__init__(f"Source {source}: {message}", permanent=permanent)
        self.source = source
        #: Seconds that the source asks to be left alone, where it says so.
        self.wait = wait


class NotConfigured(SourceError):
    """A source lacks something it needs and stays switched off."""

    code = "not_configured"

    def __init__(self, source: str, missing: str) -> None:
        super().__init__(source, f"is off because {missing}", permanent=True)
        self.missing = missing


class BudgetSpent(SourceError):
    """A source has used what its service allows a day; what is left of it comes on a later day."""

    code = "budget_spent"

    def __init__(self, source: str, limit: int) -> None:
        super().__init__(source, f"has used its {limit:,} requests of today; it goes on tomorrow")
        self.limit = limit


class TurnedAway(HarkenError):
    """A sender has no right to send; the message names no secret."""

    code = "turned_away"


class Unreadable(HarkenError):
    """What was sent is not of the shape that its source takes; sending it again will not help."""

    code = "unreadable"
