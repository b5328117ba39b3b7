"""Comments under YouTube videos, with the replies to them.

Document: https://developers.google.com/youtube/v3/docs/commentThreads/list
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from pydantic import SecretStr, model_validator

from collectors.base import Options, moment
from collectors.credentials import Credential
from collectors.http import Fetcher
from collectors.paging import by_token, listed, recent
from collectors.places import each_place
from collectors.reading import batch
from collectors.reviews import known, parts, some
from collectors.watermark import Watermark
from harken.domain.feedback import Batch, Feedback, Kind

PAGE = 100
#: A new reply does not bring its thread to the front, so that threads of this age are looked at again.
OVERLAP = timedelta(days=14)


class YouTube(Options):
    """The comments under some videos, or under all of a channel's."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="key",
            variable="YOUTUBE_KEY",
            how="Make an API key in the Google Cloud console under APIs & Services, and enable the YouTube "
            "Data API v3 for it",
        ),
    )
    #: A page of comments costs one unit.
    DAILY_BUDGET: ClassVar[int | None] = 10_000
    #: Where YouTube's day begins.
    BUDGET_ZONE: ClassVar[str] = "America/Los_Angeles"

    key: SecretStr
    #: What stands behind watch?v= in the addresses.
    videos: tuple[str, ...] = ()
    #: The channel's id, which begins with UC.
    channel: str | None = None
    base_url: str = "https://www.googleapis.com"
    kind: Kind = Kind.SOCIAL_POST

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.videos and not self.channel:
            raise ValueError("name videos or a channel")
        return self

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        since = mark.since(OVERLAP)
        with self.fetcher(**{"X-Goog-Api-Key": self.key.get_secret_value()}) as fetcher:
            yield from each_place(
                self.name,
                self._places(),
                lambda place: self._place(fetcher, place, mark, since),
                label=lambda place: " ".join(place.values()),
            )
        yield Batch(cursor=mark.cursor())

    def _places(self) -> list[dict[str, str]]:
        channel = [{"allThreadsRelatedToChannelId": self.channel}] if self.channel else []
        return [*channel, *({"videoId": video} for video in dict.fromkeys(self.videos))]

    def _place(
        self, fetcher: Fetcher, place: Mapping[str, str], mark: Watermark, since: datetime | None
    ) -> Iterator[Batch]:
        """Comments may be switched off under one video; the others are read all the same."""
        asked = {"part": "snippet,replies", "order": "time", **place}
        for page in recent(self._pages(fetcher, "commentThreads", asked), _published, mark, since):
            comments = [each for thread in page for each in self._comments(fetcher, thread)]
            yield batch(comments, self._feedback, label=lambda each: each["id"], what="comment")

    def _pages(self, fetcher: Fetcher, of: str, params: Mapping[str, Any]) -> Iterator[list[Any]]:
        url = f"{self.base_url.rstrip('/')}/youtube/v3/{of}"
        asked = {"maxResults": PAGE, "textFormat": "plainText", **params}

        def ask(token: str | None) -> Any:
            return fetcher.get(url, params={**asked, "pageToken": token} if token else asked).json()

        return by_token(
            ask,
            entries=lambda answer: listed(answer, "items", self.name, always=True),
            token=lambda answer: answer.get("nextPageToken"),
            key=lambda each: each["id"],
            source=self.name,
        )

    def _comments(self, fetcher: Fetcher, thread: Any) -> list[Any]:
        """The comment and its replies; a thread carries only the first few of them."""
        try:
            told, video = thread["snippet"], thread["snippet"].get("videoId")
            replies = (thread.get("replies") or {}).get("comments") or []
            if told.get("totalReplyCount", 0) > len(replies):
                asked = {"part": "snippet", "parentId": thread["id"]}
                replies = [each for page in self._pages(fetcher, "comments", asked) for each in page]
            return [{**each, "video": video} for each in (told["topLevelComment"], *replies)]
        except (LookupError, TypeError, AttributeError):
            return [thread]

    def _feedback(self, comment: Any) -> Feedback:
        told, video = comment["snippet"], comment["video"]
        return Feedback(
            external_id=str(comment["id"]),
            kind=self.kind,
            parts=some(parts(body=told.get("textOriginal") or told.get("textDisplay")), "comment"),
            said=moment(told.get("publishedAt")),
            author=(told.get("authorChannelId") or {}).get("value") or told.get("authorDisplayName"),
            url=f"https://www.youtube.com/watch?v={video}&lc={comment['id']}" if video else None,
            attributes=known(video=video) | self.attributes,
        )


def _published(thread: Any) -> datetime | date | None:
    return moment(thread["snippet"]["topLevelComment"]["snippet"].get("publishedAt"))
