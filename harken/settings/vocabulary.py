"""The `vocabulary` section: what the company itself calls things, and the days that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from harken.domain.questions import Period
from harken.domain.vocabulary import Saying
from harken.settings.base import Strict

#: One may be written without brackets.
_Words = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    BeforeValidator(lambda written: (written,) if isinstance(written, str) else written),
    Field(min_length=1),
]
#: A name to what it is called besides.
_Called = dict[str, _Words]


def _sayings(field: str, called: _Called, attribute: str = "") -> Iterator[Saying]:
    for value, words in called.items():
        for word in words:
            yield Saying(field=field, value=value, saying=word, attribute=attribute)


class Synonyms(Strict):
    """Other words for names; each name maps to the words that mean it."""

    themes: _Called = {}
    groups: _Called = {}
    sources: _Called = {}
    products: _Called = {}
    #: The attribute, then the value, then what the value is called: `country: {Germany: [DE, Deutschland]}`.
    attributes: dict[str, _Called] = {}

    def sayings(self) -> Iterator[Saying]:
        """Every other word with what it means."""
        for field in ("themes", "groups", "sources", "products"):
            yield from _sayings(field, getattr(self, field))
        for attribute, called in self.attributes.items():
            yield from _sayings("attributes", called, attribute)

    @model_validator(mode="after")
    def _clear(self) -> Synonyms:
        """A word that means two things of one kind would answer for the wrong one."""
        meant: dict[tuple[str, str], set[str]] = {}
        for each in self.sayings():
            meant.setdefault((each.field, each.saying.casefold()), set()).add(each.value)
        twice = sorted(saying for (_, saying), values in meant.items() if len(values) > 1)
        if twice:
            raise ValueError(f"these words stand for two things: {', '.join(twice)}")
        return self


class NamedPeriod(Strict):
    """A stretch of time that has a name; both days belong to it."""

    from_: date = Field(alias="from")
    #: Left out, it lasts.
    until: date | None = None

    def period(self) -> Period:
        """Half-open, as all periods are kept."""
        return Period(start=self.from_, end=None if self.until is None else self.until + timedelta(days=1))

    @model_validator(mode="after")
    def _forwards(self) -> NamedPeriod:
        if self.until is not None and self.until < self.from_:
            raise ValueError(f"it ends on {self.until}, before it begins on {self.from_}")
        return self


class VocabularySettings(Strict):
    """What questions may say beside the stored names."""

    synonyms: Synonyms = Synonyms()
    #: The name of a release to its day: "since the 4.2 release".
    releases: dict[Annotated[str, Field(min_length=1)], date] = {}
    #: "before Black Friday", "during the beta".
    periods: dict[Annotated[str, Field(min_length=1)], NamedPeriod] = {}
