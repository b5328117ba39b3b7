"""A few words that give a role away, as features beside the embedding: each is one readable pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.words import words

_FIRST = r"who|what|when|where|why|how|which|is|are|do|does|did|can|could|would|will|has|have|any"
#: Patterns of lower-case text; the order is the order of the trained weights.
PATTERNS: dict[str, re.Pattern[str]] = {
    "question mark": re.compile(r"\?"),
    "asks first": re.compile(rf"\A\W*(?:{_FIRST})\b"),
    "not": re.compile(r"\b(?:not?|never|nothing|cannot|without)\b|n't\b|\bn 't\b"),
    **{name: re.compile(rf"\b(?:{'|'.join(some)})\b") for name, some in words("cues").items()},
}


def cues(texts: Sequence[str]) -> NDArray[np.float32]:
    """One column for each pattern, 1 where it occurs: (n, patterns)."""
    plain = [text.lower().replace("’", "'") for text in texts]
    found = [[pattern.search(text) is not None for pattern in PATTERNS.values()] for text in plain]
    return np.asarray(found, dtype=np.float32).reshape(len(texts), len(PATTERNS))
