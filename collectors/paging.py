"""What no listing is believed: that an empty page is its end, and a new token or number a new page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from collectors.watermark import Watermark
from harken.domain.errors import SourceError

#: Pages in a row that may hold nothing new before a listing counts as read, or as going round in a circle.
PATIENCE = 3
T = TypeVar("T")


class Seen:
    """What a run has met so far."""

    def __init__(self) -> None:
        # Hashes, as the ids of a long listing are many and some are long.
        self._met: set[int] = set()
        #: Pages in a row without anything new.
        self.stale = 0

    def page(self, ids: Iterable[object]) -> bool:
        """Take note of a page; whether it held anything new."""
        fresh = {hash(each) for each in ids} - self._met
        self._met |= fresh
        self.stale = 0 if fresh else self.stale + 1
        return bool(fresh)


def by_token(
    ask: Callable[[str | None], Mapping[str, Any]],
    *,
    entries: Callable[[Mapping[str, Any]], list[Any]],
    token: Callable[[Mapping[str, Any]], str | None],
    key: Callable[[Any], object],
    source: str,
) -> Iterator[list[Any]]:
    """The pages of a listing in which each names the next; an empty one in the middle ends nothing.

    Args:
        ask: The answer for a token, None for the first page.
        entries: What is listed in an answer.
        token: The token in an answer, None on the last page.
        key: What tells an entry from another; it may fail.
        source: Whose listing it is.

    Raises:
        SourceError: when an answer has another shape altogether.
    """
    seen, following = Seen(), None
    while seen.stale < PATIENCE:
        answer = ask(following)
        found = entries(answer)
        seen.page(keys(found, key))
        yield found
        try:
            following = token(answer)
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            raise SourceError(source, "answered with a page that does not tell what follows") from error
        if not following:
            return


def by_number(ask: Callable[[int], list[Any]], *, key: Callable[[Any], object]) -> Iterator[list[Any]]:
    """The pages of a listing with numbers from 1, until several in a row hold nothing new."""
    seen, number = Seen(), 1
    while seen.stale < PATIENCE - 1:
        found = ask(number)
        seen.page(keys(found, key))
        yield found
        number += 1


def recent(
    pages: Iterable[list[Any]],
    said: Callable[[Any], object],
    mark: Watermark,
    since: datetime | None,
) -> Iterator[list[Any]]:
    """The pages of a listing that begins with the newest, down to the first page that is older than `since`.

    The mark takes note of what comes by; its cursor belongs behind the last page of the last listing.
    """
    for page in pages:
        moments = [each for each in keys(page, said) if isinstance(each, datetime)]
        for each in moments:
            mark.seen(each)
        yield page
        if since and page and len(moments) == len(page) and max(moments) < since:
            return


def keys(entries: Iterable[Any], key: Callable[[Any], T]) -> Iterator[T]:
    """The key of each entry that has one; entries of another shape are told of when they are read."""
    for entry in entries:
        try:
            yield key(entry)
        except (LookupError, TypeError, AttributeError, ValueError, OverflowError):
            continue


def listed(answer: Any, name: str, source: str, *, always: bool = False) -> list[Any]:
    """The list under a name, which some services leave out or write as null when it is empty.

    Args:
        answer: What the service answered.
        name: Where the list stands.
        source: Whose listing it is.
        always: Whether the service writes an empty list too, so that one that is missing is an error.

    Raises:
        SourceError: when the answer has another shape altogether.
    """
    found = answer.get(name) if isinstance(answer, dict) else answer
    if not isinstance(answer, dict) or not isinstance(found, list if always else list | None):
        raise SourceError(source, f"answered with something else than a list of {name}")
    return found or []


def stamp(moment: datetime) -> str:
    """A moment as most services take it: ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def epoch(seconds: Any) -> datetime | None:
    """A moment from Unix time, None where there is none."""
    return None if seconds is None or seconds == "" else datetime.fromtimestamp(float(seconds), UTC)
