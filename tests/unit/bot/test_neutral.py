from __future__ import annotations

import pytest

from bot.neutral import cut, line, link, plain, shown


def test_ordinary_words_in_any_script_stay_as_they_are() -> None:
    for text in ("Très bien, 5 € well spent!", "מצוין מאוד", "ありがとう 👩‍👩‍👧‍👦", "می‌خواهم"):
        assert line(text) == text


def test_nothing_becomes_a_dash() -> None:
    assert shown(" \u200b\n", 10) == "–"


def test_a_long_text_is_cut_between_words() -> None:
    assert cut("one two three", 10) == "one two…"
    assert cut("x" * 20, 10) == "x" * 9 + "…"
    assert cut("short", 10) == "short"


def test_markup_is_escaped_once() -> None:
    assert plain("a < b & c", 100) == "a &lt; b &amp; c"


@pytest.mark.parametrize("url", ["https://a.example/x?y=1&z=2", "http://a.example"])
def test_addresses_of_the_web_are_links(url: str) -> None:
    assert link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "slack://open",
        "https://bank.example@evil.example",
        "https://a.example/\u202e",
        "https://a.example/a b",
        "https://[broken",
        "https://a.example/" + "x" * 3000,
    ],
)
def test_other_addresses_are_none(url: str | None) -> None:
    assert link(url) is None
