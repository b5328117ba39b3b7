"""The starter taxonomies, so that a first import has themes to count before anybody has shaped any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harken.domain.errors import UsageError
from harken.domain.understanding import Theme
from nlp.themes import Assigner, Words

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

NAMES = ("software", "shopping", "travel", "telecom", "finance", "health")

_FOLDER = Path(__file__).parent / "starters"
#: A second starter is taken where it speaks of at least this share of what the first one does.
_SECOND = 0.5
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
    step = max(1, len(texts) // _SAMPLE)
    points = _points(_spoken(texts[::step]))
    if not any(points.values()):
        points = _points(_meant(texts[::step], embeddings[::step], embed))
    ranked = sorted(NAMES, key=lambda name: -points[name])
    second = points[ranked[1]] >= _SECOND * points[ranked[0]] > 0
    return tuple(ranked[: 2 if second else 1])


def _points(found: Iterable[Sequence[str]]) -> dict[str, float]:
    """Count how often each starter is spoken of; what fits many trades says little about which one it is."""
    points = dict.fromkeys(NAMES, 0.0)
    for names in found:
        for name in names:
            points[name] += 1 / len(names) ** 2
    return points


def _spoken(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield the starters whose words occur in each text: no model needed, and enough nearly always."""
    finders = {name: Words(_own(name)) for name in NAMES}
    for text in texts:
        yield [name for name, finder in finders.items() if finder.find(text)]


def _meant(texts: Sequence[str], embeddings: NDArray[np.float32], embed: Embed) -> Iterator[list[str]]:
    found = [Assigner(_own(name), embed).assign(texts, embeddings) for name in NAMES]
    for mentions in zip(*found, strict=True):
        yield [name for name, of_name in zip(NAMES, mentions, strict=True) if of_name]


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
        parent=fields.get("parent"),
        threshold=fields.get("threshold"),
    )
