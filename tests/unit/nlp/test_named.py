"""Models of others in the place of the shipped one's parts, tried with tiny ones on disk."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from harken.domain.errors import ModelError
from harken.domain.understanding import PartReading, PartText, Role, Sentiment
from nlp.classifier import meanings
from nlp.model import ROLES, Model, StatementModel
from nlp.named import Choice, NamedModel, chosen
from nlp.understand import Understander
from tests import tiny

SAID = ["the lamp is good", "die lampe ist schlecht", "the lamp is the lamp"]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sentiment model, one that gives stars, and an encoder."""
    folder = tmp_path_factory.mktemp("models")
    tiny.sentiment(folder / "sentiment")
    tiny.sentiment(folder / "stars", ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"])
    tiny.encoder(folder / "encoder", width=12)
    return folder


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something tried to reach the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="module")
def multilingual(models: Path) -> Model:
    return chosen(Choice(sentiment="sentiment", embedding="encoder", languages=("en", "de")), models)


def test_without_names_the_shipped_model_reads(tmp_path: Path) -> None:
    assert isinstance(chosen(Choice(), tmp_path), StatementModel)


@pytest.mark.parametrize("name", ["sentiment", "stars"])
@pytest.mark.usefixtures("no_network")
def test_a_named_sentiment_model_gives_the_labels(models: Path, name: str) -> None:
    raw = chosen(Choice(sentiment=name), models).read(SAID)
    assert raw.labels.tolist() == [1, -1, 0]
    assert np.sign(raw.valence.round(1)).tolist() == [1, -1, 0]
    assert raw.classes.argmax(axis=1).tolist() == [2, 0, 1]
    np.testing.assert_allclose(raw.classes.sum(axis=1), 1.0, atol=1e-3)
    assert raw.embeddings.shape == (3, 384)


def test_a_named_embedding_model_gives_the_meaning_and_nothing_else(models: Path) -> None:
    shipped = chosen(Choice(), models)
    named = chosen(Choice(embedding="encoder"), models)
    raw, own = named.read(SAID), shipped.read(SAID)
    assert raw.embeddings.shape == (3, 12)
    np.testing.assert_allclose(np.linalg.norm(raw.embeddings, axis=1), 1.0, atol=1e-5)
    np.testing.assert_array_equal(raw.embeddings, named.embed(SAID))
    np.testing.assert_array_equal(raw.valence, own.valence)
    np.testing.assert_array_equal(raw.probabilities, own.probabilities)


def test_roles_of_other_languages_come_from_sentiment_alone(multilingual: Model, models: Path) -> None:
    raw = multilingual.read(SAID, ["en", "de", "en"])
    own = chosen(Choice(), models).read([SAID[0], SAID[2]])
    np.testing.assert_allclose(raw.probabilities[[0, 2]], own.probabilities, atol=0.02)
    german = dict(zip(ROLES, raw.probabilities[1].tolist(), strict=True))
    assert german[Role.DISLIKE] == raw.classes[1, 0] > 0.5
    assert sum(german.values()) == pytest.approx(german[Role.LIKE] + german[Role.DISLIKE])


def test_feedback_in_a_named_language_is_understood(multilingual: Model) -> None:
    text = "Die Lampe ist schlecht."
    reading = Understander(multilingual).read([PartText(part_id=1, text=text)])[0]
    assert isinstance(reading, PartReading)
    assert (reading.language, reading.classified) == ("de", True)
    assert [statement.sentiment for statement in reading.statements][:1] == [Sentiment.NEGATIVE]
    assert Role.DISLIKE in reading.statements[0].roles


def test_a_language_that_is_not_named_is_not_classified(multilingual: Model) -> None:
    text = "La lampe est arrivée cassée et personne ne m'a répondu depuis deux semaines."
    reading = Understander(multilingual).read([PartText(part_id=1, text=text)])[0]
    assert isinstance(reading, PartReading)
    assert (reading.language, reading.classified) == ("fr", False)


def test_no_texts_give_no_rows(multilingual: Model) -> None:
    raw = multilingual.read([])
    assert (raw.embeddings.shape, raw.valence.shape, raw.classes.shape) == ((0, 12), (0,), (0, 3))


def test_every_choice_is_a_generation_of_its_own(models: Path, tmp_path: Path) -> None:
    choices = (
        Choice(),
        Choice(sentiment="sentiment"),
        Choice(sentiment="stars"),
        Choice(embedding="encoder"),
        Choice(sentiment="sentiment", embedding="encoder"),
        Choice(sentiment="sentiment", embedding="encoder", languages=("en", "de")),
    )
    generations = [chosen(choice, models).generation for choice in choices]
    assert len(set(generations)) == len(generations)
    shutil.copytree(models, tmp_path, dirs_exist_ok=True)
    again = [chosen(choice, tmp_path).generation for choice in choices]
    assert again == generations
    weights = tmp_path / "sentiment" / "model.safetensors"
    save_file({name: each * 1.01 for name, each in load_file(weights).items()}, weights, {"format": "pt"})
    assert chosen(choices[1], tmp_path).generation != generations[1]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["NEG", "NEU", "POS"], [-1, 0, 1]),
        (["Positive", "Negative"], [1, -1]),
        (["Very Negative", "Negative", "Neutral", "Positive", "Very Positive"], [-1, -0.5, 0, 0.5, 1]),
        (["5 stars", "4 stars", "3 stars", "2 stars", "1 star"], [1, 0.5, 0, -0.5, -1]),
        (["1", "2", "3", "4", "5"], [-1, -0.5, 0, 0.5, 1]),
        (["negativ", "neutral", "positiv"], [-1, 0, 1]),
    ],
)
def test_classes_say_what_they_mean(labels: list[str], expected: list[float]) -> None:
    assert meanings(dict(enumerate(labels)), "some", None) == expected


def test_classes_that_say_nothing_are_told_by_the_settings(models: Path, tmp_path: Path) -> None:
    tiny.sentiment(tmp_path / "silent", ["LABEL_0", "LABEL_1", "LABEL_2"])
    with pytest.raises(ModelError, match="LABEL_0, LABEL_1, LABEL_2; say what they mean"):
        chosen(Choice(sentiment="silent"), tmp_path).read(SAID)
    named = chosen(Choice(sentiment="silent", labels=("negative", "neutral", "positive")), tmp_path)
    assert named.read(SAID).labels.tolist() == [1, -1, 0]
    with pytest.raises(ModelError, match=r"has 3 classes .* names 2"):
        chosen(Choice(sentiment="silent", labels=("negative", "positive")), tmp_path).read(SAID)


@pytest.mark.parametrize("labels", [["joy", "anger"], ["negative", "neutral"], ["1 star", "2 stars"]])
def test_classes_without_two_sides_are_refused(labels: list[str]) -> None:
    with pytest.raises(ModelError, match="say what they mean"):
        meanings(dict(enumerate(labels)), "some", None)


def test_a_missing_model_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    for name in ("./models/none", str(tmp_path / "none"), "none"):
        with pytest.raises(ModelError, match="There is no model folder"):
            chosen(Choice(sentiment=name), tmp_path)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="nobody/none is not on this machine and cannot be fetched"):
        chosen(Choice(embedding="nobody/none"), tmp_path)


def test_weights_that_could_run_code_are_refused(models: Path, tmp_path: Path) -> None:
    shutil.copytree(models / "sentiment", tmp_path / "pickled")
    (tmp_path / "pickled" / "model.safetensors").rename(tmp_path / "pickled" / "pytorch_model.bin")
    with pytest.raises(ModelError, match="no weights as safetensors"):
        chosen(Choice(sentiment="pickled"), tmp_path)


def test_a_folder_that_is_no_model_is_one_sentence(models: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"has no config\.json"):
        chosen(Choice(sentiment="empty"), tmp_path)
    shutil.copytree(models / "sentiment", tmp_path / "damaged")
    (tmp_path / "damaged" / "model.safetensors").write_bytes(b"\x00" * 20)
    with pytest.raises(ModelError, match="cannot be opened"):
        chosen(Choice(sentiment="damaged"), tmp_path).read(SAID)


def test_named_models_are_opened_only_for_a_text(models: Path) -> None:
    named = chosen(Choice(sentiment="sentiment", embedding="encoder"), models)
    assert isinstance(named, NamedModel)
    assert not {"_classifier", "_embedder"} & set(vars(named))
