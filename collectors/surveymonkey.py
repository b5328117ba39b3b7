"""Responses to a SurveyMonkey survey, with the questions as its details word them.

Document: https://github.com/SurveyMonkey/public_api_docs (includes/_surveys.md and _responses.md)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field, SecretStr

from collectors.base import moment
from collectors.credentials import Credential
from collectors.http import Fetcher
from collectors.listings import oldest_first
from collectors.paging import listed
from collectors.reading import batch
from collectors.surveymonkey_questions import Details
from collectors.surveys import Answers, Survey
from collectors.watermark import Watermark
from harken.domain.feedback import Batch, Feedback

PAGE = 100
OVERLAP = timedelta(days=1)
_OLDEST = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class SurveyMonkey(Survey):
    """The completed responses of one survey, oldest change first, so that no budget is spent in vain."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="token",
            variable="SURVEYMONKEY_TOKEN",
            how="Make a private app at developer.surveymonkey.com with the scopes View Surveys and View "
            "Response Details, and copy its access token",
        ),
    )
    #: Of draft and private apps: 500 a day, 120 a minute.
    DAILY_BUDGET: ClassVar[int | None] = 500
    DELAY: ClassVar[float] = 0.5

    token: SecretStr
    #: The survey's number, as in the addresses of the API.
    survey: str = Field(coerce_numbers_to_str=True)
    #: Accounts elsewhere: https://api.eu.surveymonkey.com or https://api.surveymonkey.ca.
    base_url: str = "https://api.surveymonkey.com"

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        # A run cut short goes on where it stopped, or a busy day's overlap could use up every budget.
        overlap = timedelta(0) if cursor.get("on_the_way") else OVERLAP
        with self.fetcher(Authorization=f"Bearer {self.token.get_secret_value()}") as fetcher:
            survey = Details(fetcher.get(f"{self._url()}/details").json(), self.name)
            for page in self._pages(fetcher, mark.since(overlap) or _OLDEST):
                for each in page:
                    mark.seen(_changed(each))
                yield batch(
                    page,
                    lambda each: self._feedback(each, survey),
                    label=lambda each: each["id"],
                    what="response",
                    cursor={**mark.cursor(), "on_the_way": True},
                )
        yield Batch(cursor=mark.cursor())

    def _url(self) -> str:
        return f"{self.base_url.rstrip('/')}/v3/surveys/{self.survey}"

    def _pages(self, fetcher: Fetcher, since: datetime) -> Iterator[list[Any]]:
        def ask(start: datetime, number: int) -> tuple[list[Any], bool]:
            # Changed after this second: those that changed within it are asked for again.
            params = {"start_modified_at": _stamp(start - timedelta(seconds=1)), "page": number}
            params |= {"per_page": PAGE, "status": "completed"}
            params |= {"sort_by": "date_modified", "sort_order": "ASC"}
            answer = fetcher.get(f"{self._url()}/responses/bulk", params=params).json()
            found, links = listed(answer, "data", self.name, always=True), answer.get("links")
            return found, isinstance(links, dict) and bool(links.get("next"))

        return oldest_first(
            ask, since=since, mark=lambda each: f"{each['id']} {each['date_modified']}", changed=_changed
        )

    def _feedback(self, response: Any, survey: Details) -> Feedback:
        answers = Answers(survey=self)
        answers.named(_contact(response))
        answers.given(response.get("custom_variables") or {})
        for page in response.get("pages") or []:
            for given in page.get("questions") or []:
                for answer in given.get("answers") or []:
                    survey.take(str(given["id"]), answer, answers)
        return Feedback(
            external_id=str(response["id"]),
            kind=self.kind,
            parts=answers.said(),
            said=moment(response.get("date_created")),
            author=answers.author or _recipient(response),
            url=response.get("analyze_url"),
            scores=answers.scores(),
            attributes={"survey": self.survey, **answers.attributes, **self.attributes},
        )


def _changed(response: Any) -> datetime | None:
    text = response.get("date_modified") if isinstance(response, dict) else None
    found = moment(text) if isinstance(text, str) else None
    return found if isinstance(found, datetime) else None


def _stamp(since: datetime) -> str:
    """SurveyMonkey takes UTC and no zone."""
    return since.strftime("%Y-%m-%dT%H:%M:%S")


def _contact(response: Mapping[str, Any]) -> str | None:
    email = ((response.get("metadata") or {}).get("contact") or {}).get("email")
    return str(email.get("value") or "") if isinstance(email, dict) else None


def _recipient(response: Mapping[str, Any]) -> str | None:
    recipient = str(response.get("recipient_id") or "0")
    return None if recipient == "0" else f"recipient {recipient}"
