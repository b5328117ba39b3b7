"""Service reviews of one business on Trustpilot.

Document: https://developers.trustpilot.com/business-units-api (Get a business unit's reviews)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from pydantic import SecretStr

from collectors.base import Options, known_author, moment
from collectors.credentials import Credential
from collectors.http import Fetcher
from collectors.paging import by_number, listed, recent
from collectors.reading import batch
from collectors.reviews import known, parts, some, stars
from collectors.watermark import Watermark
from harken.domain.feedback import Batch, Feedback

PAGE = 100
#: Reviewers may change what they wrote, and reviews are held back while they are looked into.
OVERLAP = timedelta(days=30)


class Trustpilot(Options):
    """The public reviews of one business unit, newest first."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="key",
            variable="TRUSTPILOT_KEY",
            how="Copy the API key from Trustpilot Business, Integrations, Developers; a paid plan with the "
            "API is needed",
        ),
    )
    #: 833 requests in five minutes are recommended at most.
    DELAY: ClassVar[float] = 0.4

    key: SecretStr
    #: Its id, as /v1/business-units/find?name=example.com tells it.
    business_unit: str
    base_url: str = "https://api.trustpilot.com"

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        with self.fetcher(apikey=self.key.get_secret_value()) as fetcher:
            for page in recent(self._pages(fetcher), _written, mark, mark.since(OVERLAP)):
                yield self._batch(page)
        yield Batch(cursor=mark.cursor())

    def _pages(self, fetcher: Fetcher) -> Iterator[list[Any]]:
        url = f"{self.base_url.rstrip('/')}/v1/business-units/{self.business_unit}/reviews"

        def ask(number: int) -> list[Any]:
            params = {"perPage": PAGE, "page": number, "orderBy": "createdat.desc"}
            return listed(fetcher.get(url, params=params).json(), "reviews", self.name, always=True)

        return by_number(ask, key=_id)

    def _batch(self, page: list[Any]) -> Batch:
        """Reviews that Trustpilot has taken down are told as gone."""
        archived = [each for each in page if isinstance(each, dict) and each.get("status") == "archived"]
        return batch(
            [each for each in page if each not in archived],
            self._feedback,
            label=_id,
            what="review",
            gone=[_id(each) for each in archived if "id" in each],
        )

    def _feedback(self, review: Any) -> Feedback:
        consumer = review.get("consumer") or {}
        return Feedback(
            external_id=_id(review),
            kind=self.kind,
            parts=some(parts(title=review.get("title"), body=review.get("text")), "review"),
            said=moment(review.get("createdAt")),
            author=consumer.get("id") or known_author(consumer.get("displayName")),
            url=f"https://www.trustpilot.com/reviews/{_id(review)}",
            scores=stars(review.get("stars")),
            attributes=known(location=consumer.get("displayLocation"), verified=review.get("isVerified"))
            | self.attributes,
        )


def _id(review: Any) -> str:
    return str(review["id"])


def _written(review: Any) -> datetime | date | None:
    return moment(review.get("createdAt"))
