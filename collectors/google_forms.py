"""Responses to a Google form, with the questions as the form words them.

Document: https://developers.google.com/workspace/forms/api/reference/rest/v1/forms.responses
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from collectors.base import moment
from collectors.files.numbers import Scale
from collectors.files.scales import kind_of
from collectors.google import Access, GoogleOptions
from collectors.http import Fetcher
from collectors.paging import by_token, keys, listed, stamp
from collectors.reading import batch
from collectors.surveys import Answers, Question, Survey, plain, questions
from collectors.watermark import Watermark
from harken.domain.feedback import Batch, Feedback

PAGE = 5000
OVERLAP = timedelta(days=1)


class GoogleForms(Survey, GoogleOptions):
    """The responses of one form, in no order that Google promises."""

    SCOPES: ClassVar[tuple[str, ...]] = (
        "https://www.googleapis.com/auth/forms.body.readonly",
        "https://www.googleapis.com/auth/forms.responses.readonly",
    )

    #: What stands behind /forms/d/ in the address of the form's editor.
    form: str
    base_url: str = "https://forms.googleapis.com"

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        with self.fetcher() as fetcher:
            access = self.access(fetcher)
            asked = questions(_items(fetcher.get(self._url(), access.header()).json()), self.name)
            for page in self._pages(fetcher, access, mark.since(OVERLAP)):
                for submitted in keys(page, _submitted):
                    mark.seen(submitted)
                yield batch(page, lambda each: self._feedback(each, asked), label=_id, what="response")
        yield Batch(cursor=mark.cursor())

    def _url(self, of: str = "") -> str:
        return f"{self.base_url.rstrip('/')}/v1/forms/{self.form}{of}"

    def _pages(self, fetcher: Fetcher, access: Access, since: datetime | None) -> Iterator[list[Any]]:
        # The filter stays the same from page to page, or Google refuses the token.
        params: dict[str, Any] = {"pageSize": PAGE}
        if since:
            params["filter"] = f"timestamp >= {stamp(since)}"

        def ask(token: str | None) -> Any:
            following = {"pageToken": token} if token else {}
            return fetcher.get(self._url("/responses"), access.header(), params | following).json()

        return by_token(
            ask,
            entries=lambda answer: listed(answer, "responses", self.name, always=_speaks(answer)),
            token=lambda answer: answer.get("nextPageToken"),
            key=_id,
            source=self.name,
        )

    def _feedback(self, response: Any, asked: Mapping[str, Question]) -> Feedback:
        answers = Answers(survey=self)
        answers.named(response.get("respondentEmail"))
        for name, given in (response.get("answers") or {}).items():
            texts = [each.get("value") for each in (given.get("textAnswers") or {}).get("answers") or []]
            _take(asked.get(name) or Question(id=name, text="", label=name), texts, answers)
        return Feedback(
            external_id=_id(response),
            kind=self.kind,
            parts=answers.said(),
            said=moment(response.get("createTime")),
            author=answers.author,
            url=f"https://docs.google.com/forms/d/{self.form}/edit#response={_id(response)}",
            scores=answers.scores(),
            attributes={"form": self.form, **answers.attributes, **self.attributes},
        )


def _speaks(answer: Any) -> bool:
    """Whether an answer says more than that a page is empty; Google leaves empty lists out."""
    return isinstance(answer, dict) and bool(set(answer) - {"nextPageToken"})


def _id(response: Any) -> str:
    return str(response["responseId"])


def _submitted(response: Any) -> datetime | date | None:
    return moment(response.get("lastSubmittedTime"))


def _items(form: Any) -> Iterator[Question]:
    for each in form["items"]:
        title = plain(each.get("title"))
        if own := (each.get("questionItem") or {}).get("question"):
            yield _question(own, title)
        for row in (each.get("questionGroupItem") or {}).get("questions") or []:
            words = plain((row.get("rowQuestion") or {}).get("title"))
            yield Question(id=str(row["questionId"]), text=f"{title} {words}", ticked=True)


def _question(own: Mapping[str, Any], title: str) -> Question:
    name = str(own["questionId"])
    if scale := own.get("scaleQuestion"):
        # Google leaves out a 0.
        low, high = scale.get("low", 0), scale.get("high", 0)
        return Question(id=name, text=title, scale=Scale(low=low, high=high, kind=kind_of(title, low, high)))
    if rating := own.get("ratingQuestion"):
        high = int(rating.get("ratingScaleLevel") or 5)
        kind = kind_of(f"{title} {rating.get('iconType', '')}", 1, high)
        return Question(id=name, text=title, scale=Scale(low=1, high=high, kind=kind))
    return Question(id=name, text=title, ticked="textQuestion" not in own)


def _take(question: Question, texts: list[Any], answers: Answers) -> None:
    if question.ticked:
        answers.chose(question, texts)
        return
    for text in texts:
        if question.scale:
            answers.scored(question, text)
        else:
            answers.wrote(question, text)
