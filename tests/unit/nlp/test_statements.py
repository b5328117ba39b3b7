from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.statements import split


def pieces(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in split(text, language)]


CASES = [
    ("", []),
    ("   \n ", []),
    ("Great!", ["Great!"]),
    ("Love it. Hate the price.", ["Love it.", "Hate the price."]),
    ("loved it.great fit", ["loved it.great fit"]),
    ("Loved it.Great fit.", ["Loved it.", "Great fit."]),
    ("Great app, but it crashes", ["Great app,", "but it crashes"]),
    ("great app but it crash all the time", ["great app", "but it crash all the time"]),
    ("nice but pricey", ["nice but pricey"]),
    ("It was nothing but trouble", ["It was nothing but trouble"]),
    ("Not only fast but also cheap", ["Not only fast but also cheap"]),
    ("I had no choice but to wait", ["I had no choice but to wait"]),
    ("The room was clean; the staff were rude.", ["The room was clean;", "the staff were rude."]),
    ("It works although it looks old", ["It works", "although it looks old"]),
    ("Good food, however the wait was long", ["Good food,", "however the wait was long"]),
    (
        "The food was really great, and the staff were so friendly",
        ["The food was really great,", "and the staff were so friendly"],
    ),
    ("I like blue, red, and the green", ["I like blue, red, and the green"]),
    ("Use it for e.g. photos. It costs 3.50 a month.", ["Use it for e.g. photos.", "It costs 3.50 a month."]),
    ("too big for me. i sent it back", ["too big for me.", "i sent it back"]),
    ("It was OK. Drinks were good", ["It was OK.", "Drinks were good"]),
    ("Nuts, crisps etc. were there", ["Nuts, crisps etc. were there"]),
    ("love it :) great", ["love it :) great"]),
    ("Awful!!! Never again...", ["Awful!!!", "Never again..."]),
    ("Love it 😍 The staff is great 👍", ["Love it 😍", "The staff is great 👍"]),
    ("Good one :) Will be back", ["Good one :)", "Will be back"]),
    ("👍👍👍", ["👍👍👍"]),
    ("...", ["..."]),
    ("!!! Great", ["!!! Great"]),
    ("- clean\n- quiet\n* cheap", ["clean", "quiet", "cheap"]),
    ("1. clean\n2. quiet", ["1. clean", "2. quiet"]),
    ("Fast • Cheap • Friendly people", ["Fast", "Cheap", "Friendly people"]),
    ("Clean\r\nQuiet\r\n\r\nCheap", ["Clean", "Quiet", "Cheap"]),
    ("Pros: light, cheap Cons: weak battery", ["Pros: light, cheap", "Cons: weak battery"]),
    (
        "The mail program broke this line right in the middle of the\nsentence that I wrote.",
        ["The mail program broke this line right in the middle of the\nsentence that I wrote."],
    ),
    ("rating 5", ["rating 5"]),
    ("10", ["10"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_statements(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Das Zimmer war sauber, aber der Service war schlecht.", 2),
        ("de", "Das ist z. B. gut. Dann nicht", 2),
        ("fr", "La chambre est propre mais le service est lent", 2),
        ("ja", "これは良いです。でも高い。", 2),
        ("und", "Fine place. Bad coffee.", 2),
        ("xx", "Fine place. Bad coffee.", 2),
    ],
)
def test_other_languages(language: str, text: str, expected: int) -> None:
    assert len(split(text, language)) == expected


def test_a_run_on_is_cut_near_commas_and_conjunctions() -> None:
    text = "we waited and waited, nobody came to help us with the bags " * 12
    statements = pieces(text.strip())
    assert len(statements) > 2
    assert all(len(statement.split()) <= 60 for statement in statements)
    assert all(statement[-1] == "," or next_.startswith("and") for statement, next_ in pairwise(statements))


def test_text_without_spaces_is_cut_too() -> None:
    assert all(len(piece) <= 800 for piece in pieces("很" * 5_000, "zh"))


SPACES = [
    ". ",
    "!",
    "\n",
    "\r\n",
    " ",
    "  ",
    "\u2028",
    "- ",
    "• ",
    "1. ",
    ";",
    ",",
    ":)",
    "\u200d",
    "3.50",
    "👍",
]
WORDS = st.sampled_from(
    [*SPACES, "good", "but", ", but ", "e.g. ", "and the ", "nothing", "很好", "Cons: ", "it", "é"]
)
TEXTS = st.text() | st.lists(WORDS, max_size=80).map("".join) | st.lists(WORDS, max_size=200).map(" ".join)


@given(TEXTS, st.sampled_from(["en", "de", "ja", "und", "tlh"]))
def test_every_letter_is_in_exactly_one_statement(text: str, language: str) -> None:
    spans = split(text, language)
    covered = [index for start, end in spans for index in range(start, end)]
    assert covered == sorted(set(covered))
    missing = [text[index] for index in sorted(set(range(len(text))) - set(covered))]
    assert not any(character.isalnum() for character in missing)
    assert all(start < end and text[start:end] == text[start:end].strip() for start, end in spans)


@given(TEXTS)
def test_a_text_with_something_in_it_has_a_statement(text: str) -> None:
    assert bool(split(text, "en")) == bool(text.strip())


@pytest.mark.parametrize("piece", ["a ", "but a ", "a, ", "a\n", "很", ". ", "!", "a; b ", "• ", "x"])
def test_hostile_length_takes_linear_steps(piece: str) -> None:
    # A quadratic rule would need hours for this and meet the suite's guard against hangs.
    assert split(piece * 100_000, "en")
