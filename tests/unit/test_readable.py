"""What reads alone is told from what is cut out of a text, or says two things at once."""

from __future__ import annotations

import pytest

from harken.insights.readable import flaws, headline


@pytest.mark.parametrize(
    "plain", ["The app crashes at checkout.", "I love the beans", "Don't buy this kettle."]
)
def test_a_plain_sentence_has_no_flaw(plain: str) -> None:
    assert headline(plain) == 0


@pytest.mark.parametrize(
    "hard",
    [
        "Light roast",
        "but the wifi is slow",
        "The wifi is slow and",
        "The wifi is slow -",
        "The seats were fine but the food was cold",
        "Write to [email] about it",
        "The tea (green was cold",
        "!!!",
    ],
)
def test_what_is_cut_out_or_torn_has_a_flaw(hard: str) -> None:
    assert flaws(hard) > 0


def test_a_headline_is_neither_one_word_nor_a_paragraph() -> None:
    words = "The kettle is loud and slow and it drips on my table every single morning"
    assert headline("It works") > flaws("It works")
    assert headline(words) > flaws(words)
