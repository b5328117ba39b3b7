"""What collectors of reviews and messages share: their texts as parts, and stars as a score."""

from __future__ import annotations

from typing import Any

from collectors.reading import Unusable
from harken.domain.feedback import Part, Score, ScoreKind


def parts(**texts: Any) -> tuple[Part, ...]:
    """A part of each text that is there, in the order given."""
    return tuple(
        Part(label=label, text=text)
        for label, text in texts.items()
        if isinstance(text, str) and text.strip()
    )


def some(found: tuple[Part, ...], what: str) -> tuple[Part, ...]:
    """The parts.

    Raises:
        Unusable: when there is none.
    """
    if not found:
        raise Unusable(f"the {what} has no text")
    return found


def stars(value: Any) -> tuple[Score, ...]:
    """One to five stars; anything else is no score."""
    if isinstance(value, bool) or value not in (1, 2, 3, 4, 5):
        return ()
    return (Score(name="rating", kind=ScoreKind.STARS, value=float(value), low=1, high=5, primary=True),)


def known(**attributes: Any) -> dict[str, Any]:
    """The attributes that the source told."""
    return {name: value for name, value in attributes.items() if value not in (None, "")}
