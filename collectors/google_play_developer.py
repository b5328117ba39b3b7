"""Reviews of your own app on Google Play, from the Google Play Developer API.

Document: https://developers.google.com/android-publisher/api-ref/rest/v3/reviews
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from collectors.google import Access, GoogleOptions
from collectors.http import Fetcher
from collectors.paging import by_token, epoch, listed
from collectors.reading import batch
from collectors.reviews import known, parts, some, stars
from harken.domain.feedback import Batch, Feedback

PAGE = 100


class GooglePlayDeveloper(GoogleOptions):
    """The reviews of the last week, all of them each time: read it daily."""

    #: Of the 200,000 requests a day that an app may make to the whole API.
    DAILY_BUDGET: ClassVar[int | None] = 200_000
    SCOPES: ClassVar[tuple[str, ...]] = ("https://www.googleapis.com/auth/androidpublisher",)
    #: Google lists only what was written or changed since.
    REACH: ClassVar[timedelta | None] = timedelta(days=7)

    #: The package name, such as com.example.lamp.
    app: str
    base_url: str = "https://androidpublisher.googleapis.com"

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:  # noqa: ARG002 - it is a week, always
        with self.fetcher() as fetcher:
            for page in self._pages(fetcher, self.access(fetcher)):
                yield batch(page, self._feedback, label=_id, what="review")

    def _pages(self, fetcher: Fetcher, access: Access) -> Iterator[list[Any]]:
        url = f"{self.base_url.rstrip('/')}/androidpublisher/v3/applications/{self.app}/reviews"

        def ask(token: str | None) -> Any:
            following = {"token": token} if token else {}
            return fetcher.get(url, access.header(), {"maxResults": PAGE, **following}).json()

        return by_token(
            ask,
            entries=lambda answer: listed(answer, "reviews", self.name),
            token=lambda answer: (answer.get("tokenPagination") or {}).get("nextPageToken"),
            key=_id,
            source=self.name,
        )

    def _feedback(self, review: Any) -> Feedback:
        told, *_ = [each["userComment"] for each in review["comments"] if "userComment" in each]
        # Google joins the title and the body of older reviews by a tab.
        title, tab, body = str(told.get("originalText") or told.get("text") or "").partition("\t")
        return Feedback(
            external_id=_id(review),
            kind=self.kind,
            parts=some(parts(title=title, body=body) if tab else parts(body=title), "review"),
            said=epoch((told.get("lastModified") or {}).get("seconds")),
            # Names are shared by many, and a person has one review of an app.
            author=f"review {_id(review)}",
            url=f"https://play.google.com/store/apps/details?id={self.app}&reviewId={_id(review)}",
            scores=stars(told.get("starRating")),
            attributes=known(
                app=self.app,
                version=told.get("appVersionName"),
                language=told.get("reviewerLanguage"),
                device=(told.get("deviceMetadata") or {}).get("productName") or told.get("device"),
            )
            | self.attributes,
        )


def _id(review: Any) -> str:
    return str(review["reviewId"])
