from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harken.insights import merging
from nlp.model import StatementModel, load

SAME = (
    ("The wifi is very slow.", "Wi-Fi was slow.", "Really slow wireless internet."),
    ("Your app crashes when I pay.", "The app keeps crashing at checkout."),
    ("Breakfast was delicious.", "A delicious breakfast.", "We loved the tasty breakfast."),
    ("The staff were rude to us.", "Rude and unfriendly staff."),
)
DIFFERENT = (
    ("The wifi is fast.", "The wifi is slow."),
    ("The room was too hot.", "The room was too cold."),
    ("The bed was hard.", "The bed was soft."),
    ("The staff were friendly.", "The staff were rude."),
    ("Breakfast was cold.", "Parking was expensive."),
    ("The invoices are wrong.", "The coffee tastes burnt."),
)


@pytest.fixture(scope="module")
def model() -> StatementModel:
    return load()


def numbers(model: StatementModel, texts: list[str]) -> list[int]:
    raw = model.read(texts)
    return merging.merged(texts, list(raw.embeddings), raw.valence.tolist()).tolist()


def test_statements_that_say_the_same_are_one(model: StatementModel) -> None:
    texts = [text for group in SAME for text in group]
    found = dict(zip(texts, numbers(model, texts), strict=True))
    assert [len({found[text] for text in group}) for group in SAME] == [1] * len(SAME)
    assert len(set(found.values())) == len(SAME)


@pytest.mark.parametrize("pair", DIFFERENT)
def test_opposites_and_other_subjects_stay_apart(model: StatementModel, pair: tuple[str, str]) -> None:
    first, second = numbers(model, list(pair))
    assert first != second


def test_themes_bring_together_and_set_apart(model: StatementModel) -> None:
    texts = ["Because the beans are fresh.", "I like that it is roasted to order."]
    raw = model.read(texts)
    (plain,), (shared,), (different,) = (
        merging.features(texts, list(raw.embeddings), raw.valence.tolist(), themes).apart(
            merging.features(texts, list(raw.embeddings), raw.valence.tolist(), themes)
        )[:1, 1]
        for themes in ([(), ()], [(4,), (4, 9)], [(4,), (5,)])
    )
    assert shared < plain < different


@st.composite
def statements(draw: st.DrawFn) -> tuple[list[str], list[np.ndarray], list[float], list[tuple[int, ...]]]:
    """Statements with embeddings of one or two models."""
    size = draw(st.integers(0, 12))
    texts = draw(st.lists(st.text(max_size=30), min_size=size, max_size=size))
    widths = draw(st.lists(st.sampled_from([3, 5]), min_size=size, max_size=size))
    dice = np.random.default_rng(draw(st.integers(0, 9)))
    embeddings = [dice.normal(size=width).astype(np.float32) for width in widths]
    units = [each / np.linalg.norm(each) for each in embeddings]
    valences = draw(st.lists(st.floats(-1, 1, width=32), min_size=size, max_size=size))
    themes = draw(st.lists(st.sampled_from([(), (1,), (1, 2), (7,)]), min_size=size, max_size=size))
    return texts, units, valences, themes


@settings(deadline=None)
@given(statements())
def test_every_statement_has_one_number_and_none_is_left_out(said: tuple) -> None:  # type: ignore[type-arg]
    found = merging.merged(*said).tolist()
    assert len(found) == len(said[0])
    assert set(found) == set(range(max(found, default=-1) + 1))
    assert merging.merged(*said).tolist() == found


def test_more_than_can_be_held_side_by_side_join_their_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is looked at first, statements alike in all things end in one group, far ones in none."""
    monkeypatch.setattr(merging, "SIDE_BY_SIDE", 6)
    kinds = np.eye(3, dtype=np.float32)
    chosen = [0, 1] * 10 + [2]
    texts = [("slow wifi", "cold food", "broken lift")[kind] for kind in chosen]
    found = merging.merged(texts, [kinds[kind] for kind in chosen], [-0.5] * 21).tolist()
    assert [found.count(found[0]), found.count(found[1])] == [10, 10]
    assert found.count(found[-1]) == 1


def test_embeddings_of_different_models_are_not_alike() -> None:
    one, other = np.array([1.0, 0.0], np.float32), np.array([1.0, 0.0, 0.0], np.float32)
    assert len(set(merging.merged(["fine", "good"], [one, other], [0.5, 0.5]).tolist())) == 2


def test_the_same_words_are_one_opinion_whatever_their_embeddings_say() -> None:
    nothing = np.zeros(3, np.float32)
    texts = ["The courier was late."] * 20 + ["the courier  was late.", "The courier was not late."]
    found = merging.merged(texts, [nothing] * 22, [-0.5] * 22).tolist()
    assert found == [0] * 21 + [1]
    said = [merging.statement(text, nothing, -0.5) for text in texts]
    assert merging.side_by_side(said).tolist() == found
    groups = [[said[0]], [said[-1]]]
    other_model = merging.statement("The courier was late.", np.zeros(5, np.float32), -0.5)
    strange = merging.statement("The lift is broken.", np.zeros(5, np.float32), -0.5)
    assert merging.nearest(groups, [other_model, said[-1], strange]).tolist() == [0, 1, -1]
