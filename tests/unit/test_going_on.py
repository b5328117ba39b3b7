"""What is taken for something that was told on an earlier day, and what is news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from harken.domain.news import Trace
from harken.insights.going_on import known_as, trace


@dataclass(frozen=True)
class Risen:
    theme: str | None = None
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


CRASHES = Trace(themes=("crashes",), beside=("updates",), words=("crash", "click", "keep"))


def told_as(found: Risen, *texts: str) -> str | None:
    def said() -> Sequence[frozenset[str]]:
        return [frozenset(each.split()) for each in texts]

    return known_as(found, [("login", Trace(themes=("login",))), ("the crashes", CRASHES)], said)


@pytest.mark.parametrize(
    "found",
    [
        Risen(theme="crashes"),
        # It was told beside it, and now by itself; and the other way round.
        Risen(theme="updates"),
        Risen(theme="bugs", also=("crashes",)),
        Risen(words=("click", "crash", "now", "keep")),
    ],
)
def test_what_was_told_by_the_same_theme_or_words_goes_on(found: Risen) -> None:
    assert told_as(found) == "the crashes"


def test_new_words_are_of_the_same_where_those_who_say_them_say_the_known_ones() -> None:
    found = Risen(words=("related", "side", "crash"))
    same = ("related side crash click", "related crash keep", "side bar")
    assert told_as(found, *same, "crash click") == "the crashes"
    assert told_as(found, *same, "side bar gone", "related crash") is None


@pytest.mark.parametrize(
    "found",
    [
        Risen(theme="billing"),
        Risen(words=("bill", "twice")),
        # Which themes rose with it tells nothing where another theme is told.
        Risen(theme="billing", also=("updates",)),
        # A word that both have is not enough.
        Risen(words=("crash", "bill", "twice")),
    ],
)
def test_what_is_told_of_something_else_is_news(found: Risen) -> None:
    assert told_as(found, "bill twice crash", "bill twice") is None


def test_it_is_known_by_everything_that_it_was_told_by() -> None:
    found = Risen(theme="bugs", words=("crash", "related", "weather", "side"), also=("updates", "video"))
    said = [
        {"related", "side", "crash", "click"},
        {"weather", "crash"},
        {"weather"},
        {"side", "keep", "crash"},
    ]
    assert trace(found, CRASHES, lambda: said) == Trace(
        themes=("crashes", "bugs"),
        beside=("updates", "video"),
        words=("crash", "click", "keep", "related", "side"),
    )
    assert trace(found, Trace(), lambda: said).words == found.words
