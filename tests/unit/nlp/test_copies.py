from __future__ import annotations

import pytest

from nlp.copies import Likeness, Why, likeness, marks, speaks, words

KETTLE = (
    "I bought this kettle for my sister's new flat and it boils a full litre in under two minutes. The "
    "handle stays cool, the lid clicks shut and the switch glows softly. My only complaint is the short "
    "cable, which barely reaches the socket behind our fridge."
)


def judged(one: str, other: str) -> Likeness | None:
    found = likeness(words(one), words(other))
    assert found == likeness(words(other), words(one))
    return found


COPIES = {
    "case and punctuation": (KETTLE.upper().replace(",", "").replace(".", "!!"), Why.SAME),
    "a cut end": (KETTLE[:150] + "... Read more", Why.CUT),
    "an added greeting": (f"Hello everyone, long time no see! {KETTLE} Cheers, Kim", Why.FRAMED),
    "synonyms and typos": (
        KETTLE.replace("complaint", "gripe").replace("boils", "biols").replace("softly", "gently"),
        Why.REWORDED,
    ),
    "another frame": (
        f"★★★★☆ Verified purchase, 3 March. {KETTLE} 12 people found this helpful. Report",
        Why.FRAMED,
    ),
}


@pytest.mark.parametrize(("copy", "why"), COPIES.values(), ids=COPIES.keys())
def test_each_kind_of_copy_is_told_with_its_reason(copy: str, why: Why) -> None:
    found = judged(KETTLE, copy)
    assert found is not None and found.why is why
    assert len(set(marks(words(KETTLE))) & set(marks(words(copy)))) >= 2


APART = {
    "alike in subject": (
        "This kettle boils quickly and the handle stays cool, but the cable is short. My brother has the "
        "same one in his kitchen; he says that the switch broke after three months of daily use."
    ),
    "the same author's next review": KETTLE.replace("kettle", "toaster")
    .replace("boils a full litre in under two minutes", "browns four slices evenly every morning")
    .replace("The handle stays cool, the lid clicks shut", "The crumb tray slides out, the lever feels solid")
    .replace("short cable, which barely reaches the socket behind our fridge", "smell of the first few days"),
    "the opposite": KETTLE.replace("stays cool", "never stays cool"),
    "another number": KETTLE.replace("two minutes", "2 minutes"),
    "quoted in a long reply": f"{KETTLE[:95]} is what somebody wrote above. " + "I had quite another time. "
    "Mine came with a dent, the shop kept me waiting for weeks, and the new one leaks on to the counter. "
    "After four letters they offered me half of the price, which I took because I was tired of arguing, and "
    "I would rather fetch water from the well than order from that place again, whatever others may say.",
}


@pytest.mark.parametrize("other", APART.values(), ids=APART.keys())
def test_what_is_merely_alike_is_no_copy(other: str) -> None:
    one = KETTLE.replace("two minutes", "3 minutes") if "2 minutes" in other else KETTLE
    assert judged(one, other) is None


@pytest.mark.parametrize(
    "text", ["Great app!", "Works fine for me, thank you so much for this!", "Top " * 40]
)
def test_what_people_write_alike_is_no_copy(text: str) -> None:
    assert not speaks(words(text))
    assert judged(text, text) is None


BRIEF = "Absolutely disappointed with the teapot, whose spout dribbles over the tablecloth whenever we pour."


@pytest.mark.parametrize(
    ("copy", "why"),
    [
        (f"{BRIEF[:59]}... Read more", Why.CUT),
        (
            BRIEF.replace("Absolutely", "Very").replace("over", "onto").replace("we pour", "you pour"),
            Why.REWORDED,
        ),
    ],
)
def test_short_texts_have_copies_too(copy: str, why: Why) -> None:
    found = judged(BRIEF, copy)
    assert found is not None and found.why is why


@pytest.mark.parametrize(
    "other",
    [
        "Absolutely disappointed with the teapot, whose lid fell off.",
        "It is as good as it can be for us.",
        BRIEF[:34],
    ],
    ids=["one word of few is another", "in common words", "too few"],
)
def test_short_texts_are_copies_only_word_for_word_and_in_words_of_their_own(other: str) -> None:
    longer = f"{other} We had it for a week or so." if other.startswith("It") else BRIEF
    assert judged(longer, other) is None


def test_scripts_without_spaces_are_compared_sign_by_sign() -> None:
    text = "このケトルは二分でお湯が沸くので毎朝とても助かっていますが、コードが短いのが残念です"
    assert judged(text, f"みなさんこんにちは。{text}") is not None
