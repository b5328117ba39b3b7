"""Which themes and complaints rose more than chance explains, before anything is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from harken.insights.emerging import Emerging, Text, Texts, complaints, found
from harken.insights.lately import WINDOWS, Lately, Subject
from harken.insights.names import Names
from harken.insights.statistics import benjamini_hochberg
from harken.insights.surprise import Counted, Surprise, at_least, by_source, together

#: There is a history to judge by where so much was heard in it, in so many stretches.
FEWEST_HEARD, FEWEST_STRETCHES = 100, 4
#: A theme rises where so many feedback have it, so many times as many as were to be expected.
FEWEST, TIMES = 5, 2.0


@dataclass(frozen=True, kw_only=True)
class Rise:
    """A theme, or a complaint in words of its own, that is said more than its history lets expect."""

    subject: Subject | None
    #: The last so many days.
    days: int
    now: Counted
    judged: Surprise
    #: Adjusted for everything that was looked at.
    p: float
    #: Of a complaint: the words that rose together, and the feedback that has them, now and in all last days.
    words: tuple[str, ...] = ()
    named: tuple[int, ...] = ()
    lately: tuple[int, ...] = ()

    def without(self, n: int, heard: int, chance: float) -> bool:
        """Whether it would still have risen if so many of those who say it, and of all, were not there."""
        left = self.now.n - n
        expected = self.judged.expected * (self.now.heard - heard) / self.now.heard
        if left < max(FEWEST, TIMES * expected) or not expected:
            return False
        adjusted = max(1.0, self.p / self.judged.p) if self.judged.p else 1.0
        return at_least(left, expected, self.judged.spread) * adjusted < chance


def rises(connection: sa.Connection, names: Names, known: Lately, chance: float) -> list[Rise]:
    """Themes and complaints, each by the window that it shows best in, the surest first.

    Args:
        chance: The adjusted chance below which something rose.
    """
    if not has_history(known):
        return []
    return judged(known, *complaints(connection, names, known), chance)


def has_history(known: Lately) -> bool:
    """Whether there is something to judge by."""
    history = [together(each) for each in known.before(known.heard, max(WINDOWS))]
    return len(history) >= FEWEST_STRETCHES and sum(each.heard for each in history) >= FEWEST_HEARD


def judged(known: Lately, now: Sequence[Text], before: Texts, chance: float) -> list[Rise]:
    """The same from what is known alone, with the complaints of the last days and of the time before."""
    said = [_of_words(known, each) for each in found(known, now, before, chance)]
    return sorted([*_themes(known, chance), *said], key=lambda each: each.p)


def _themes(known: Lately, chance: float) -> Sequence[Rise]:
    tested = []
    for subject, said in known.about.items():
        for days in WINDOWS:
            now = together(known.now(said, days))
            likely = by_source(known.now(said, days), known.before(said, days))
            if likely is not None and now.n >= FEWEST:
                p = likely.p if now.n >= TIMES * likely.expected else 1.0
                tested.append(Rise(subject=subject, days=days, now=now, judged=likely, p=p))
    adjusted = benjamini_hochberg([each.p for each in tested])
    risen = [replace(each, p=p) for each, p in zip(tested, adjusted, strict=True) if p < chance]
    best: dict[str, Rise] = {}
    for each in sorted(risen, key=_sureness):
        assert each.subject is not None
        best.setdefault(each.subject.theme, each)
    return list(best.values())


def _sureness(each: Rise) -> tuple[float, bool, int]:
    """What is as sure as a complaint as it is as talk is told as a complaint."""
    return each.p, each.subject is not None and not each.subject.complaints, each.days


def _of_words(known: Lately, each: Emerging) -> Rise:
    heard = together(known.now(known.heard, each.days)).heard
    return Rise(
        subject=None,
        days=each.days,
        now=Counted(len(each.feedback), heard),
        judged=each.judged,
        p=each.p,
        words=each.words,
        named=each.feedback,
        lately=each.lately,
    )
