from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from harken.domain.errors import UsageError
from nlp.taxonomies import NAMES, fitting, starter


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """All texts mean the same, so that only words can tell trades apart."""
    return np.full((len(texts), 384), 384**-0.5, dtype=np.float32)


def fits(*texts: str) -> tuple[str, ...]:
    return fitting(texts, embed(texts), embed)


@pytest.mark.parametrize("name", NAMES)
def test_starters_are_well_formed(name: str) -> None:
    themes = starter(name)
    assert 12 <= len(themes) <= 28
    assert len({theme.key for theme in themes}) == len(themes)
    assert len({theme.name for theme in themes}) == len(themes)
    keys = {theme.key: theme for theme in themes}
    for theme in themes:
        assert theme.parent is None or keys[theme.parent].parent is None
        assert theme.key.isidentifier() and theme.key.islower()
        assert theme.description.endswith(".")
        assert 4 <= len(theme.phrases) <= 10
        assert theme.words and len(set(theme.words)) == len(theme.words)
        assert all(isinstance(word, str) and word == word.lower() for word in theme.words)


@pytest.mark.parametrize("name", NAMES)
def test_a_starter_can_be_read_at_a_glance(name: str) -> None:
    """Beside each other stand few enough to be read; others belong below one of these."""
    beside = [theme for theme in starter(name) if theme.parent is None]
    assert 12 <= len(beside) <= 24


def test_one_key_and_one_name_mean_one_theme_in_all_starters() -> None:
    themes = {theme for name in NAMES for theme in starter(name)}
    assert len({theme.key for theme in themes}) == len(themes)
    assert len({theme.name for theme in themes}) == len(themes)


def test_an_unknown_starter_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UsageError, match="choose among software"):
        starter("gardening")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["the app crashes after the update", "too many ads", "please fix the bug"], "software"),
        (["the dress runs small", "lovely fabric", "it fits like a glove"], "shopping"),
        (["our flight was delayed", "the shower was cold", "comfortable seats"], "travel"),
        (["no signal at home", "the router reboots", "roaming is dear"], "telecom"),
        (["my card was declined", "the transfer is pending", "the exchange rate was off"], "finance"),
        (["the nurse was kind", "my surgery went well", "a wrong diagnosis"], "health"),
    ],
)
def test_the_trade_is_told_by_its_own_words(texts: list[str], expected: str) -> None:
    assert fits(*texts) == (expected,)


def test_two_trades_in_one_workspace() -> None:
    found = fits("the app crashes", "the update froze", "my nurse was kind", "a good surgeon")
    assert set(found) == {"software", "health"}


def test_there_is_always_one() -> None:
    assert len(fits("hm", "well")) in {1, 2}
    assert len(fits()) == 1
