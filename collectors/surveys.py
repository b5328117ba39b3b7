"""What collectors of surveys share: questions, what they ask for, and the answers of one response."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import Field

from collectors.base import Options, known_author
from collectors.files import asks as wording
from collectors.files.headers import slug, unique
from collectors.files.numbers import Scale
from collectors.reading import Unusable
from harken.domain.errors import SourceError
from harken.domain.feedback import Asks, Kind, Part, Score, ScoreKind

_TAG = re.compile(r"<[^>]*>")
#: Questions whose short answers name a person or say how to reach one.
_PERSONAL = re.compile(
    r"^\W*(?:(?:what is|what's|please enter|enter|wie ist|was ist) )?"
    r"(?:(?:your|ihr|ihre|dein|deine|votre|su) )?"
    r"(?:(?:first|last|full|vor|nach|family|given) ?)?"
    r"(?:name|e-?mail(?:[ -]?(?:address|adresse))?|(?:tele)?phone(?: number)?|telefon(?:nummer)?|address"
    r"|adresse|nom|prénom|nombre|correo)\W*$",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question of a survey as the respondents read it."""

    id: str
    text: str
    #: Of a question that is answered by a number on a scale.
    scale: Scale | None = None
    #: Short, and different from those of the other questions.
    label: str = ""
    #: Answered by ticking.
    ticked: bool = False
    #: Asks who the respondent is: the answer is no feedback.
    personal: bool = False


def questions(found: Iterable[Question], source: str) -> dict[str, Question]:
    """Questions by id, each with its label.

    Raises:
        SourceError: when what the service says of the survey cannot be read.
    """
    try:
        every = list({each.id: each for each in found}.values())
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise SourceError(source, "answered with something else than the questions of a survey") from error
    labels = unique([slug(each.text) for each in every])
    return {
        each.id: replace(each, label=label, personal=each.personal or bool(_PERSONAL.match(each.text)))
        for each, label in zip(every, labels, strict=True)
    }


def plain(text: Any) -> str:
    """A question without its markup, in one line."""
    return " ".join(html.unescape(_TAG.sub(" ", str(text or ""))).split())


class Survey(Options):
    """The options of every survey."""

    kind: Kind = Kind.SURVEY_RESPONSE
    #: What a question asks for, by its id or its wording, where the wording does not tell.
    asks: dict[str, Asks] = Field(default_factory=dict)
    #: Questions, by id or wording, whose lowest score is the best, such as of effort.
    lower_is_better: tuple[str, ...] = ()
    #: The hidden field or custom variable that names the respondent.
    respondent: str = "email"

    def asked(self, question: Question) -> Asks:
        """What a question asks for: as the settings say, else as its wording tells."""
        given = self.asks.get(question.id) or self.asks.get(question.text)
        return given or wording.suggest(question.text)


@dataclass(kw_only=True)
class Answers:
    """One response, filled answer by answer."""

    survey: Survey
    author: str | None = None
    parts: list[Part] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    _scores: list[Score] = field(default_factory=list)

    def wrote(self, question: Question, text: Any) -> None:
        """An answer in the respondent's own words."""
        text = str(text or "")
        if question.personal:
            self.named(text if _EMAIL.fullmatch(text.strip()) else None)
        elif text.strip():
            asked = self.survey.asked(question) if question.text else Asks.OPEN
            self.parts.append(
                Part(label=question.label, text=text, question=question.text or None, asks=asked)
            )

    def scored(self, question: Question, value: Any) -> None:
        """A number; one that lies outside the question's scale is none."""
        scale, value = question.scale, float(value)
        if scale is None:
            self.attributes[question.label] = int(value) if value.is_integer() else value
        elif scale.low <= value <= scale.high:
            lower = {question.id, question.text} & set(self.survey.lower_is_better)
            self._scores.append(
                Score(
                    name=question.label,
                    kind=scale.kind,
                    value=value,
                    low=scale.low,
                    high=scale.high,
                    higher_is_better=not lower,
                )
            )

    def chose(self, question: Question, choices: Iterable[Any]) -> None:
        """Options that were ticked; they say who somebody is or what they use, not what they think."""
        texts = [plain(each) for each in choices if each]
        if texts and not question.personal:
            self.attributes[question.label] = ", ".join(texts)

    def given(self, values: Mapping[str, Any]) -> None:
        """Hidden fields and custom variables; the one that names the respondent becomes the author."""
        for name, value in values.items():
            if name == self.survey.respondent:
                self.named(str(value or ""))
            elif value not in (None, "") and not _PERSONAL.match(name.replace("_", " ")):
                self.attributes[name] = value if isinstance(value, str | int | float | bool) else str(value)

    def named(self, author: str | None) -> None:
        """Who answered; what was told first counts."""
        self.author = self.author or known_author(author)

    def said(self) -> tuple[Part, ...]:
        """The parts of the feedback.

        Raises:
            Unusable: when the respondent only ticked and scored.
        """
        if not self.parts:
            raise Unusable("the response has no text")
        return tuple(self.parts)

    def scores(self) -> tuple[Score, ...]:
        """The scores; the first about recommending, else the first of all, stands for the feedback."""
        if not self._scores:
            return ()
        first = next((each for each in self._scores if each.kind is ScoreKind.NPS), self._scores[0])
        return tuple(replace(each, primary=each is first) for each in self._scores)
