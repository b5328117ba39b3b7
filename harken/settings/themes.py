"""The `themes` section: themes of the company's own."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from harken.settings.base import Strict


class ThemeSettings(Strict):
    """A theme of the company's own, beside those of the starter taxonomies."""

    name: str = Field(min_length=1)
    description: str = ""
    #: Short phrases in customers' words: what means something close to one is about the theme.
    phrases: tuple[str, ...] = ()
    #: Words whose mere occurrence decides.
    words: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The stable name: the name in lower case with underscores."""
        return re.sub(r"\W+", "_", self.name.casefold()).strip("_")

    @field_validator("name")
    @classmethod
    def _speakable(cls, name: str) -> str:
        if not re.search(r"\w", name):
            raise ValueError("a theme's name needs a letter")
        return name
