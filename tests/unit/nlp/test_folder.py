"""The trained encoder as an ordinary model folder, loaded by the libraries that others use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from harken.domain.errors import UsageError
from nlp import folder, model

TEXTS = ["Great coffee and friendly staff.", "The lid cracked after a week."]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("written") / "model"
    folder.write(place)
    return place


@pytest.mark.filterwarnings("ignore:Importing from:DeprecationWarning")
def test_sentence_transformers_gives_the_same_embeddings(written: Path) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(written), device="cpu", local_files_only=True).encode(TEXTS)
    np.testing.assert_allclose(theirs, model.load(precise=True).embed(TEXTS), atol=1e-5)


def test_transformers_loads_it_whole(written: Path) -> None:
    from transformers import AutoModel, AutoTokenizer

    words = AutoTokenizer.from_pretrained(written)(TEXTS, padding=True, return_tensors="pt")
    network, told = AutoModel.from_pretrained(written, output_loading_info=True)
    assert not told["missing_keys"]
    assert network.eval()(**words).last_hidden_state.shape[::2] == (2, 384)


def test_a_folder_that_is_there_is_left_alone(written: Path) -> None:
    with pytest.raises(UsageError, match="exists already"):
        folder.write(written)
    done = subprocess.run(
        [sys.executable, "-m", "nlp.folder", str(written)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "exists already" in done.stderr
