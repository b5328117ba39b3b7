"""From what a source lists to a batch: each entry on its own, so that a bad one spoils no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from collectors.base import distinct
from harken.domain.feedback import Batch, Failure, Feedback

#: What reading an entry of an unforeseen shape may raise.
_UNFORESEEN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


class Unusable(ValueError):
    """An entry lacks what it needs; the message is the reason told, so it holds none of its text."""


def batch(
    entries: Iterable[Any],
    read: Callable[[Any], Feedback | None],
    *,
    label: Callable[[Any], str],
    what: str = "entry",
    cursor: Mapping[str, Any] | None = None,
    gone: Iterable[str] = (),
) -> Batch:
    """Read each entry; one that cannot be read is a failure, one that is None is skipped.

    Args:
        entries: What the source lists, of any shape.
        read: The feedback of an entry, or None where it is none.
        label: Where an entry is, such as its id; it may fail.
        what: What an entry is called where it cannot be understood.
        cursor: Where the next run goes on once these are stored.
        gone: External ids that the source says were deleted.
    """
    got = [_read(entry, read, label, what) for entry in entries]
    return Batch(
        items=distinct(each for each in got if isinstance(each, Feedback)),
        failures=tuple(each for each in got if isinstance(each, Failure)),
        cursor=cursor,
        gone=tuple(dict.fromkeys(gone)),
    )


def _read(
    entry: Any, read: Callable[[Any], Feedback | None], label: Callable[[Any], str], what: str
) -> Feedback | Failure | None:
    try:
        return read(entry)
    except Unusable as error:
        return Failure(where=_where(entry, label, what), reason=str(error))
    except _UNFORESEEN:
        return Failure(where=_where(entry, label, what), reason=f"the {what} cannot be understood")


def _where(entry: Any, label: Callable[[Any], str], what: str) -> str:
    try:
        return str(label(entry)) or f"a {what}"
    except _UNFORESEEN:
        return f"a {what}"
