"""Responses to a Typeform, with the questions as its definition words them.

Document: https://www.typeform.com/developers/responses/reference/retrieve-responses/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from pydantic import Field, SecretStr

from collectors.base import moment
from collectors.credentials import Credential
from collectors.files.numbers import Scale
from collectors.files.scales import kind_of
from collectors.http import Fetcher
from collectors.paging import PATIENCE, Seen, keys, listed, stamp
from collectors.reading import batch
from collectors.surveys import Answers, Question, Survey, plain, questions
from collectors.watermark import Watermark
from harken.domain.feedback import Batch, Feedback, ScoreKind

PAGE = 1000
#: Typeform may take a while until a response is listed.
OVERLAP = timedelta(days=2)
#: Blocks of several fields that ask who somebody is.
_PERSONAL = frozenset({"contact_info", "address"})


class Typeform(Survey):
    """The completed responses of one form, newest first."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="token",
            variable="TYPEFORM_TOKEN",
            how="Make a personal access token at Typeform, Your settings, Personal tokens, with the scopes "
            "forms:read and responses:read",
        ),
    )
    #: Two requests a second are allowed.
    DELAY: ClassVar[float] = 0.5

    token: SecretStr
    #: What stands behind /to/ in the form's address.
    form: str = Field(coerce_numbers_to_str=True)
    #: Accounts whose data is kept in Europe: https://api.eu.typeform.com.
    base_url: str = "https://api.typeform.com"

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        since = mark.since(OVERLAP)
        window = {"since": stamp(since)} if since else {}
        with self.fetcher(Authorization=f"Bearer {self.token.get_secret_value()}") as fetcher:
            asked = questions(fields(fetcher.get(self._url()).json()), self.name)
            for page in self._pages(fetcher, window):
                found = batch(
                    page, lambda each: response(self, self.form, each, asked), label=_token, what="response"
                )
                for item in found.items:
                    mark.seen(item.said)
                yield found
        yield Batch(cursor=mark.cursor())

    def _url(self, of: str = "") -> str:
        return f"{self.base_url.rstrip('/')}/forms/{self.form}{of}"

    def _pages(self, fetcher: Fetcher, window: Mapping[str, str]) -> Iterator[list[Any]]:
        """The token of a page's last response leads to those before it."""
        params: dict[str, Any] = {"page_size": PAGE, **window}
        seen = Seen()
        while seen.stale < PATIENCE:
            page = listed(
                fetcher.get(self._url("/responses"), params=params).json(), "items", self.name, always=True
            )
            tokens = [str(each) for each in keys(page, _token)]
            seen.page(tokens)
            yield page
            if not tokens:
                return
            params["before"] = tokens[-1]


def response(survey: Survey, form: str, given: Any, asked: Mapping[str, Question]) -> Feedback:
    """The feedback of one response, as it is listed and as a webhook sends it."""
    answers = Answers(survey=survey)
    for answer in given.get("answers") or []:
        _take(answer, asked, answers)
    answers.given(given.get("hidden") or {})
    return Feedback(
        external_id=_token(given),
        kind=survey.kind,
        parts=answers.said(),
        said=moment(given.get("submitted_at")),
        author=answers.author,
        scores=answers.scores(),
        attributes={"form": form, **answers.attributes, **survey.attributes},
    )


def _token(response: Any) -> str:
    return str(response.get("token") or response["response_id"])


def fields(form: Any, personal: bool = False) -> Iterator[Question]:
    """The questions of a form, those inside groups too."""
    for each in form["fields"]:
        text, inside = plain(each.get("title")), each.get("properties") or {}
        yield Question(id=str(each["id"]), text=text, scale=_scale(each, text), personal=personal)
        if "fields" in inside:
            yield from fields(inside, personal or each.get("type") in _PERSONAL)


def _scale(each: Mapping[str, Any], text: str) -> Scale | None:
    properties = each.get("properties") or {}
    if each.get("type") == "nps":
        return Scale(low=0, high=10, kind=ScoreKind.NPS)
    if each.get("type") == "opinion_scale":
        low = 1 if properties.get("start_at_one") else 0
        high = low + int(properties.get("steps") or 11) - 1
        return Scale(low=low, high=high, kind=kind_of(text, low, high))
    if each.get("type") == "rating":
        high = int(properties.get("steps") or 5)
        return Scale(low=1, high=high, kind=kind_of(f"{text} {properties.get('shape', 'star')}", 1, high))
    return None


def _take(answer: Mapping[str, Any], asked: Mapping[str, Question], answers: Answers) -> None:
    field, kind = answer["field"], answer.get("type")
    # A question that was taken out of the form lives on in old responses, without its words.
    question = asked.get(str(field["id"])) or Question(
        id=str(field["id"]), text="", label=str(field.get("ref") or field["id"])
    )
    if kind == "text":
        answers.wrote(question, answer.get("text"))
    elif kind == "number":
        answers.scored(question, answer["number"])
    elif kind == "email":
        answers.named(str(answer.get("email") or ""))
    elif kind == "boolean":
        answers.attributes[question.label] = bool(answer["boolean"])
    elif kind in ("choice", "choices"):
        chosen = answer.get(kind) or {}
        answers.chose(question, chosen.get("labels") or [chosen.get("label")])
        answers.wrote(question, chosen.get("other"))
