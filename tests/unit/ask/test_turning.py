"""The upper layers of the encoder are turned towards what questions ask for, the same each time."""

from __future__ import annotations

import numpy as np

from benchmarks.questions.turning import Reading, learned
from nlp.light import light_encoder

LABELS = {"intent": ("count", "quotes"), "order": ("newest", "volume")}
ASKED = {
    "how many kind are there": {"intent": "count", "order": "volume"},
    "what is the number of kind": {"intent": "count", "order": "volume"},
    "show me the latest kind": {"intent": "quotes", "order": "newest"},
    "let me read the newest kind": {"intent": "quotes", "order": "newest"},
}


def _readings() -> list[Reading]:
    encoder = light_encoder()
    return [
        Reading(states=encoder.states(text), goes_on=False, values=values) for text, values in ASKED.items()
    ] * 8


def test_what_is_learned_tells_the_questions_apart_without_torch() -> None:
    found, again = learned(_readings(), LABELS), learned(_readings(), LABELS)
    encoder = light_encoder()
    for text, values in ASKED.items():
        scores = encoder.place(encoder.states(text), found.turned) @ found.weights[0] + found.bias[0]
        assert LABELS["intent"][int(scores[:2].argmax())] == values["intent"]
    np.testing.assert_array_equal(found.weights, again.weights)
