from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from harken.insights.emerging import Emerging, Text, Texts, found
from harken.insights.lately import HISTORY, WINDOWS, Lately

UNTIL = date(2026, 3, 2)
DAY = timedelta(days=1)
DAYS = range(1, HISTORY + max(WINDOWS) + 1)
USUAL = ("app", "video", "load", "app video")


def _text(number: int, back: int, *terms: str, source: int = 1) -> Text:
    return Text(number, source, UNTIL - back * DAY, frozenset((*USUAL, *terms)))


def _judged(
    now: list[Text], before: list[Text], heard: Counter[tuple[int, date]] | None = None
) -> list[Emerging]:
    usual = Counter({(1, UNTIL - back * DAY): 20 for back in DAYS})
    known = Lately(until=UNTIL, heard=heard or usual, about={})
    return found(known, now, Texts(held=before), chance=1e-3)


def _history(*often: str) -> list[Text]:
    """Ten complaints a day in the usual words, one in five with some more."""
    days = range(1 + max(WINDOWS), HISTORY + max(WINDOWS) + 1)
    return [
        _text(1000 + 10 * back + each, back, *(often if each % 5 == 0 else ()))
        for back in days
        for each in range(10)
    ]


def test_only_texts_with_the_words_that_rose_are_counted() -> None:
    """Every text has “app” and “video”, which rose in a pair with “crash” alone."""
    calm = [_text(number, 1 + number % 3) for number in range(40)]
    crash = [_text(100 + number, 1 + number % 3, "crash", "app crash", "related") for number in range(12)]
    (told,) = _judged([*calm, *crash], _history())
    assert set(told.feedback) == {each.feedback_id for each in crash}
    assert told.words[:2] == ("crash", "related") and told.judged.expected < 1


def test_what_likely_rose_comes_with_what_surely_did() -> None:
    skip = [
        _text(number, 1 + number % 3, "skip", *(("rewind",) if number < 6 else ("second",)))
        for number in range(18)
    ]
    before = [*_history(), *(_text(9000 + week, 10 + 7 * week, "rewind") for week in range(8))]
    (told,) = _judged(skip, before)
    assert {"skip", "second", "rewind"} == set(told.words)


@pytest.mark.parametrize("helpdesk", [1, 2])
def test_words_that_are_usual_in_a_busy_source_have_not_risen(helpdesk: int) -> None:
    """The helpdesk brings twenty times as much as usual, all with its own words; in one source they rose."""
    tickets = [_text(each, 1 + each % 3, "ticket", "number", source=helpdesk) for each in range(60)]
    usual = [_text(5000 + back, back, "ticket", "number", source=helpdesk) for back in range(8, 64)]
    heard = Counter({(1, UNTIL - back * DAY): 20 for back in DAYS})
    heard.update({(helpdesk, UNTIL - back * DAY): 20 if back <= 3 else 1 for back in DAYS})
    assert bool(_judged(tickets, [*_history(), *usual], heard)) is (helpdesk == 1)
