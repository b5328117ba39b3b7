"""What a SurveyMonkey survey asks; apart, as matrices and weights are a matter of their own.

Document: https://github.com/SurveyMonkey/public_api_docs (includes/_questions.md)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from collectors.files.numbers import Scale
from collectors.files.scales import kind_of
from collectors.surveys import Answers, Question, plain, questions
from harken.domain.feedback import ScoreKind


class Details:
    """What the survey asks: its questions, and by their ids the choices and the rows of its matrices."""

    def __init__(self, details: Any, source: str) -> None:
        self._choices: dict[str, str] = {}
        self._numbers: dict[tuple[str, str], float] = {}
        self._questions = questions(self._every(details), source)

    def _every(self, details: Any) -> Iterator[Question]:
        for page in details["pages"]:
            for each in page.get("questions") or []:
                yield from self._read(each)

    def _read(self, each: Mapping[str, Any]) -> Iterator[Question]:
        """The question, and one more for each row that has words of its own."""
        headings = each.get("headings") or [{}]
        text, own = plain(each.get("heading") or headings[0].get("heading")), each.get("answers") or {}
        choices = sorted(own.get("choices") or [], key=lambda choice: choice.get("position", 0))
        self._choices |= {str(choice["id"]): plain(choice.get("text")) for choice in choices}
        name, scale = str(each["id"]), None
        if each.get("subtype") == "rating":
            scale = self._scale(name, text, [choice for choice in choices if not choice.get("is_na")], each)
        yield Question(id=name, text=text, scale=scale)
        for row in own.get("rows") or []:
            words = f"{text} {plain(row['text'])}" if row.get("text") else text
            personal = each.get("family") == "demographic"
            yield Question(id=f"{name}/{row['id']}", text=words, scale=scale, personal=personal)

    def _scale(
        self, question: str, text: str, choices: Sequence[Any], each: Mapping[str, Any]
    ) -> Scale | None:
        """By the weights; the eleven choices about recommending count from 0, whatever their weights."""
        weights = [choice.get("weight") for choice in choices]
        if len(set(weights)) < len(weights) or None in weights:
            first = 0 if len(choices) == 11 else 1
            weights = list(range(first, first + len(choices)))
        self._numbers |= {
            (question, str(choice["id"])): float(weight)
            for choice, weight in zip(choices, weights, strict=True)
        }
        if len(choices) < 2:
            return None
        low, high = float(min(weights)), float(max(weights))
        stars = (each.get("display_options") or {}).get("display_subtype") == "star"
        nps = len(choices) == 11 and {choice.get("weight") for choice in choices} == {-100, 0, 100}
        kind = ScoreKind.NPS if nps else kind_of(f"{text} star" if stars else text, low, high)
        return Scale(low=low, high=high, kind=kind)

    def take(self, asked: str, answer: Mapping[str, Any], answers: Answers) -> None:
        """One answer of a response."""
        row, choice = answer.get("row_id"), answer.get("choice_id")
        question = self._questions.get(f"{asked}/{row}") or self._questions.get(asked)
        question = question or Question(id=asked, text="", label=asked)
        number = self._numbers.get((asked, str(choice)))
        if answer.get("text"):
            answers.wrote(question, answer["text"])
        elif number is not None:
            answers.scored(question, number)
        elif choice is not None:
            before = answers.attributes.get(question.label)
            answers.chose(question, [before, self._choices.get(str(choice))])
