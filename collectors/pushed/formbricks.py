"""A response as Formbricks sends it: answers by the id of their question, without the question.

Document: https://formbricks.com/docs/xm-and-surveys/core-features/integrations/webhooks
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collectors.base import moment
from collectors.pushed.fields import Reading
from collectors.reading import Unusable
from collectors.surveys import Answers, Question, Survey
from harken.domain.feedback import Feedback

#: Answers of so few words without a known question are choices, not opinions.
_FEWEST_WORDS = 3


def response(
    survey: Survey, entry: Any, wordings: Mapping[str, str], fields: Mapping[str, str]
) -> Feedback | None:
    """The feedback of one delivery; None for events that carry no response.

    `fields` say what answers become; without them every answer in words is a part.
    """
    sent = entry.get("data")
    if not str(entry.get("event", "")).startswith("response") or not isinstance(sent, dict):
        return None
    if fields:
        usual = {"id": "data.id", "date": "data.createdAt", "author": "data.contact.userId"}
        return Reading({**usual, **fields}, survey.kind, survey.attributes).read(entry)
    answers = Answers(survey=survey)
    for identity, answer in (sent.get("data") or {}).items():
        _take(identity, answer, wordings, answers)
    answers.given(sent.get("contactAttributes") or {})
    answers.named((sent.get("contact") or {}).get("userId"))
    if not sent.get("id"):
        raise Unusable("the response has no id")
    return Feedback(
        external_id=str(sent["id"]),
        kind=survey.kind,
        parts=answers.said(),
        said=moment(sent.get("createdAt")),
        author=answers.author,
        scores=answers.scores(),
        attributes={"survey": str(sent.get("surveyId", "")), **answers.attributes, **survey.attributes},
    )


def _take(identity: str, answer: Any, wordings: Mapping[str, str], answers: Answers) -> None:
    question = Question(id=identity, text=wordings.get(identity, ""), label=identity)
    if isinstance(answer, bool):
        answers.attributes[identity] = answer
    elif isinstance(answer, int | float):
        answers.scored(question, answer)
    elif isinstance(answer, list):
        answers.chose(question, answer)
    elif isinstance(answer, str):
        if question.text or len(answer.split()) >= _FEWEST_WORDS:
            answers.wrote(question, answer)
        else:
            answers.chose(question, [answer])
