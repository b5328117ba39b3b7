from __future__ import annotations

import pytest

from harken.domain.feedback import Asks
from nlp.content import says_nothing


@pytest.mark.parametrize(
    "text",
    [
        "n/a",
        "N.A.",
        "None",
        "nothing",
        "-",
        "...",
        "",
        "  ",
        "No comment.",
        "Don't know",
        "keine Angabe",
        "Rien !",
        "なし",
        "нет",
    ],
)
def test_empty_answers_say_nothing_whatever_was_asked(text: str) -> None:
    assert says_nothing(text, None)


@pytest.mark.parametrize(
    "text",
    [
        "Nothing I can think of",
        "No complaints.",
        "I have no suggestions at this time",
        "can't think of anything",
        "Nothing comes to mind",
        "There is nothing to improve",
    ],
)
def test_no_complaint_is_nothing_only_where_complaints_were_asked_for(text: str) -> None:
    assert says_nothing(text, Asks.DISLIKE)
    assert says_nothing(text, Asks.REQUEST)
    assert not says_nothing(text, Asks.OPEN)


@pytest.mark.parametrize(
    "text",
    [
        "Price.",
        "No parking",
        "Nothing works",
        "Everything",
        "👍",
        "None of the buttons respond",
        "No problems with the queue at noon",
    ],
)
def test_short_answers_with_something_in_them_are_kept(text: str) -> None:
    assert not says_nothing(text, Asks.DISLIKE)
