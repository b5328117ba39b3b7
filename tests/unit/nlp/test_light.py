"""The light encoder gives what the encoder of the libraries gives, for one text and without torch."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from nlp.encoder import WIDTH, Encoder, packaged
from nlp.light import LightEncoder

TEXTS = ["how many kind mention theme in point", "Where do über-frustrated folks go?! $5", "hm"]


def test_it_is_the_same_encoder() -> None:
    whole = Encoder(packaged(), precise=True).features(TEXTS)[:, :WIDTH]
    whole /= np.linalg.norm(whole, axis=1, keepdims=True)
    light = LightEncoder()
    np.testing.assert_allclose([light.vector(text) for text in TEXTS], whole, atol=1e-5)


def test_what_turns_the_upper_layers_is_added_to_their_weights() -> None:
    name, chance = "encoder.layer.4.intermediate.dense", np.random.default_rng(1)
    narrow, wide = (chance.normal(size=shape).astype(np.float32) * 0.1 for shape in ((4, 384), (1536, 4)))
    turned, merged = LightEncoder(), LightEncoder()
    states = turned.states(TEXTS[0])
    merged.weights = merged.weights | {f"{name}.weight": merged.weights[f"{name}.weight"] + wide @ narrow}
    found = turned.place(states, {name: (narrow, wide)})
    np.testing.assert_allclose(found, merged.vector(TEXTS[0]), atol=1e-5)
    assert np.abs(found - turned.vector(TEXTS[0])).max() > 0.01


def test_words_of_english_are_known_and_slips_are_not() -> None:
    light = LightEncoder()
    assert [word for word in ("sends", "staff", "custmers", "sentimnt") if light.knows(word)] == [
        "sends",
        "staff",
    ]


def test_it_needs_no_torch() -> None:
    read = "import sys, nlp.light; nlp.light.light_encoder().vector('a'); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", read], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
