from __future__ import annotations

import numpy as np
import pytest

from harken.domain.understanding import Facet
from nlp.facets import EXAMPLES, Facets
from nlp.model import load


@pytest.fixture(scope="module")
def facets_of() -> dict[str, frozenset[Facet]]:
    model = load()
    texts = [
        "The crew at the desk were friendly.",
        "It costs far too much for what it does.",
        "They treat every guest like family.",
        "Their packaging is not sustainable at all.",
        "It finally solved the damp in our cellar.",
        "Tuesday.",
    ]
    return dict(zip(texts, Facets(model.embed).of(texts, model.embed(texts)), strict=True))


@pytest.mark.parametrize(
    ("start", "facet"),
    [
        ("The crew", Facet.EXPERIENCE),
        ("It costs", Facet.PRICE),
        ("They treat", Facet.BELONGING),
        ("Their packaging", Facet.VALUES),
        ("It finally", Facet.OUTCOME),
    ],
)
def test_a_statement_shows_what_kind_of_value_it_speaks_of(
    facets_of: dict[str, frozenset[Facet]], start: str, facet: Facet
) -> None:
    assert facet in next(found for text, found in facets_of.items() if text.startswith(start))


def test_a_bare_fact_has_no_facet(facets_of: dict[str, frozenset[Facet]]) -> None:
    assert facets_of["Tuesday."] == frozenset()


def test_every_facet_has_examples() -> None:
    assert set(EXAMPLES) == set(Facet)


def test_no_statements_have_no_facets() -> None:
    facets = Facets(lambda texts: np.zeros((len(texts), 384), dtype=np.float32))
    assert facets.of([], np.zeros((0, 384), dtype=np.float32)) == []
