"""The `models` section: models of others in the place of the shipped one's."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from harken.settings.base import Strict

Meaning = Literal["very negative", "negative", "neutral", "positive", "very positive"]


class ModelSettings(Strict):
    """Names of models on the Hugging Face hub, or folders; left out, the shipped English model reads."""

    #: A model for sequence classification whose classes are sentiments or stars.
    sentiment: str | None = Field(default=None, min_length=1)
    #: A model for sentence embeddings, by which themes and facets are found.
    embedding: str | None = Field(default=None, min_length=1)
    #: What the sentiment model's classes mean, in their order, where their names do not say it.
    labels: tuple[Meaning, ...] | None = None
    #: The languages that the named models read; anything else is counted and not classified.
    languages: tuple[str, ...] = Field(default=("en",), min_length=1)

    @field_validator("languages")
    @classmethod
    def _codes(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        for language in languages:
            if not re.fullmatch("[a-z]{2}", language):
                raise ValueError(f"{language!r} is no code of a language; write two letters such as de")
        return languages

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.languages != ("en",) and (self.sentiment is None or self.embedding is None):
            raise ValueError(
                "the shipped model reads English alone; for other languages name models that read them,"
                " under sentiment and under embedding"
            )
        if self.labels is not None and self.sentiment is None:
            raise ValueError("labels are those of a sentiment model; name one under sentiment")
        return self
