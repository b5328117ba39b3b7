"""Walks through listings that move while they are read; apart, as several sources have the same traps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

#: So many pages in a row that hold nothing new end a walk, whatever the source says of its length.
BARREN = 5

#: Asks for one page: from a moment on, inclusive, and its number from 1. Gives its entries, and whether the
#: source says that there are more.
Ask = Callable[[datetime, int], tuple[list[Any], bool]]


def oldest_first(
    ask: Ask, *, since: datetime, mark: Callable[[Any], str], changed: Callable[[Any], datetime | None]
) -> Iterator[list[Any]]:
    """The new entries of each page of a listing that is sorted by change, the oldest change first.

    It goes on by time and not by page number: an entry that changes meanwhile moves to the end, and with
    page numbers all that stands behind it would move up by one, past the reader.

    Args:
        ask: Asks the source for one page.
        since: Where to begin.
        mark: Tells entries apart, also two states of one.
        changed: When an entry changed last; None where it does not say.
    """
    seen: set[str] = set()
    number, barren = 1, 0
    while barren < BARREN:
        entries, more = ask(since, number)
        fresh = unseen(entries, mark, seen)
        if fresh:
            yield fresh
        if not more:
            return
        barren = 0 if fresh else barren + 1
        latest = max((each for each in map(changed, fresh) if each is not None), default=since)
        since, number = (latest, 1) if latest > since else (since, number + 1)


def unseen(entries: list[Any], mark: Callable[[Any], str], seen: set[str]) -> list[Any]:
    """The entries of a page that did not come before, which are noted; those that have no mark stay."""
    fresh = []
    for entry in entries:
        try:
            known = mark(entry)
        except (LookupError, TypeError, AttributeError):
            known = repr(entry)[:200]
        if known not in seen:
            seen.add(known)
            fresh.append(entry)
    return fresh
