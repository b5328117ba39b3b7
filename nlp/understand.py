"""From stored parts to readings of their statements: where the model meets the question that was asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harken.domain.feedback import Asks, Failure
from harken.domain.understanding import (
    Facet,
    PartReading,
    PartText,
    Role,
    Sentiment,
    StatementReading,
)
from nlp.arriving import arrives
from nlp.content import says_nothing
from nlp.facets import Facets
from nlp.language import detect
from nlp.model import ROLES, Model, Raw
from nlp.statements import split

_LABELS = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cut:
    """A part cut into statements, not yet read."""

    part: PartText
    language: str
    classified: bool
    spans: tuple[tuple[int, int], ...]

    def texts(self) -> list[str]:
        return [self.part.text[start:end] for start, end in self.spans]


class Understander:
    """Reads parts: language, statements, and one pass of the model over all statements of a batch."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._facets = Facets(model.embed)
        self._thresholds = model.thresholds

    def read(self, parts: Sequence[PartText]) -> list[PartReading | Failure]:
        """One reading for each part, in the same order; a part that cannot be read is a Failure."""
        cuts = [self._cut(part) for part in parts]
        good = [cut for cut in cuts if isinstance(cut, _Cut)]
        readings = iter(self._read(good))
        return [next(readings) if isinstance(cut, _Cut) else cut for cut in cuts]

    def _cut(self, part: PartText) -> _Cut | Failure:
        try:
            language = detect(part.text)
            classified = self._reads(language, part.text)
            spans = tuple(split(part.text, language)) if classified else ()
        except (ValueError, TypeError) as error:
            return _failure(part, error)
        return _Cut(part=part, language=language, classified=classified, spans=spans)

    def _reads(self, language: str, text: str) -> bool:
        if language == "und":
            return mostly_latin(text)
        return language in self._model.languages

    def _read(self, cuts: Sequence[_Cut]) -> list[PartReading | Failure]:
        try:
            return self._read_together(cuts)
        except (ValueError, TypeError) as error:
            # The tokenizer names no culprit, so each part is tried on its own.
            if len(cuts) == 1:
                return [_failure(cuts[0].part, error)]
            return [reading for cut in cuts for reading in self._read([cut])]

    def _read_together(self, cuts: Sequence[_Cut]) -> list[PartReading | Failure]:
        texts = [text for cut in cuts for text in cut.texts()]
        raw = self._model.read(texts, [cut.language for cut in cuts for _ in cut.spans])
        facets = self._facets.of(texts, raw.embeddings)
        readings: list[PartReading | Failure] = []
        row = 0
        for cut in cuts:
            statements = [
                self._statement(cut.part, span, raw, row + offset, facets[row + offset])
                for offset, span in enumerate(cut.spans)
            ]
            row += len(statements)
            readings.append(_reading(cut, statements))
        return readings

    def _statement(
        self, part: PartText, span: tuple[int, int], raw: Raw, row: int, facets: frozenset[Facet]
    ) -> StatementReading:
        start, end = span
        content = not says_nothing(part.text[start:end], part.asks)
        valence = float(raw.valence[row]) if content else 0.0
        label = int(raw.labels[row]) if content else 0
        sentiment = _LABELS[label + 1]
        probabilities = dict(zip(ROLES, raw.probabilities[row].tolist(), strict=True))
        counted = {role for role, p in probabilities.items() if p >= self._thresholds[role]}
        if Role.LEAVING in counted and arrives(part.text[start:end]):
            counted.remove(Role.LEAVING)
        return StatementReading(
            start=start,
            end=end,
            embedding=raw.embeddings[row].astype("<f2").tobytes(),
            valence=valence,
            sentiment=sentiment,
            confidence=float(raw.classes[row, label + 1]) if content else 1.0,
            probabilities=probabilities,
            roles=answering(part.asks, sentiment, counted) if content else frozenset(),
            facets=facets if content else frozenset(),
            content=content,
        )


def answering(asks: Asks | None, sentiment: Sentiment, roles: Iterable[Role]) -> frozenset[Role]:
    """The roles of a statement, given what the question that it answers asked for.

    The question gives the role, unless the words plainly say the opposite: praise is no answer to what was
    disliked, and a complaint is none to what was liked.
    """
    own = frozenset(roles)
    if asks is Asks.REASON_TO_BUY:
        # What is complained of in a reason to buy is what they had before.
        return (own | {Role.REASON_TO_BUY}) - {Role.DISLIKE}
    if asks is Asks.LIKE and sentiment is not Sentiment.NEGATIVE:
        return (own | {Role.LIKE}) - {Role.DISLIKE}
    if asks is Asks.DISLIKE and sentiment is not Sentiment.POSITIVE:
        return (own | {Role.DISLIKE}) - {Role.LIKE}
    if asks is Asks.REQUEST and sentiment is not Sentiment.POSITIVE:
        return own | {Role.REQUEST}
    return own


def mostly_latin(text: str) -> bool:
    """Whether a text too short for language detection is at least in the model's script."""
    letters = [character for character in text if character.isalpha()]
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return 2 * latin >= len(letters)


def _reading(cut: _Cut, statements: Sequence[StatementReading]) -> PartReading:
    return PartReading(
        part_id=cut.part.part_id,
        language=cut.language,
        classified=cut.classified,
        statements=tuple(statements),
    )


def _failure(part: PartText, error: Exception) -> Failure:
    return Failure(
        where=f"part {part.part_id}", reason=f"cannot be read by the model ({type(error).__name__})"
    )
