from __future__ import annotations

from collections.abc import Iterable

from harken.insights.bundles import Said, bundled
from harken.insights.lately import Subject
from harken.insights.rises import Rise
from harken.insights.surprise import Counted, Surprise

CHANCE = 1e-3
HEARD = frozenset(range(1000))


def risen(ids: Iterable[int], expected: float, p: float, theme: str | None = None, *words: str) -> Said:
    said = frozenset(ids)
    rise = Rise(
        subject=Subject(theme=theme, complaints=True) if theme else None,
        days=3,
        now=Counted(len(said), len(HEARD)),
        judged=Surprise(expected, 1.2, p / 10),
        p=p,
        words=words,
    )
    return Said(rise=rise, ids=said, lately=said)


def told(*each: Said) -> list[tuple[str, list[str]]]:
    """What is told, each with what is told beside it, by theme or words."""
    found = bundled(each, {3: HEARD}, CHANCE)
    return [(_name(one.told.rise), [_name(rise) for rise in one.beside]) for one in found]


def _name(rise: Rise) -> str:
    return rise.subject.theme if rise.subject else " ".join(rise.words)


def test_a_theme_is_told_instead_of_the_complaint_that_it_covers() -> None:
    theme = risen(range(30), 3, 1e-9, "billing")
    words = risen(range(25), 1, 1e-12, None, "charged", "twice")
    assert told(words, theme) == [("billing", ["charged twice"])]


def test_what_is_said_of_a_broad_theme_is_told_before_it() -> None:
    theme = risen(range(100), 40, 1e-12, "updates")
    words = risen(range(60, 130), 5, 1e-9, None, "skip", "tap")
    assert told(theme, words) == [("skip tap", ["updates"])]


def test_a_third_that_shares_with_any_of_them_is_of_the_same_thing() -> None:
    skip = risen(range(40), 4, 1e-12, None, "skip", "tap")
    updates = risen(range(20, 120), 40, 1e-9, "updates")
    new = risen(range(60, 120), 15, 1e-6, None, "new", "update")
    assert told(skip, updates, new) == [("skip tap", ["updates", "new update"])]


def test_what_happened_at_the_same_time_is_told_by_itself() -> None:
    login = risen(range(20), 2, 1e-9, "login")
    price = risen(range(18, 40), 3, 1e-8, "price")
    assert told(login, price) == [("login", []), ("price", [])]


def test_what_would_not_have_risen_alone_is_told_beside() -> None:
    """Thirteen of 33 are shared, less than half; without them 20 are left where 15 are expected."""
    login = risen(range(30), 2, 1e-9, "login")
    bugs = risen(range(17, 50), 15, 1e-4, "bugs")
    assert told(login, bugs) == [("login", ["bugs"])]
