"""What the words of a question ask for, as learned from labelled questions: how likely each value is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harken.ask.grams import counted, weighted
from harken.ask.masking import Worded
from harken.ask.parts import in_words
from harken.ask.placing import around
from harken.ask.slate import Slate
from harken.domain.questions import Spec

#: Per part of a meaning how likely each of its values is.
Beliefs = Mapping[str, Mapping[str, float]]


#: Per placeholder how likely each place is that its name may have.
Places = Mapping[int, Mapping[str, float]]
#: Stands between what was asked before and the words that go on from it.
THEN = "THEN"
#: How much the meaning of the words counts; the rest is for their grams. Chosen by cross-validation.
MEANT = 0.7


@dataclass(frozen=True, kw_only=True, slots=True)
class Heads:
    """One linear head for each part of a meaning, over the same grams, and one for the places of names."""

    #: The values of each part, in the order of the columns. Parts that grams tell nothing of stand last.
    labels: Mapping[str, tuple[str, ...]]
    #: (buckets,)
    rarity: NDArray[np.float32]
    #: (buckets, columns), in steps of `step`.
    weights: NDArray[np.int8]
    #: (columns,)
    step: NDArray[np.float32]
    bias: NDArray[np.float32]
    #: (2, width, columns) and (2, columns), over where the masked words stand among meanings: for a question
    #: by itself, and for one that goes on from the one before.
    meant_weights: NDArray[np.float32]
    meant_bias: NDArray[np.float32]
    #: The places of names, and the head for them: (buckets, places) and (places,).
    places: tuple[str, ...]
    place_weights: NDArray[np.float32]
    place_bias: NDArray[np.float32]

    def beliefs(self, worded: Worded, vector: NDArray[np.float32]) -> Beliefs:
        """How likely each value of each part is; the values of one part sum to one.

        Args:
            vector: (width,), where the masked words stand among meanings.
        """
        return self._mixed(self._by_grams(worded), self._by_meaning(vector, 0))

    def going_on(self, worded: Worded, vector: NDArray[np.float32]) -> Beliefs:
        """The same of words that go on from the question before, as `in_thread` has them."""
        return self._mixed(self._by_grams(worded), self._by_meaning(vector, 1))

    def _by_grams(self, worded: Worded) -> NDArray[np.float32]:
        buckets, weight = weighted(counted(worded), self.rarity)
        scores = (weight @ self.weights[buckets].astype(np.float32)) * self.step + self.bias
        return np.asarray(scores, dtype=np.float32)

    def _by_meaning(self, vector: NDArray[np.float32], going_on: int) -> NDArray[np.float32]:
        return np.asarray(vector @ self.meant_weights[going_on] + self.meant_bias[going_on])

    def _mixed(self, grams: NDArray[np.float32], meaning: NDArray[np.float32]) -> Beliefs:
        both = len(grams)
        scores = np.concatenate([(1 - MEANT) * grams + MEANT * meaning[:both], meaning[both:]])
        found: dict[str, dict[str, float]] = {}
        first = 0
        for part, values in self.labels.items():
            found[part] = _likely(values, scores[first : first + len(values)])
            first += len(values)
        return found

    def placed(self, slate: Slate) -> Places:
        """How likely each name is meant, left out, or said by the way."""
        return {
            number: _likely(self.places, self.place_weights[buckets].sum(axis=0) + self.place_bias)
            for number, buckets in around(slate).items()
        }


def in_thread(worded: Worded, previous: Spec) -> Worded:
    """The words after what was asked before, which they go on from."""
    before = f"{in_words(previous).upper()} {THEN} "
    return Worded(asked=before + worded.asked, plain=before + worded.plain, known=before + worded.known)


def _likely(values: tuple[str, ...], scores: NDArray[np.float32]) -> dict[str, float]:
    raised = np.exp(scores - scores.max())
    return dict(zip(values, map(float, raised / raised.sum()), strict=True))
