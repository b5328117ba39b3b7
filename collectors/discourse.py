"""Posts of a Discourse forum: topics by last activity or by a search, then what is new in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field, SecretStr

from collectors.base import Options, moment
from collectors.credentials import Credential
from collectors.http import Fetcher
from collectors.listings import BARREN, unseen
from collectors.quoted import without
from collectors.reading import Unusable, batch
from collectors.watermark import Watermark
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Failure, Feedback, Kind, Part

OVERLAP = timedelta(days=1)
#: Posts that one request may name.
CHUNK = 20
#: What is repeated of others, and the box in which a link shows the page that it leads to.
_NOT_OWN = "aside.quote, aside.onebox"
#: The types of posts that people write; the others say that a topic was closed or moved.
_WRITTEN = {1}


class Discourse(Options):
    """A public forum, or a part of it. Topics move up the list, so none is passed by while it is read."""

    #: 200 requests a minute and 50 in ten seconds are allowed.
    DELAY: ClassVar[float] = 1.0
    CREDENTIALS: ClassVar[tuple[Credential, ...]] = (
        Credential(
            field="key",
            variable="DISCOURSE_API_KEY",
            how="Ask the forum's administrator for an API key that reads topics; only closed forums want it",
            required=False,
        ),
    )

    #: The forum's address.
    base_url: str
    #: A category as in its address, such as support/6; left out, the whole forum.
    category: str | None = Field(default=None, pattern=r"^[^\s/]+(/[^\s/]+)*/\d+$")
    #: Only posts that a search finds.
    query: str | None = None
    #: How far back the first run goes.
    days: int = Field(default=365, ge=1)
    key: SecretStr | None = None
    #: Who the key belongs to.
    username: str = "system"
    kind: Kind = Kind.FORUM_POST

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        mark = Watermark.from_cursor(cursor, self.fingerprint())
        since = mark.since(OVERLAP) or datetime.now(UTC) - timedelta(days=self.days)
        first = mark.reached is None
        key = {"Api-Key": self.key.get_secret_value(), "Api-Username": self.username} if self.key else {}
        with self.fetcher(**key) as fetcher:
            forum = _Forum(self, fetcher)
            topics = forum.found(since) if self.query else forum.latest(since)
            for topic in topics:
                for posts in forum.posts(topic, None if first else since):
                    yield self._batch(posts, topic)
                mark.seen(topic.moved)
        yield Batch(failures=tuple(forum.failures), cursor=mark.cursor())

    def _batch(self, posts: list[Any], topic: _Topic) -> Batch:
        deleted = [str(post["id"]) for post in posts if isinstance(post, dict) and post.get("user_deleted")]
        return batch(
            posts,
            lambda post: self._read(post, topic),
            label=lambda post: post["id"],
            what="post",
            gone=deleted,
        )

    def _read(self, post: Any, topic: _Topic) -> Feedback | None:
        if post.get("user_deleted") or post.get("hidden") or post["post_type"] not in _WRITTEN:
            return None
        words = without(post["cooked"], _NOT_OWN)
        if not words:
            raise Unusable("the post has no text")
        title = (Part(label="title", text=topic.title),) if post["post_number"] == 1 and topic.title else ()
        return Feedback(
            external_id=str(post["id"]),
            kind=self.kind,
            parts=(*title, Part(label="body", text=words)),
            said=moment(post["created_at"]),
            author=post.get("username"),
            url=f"{self.base_url.rstrip('/')}/t/{topic.slug}/{topic.id}/{post['post_number']}",
            attributes=self.attributes,
        )


@dataclass(frozen=True, kw_only=True)
class _Topic:
    id: int
    title: str
    slug: str
    moved: datetime | None
    pinned: bool
    #: The posts that a search found; None for all.
    only: tuple[int, ...] | None = None


class _Forum:
    """The forum's JSON."""

    def __init__(self, options: Discourse, fetcher: Fetcher) -> None:
        self._options = options
        self._fetcher = fetcher
        #: Topics that cannot be understood.
        self.failures: list[Failure] = []

    def latest(self, since: datetime) -> Iterator[_Topic]:
        """Topics that moved since, the latest first; pinned ones stand on top whenever they moved."""
        category = self._options.category
        path = f"c/{category}/l/latest.json" if category else "latest.json"
        seen: set[str] = set()
        number = barren = 0
        while barren < BARREN:
            found = self._within(self._json(path, page=number), "topic_list")
            listed = self._topics(unseen(list(self._within(found, "topics")), _mark, seen))
            yield from (each for each in listed if each.moved is None or each.moved >= since)
            loose = [each.moved for each in listed if not each.pinned]
            over = bool(loose) and all(moved is not None and moved < since for moved in loose)
            if over or not found.get("more_topics_url"):
                return
            number, barren = number + 1, 0 if listed else barren + 1

    def found(self, since: datetime) -> Iterator[_Topic]:
        """Topics with those of their posts that the search finds."""
        number = barren = 0
        seen: set[str] = set()
        while barren < BARREN:
            asked = f"{self._options.query} after:{since.date()} order:latest"
            found = self._json("search.json", q=asked, page=number + 1)
            fresh = unseen(list(self._within(found, "posts")), _mark, seen)
            yield from self._topics(fresh, {_mark(each): each for each in found.get("topics") or []})
            if not (found.get("grouped_search_result") or {}).get("more_full_page_results"):
                return
            number, barren = number + 1, 0 if fresh else barren + 1

    def _topics(self, entries: list[Any], titles: Mapping[str, Any] | None = None) -> list[_Topic]:
        """The topics that a list or, with their titles apart, the hits of a search tell of."""
        topics = []
        for entry in entries:
            try:
                topics.append(_topic(entry) if titles is None else _hit(entry, titles))
            except (LookupError, TypeError, ValueError, AttributeError):
                reason = "a topic in the forum's list cannot be understood"
                self.failures.append(Failure(where=self._options.base_url, reason=reason))
        return topics

    def posts(self, topic: _Topic, since: datetime | None) -> Iterator[list[Any]]:
        """A topic's posts from its end back to those that were there before."""
        if topic.only is not None:
            yield self._chunk(topic, list(topic.only))
            return
        stream = self._within(self._json(f"t/{topic.id}.json"), "post_stream")
        shown = {each.get("id"): each for each in self._within(stream, "posts") if isinstance(each, dict)}
        ids = list(stream.get("stream") or shown)
        for start in range(len(ids), 0, -CHUNK):
            wanted = ids[max(0, start - CHUNK) : start]
            missing = [each for each in wanted if each not in shown]
            posts = [shown[each] for each in wanted if each in shown]
            posts += self._chunk(topic, missing) if missing else []
            yield posts
            if since is not None and all(_older(post, since) for post in posts):
                return

    def _chunk(self, topic: _Topic, ids: list[int]) -> list[Any]:
        found = self._json(f"t/{topic.id}/posts.json", **{"post_ids[]": ids})
        return list(self._within(found, "post_stream", "posts"))

    def _json(self, path: str, **params: Any) -> Any:
        return self._fetcher.get(f"{self._options.base_url.rstrip('/')}/{path}", params=params).json()

    def _within(self, found: Any, *names: str) -> Any:
        for name in names:
            if not isinstance(found, dict) or name not in found:
                raise SourceError(self._options.name, "the forum answered with something else than posts")
            found = found[name]
        return found


def _mark(entry: Any) -> str:
    return str(entry["id"])


def _topic(entry: Any) -> _Topic:
    moved = moment(entry.get("bumped_at"))
    return _Topic(
        id=int(entry["id"]),
        title=str(entry.get("title") or ""),
        slug=str(entry.get("slug") or "-"),
        moved=moved if isinstance(moved, datetime) else None,
        pinned=bool(entry.get("pinned")),
    )


def _hit(post: Any, titles: Mapping[str, Any]) -> _Topic:
    """The topic of a post that a search found, with this post alone."""
    topic = {"id": post["topic_id"], **titles.get(str(post["topic_id"]), {})}
    return replace(_topic({**topic, "bumped_at": post["created_at"]}), only=(int(post["id"]),))


def _older(post: Any, since: datetime) -> bool:
    changed = moment(post.get("updated_at") or post.get("created_at")) if isinstance(post, dict) else None
    return isinstance(changed, datetime) and changed < since
