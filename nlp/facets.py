"""Which kind of value a statement speaks of: closeness to a few example sentences, or a telling word.

Deliberately simple: no set labels facets, so the examples below are the definition. A statement takes every
facet whose closest example reaches `NEAR`, or one of whose words it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from harken.domain.understanding import Facet
from nlp.words import words

#: Cosine from which a statement counts as meaning about what an example means.
NEAR = 0.5

EXAMPLES: dict[Facet, tuple[str, ...]] = {
    Facet.OUTCOME: (
        "It did what I needed it to do.",
        "It solved my problem.",
        "I got the result I was hoping for.",
        "It saves me a lot of time.",
        "It does not work and I could not get the job done.",
        "My skin cleared up after using it.",
        "We reached our goals thanks to this.",
    ),
    Facet.EXPERIENCE: (
        "The staff were friendly and helpful.",
        "It was easy to set up and use.",
        "The app is slow and confusing.",
        "We waited a long time to be served.",
        "The room was clean and comfortable.",
        "Support answered quickly.",
        "Delivery was late.",
    ),
    Facet.BELONGING: (
        "I feel part of a community.",
        "They treat us like family.",
        "They know me by name and made me feel welcome.",
        "I felt like an outsider there.",
        "The other members are supportive.",
        "They listen to their customers and value us.",
    ),
    Facet.VALUES: (
        "I like that it is sustainable and good for the environment.",
        "The company cares about animals and people.",
        "They do not respect my privacy.",
        "It is made locally and ethically.",
        "The company is dishonest and greedy.",
        "I support their mission.",
    ),
    Facet.PRICE: (
        "It is good value for money.",
        "It is too expensive.",
        "The price is reasonable.",
        "They charged me hidden fees.",
        "It is overpriced for what you get.",
        "I bought it because it was cheap and on sale.",
    ),
}
_WORDS = {
    Facet(name): re.compile(rf"\b(?:{'|'.join(some)})\b", re.IGNORECASE)
    for name, some in words("facets").items()
}


class Facets:
    """Holds the examples' embeddings, made once with the model that reads the statements."""

    def __init__(self, embed: Callable[[Sequence[str]], NDArray[np.float32]]) -> None:
        self._examples = {facet: embed(examples) for facet, examples in EXAMPLES.items()}

    def of(self, texts: Sequence[str], embeddings: NDArray[np.float32]) -> list[frozenset[Facet]]:
        """The facets of each statement, given its unit embedding."""
        near = {facet: _closest(embeddings, some) >= NEAR for facet, some in self._examples.items()}
        return [
            frozenset(facet for facet in Facet if near[facet][row] or _WORDS[facet].search(text))
            for row, text in enumerate(texts)
        ]


def _closest(embeddings: NDArray[np.float32], examples: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((embeddings @ examples.T).max(axis=1, initial=-1.0), dtype=np.float32)
