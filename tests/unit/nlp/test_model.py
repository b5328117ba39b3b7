from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from harken.domain.errors import ModelError
from nlp import encoder, model
from nlp.cues import PATTERNS, cues
from nlp.encoder import padded

TEXTS = [
    "Great coffee and friendly staff.",
    "The lid cracked after a week.",
    "Please add a timer to the oven.",
    "We waited an hour and nobody came, although the hall was empty and three people stood at the desk.",
]


@pytest.fixture(scope="module")
def loaded() -> model.StatementModel:
    return model.load()


def test_shapes_units_and_bounds(loaded: model.StatementModel) -> None:
    raw = loaded.read(TEXTS)
    assert raw.embeddings.shape == (4, 384)
    assert raw.probabilities.shape == (4, 10)
    assert (raw.classes.shape, raw.labels.shape) == ((4, 3), (4,))
    floats = (raw.embeddings, raw.valence, raw.classes, raw.probabilities)
    assert all(array.dtype == np.float32 for array in floats)
    np.testing.assert_allclose(raw.classes.sum(axis=1), 1.0, atol=1e-5)
    assert set(raw.labels.tolist()) <= {-1, 0, 1}
    np.testing.assert_allclose(np.linalg.norm(raw.embeddings, axis=1), 1.0, atol=1e-5)
    assert np.abs(raw.valence).max() <= 1.0
    assert raw.probabilities.min() >= 0.0
    assert raw.probabilities.max() <= 1.0


def test_no_texts_give_no_rows(loaded: model.StatementModel) -> None:
    raw = loaded.read([])
    assert (raw.embeddings.shape, raw.valence.shape, raw.probabilities.shape) == ((0, 384), (0,), (0, 10))


def test_a_text_reads_the_same_in_any_batch(loaded: model.StatementModel) -> None:
    alone = [loaded.read([text]) for text in TEXTS]
    together = loaded.read(list(reversed(TEXTS * 7)))
    for place, one in enumerate(alone):
        row = len(TEXTS) - 1 - place
        np.testing.assert_allclose(together.embeddings[row], one.embeddings[0], atol=2e-3)
        np.testing.assert_allclose(together.valence[row], one.valence[0], atol=2e-2)
        np.testing.assert_allclose(together.probabilities[row], one.probabilities[0], atol=2e-2)


def test_reading_twice_is_exactly_the_same(loaded: model.StatementModel) -> None:
    first, second = loaded.read(TEXTS), loaded.read(TEXTS)
    np.testing.assert_array_equal(first.embeddings, second.embeddings)
    np.testing.assert_array_equal(first.valence, second.valence)
    np.testing.assert_array_equal(first.probabilities, second.probabilities)


def test_embed_and_read_agree(loaded: model.StatementModel) -> None:
    np.testing.assert_array_equal(loaded.embed(TEXTS), loaded.read(TEXTS).embeddings)


def test_full_precision_reads_nearly_the_same(loaded: model.StatementModel) -> None:
    precise = model.load(precise=True).read(TEXTS)
    usual = loaded.read(TEXTS)
    assert (precise.embeddings * usual.embeddings).sum(axis=1).min() > 0.999
    np.testing.assert_allclose(precise.valence, usual.valence, atol=0.05)


def test_a_like_meaning_lies_nearer_than_another(loaded: model.StatementModel) -> None:
    wifi, internet, soup = loaded.embed(
        ["The wifi was slow.", "Internet access kept dropping.", "The soup was cold."]
    )
    assert wifi @ internet > wifi @ soup


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(ModelError, match="not the ones they claim to be"):
        encoder.check(tmp_path / "model.safetensors", encoder.WEIGHTS_SHA256)


def test_missing_or_damaged_weights_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        model.load(tmp_path / "absent.safetensors")
    (tmp_path / "broken.safetensors").write_bytes(b"\x00" * 20)
    with pytest.raises(ModelError, match="cannot be read"):
        model.load(tmp_path / "broken.safetensors")


def test_weights_without_a_head_are_refused(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    save_file({"heads.valence.bias": np.zeros((), dtype=np.float32)}, tmp_path / "some.safetensors")
    with pytest.raises(ModelError, match="lack heads"):
        model.load(tmp_path / "some.safetensors")


def test_importing_the_model_loads_no_torch() -> None:
    code = (
        "import sys, nlp.model, nlp.understand; print(sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_loading_and_reading_write_nothing_to_the_terminal() -> None:
    code = "import nlp.model; nlp.model.load().read(['Fine.'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_batches_hold_every_text_once_and_stay_small() -> None:
    tokens = [[1] * length for length in (3, 250, 8, 9, 3, 3)] * 40
    seen: list[int] = []
    for rows, ids, mask in padded(tokens):
        seen += rows
        assert ids.size <= encoder.BATCH_TOKENS
        assert ids.shape[1] % encoder.STEP == 0
        assert [int(count) for count in mask.sum(axis=1)] == [len(tokens[row]) for row in rows]
    assert sorted(seen) == list(range(len(tokens)))


def test_cues_see_their_words() -> None:
    found = cues(["Would you recommend it?", "Avoid this place", "Fine"])
    names = list(PATTERNS)
    assert found.shape == (3, len(names))
    assert found[0, names.index("question mark")] == found[0, names.index("recommend")] == 1.0
    assert found[1, names.index("warn")] == 1.0
    assert found[2].sum() == 0.0
