"""The starter taxonomies, so that a first import has themes to count before anybody has shaped any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harken.domain.errors import UsageError
from harken.domain.understanding import Theme

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

NAMES = ("software", "shopping", "travel", "telecom", "finance", "health")

_FOLDER = Path(__file__).parent / "starters"
#: A second starter is taken where it speaks of at least this share of what the first one does.
_SECOND = 0.6
#: More statements than this tell nothing new.
_SAMPLE = 2_000


@cache
def starter(name: str) -> tuple[Theme, ...]:
    """Return the themes of a starter taxonomy; a key that two starters share is the same theme in both.

    Raises:
        UsageError: There is no starter of that name.
    """
    if name not in NAMES:
        raise UsageError(f"There is no starter taxonomy {name!r}; choose among {', '.join(NAMES)}.")
    content, shared = _content(name), _content("shared")
    themes = {**content["themes"], **{key: shared[key] for key in content["shared"]}}
    return tuple(_theme(key, fields) for key, fields in themes.items())


def fitting(texts: Sequence[str], embeddings: NDArray[np.float32], embed: Embed) -> tuple[str, ...]:
    """Return the one or two starters whose own themes, not the shared ones, these statements speak of most.

    Args:
        texts: n statements.
        embeddings: (n, 384), unit rows.
        embed: Makes such rows of the themes' phrases.
    """
    from nlp.themes import Assigner

    step = max(1, len(texts) // _SAMPLE)
    sample, rows = texts[::step], embeddings[::step]
    points = dict.fromkeys(NAMES, 0.0)
    own = {name: _own(name) for name in NAMES}
    found = {name: Assigner(own[name], embed).assign(sample, rows) for name in NAMES}
    for mentions in zip(*(found[name] for name in NAMES), strict=True):
        speaking = [name for name, of_name in zip(NAMES, mentions, strict=True) if of_name]
        for name in speaking:
            # What fits many trades says little about which one it is.
            points[name] += 1 / len(speaking) ** 2
    ranked = sorted(NAMES, key=lambda name: -points[name])
    second = points[ranked[1]] >= _SECOND * points[ranked[0]] > 0
    return tuple(ranked[: 2 if second else 1])


def _own(name: str) -> tuple[Theme, ...]:
    keys = _content(name)["themes"]
    return tuple(theme for theme in starter(name) if theme.key in keys)


@cache
def _content(name: str) -> Mapping[str, Any]:
    import yaml

    content: Mapping[str, Any] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def _theme(key: str, fields: Mapping[str, Any]) -> Theme:
    return Theme(
        key=key,
        name=fields["name"],
        description=fields["description"],
        phrases=tuple(fields["phrases"]),
        words=tuple(fields["words"]),
    )
