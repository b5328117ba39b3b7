"""Parts of a theme told for many statements at once: the same as one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from harken.domain.understanding import Mention, Theme
from nlp.pieces import NONE, Pieces
from nlp.theme_scores import Array
from nlp.themes import Parts

WIDTH = 16


def embed(texts: Sequence[str]) -> Array:
    """A direction of its own for each text, the same every time."""
    rows = [np.random.default_rng(list(text.encode())).normal(size=WIDTH) for text in texts]
    return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)


EXAMPLES = (
    Theme(key="wet", name="Wet boxes", examples=("the box was wet", "soaked through")),
    Theme(key="late", name="Late", examples=("a week late",)),
)
PHRASES = (
    Theme(key="wet", name="Wet boxes", phrases=("the box was wet", "soaked through"), examples=("damp",)),
    Theme(key="late", name="Late", words=("late", "delay")),
)


@pytest.mark.parametrize("parts", [EXAMPLES, PHRASES], ids=["examples", "phrases and words"])
def test_many_are_told_what_each_would_be_told(parts: tuple[Theme, ...]) -> None:
    texts = [f"Statement {number}{', and late' * (number % 7 == 0)}." for number in range(200)]
    embeddings = embed(texts)
    expected = Parts(parts, embed).nearest_of(texts, embeddings)
    pieces = Pieces(parts, embed)
    # In two goes, as more come than are held at once.
    halves = [pieces.tell(texts[half], embeddings[half]) for half in (slice(90), slice(90, None))]
    places, scores = (np.concatenate(each) for each in zip(*halves, strict=True))
    told = [
        None if place == NONE else _mention(pieces, int(place), float(score))
        for place, score in zip(places, scores, strict=True)
    ]
    assert [(each and _rounded(each)) for each in told] == [(each and _rounded(each)) for each in expected]
    assert {each and each.theme for each in told} == {None, "wet", "late"}


def _mention(pieces: Pieces, place: int, score: float) -> Mention:
    reason = pieces.reasons[place]
    return Mention(theme=reason.theme, score=score, because=reason.because, against=reason.against)


def _rounded(mention: Mention) -> tuple[str, float, str, float | None]:
    return mention.theme, round(mention.score, 5), mention.because, mention.against
