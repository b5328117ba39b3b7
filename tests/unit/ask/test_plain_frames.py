"""Which questions are asked in the plainest of frames."""

from __future__ import annotations

import pytest

from harken.ask import frames


@pytest.mark.parametrize(
    "text",
    [
        " how many @0kind are there? ",
        "how many comments about @0theme from @1group in @2point",
        "how many people complain about @0theme",
        "top complaints of @0group @1point",
        "@0theme complaints since @1point",
        "what is the nps @0point?",
        "what is new @0point",
    ],
)
def test_names_and_times_beside_what_is_asked_are_plain(text: str) -> None:
    assert frames.plain(text, goes_on=False)
    assert not frames.plain(text.replace("@0", "@0theme and not @0"), goes_on=False)
    assert not frames.plain(text + " that got worse", goes_on=False)


@pytest.mark.parametrize("text", ["and in @0point?", "only @0sentiment ones", "without @0theme", "by @0by"])
def test_one_name_that_goes_on_from_a_question_is_plain(text: str) -> None:
    assert frames.plain(text, goes_on=True)
    assert not frames.plain(text, goes_on=False)
    assert not frames.plain("why " + text, goes_on=True)
