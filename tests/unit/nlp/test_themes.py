from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from harken.domain.understanding import Mention, Theme, ThemeStatus
from nlp.themes import Assigner

AXES = ["staff", "food", "wifi", "seats", "price"]


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit rows that say which of a few subjects a text names: enough of a meaning to reason about."""
    counts = np.array([[axis in text.lower() for axis in AXES] + [True] for text in texts], dtype=np.float32)
    counts = counts.reshape(-1, len(AXES) + 1)
    counts[:, -1] *= 0.1
    rows: NDArray[np.float32] = counts / np.linalg.norm(counts, axis=1, keepdims=True)
    return rows


def theme(key: str, **overrides: object) -> Theme:
    return Theme(**{"key": key, "name": key.title(), **overrides})  # type: ignore[arg-type]


def assigned(themes: Sequence[Theme], *texts: str) -> list[list[Mention]]:
    return [list(mentions) for mentions in Assigner(themes, embed).assign(texts, embed(texts))]


def keys(themes: Sequence[Theme], text: str) -> list[str]:
    return [mention.theme for mention in assigned(themes, text)[0]]


WIFI = theme("wifi", words=("wi-fi", "wifi", "internet"))
SUPPORT = theme("customer_support", words=("customer service",), threshold=1.1)
CUSTOMER = theme("customers", words=("customer",), threshold=1.1)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("The Wi-Fi was slow", "wi-fi"),
        ("WIFI!", "wifi"),
        ("no wi fi here", "wi-fi"),
        ("two internets", "internet"),
    ],
)
def test_a_word_decides_and_is_named(text: str, because: str) -> None:
    found = assigned([theme("wifi", words=WIFI.words, threshold=1.1)], text)
    assert found == [[Mention(theme="wifi", score=1.0, because=because)]]


@pytest.mark.parametrize("text", ["intranet", "internetcafe", "wif i", ""])
def test_only_whole_words_count(text: str) -> None:
    assert keys([theme("wifi", words=WIFI.words, threshold=1.1)], text) == []


@pytest.mark.parametrize(
    ("word", "text"), [("battery", "Batteries"), ("box", "boxes"), ("dish", "dishes"), ("toilet", "toilets")]
)
def test_a_simple_plural_is_the_same_word(word: str, text: str) -> None:
    assert keys([theme("any", words=(word,))], text) == ["any"]


def test_a_longer_phrase_takes_its_words() -> None:
    themes = [CUSTOMER, SUPPORT]
    assert keys(themes, "bad customer service") == ["customer_support"]
    assert keys(themes, "customer after customer left") == ["customers"]


def test_one_word_may_belong_to_two_themes() -> None:
    assert keys([theme("a", words=("wifi",)), theme("b", words=("wifi",))], "the wifi") == ["a", "b"]


def test_meaning_decides_and_names_the_phrase() -> None:
    food = theme("food", phrases=("price of things", "the food was cold"))
    [[mention]] = assigned([food], "such tasty food")
    assert (mention.theme, mention.because) == ("food", "the food was cold")
    assert 0.9 < mention.score <= 1.0


def test_a_theme_has_its_own_threshold() -> None:
    text = "food and wifi"
    assert keys([theme("food", phrases=("food",), threshold=0.6)], text) == ["food"]
    assert keys([theme("food", phrases=("food",), threshold=0.999)], text) == []


def test_a_word_comes_first_and_is_not_repeated() -> None:
    themes = [theme("food", phrases=("food",)), theme("wifi", words=("wifi",), phrases=("wifi",))]
    found = assigned(themes, "food and wifi")[0]
    assert [(mention.theme, mention.score == 1.0) for mention in found] == [("wifi", True), ("food", False)]


def test_at_most_three_themes_by_meaning() -> None:
    themes = [theme(axis, phrases=(axis,), threshold=0.2) for axis in AXES]
    assert keys(themes, " ".join(AXES)) == AXES[:3]


def test_names_that_are_said_are_not_limited() -> None:
    called = [theme(axis, phrases=tuple(f"{axis} {n}" for n in "abcd")) for axis in AXES]
    assert sorted(keys(called, " and ".join(AXES))) == sorted(AXES)


def test_what_was_proposed_takes_nothing_from_other_themes() -> None:
    text = "food and wifi"
    food = theme("food", phrases=("food",))
    [before] = assigned([food], text)[0]
    for examples, takes in (({"phrases": ("food wifi",)}, True), ({"examples": ("food wifi",)}, False)):
        found = assigned([food, theme("both", **examples)], text)[0]
        scores = [each.score for each in found if each.theme == "food"]
        assert (scores != [before.score]) is takes
        assert "both" in {each.theme for each in found}


def test_a_theme_without_seeds_goes_by_its_name() -> None:
    assert keys([theme("wifi")], "the wifi") == ["wifi"]


def test_only_active_themes_are_assigned() -> None:
    themes = [
        theme("a", words=("wifi",), status=status) for status in (ThemeStatus.PROPOSED, ThemeStatus.RETIRED)
    ]
    assert keys(themes, "wifi") == []


def test_nothing_in_nothing_out() -> None:
    assert assigned([]) == []
    assert assigned([WIFI]) == []
    assert assigned([], "wifi") == [[]]


def test_neighbours_change_nothing() -> None:
    themes = [WIFI, theme("food", phrases=("food",)), theme("price", phrases=("price",))]
    texts = ["food and price", "wifi", "nothing", "Wi-Fi and food"]
    assert assigned(themes, *texts) == [assigned(themes, text)[0] for text in texts]
