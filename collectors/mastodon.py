"""Posts with a hashtag, as one Mastodon server knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from pydantic import Field, SecretStr, field_validator

from collectors.base import Options, moment
from collectors.credentials import Credential
from collectors.http import Fetcher
from collectors.listings import unseen
from collectors.reading import Unusable, batch
from collectors.watermark import Watermark
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Feedback, Kind, Part

#: Posts from other servers arrive late, with the time at which they were written.
OVERLAP = timedelta(days=2)
#: Posts of one page; servers give no more.
PAGE = 40


class Mastodon(Options):
    """The posts of some hashtags, oldest first."""

    #: 300 requests in five minutes are allowed.
    DELAY: ClassVar[float] = 1.0
    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="token",
            variable="MASTODON_TOKEN",
            how="Make an application in the preferences of your account, under development, with the right"
            " read:statuses; only servers that show nothing to strangers want it",
            required=False,
        ),
    )

    #: The server, such as https://mastodon.social; it knows its own posts and those that reached it.
    base_url: str
    hashtags: tuple[str, ...] = Field(min_length=1)
    #: How far back the first run goes.
    days: int = Field(default=365, ge=1)
    token: SecretStr | None = None
    kind: Kind = Kind.SOCIAL_POST

    @field_validator("hashtags")
    @classmethod
    def _bare(cls, hashtags: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(tag.lstrip("#") for tag in hashtags))

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        marks = {
            tag: Watermark.from_cursor(cursor.get(tag) or {}, self.fingerprint()) for tag in self.hashtags
        }
        headers = {"Authorization": f"Bearer {self.token.get_secret_value()}"} if self.token else {}
        with self.fetcher(**headers) as fetcher:
            for tag in self.hashtags:
                for posts in self._oldest_first(fetcher, tag, marks[tag]):
                    found = batch(posts, self._read, label=lambda post: post["id"], what="post")
                    for item in found.items:
                        marks[tag].seen(item.said)
                    reached = {tag: mark.cursor() for tag, mark in marks.items()}
                    yield Batch(items=found.items, failures=found.failures, cursor=reached)

    def _oldest_first(self, fetcher: Fetcher, tag: str, mark: Watermark) -> Iterator[list[Any]]:
        since = mark.since(OVERLAP) or datetime.now(UTC) - timedelta(days=self.days)
        seen: set[str] = set()
        after = _first_id(since)
        while fresh := unseen(self._page(fetcher, tag, after), lambda post: str(post["id"]), seen):
            yield fresh
            after = max([after, *(int(post["id"]) for post in fresh if _numbered(post))])

    def _page(self, fetcher: Fetcher, tag: str, after: int) -> list[Any]:
        url = f"{self.base_url.rstrip('/')}/api/v1/timelines/tag/{quote(tag, safe='')}"
        found = fetcher.get(url, params={"limit": PAGE, "min_id": after}).json()
        if not isinstance(found, list):
            raise SourceError(self.name, f"{url} answered with something else than posts")
        return found

    def _read(self, post: Any) -> Feedback | None:
        if post.get("reblog"):
            return None
        texts = (("title", post.get("spoiler_text")), ("body", post["content"]))
        parts = tuple(Part(label=label, text=text) for label, text in texts if text)
        if not parts:
            raise Unusable("the post has no text")
        account = post["account"]
        known = {"language": post.get("language"), "bot": account.get("bot") or None}
        return Feedback(
            external_id=str(post["id"]),
            kind=self.kind,
            parts=parts,
            said=moment(post["created_at"]),
            author=account.get("url") or account["acct"],
            url=post.get("url") or post.get("uri"),
            attributes={name: value for name, value in known.items() if value} | self.attributes,
        )


def _first_id(since: datetime) -> int:
    """The id before all posts of a moment: Mastodon's ids begin with the milliseconds since 1970."""
    return max(int(since.timestamp() * 1000) << 16, 1) - 1


def _numbered(post: Any) -> bool:
    return isinstance(post, dict) and str(post.get("id", "")).isdecimal()
