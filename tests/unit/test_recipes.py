from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from harken.domain.answers import Counts
from harken.domain.questions import Filter, Period, ScoreRange
from harken.insights.recipes import Recipe, from_json, to_json
from harken.insights.scope import Advocacy, Condition, Scale, Scope

some_names = st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=2).map(tuple)
names = st.just(()) | some_names
bounds = st.none() | st.floats(-5, 5)
numbers = st.builds(ScoreRange, name=st.none() | st.just("rating"), low=bounds, high=bounds)
filters = st.builds(
    Filter,
    themes=names,
    groups=names,
    sentiment=names,
    attributes=st.dictionaries(st.text(min_size=1, max_size=5), some_names, max_size=2),
    score=st.none() | numbers,
    text=st.none() | st.text(min_size=1),
)
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])
moments = (
    st.none()
    | st.dates(date(1990, 1, 1), date(2030, 1, 1))
    | st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1), timezones=zones)
)
periods = st.builds(Period, start=moments, end=moments)
scales = st.builds(
    Scale,
    name=st.just("rating"),
    low=st.sampled_from([0.0, 1.0]),
    high=st.just(5.0),
    higher_is_better=st.booleans(),
)
conditions = st.builds(
    Condition,
    filter=filters,
    advocacy=st.none() | st.sampled_from(Advocacy),
    scored=st.none() | scales,
    unthemed=st.booleans(),
    period=periods,
    every=st.none() | st.integers(2, 997),
    named=st.none() | st.lists(st.integers(1, 9), min_size=1, max_size=3).map(tuple),
)
scopes = st.builds(
    Scope,
    include=filters,
    exclude=filters,
    period=periods,
    conditions=st.just(()) | st.tuples(conditions, conditions),
)


@given(st.builds(Recipe, counts=st.sampled_from(Counts), base=st.tuples(scopes), counted=st.tuples(scopes)))
def test_a_recipe_is_read_as_it_was_written(recipe: Recipe) -> None:
    assert from_json(json.loads(json.dumps(to_json(recipe)))) == recipe
