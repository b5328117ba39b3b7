"""Whether what rose is something that was told on an earlier day: arithmetic without a database.

What lasts is told in other words from one day to the next, now by its words and now by its theme. It is taken
for the same as long as its leading words are known of it, or those who say the new ones say the known ones
too. What merely begins while something else lasts says them too rarely, and is told by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Protocol

from harken.domain.news import Trace
from harken.insights.bundles import SHARED

#: So many of the words tell which complaint it is, and so many of these must be known.
LEADING, KNOWN = 3, 2


class Rising(Protocol):
    """What rose."""

    @property
    def theme(self) -> str | None: ...
    @property
    def words(self) -> tuple[str, ...]: ...
    @property
    def also(self) -> tuple[str, ...]: ...


def trace(found: Rising, before: Trace | None = None) -> Trace:
    """By what it is known again, besides what it was known by before."""
    known = before or Trace()
    themes = (found.theme,) if found.theme else ()
    return Trace(
        themes=tuple(dict.fromkeys((*known.themes, *themes))),
        beside=tuple(dict.fromkeys((*known.beside, *found.also))),
        words=tuple(dict.fromkeys((*known.words, *found.words[:LEADING]))),
    )


def known_as(
    found: Rising, told: Iterable[tuple[str, Trace]], texts: Callable[[], Sequence[Collection[str]]]
) -> str | None:
    """The subject under which it was told before, the newest first; None where it is new.

    Args:
        told: What may go on, by its subject.
        texts: The words of each feedback that says it, and the pairs that stand side by side in it.
    """
    return next((subject for subject, trace in told if _is(found, trace, texts)), None)


def _is(found: Rising, trace: Trace, texts: Callable[[], Sequence[Collection[str]]]) -> bool:
    if found.theme in (*trace.themes, *trace.beside) or set(trace.themes).intersection(found.also):
        return True
    leading, known = set(found.words[:LEADING]), set(trace.words)
    if len(leading & known) >= KNOWN:
        return True
    unknown = leading - known
    saying = [each for each in texts() if unknown.intersection(each)] if unknown and known else []
    return bool(saying) and sum(_says(each, known) for each in saying) >= SHARED * len(saying)


def _says(text: Collection[str], known: Collection[str]) -> bool:
    """Whether it has two of the words."""
    return len(set(text).intersection(known)) >= KNOWN
