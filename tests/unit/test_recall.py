from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from harken.ask.contract import spec_json
from harken.ask.recall import spec_from_json
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, ScoreRange, Spec

SPECS = (
    Spec(intent=Intent.THEMES),
    Spec(
        intent=Intent.COMPARE,
        measure=Measure.SHARE,
        include=Filter(
            themes=("wifi",),
            groups=("Business",),
            sources=("reviews",),
            kinds=("review",),
            products=("A",),
            languages=("de",),
            roles=("dislike",),
            sentiment=("negative",),
            attributes={"country": ("NL", "BE")},
            score=ScoreRange(name="rating", low=1, high=None),
            text="too slow",
            facets=("price",),
            rivals=("Tidytime",),
        ),
        exclude=Filter(themes=("food",), score=ScoreRange(low=5)),
        period=Period(start=date(2026, 1, 1), end=date(2026, 2, 1)),
        compare=Compare(by="group", to=Period(start=date(2025, 1, 1), end=date(2025, 2, 1))),
        limit=3,
        order=Order.CHANGE,
    ),
    Spec(intent=Intent.COUNT, period=Period(start=datetime(2026, 1, 1, 8, tzinfo=UTC))),
)


@pytest.mark.parametrize("spec", SPECS)
def test_a_spec_comes_back_from_its_json(spec: Spec) -> None:
    assert spec_from_json(json.loads(json.dumps(spec_json(spec)))) == spec


def test_what_is_no_spec_is_refused() -> None:
    stored = spec_json(SPECS[0]) | {"intent": "prophecy"}
    with pytest.raises(ValueError, match="prophecy"):
        spec_from_json(stored)
