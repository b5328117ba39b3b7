"""The ask box: the answers of `harken ask`, and follow-ups that lean on the question before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harken.ask.contract import spec_json
from harken.ask.recall import spec_from_json
from harken.domain.answers import Reply
from harken.domain.questions import Intent, Spec
from harken.web.limits import ASKING
from harken.web.render import page
from harken.web.shown import Shown, shown
from harken.web.site import Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

#: Characters of a question that are read; `harken ask` says itself where it reads fewer.
LONGEST = 2_000
EXAMPLES = (
    "What do customers dislike most?",
    "Which themes grew over the last 90 days?",
    "Why do customers buy, by group?",
    "Who recommends us?",
    "Which valuable customers are unhappy?",
)
_MUTE = (Intent.OUT_OF_SCOPE, Intent.HELP)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A question with what came back."""

    question: str
    answers: tuple[Shown, ...]
    #: The meaning that a follow-up leans on, as a form carries it.
    meaning: str


def _ask(visit: Visit) -> Response:
    """A question in the address, so that an answer can be passed on as a link."""
    said = visit.request.query_params
    question = said.get("q", "").strip()[:LONGEST]
    given = _answered(visit, question, said.get("after", "")) if question else None
    return page(visit, "ask.html", title="Ask", given=given, question=question, examples=EXAMPLES)


def _answered(visit: Visit, question: str, after: str) -> Answered:
    given = visit.desk.ask(question, meaning(after))
    last = leaning(given)
    return Answered(
        question=question,
        answers=tuple(
            shown(each.spec, each.found, visit.names, visit.view, doubt=each.doubt) for each in given.answers
        ),
        meaning=json.dumps(spec_json(last)) if last else after,
    )


def meaning(stored: str | dict[str, Any] | None) -> Spec | None:
    """The question before this one; None where what was sent means nothing to this version."""
    try:
        return spec_from_json(json.loads(stored) if isinstance(stored, str) else stored) if stored else None
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def leaning(given: Reply) -> Spec | None:
    """What a follow-up to this reply leans on."""
    understood = [each.spec for each in given.answers if each.spec.intent not in _MUTE]
    return understood[-1] if understood else None


OPENINGS = (Opening(path="/ask", answer=_ask, rate=ASKING),)
