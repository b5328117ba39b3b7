from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select

from harken.domain.feedback import Batch, Failure, Feedback, Kind, Part, Score, ScoreKind
from harken.pipeline.receiving import receive
from storage.tables import FeedbackRow, ScoreRow

WELL = Feedback(
    external_id="well", kind=Kind.REVIEW, parts=(Part(label="body", text="The strap broke after a week."),)
)


def score(name: str = "stars", value: float = 4, high: float = 5) -> Score:
    return Score(name=name, kind=ScoreKind.STARS, value=value, low=1, high=high)


def received(engine: Engine, *items: Feedback, gone: tuple[str, ...] = ()) -> tuple[int, list[Failure]]:
    rejected: list[Failure] = []

    def collect(_: Mapping[str, Any]) -> Iterator[Batch]:
        yield Batch(items=(*items, WELL), gone=gone)

    told = receive(engine, source="shop", collector="api", collect=collect, rejected=rejected.append)
    return told.added, rejected


@pytest.mark.parametrize(
    "odd",
    [
        {"author": "ann\0"},
        {"author": "ann\ud800"},
        {"url": "https://shop.example/\0"},
        {"said": datetime(1, 1, 1, tzinfo=UTC)},
        {"said": date(9999, 12, 31)},
        {"said": datetime(9999, 12, 31, 23, 59, tzinfo=UTC)},
        {"attributes": {"n": float("inf"), "deep": {"n": [float("nan")]}}},
        {"attributes": {"a\0": "b\0", "c\ud800": {"d\0": "e\ud800"}}},
        {"scores": (score("a\0"), score("\ud800"))},
        {"scores": (score("stars", 4), score("stars", 2))},
        {"scores": (score(high=float("inf")), score(value=float("nan")))},
        {"scores": (score("long" * 1000),)},
        {"parts": (Part(label="a\0", text="It leaks.", question="why\ud800\0"),)},
    ],
)
def test_what_cannot_be_stored_is_left_out_of_a_record_that_is_kept(
    engine: Engine, odd: dict[str, Any]
) -> None:
    added, rejected = received(engine, dataclasses.replace(WELL, external_id="odd", **odd))
    assert (added, rejected) == (2, [])


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"external_id": "1\0"}, "characters"),
        ({"external_id": "1\ud800"}, "characters"),
        ({"external_id": "1" * 5000}, "longer than 500"),
        ({"parts": WELL.parts * 1001}, "parts"),
        ({"attributes": json.loads('{"a":' * 900 + "1" + "}" * 900)}, "too deeply"),
    ],
)
def test_a_record_that_cannot_be_stored_keeps_no_other_out(
    engine: Engine, odd: dict[str, Any], reason: str
) -> None:
    added, (failure,) = received(engine, dataclasses.replace(WELL, **{"external_id": "odd", **odd}))
    assert added == 1
    assert reason in failure.reason
    assert len(failure.where) <= 300
    failure.where.encode()


def test_a_deletion_that_names_no_record_harms_none(engine: Engine) -> None:
    assert received(engine, gone=("1\0", "\ud800", "")) == (1, [])


def test_only_the_first_score_of_a_name_counts(engine: Engine) -> None:
    received(engine, dataclasses.replace(WELL, external_id="odd", scores=(score(value=4), score(value=2))))
    with engine.connect() as connection:
        assert connection.execute(select(ScoreRow.value)).scalars().all() == [4]


def test_people_in_deep_attributes_are_redacted(engine: Engine) -> None:
    deep = {"form": {"note": ["ask ann@example.com"]}}
    received(engine, dataclasses.replace(WELL, external_id="odd", attributes=deep))
    with engine.connect() as connection:
        attributes = connection.execute(select(FeedbackRow.attributes)).scalars().all()
    assert '"note": ["ask ' in json.dumps(attributes)
    assert "ann@" not in json.dumps(attributes)
