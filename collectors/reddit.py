"""Posts and comments on Reddit, by an app that Reddit has approved.

Document: https://www.reddit.com/dev/api (GET /r/subreddit/new, /search, /api/info) and
https://github.com/reddit-archive/reddit/wiki/OAuth2
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from pydantic import SecretStr, model_validator

from collectors.base import Options
from collectors.credentials import Credential
from collectors.http import Fetcher
from collectors.paging import by_token, epoch, keys, listed, recent
from collectors.places import each_place
from collectors.reading import batch
from collectors.reviews import known, parts, some
from collectors.watermark import Watermark
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Feedback, Kind

PAGE = 100
OVERLAP = timedelta(days=2)
#: Newest posts that are looked at again in each run, to learn what was edited or deleted.
REVISITED = 1000
_REMOVED = frozenset({"[deleted]", "[removed]"})
#: A path and its query.
_Listing = tuple[str, dict[str, str]]


class Reddit(Options):
    """New posts of some subreddits, or what a search finds in them."""

    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="client_id",
            variable="REDDIT_CLIENT_ID",
            how="Apply to Reddit for access to its Data API, and copy the id of the app that it has approved",
        ),
        Credential(
            field="client_secret",
            variable="REDDIT_CLIENT_SECRET",
            how="Copy the secret of the same app",
        ),
    )
    #: A hundred requests a minute are allowed.
    DELAY: ClassVar[float] = 0.6
    #: A listing ends after about a thousand posts.
    NEWEST_ONLY: ClassVar[bool] = True

    client_id: SecretStr
    client_secret: SecretStr
    subreddits: tuple[str, ...] = ()
    #: Words to search for; without subreddits in all of Reddit.
    search: str | None = None
    #: New comments of the subreddits too; they cannot be searched.
    comments: bool = False
    base_url: str = "https://oauth.reddit.com"
    token_url: str = "https://www.reddit.com/api/v1/access_token"
    kind: Kind = Kind.SOCIAL_POST

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.subreddits and not self.search:
            raise ValueError("name subreddits or words to search for")
        return self

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        since, met = mark.since(OVERLAP), list[str]()
        before = cursor.get("met", []) if cursor.get("met_of") == self.fingerprint() else []

        def met_so_far() -> dict[str, Any]:
            names = list(dict.fromkeys([*met, *before]))[:REVISITED]
            return {"met": names, "met_of": self.fingerprint()}

        with self.fetcher() as fetcher:
            signed = self._signed(fetcher)

            def read(listing: _Listing) -> Iterator[Batch]:
                for page in recent(self._pages(fetcher, signed, listing), _created, mark, since):
                    met.extend(keys(page, _name))
                    # With the posts, as they may be deleted before a run that was killed is made up for.
                    yield replace(self._batch(page), cursor={**cursor, **met_so_far()})

            yield from each_place(self.name, self._listings(), read, label=lambda listing: listing[0])
            yield from self._again(fetcher, signed, [each for each in before if each not in set(met)])
        yield Batch(cursor={**mark.cursor(), **met_so_far()})

    def _signed(self, fetcher: Fetcher) -> dict[str, str]:
        named = f"{self.client_id.get_secret_value()}:{self.client_secret.get_secret_value()}"
        basic = {"Authorization": f"Basic {base64.b64encode(named.encode()).decode()}"}
        answer = fetcher.post(self.token_url, data={"grant_type": "client_credentials"}, headers=basic).json()
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str):
            raise SourceError(
                self.name, "Reddit gives this app no token; is the app approved?", permanent=True
            )
        return {"Authorization": f"bearer {token}"}

    def _listings(self) -> Iterator[_Listing]:
        if self.search and not self.subreddits:
            yield "/search", {"q": self.search, "sort": "new", "type": "link"}
        for each in dict.fromkeys(self.subreddits):
            if self.search:
                yield (
                    f"/r/{each}/search",
                    {"q": self.search, "restrict_sr": "1", "sort": "new", "type": "link"},
                )
            else:
                yield f"/r/{each}/new", {}
            if self.comments:
                yield f"/r/{each}/comments", {}

    def _pages(self, fetcher: Fetcher, signed: Mapping[str, str], listing: _Listing) -> Iterator[list[Any]]:
        path, params = listing
        asked = {"limit": PAGE, "raw_json": 1, **params}

        def ask(after: str | None) -> Any:
            url = f"{self.base_url.rstrip('/')}{path}"
            return fetcher.get(url, signed, {**asked, "after": after} if after else asked).json()

        return by_token(
            ask,
            entries=self._children,
            token=lambda answer: answer["data"].get("after"),
            key=_name,
            source=self.name,
        )

    def _children(self, answer: Any) -> list[Any]:
        return listed(
            answer.get("data") if isinstance(answer, dict) else None, "children", self.name, always=True
        )

    def _again(self, fetcher: Fetcher, signed: Mapping[str, str], names: Sequence[str]) -> Iterator[Batch]:
        """What became of earlier posts: Reddit asks to forget what its users delete."""
        for start in range(0, len(names), PAGE):
            asked = {"id": ",".join(names[start : start + PAGE]), "raw_json": 1}
            url = f"{self.base_url.rstrip('/')}/api/info"
            yield self._batch(self._children(fetcher.get(url, signed, asked).json()))

    def _batch(self, children: list[Any]) -> Batch:
        gone = [name for each in children for name in keys([each], _gone) if name]
        left = [each for each in children if not any(keys([each], _gone))]
        return batch(left, self._feedback, label=_name, what="post", gone=gone)

    def _feedback(self, child: Any) -> Feedback:
        told = child["data"]
        title, body = told.get("title"), told.get("selftext") or told.get("body")
        return Feedback(
            external_id=_name(child),
            kind=self.kind,
            parts=some(parts(title=title, body=body), "post"),
            said=_created(child),
            author=told.get("author_fullname") or told.get("author"),
            url=f"https://www.reddit.com{told['permalink']}",
            attributes=known(subreddit=told.get("subreddit"), flair=told.get("link_flair_text"))
            | self.attributes,
        )


def _name(child: Any) -> str:
    return str(child["data"]["name"])


def _created(child: Any) -> datetime | None:
    return epoch(child["data"].get("created_utc"))


def _gone(child: Any) -> str | None:
    """Its name where it was deleted by its author or removed by others."""
    told = child["data"]
    text = told.get("selftext") or told.get("body")
    return _name(child) if text in _REMOVED or told.get("removed_by_category") else None
