"""Who comes from elsewhere is not counted among those who leave."""

from __future__ import annotations

import pytest

from nlp.arriving import arrives


@pytest.mark.parametrize(
    "text",
    [
        "Switched from Copper Kettle because here I can choose the roast myself.",
        "I switched from pods",
        "We switched over to you from the supermarket.",
        "Came here from another club last spring.",
        "Switched from tins to this and never looked back.",
    ],
)
def test_coming_from_elsewhere(text: str) -> None:
    assert arrives(text)


@pytest.mark.parametrize(
    "text",
    [
        "I switched from you last week.",
        "I switched to Copper Kettle.",
        "Switched from Bramble to Copper Kettle.",
        "I give up and will order somewhere else.",
        "Going back to my old roaster.",
    ],
)
def test_leaving_stays_leaving(text: str) -> None:
    assert not arrives(text)
