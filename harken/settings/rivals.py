"""The `rivals` section: competitors that customers may compare the company with."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, field_validator

from harken.domain.rivals import Rival
from harken.settings.base import Strict

_Name = Annotated[str, Field(min_length=1)]


class RivalSettings(Strict):
    """A competitor and what customers call it."""

    name: _Name
    #: Other names and common misspellings; whole words, any case, with or without accents.
    synonyms: tuple[_Name, ...] = ()
    #: For a name that is also a common word: only as it is written here.
    exact_case: bool = False

    @field_validator("name", "synonyms")
    @classmethod
    def _speakable(cls, names: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for name in (names,) if isinstance(names, str) else names:
            if not re.search(r"\w", name):
                raise ValueError("a rival's name needs a letter or a digit")
        return names

    def rival(self) -> Rival:
        return Rival(name=self.name, synonyms=self.synonyms, exact_case=self.exact_case)


def called_twice(rivals: tuple[RivalSettings, ...]) -> list[str]:
    """Names that stand for two rivals, whatever their case."""
    owners: dict[str, set[str]] = {}
    for each in rivals:
        for name in each.rival().called:
            owners.setdefault(name.casefold(), set()).add(each.name)
    return sorted(name for name, several in owners.items() if len(several) > 1)
