"""Which themes and complaints rose more than chance explains, before anything is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from harken.insights.emerging import Emerging, emerging
from harken.insights.lately import WINDOWS, Lately, Subject
from harken.insights.names import Names
from harken.insights.statistics import benjamini_hochberg
from harken.insights.surprise import Counted, surprise

#: There is a history to judge by where so much was heard in it, in so many stretches.
FEWEST_HEARD, FEWEST_STRETCHES = 100, 4
#: A theme rises where so many feedback have it, so many times as many as were to be expected.
FEWEST, TIMES = 5, 1.5


@dataclass(frozen=True, kw_only=True)
class Rise:
    """A theme, or a complaint in words of its own, that is said more than its history lets expect."""

    subject: Subject | None
    #: The last so many days.
    days: int
    now: Counted
    expected: float
    #: Adjusted for everything that was looked at.
    p: float
    #: Of a complaint: the words that rose together, and the feedback that has them.
    words: tuple[str, ...] = ()
    named: tuple[int, ...] = ()


def rises(connection: sa.Connection, names: Names, known: Lately, chance: float) -> list[Rise]:
    """Themes and complaints, each by the window that it shows best in, the surest first.

    Args:
        chance: The adjusted chance below which something rose.
    """
    history = known.before(known.heard, max(WINDOWS))
    if len(history) < FEWEST_STRETCHES or sum(each.heard for each in history) < FEWEST_HEARD:
        return []
    complaints = [_of_words(known, each) for each in emerging(connection, names, known, chance)]
    return sorted([*_themes(known, chance), *complaints], key=lambda each: each.p)


def _themes(known: Lately, chance: float) -> Sequence[Rise]:
    tested = []
    for subject, said in known.about.items():
        for days in WINDOWS:
            now = known.now(said, days)
            judged = surprise(now, known.before(said, days))
            if judged is not None and now.n >= FEWEST:
                p = judged.p if now.n >= TIMES * judged.expected else 1.0
                tested.append(Rise(subject=subject, days=days, now=now, expected=judged.expected, p=p))
    adjusted = benjamini_hochberg([each.p for each in tested])
    risen = [replace(each, p=p) for each, p in zip(tested, adjusted, strict=True) if p < chance]
    best: dict[str, Rise] = {}
    for each in sorted(risen, key=lambda each: (each.p, each.days)):
        assert each.subject is not None
        best.setdefault(each.subject.theme, each)
    return list(best.values())


def _of_words(known: Lately, each: Emerging) -> Rise:
    heard = known.now(known.heard, each.days).heard
    return Rise(
        subject=None,
        days=each.days,
        now=Counted(len(each.feedback), heard),
        expected=each.expected,
        p=each.p,
        words=each.words,
        named=each.feedback,
    )
