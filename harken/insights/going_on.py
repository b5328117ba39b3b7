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

#: So many of the words tell which complaint it is, so many are remembered, and so many must be known.
LEADING, REMEMBERED, KNOWN = 3, 5, 2
#: The words of each feedback that says something, and the pairs that stand side by side in it.
Texts = Callable[[], Sequence[Collection[str]]]


class Rising(Protocol):
    """What rose."""

    @property
    def theme(self) -> str | None: ...
    @property
    def words(self) -> tuple[str, ...]: ...
    @property
    def also(self) -> tuple[str, ...]: ...


def trace(found: Rising, before: Trace, texts: Texts) -> Trace:
    """By what it is known again, besides what it was known by before.

    A word that rose with it is remembered where those who say it say the known ones, too.
    """
    themes = (found.theme,) if found.theme else ()
    return Trace(
        themes=tuple(dict.fromkeys((*before.themes, *themes))),
        beside=tuple(dict.fromkeys((*before.beside, *found.also))),
        words=(*before.words, *_new(found.words[:REMEMBERED], set(before.words), texts)),
    )


def _new(words: Sequence[str], known: set[str], texts: Texts) -> list[str]:
    unknown = [each for each in words if each not in known]
    return [each for each in unknown if not known or _of_the_same({each}, known, texts)]


def known_as(found: Rising, told: Iterable[tuple[str, Trace]], texts: Texts) -> str | None:
    """The subject under which it was told before, the newest first; None where it is new.

    Args:
        told: What may go on, by its subject.
    """
    return next((subject for subject, trace in told if _is(found, trace, texts)), None)


def _is(found: Rising, trace: Trace, texts: Texts) -> bool:
    if found.theme in (*trace.themes, *trace.beside) or set(trace.themes).intersection(found.also):
        return True
    leading, known = set(found.words[:LEADING]), set(trace.words)
    return len(leading & known) >= KNOWN or _of_the_same(leading - known, known, texts)


def _of_the_same(unknown: set[str], known: set[str], texts: Texts) -> bool:
    """Whether half of those who say the unknown words say two of the known ones."""
    saying = [each for each in texts() if unknown.intersection(each)] if unknown and known else []
    both = sum(len(known.intersection(each)) >= KNOWN for each in saying)
    return bool(saying) and both >= SHARED * len(saying)
