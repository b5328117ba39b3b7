"""Why a statement counts as being about a theme, in words."""

from __future__ import annotations

from harken.domain.understanding import Way


def reason(because: str, score: float, against: float | None, way: int) -> str:
    """Such as: like "the wifi was slow", score 0.71 against 0.52.

    Args:
        because: The word or the phrase that decided; empty where an example did.
        score: 1.0 where a word decided.
        against: What the score had to reach; None where that was not kept.
        way: A number of `Way`.
    """
    if way == Way.DECIDED:
        return "a person said so"
    told = _told(because, score, against)
    return f"through another theme: {told}" if way == Way.THROUGH else told


def _told(because: str, score: float, against: float | None) -> str:
    if against is None and score >= 1.0:
        return f'it says "{because}"' if because else "a person said so"
    like = f'like "{because}"' if because else "like an example of it"
    return f"{like}, score {score:.2f}" + ("" if against is None else f" against {against:.2f}")
