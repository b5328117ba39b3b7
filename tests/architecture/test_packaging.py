"""The five top-level names are ours alone: another wheel that ships one would silently replace it."""

from __future__ import annotations

import importlib.util
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = ("harken", "bot", "collectors", "nlp", "storage")


@pytest.mark.parametrize("name", NAMES)
def test_name_is_imported_from_here(name: str) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None and spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT)


@pytest.mark.parametrize("name", NAMES)
def test_no_other_distribution_claims_the_name(name: str) -> None:
    assert set(packages_distributions().get(name, ["harken"])) == {"harken"}
