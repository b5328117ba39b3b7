"""Feeds in RSS and Atom, fetched only when they changed."""

from __future__ import annotations

import io
import re
from calendar import timegm
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urljoin

from collectors.base import Options, hashed, known_author, moment, short_id
from collectors.http import Page, shown
from collectors.reading import Unusable, batch
from harken.domain.errors import SourceError
from harken.domain.feedback import Batch, Failure, Feedback, Part

#: How many ids are remembered at least, to tell a reused one.
_REMEMBERED = 1000
_DAY = re.compile(r"\s*\d{4}-\d\d-\d\d\s*")


class Rss(Options):
    """One feed. Every entry of its window is yielded each time it changed, so that edits arrive."""

    NEWEST_ONLY = True

    url: str

    def collect(self, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        cursor = cursor if cursor.get("for") == self.fingerprint() else {"ids": cursor.get("ids", {})}
        with self.fetcher(self.url) as fetcher:
            page = fetcher.get(self.url, _conditions(cursor))
        if page.status == 304:
            return
        yield self._batch(page, cursor)

    def _batch(self, page: Page, cursor: Mapping[str, Any]) -> Batch:
        feed = _parsed(page)
        if not feed.get("version") and not feed.entries:
            raise SourceError(self.name, f"{shown(self.url)} answers with something that is no feed")
        identities = [_identity(entry) for entry in feed.entries]
        ids, remembered = _external_ids(identities, cursor.get("ids", {}))
        memory: dict[str, Any] = {"for": self.fingerprint(), "ids": remembered}
        damages = []
        if feed.bozo and not _harmless(feed):
            damages.append(Failure(where=shown(self.url), reason="the feed is damaged", permanent=False))
        else:
            # A damaged feed may be whole at the next look, so only a whole one is remembered as seen.
            memory |= {"etag": page.headers.get("ETag"), "modified": page.headers.get("Last-Modified")}
        entries = zip(feed.entries, ids, strict=True)
        read = batch(entries, lambda each: self._feedback(*each), label=lambda each: each[1], cursor=memory)
        return replace(read, failures=(*read.failures, *damages))

    def _feedback(self, entry: Any, external_id: str) -> Feedback:
        texts = (("title", entry.get("title", "")), ("body", _body(entry)))
        parts = tuple(Part(label=label, text=text) for label, text in texts if text.strip())
        if not parts:
            raise Unusable("the entry has no text")
        return Feedback(
            external_id=external_id,
            kind=self.kind,
            parts=parts,
            said=_said(entry),
            author=known_author(entry.get("author")),
            url=_link(entry, self.url),
            attributes=self.attributes,
        )


def _conditions(cursor: Mapping[str, Any]) -> dict[str, str]:
    asked = {"If-None-Match": cursor.get("etag"), "If-Modified-Since": cursor.get("modified")}
    return {name: value for name, value in asked.items() if value}


def _parsed(page: Page) -> Any:
    import feedparser

    # As a stream: feedparser would open a body that looks like an address or a file name. It is not told
    # the address, as it would make it a part of every guid, which then changed when the feed moves.
    headers = {"content-type": page.headers.get("Content-Type", "")}
    return feedparser.parse(io.BytesIO(page.body), response_headers=headers)


def _harmless(feed: Any) -> bool:
    """Whether all that is wrong is what the feed says of its encoding or media type."""
    import feedparser

    return isinstance(
        feed.get("bozo_exception"), feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType
    )


def _link(entry: Any, feed: str) -> str | None:
    """Where a reader finds the entry; feedparser offers the guid as one where there is none."""
    link = str(entry.get("link") or "")
    if not link or (link == entry.get("id") and "://" not in link):
        return None
    return urljoin(feed, link)


def _body(entry: Any) -> str:
    contents = entry.get("content") or [entry.get("summary_detail") or {}]
    html = [each for each in contents if "html" in each.get("type", "")]
    return str((html or contents)[0].get("value") or entry.get("summary", ""))


def _said(entry: Any) -> datetime | date | None:
    name = "published" if entry.get("published_parsed") else "updated"
    if not (parsed := entry.get(f"{name}_parsed")):
        return None
    if _DAY.fullmatch(entry.get(name, "")):
        return moment(entry.get(name))
    return datetime.fromtimestamp(timegm(parsed), UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Identity:
    """What an entry can be told by."""

    #: guid, else link, else a hash.
    short: str
    #: What distinguishes entries that share the short one.
    mark: str
    published: str

    @property
    def long(self) -> str:
        return f"{self.short} {self.mark}" if self.mark else self.short


def _identity(entry: Any) -> _Identity:
    guid, link, published = entry.get("id"), entry.get("link"), entry.get("published", "")
    if guid:
        return _Identity(short=guid, mark=link or "", published=published)
    title, body = entry.get("title", ""), _body(entry)
    if link:
        return _Identity(short=link, mark=hashed(title, published or body), published=published)
    return _Identity(short=hashed(title, published, body), mark="", published=published)


def _external_ids(
    identities: Sequence[_Identity], before: Mapping[str, Any]
) -> tuple[list[str], dict[str, Any]]:
    """The stable id of each entry, and what to remember so that the next look gives the same ones.

    An id that the feed uses for one entry only stands alone, also when the entry's link moves. An id
    that it uses for several is completed by the link, except for the entry that had it first.
    """
    marks = defaultdict(set)
    for each in identities:
        marks[each.short].add(each.mark)
    memory = dict(before)
    ids = []
    for each in reversed(identities):  # The oldest entry stands last and had its id first.
        key = hashed(each.short)
        mark, published, reused = memory.pop(key, (hashed(each.mark), each.published, False))
        moved = mark != hashed(each.mark)
        reused = reused or len(marks[each.short]) > 1 or (moved and published != each.published)
        memory[key] = [mark if reused else hashed(each.mark), published if reused else each.published, reused]
        ids.append(short_id(each.long if reused and moved else each.short))
    return ids[::-1], dict(list(memory.items())[-max(_REMEMBERED, 2 * len(ids)) :])
