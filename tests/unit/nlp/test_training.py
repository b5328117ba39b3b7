from __future__ import annotations

import hashlib
import random
from pathlib import Path

import numpy as np
import pytest

from harken.domain.errors import InputError
from harken.domain.understanding import Role, Sentiment, StatementReading
from nlp.cues import PATTERNS
from nlp.encoder import WIDTH, Encoder, packaged
from nlp.heads import Heads, unit
from nlp.overall import Weights, overall
from nlp.training import classes, folds, whole
from nlp.training.export import heads, low_rank, write
from nlp.training.fit import logistic_head
from nlp.training.gold import Labelled, invented, labelled
from nlp.training.lessons import batches, items
from nlp.training.neutral import band, classes_of
from nlp.training.roles import Head, judged, thresholds
from nlp.training.sets import Example, examples, normal
from nlp.training.split import FOLDS, HELD_OUT, Split, chooses, fold, half, split
from nlp.training.tune import Recipe, started, trained, tune

REAL = Path(__file__).parents[4] / "shared" / "data" / "train_ok"


def example(text: str, unit: str | None = None, **known: object) -> Example:
    return Example(set="invented", file="invented.csv", row=0, text=text, unit=unit or normal(text), **known)  # type: ignore[arg-type]


def sides(found: list[Example]) -> tuple[set[str], set[str], set[str]]:
    parts = split(found)
    train, validation, test = (
        {normal(e.text) for e in side} for side in (parts.train, parts.validation, parts.test)
    )
    return train, validation, test


def test_no_text_stands_on_two_sides() -> None:
    shared = [example("The lid broke", unit=f"product {number}") for number in range(30)]
    own = [example(f"Sentence {number}", unit=f"product {number}") for number in range(200)]
    train, validation, test = sides(shared + own)
    assert not train & test
    assert not train & validation
    assert not validation & test
    assert train
    assert validation
    assert test


def test_a_unit_is_never_parted() -> None:
    parts = split([example(f"Sentence {number}", unit=f"product {number % 9}") for number in range(300)])
    train, test = ({e.unit for e in side} for side in (parts.train, parts.test))
    assert not train & test


@pytest.mark.real_feedback
@pytest.mark.skipif(not REAL.is_dir(), reason="the labelled feedback is not beside the project")
def test_no_real_text_stands_on_two_sides() -> None:
    train, validation, test = sides(examples(REAL))
    assert not train & test
    assert not train & validation
    assert not validation & test


@pytest.mark.real_feedback
@pytest.mark.skipif(not REAL.is_dir(), reason="the labelled feedback is not beside the project")
def test_every_role_label_finds_its_statement() -> None:
    found = labelled(REAL, examples(REAL))
    assert len(found) >= 1500
    assert all(one.text.strip() for one in found)
    assert {role for one in found for role in one.roles} == set(Role)


def test_labels_of_another_file_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "pros_cons"
    folder.mkdir()
    (folder / "pros_cons.csv").write_text("text,label\nfine,pro\n", encoding="utf-8")
    labels = tmp_path / "roles.csv"
    labels.write_text(
        "set,file,file_sha256,row,start,end,roles,valence,reader\npros_cons,pros_cons.csv,00,0,0,4,like,1,me\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="not the file"):
        labelled(tmp_path, [], [labels])


def test_pros_and_cons_with_both_labels_or_nothing_in_them_are_no_opinions(tmp_path: Path) -> None:
    folder = tmp_path / "pros_cons"
    folder.mkdir()
    lines = ["text,label", "light,pro", "Light,con", "none,con", "sturdy,pro", "squeaks,con"]
    (folder / "pros_cons.csv").write_text("\n".join(lines), encoding="utf-8")
    found = {e.text: e.valence for e in examples(tmp_path)}
    assert found["none"] == 0.0
    assert found["sturdy"] == -(found["squeaks"] or 0.0) > 0.0
    assert "light" not in found


def test_folds_and_halves_do_not_change() -> None:
    assert [fold(name) for name in ("kettle", "toaster", "lamp")] == [
        fold(n) for n in ("kettle", "toaster", "lamp")
    ]
    assert {fold(f"unit {number}") for number in range(100)} == set(range(FOLDS))
    assert half("The lid broke.") == half("the LID broke")


def test_batches_hold_each_item_at_most_once_and_keep_the_size() -> None:
    lesson = items(
        [example("word " * (1 + number % 7), unit=str(number), valence=0.6) for number in range(500)]
    )
    lengths = [len(item.texts[0].split()) for item in lesson]
    found = list(batches(lesson, lengths, 64, random.Random(1)))
    seen = sorted(row for batch in found for row in batch)
    assert seen == list(range(500))
    assert max(len(batch) * max(lengths[row] for row in batch) for batch in found) <= 64


def test_what_is_written_is_what_was_trained(tmp_path: Path) -> None:
    folder = packaged()
    texts = ["The lid broke.", "A lovely warm room.", "We came on Monday."]
    lesson = items(
        [example(text, valence=valence) for text, valence in zip(texts, (-0.6, 0.6, 0.0), strict=True)]
    )
    teacher = unit(Encoder(folder).features(texts)[:, :WIDTH])
    student = started(folder, Recipe(rank=4))
    tune(student, folder, lesson, teacher, Recipe(epochs=12, rank=4))
    encoder = Encoder(folder, low_rank(student))
    columns = 2 * WIDTH + len(PATTERNS)
    blank = Head(weight=np.zeros((10, columns), np.float32), bias=np.zeros(10, np.float32))
    tensors = heads(
        student,
        blank,
        slope=np.ones(10, np.float32),
        shift=np.zeros(10, np.float32),
        thresholds=np.full(10, 0.5, np.float32),
        neutral=(-0.1, 0.1),
        classes=(np.zeros((3, 4), np.float32), np.zeros(3, np.float32)),
    )
    write(tmp_path / "trained.safetensors", {**low_rank(student), **tensors})
    valence, probabilities = Heads.of(tensors).read(encoder.features(texts), texts)
    assert valence[0] < valence[2] < valence[1]
    assert probabilities.shape == (3, 10)
    assert not np.allclose(encoder.features(texts), Encoder(folder).features(texts), atol=1e-3)


def test_a_logistic_head_learns_what_is_there() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(400, 5)).astype(np.float32)
    truth = (x[:, 2] > 0).astype(np.float32)
    weight, bias = logistic_head(x, truth, penalty=1e-4)
    assert np.mean(((x @ weight + bias) > 0) == truth) > 0.95
    assert np.argmax(np.abs(weight)) == 2


def test_thresholds_and_folds_reward_good_logits() -> None:
    rng = np.random.default_rng(2)
    truth = (rng.random((500, 10)) < 0.2).astype(np.float32)
    values = (6.0 * truth - 3.0 + rng.normal(size=truth.shape)).astype(np.float32)
    found = judged(values, truth, np.arange(500) % FOLDS)
    assert np.mean(found.decisions == truth) > 0.97
    assert abs(float(found.probabilities.mean()) - float(truth.mean())) < 0.03
    assert thresholds(truth, truth).shape == (10,)


def test_the_neutral_band_lies_around_neutral_readings() -> None:
    given = [-0.7, -0.5, 0.0, 0.05, 0.5, 0.8] * 20
    truth = classes_of([example(str(v), valence=v) for v in given])
    low, high = band(truth, np.array(given, dtype=np.float32) * np.float32(0.5))
    assert -0.25 <= low < 0.0 < high <= 0.25


def test_the_part_that_bounds_are_chosen_by_is_learnt_by_nobody() -> None:
    parts = split([example(f"Sentence {number}", unit=f"product {number}") for number in range(400)])
    assert {chooses(e.unit) for e in parts.validation} == {True}
    assert {chooses(e.unit) for e in parts.train} == {False}
    assert 0.05 < len(parts.validation) / 400 < 0.16


def test_labels_settled_on_by_two_readers_count(tmp_path: Path) -> None:
    folder = tmp_path / "banking77"
    folder.mkdir()
    (folder / "banking77.csv").write_text("text,label\nClose it.,x\n", encoding="utf-8")
    sha = hashlib.sha256((folder / "banking77.csv").read_bytes()).hexdigest()
    files = []
    for name, roles in (("first", "request"), ("settled", "request leaving")):
        files.append(tmp_path / f"{name}.csv")
        line = f"banking77,banking77.csv,{sha},0,0,9,{roles},0,me"
        files[-1].write_text(
            f"set,file,file_sha256,row,start,end,roles,valence,reader\n{line}\n", encoding="utf-8"
        )
    (found,) = labelled(tmp_path, [], files)
    assert found.roles == {Role.REQUEST, Role.LEAVING}
    assert found.text == "Close it."


def test_feedback_of_ones_own_is_read_in_the_same_form(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    lines = [
        "text,unit,stars,recommended",
        "Warm and quick,kettle,5,1",
        "Never again,kettle,1,0",
        ",kettle,1,0",
    ]
    (folder / "feedback.csv").write_text("\n".join(lines), encoding="utf-8")
    found = examples(tmp_path)
    assert [(e.text, e.unit, e.stars, e.recommended) for e in found] == [
        ("Warm and quick", "kettle", 5.0, True),
        ("Never again", "kettle", 1.0, False),
    ]
    assert examples(tmp_path, cc_only=True) == []


def test_probabilities_of_the_classes_mean_what_they_say() -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(-1, 2, 3000)
    valence = np.clip(0.4 * truth + rng.normal(0.0, 0.25, 3000), -0.95, 0.95).astype(np.float32)
    roles = np.zeros((3000, 10), dtype=np.float32)
    found = classes.judged(valence, roles, truth, np.arange(3000) % FOLDS)
    assert found["macro_f1"] > 0.7
    assert found["ece"] < 0.05


def said(valence: float) -> StatementReading:
    sentiment = (
        Sentiment.POSITIVE if valence > 0.2 else Sentiment.NEGATIVE if valence < -0.2 else Sentiment.NEUTRAL
    )
    return StatementReading(
        start=0,
        end=1,
        embedding=b"",
        valence=valence,
        sentiment=sentiment,
        probabilities=dict.fromkeys(Role, 0.0),
        roles=frozenset(),
    )


def test_where_authors_decide_at_the_end_the_last_statement_weighs_more() -> None:
    rng = np.random.default_rng(4)
    known = []
    for _ in range(400):
        values = rng.choice([-0.6, 0.6], 3)
        known.append(
            whole.Whole(
                set="invented",
                said=[said(value) for value in values],
                recommends=int(values[2] > 0),
                answer=int(np.sign(values[2])),
            )
        )
    weights = whole.learn(known)
    assert weights.last > 2.0
    assert overall([said(0.6), said(-0.6)], weights)[0] < 0.0
    assert isinstance(weights, Weights)


def gold() -> list[Labelled]:
    texts = ["The lid broke", "I love it", "Please add a timer", "Bought it for my son", "Never again"]
    roles = [{Role.DISLIKE}, {Role.LIKE}, {Role.REQUEST}, {Role.REASON_TO_BUY}, {Role.LEAVING}]
    return [
        Labelled(
            set="invented",
            text=f"{texts[number % 5]} {number}",
            unit=f"unit {number}",
            roles=frozenset(roles[number % 5]),
            valence=(-1, 1, 0, 0, -1)[number % 5],
        )
        for number in range(60)
    ]


def test_the_same_lessons_twice_give_the_same_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folds, "RECIPE", Recipe(epochs=1, rank=4, roles=1.0, hidden=0.1, tokens=512))
    # Some of what was made up is enough to see whether chance is tied down.
    monkeypatch.setattr(folds, "invented", lambda: invented()[::20])
    base = trained(started(packaged(), Recipe(rank=4)))
    parts = Split(train=(), validation=(), test=())
    (first, one), (second, other) = (folds.five_folds(base, gold(), parts, 1) for _ in range(2))
    assert np.array_equal(one.logits, other.logits)
    assert all(np.array_equal(low_rank(first)[name], low_rank(second)[name]) for name in low_rank(first))


def test_no_fold_is_taught_what_it_is_judged_by() -> None:
    parts = Split(train=(example("The lid broke 0", valence=-0.6),), validation=(), test=())
    lessons = folds._Class(trained(started(packaged(), Recipe(rank=4))), gold(), parts, Recipe(rank=4))
    for held in range(FOLDS):
        own = {some.text for some in gold() if some.fold == held}
        assert own
        assert not own & {text for item in lessons._items(held) for text in item.texts}
    assert HELD_OUT in {some.fold for some in gold()}
