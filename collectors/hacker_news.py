"""Hacker News stories and comments that mention something, from Algolia's public search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import Field

from collectors.base import Options, known_author
from collectors.http import Fetcher
from collectors.listings import BARREN, unseen
from collectors.reading import Unusable, batch
from collectors.watermark import Watermark
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Feedback, Kind, Part

#: Authors may edit for two hours; the search follows a little later.
OVERLAP = timedelta(days=1)
#: Hits of one page. A query gives 1,000 in all, so that one page is a whole query and time does the rest.
PAGE = 1000


class HackerNews(Options):
    """What a search finds, newest first; the moment of the oldest hit is where the next query ends."""

    #: 10,000 requests an hour are allowed.
    DELAY: ClassVar[float] = 0.4

    #: Words to look for; put a name in quotation marks, as the search forgives typing errors.
    query: str = Field(min_length=1)
    what: tuple[Literal["story", "comment"], ...] = Field(default=("story", "comment"), min_length=1)
    #: How far back the first run goes.
    days: int = Field(default=365, ge=1)
    kind: Kind = Kind.FORUM_POST
    base_url: str = "https://hn.algolia.com"

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        since = mark.since(OVERLAP) or datetime.now(UTC) - timedelta(days=self.days)
        with self.fetcher() as fetcher:
            for hits in self._newest_first(fetcher, int(since.timestamp())):
                found = batch(hits, self._read, label=lambda hit: hit["objectID"], what="hit")
                for item in found.items:
                    mark.seen(item.said)
                yield found
        yield Batch(cursor=mark.cursor())

    def _newest_first(self, fetcher: Fetcher, since: int) -> Iterator[list[Any]]:
        """New hits, query by query; each query ends where the one before left off."""
        seen: set[str] = set()
        until: int | None = None
        while True:
            oldest = until
            for hits in self._pages(fetcher, since, until):
                if fresh := unseen(hits, lambda hit: str(hit["objectID"]), seen):
                    yield fresh
                    oldest = min([*([oldest] if oldest else []), *_moments(fresh)], default=None)
            if oldest == until:
                return
            until = oldest

    def _pages(self, fetcher: Fetcher, since: int, until: int | None) -> Iterator[list[Any]]:
        """All pages that one query gives, also those behind an empty one."""
        number = barren = 0
        while barren < BARREN:
            bounds = [f"created_at_i>={since}", *([f"created_at_i<={until}"] if until else [])]
            found = fetcher.get(
                f"{self.base_url.rstrip('/')}/api/v1/search_by_date",
                params={
                    "query": self.query,
                    "tags": f"({','.join(self.what)})",
                    "numericFilters": ",".join(bounds),
                    "hitsPerPage": PAGE,
                    "page": number,
                },
            ).json()
            hits, pages = self._held(found)
            yield hits
            number, barren = number + 1, 0 if hits else barren + 1
            if number >= pages:
                return

    def _held(self, found: Any) -> tuple[list[Any], int]:
        try:
            return list(found["hits"]), int(found["nbPages"])
        except (LookupError, TypeError, ValueError) as error:
            raise SourceError(self.name, f"{self.base_url} answered with something else than hits") from error

    def _read(self, hit: Any) -> Feedback:
        title, words = hit.get("title"), hit.get("comment_text") or hit.get("story_text")
        parts = [Part(label=label, text=text) for label, text in (("title", title), ("body", words)) if text]
        if not parts:
            raise Unusable("the hit has no text")
        return Feedback(
            external_id=str(hit["objectID"]),
            kind=self.kind,
            parts=tuple(parts),
            said=datetime.fromtimestamp(hit["created_at_i"], UTC),
            author=known_author(hit.get("author")),
            url=f"https://news.ycombinator.com/item?id={hit['objectID']}",
            attributes={"post": "story" if title else "comment", **self.attributes},
        )


def _moments(hits: list[Any]) -> list[int]:
    return [hit["created_at_i"] for hit in hits if isinstance(hit, dict) and "created_at_i" in hit]
