"""Rivals: competitors that the settings name, and what a statement says of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Stance(IntEnum):
    """How a statement sets the company against a rival, by its wording alone. The numbers are stored."""

    #: They are said to be better, or the customer goes to them.
    WORSE = -1
    LOST = -2
    #: Only named: what it says hangs on its roles and its sentiment.
    NAMED = 0
    #: The company is said to be better, or the customer came from them.
    BETTER = 1
    CHOSEN = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Rival:
    """A competitor, with everything that customers call it."""

    name: str
    synonyms: tuple[str, ...] = ()
    #: Whether its names count only as they are written: for a name that is also a common word.
    exact_case: bool = False

    @property
    def called(self) -> tuple[str, ...]:
        return (self.name, *self.synonyms)
