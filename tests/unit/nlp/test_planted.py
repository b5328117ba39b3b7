"""What the shipped model makes of invented statements; the bounds are what was measured, less a little."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from harken.domain.understanding import PartReading, PartText, Role, StatementReading
from nlp.model import load
from nlp.understand import Understander

PLANTED = Path(__file__).parents[2] / "fixtures" / "planted_statements.csv"


@pytest.fixture(scope="module")
def read() -> list[tuple[dict[str, str], StatementReading]]:
    with PLANTED.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    parts = [PartText(part_id=row, text=line["text"]) for row, line in enumerate(lines)]
    readings = Understander(load()).read(parts)
    pairs = []
    for line, reading in zip(lines, readings, strict=True):
        assert isinstance(reading, PartReading)
        assert len(reading.statements) >= 1
        pairs.append((line, reading.statements[0]))
    return pairs


def test_sentiment_is_mostly_as_meant(read: list[tuple[dict[str, str], StatementReading]]) -> None:
    meant = [(line["sentiment"], reading.sentiment.value) for line, reading in read if line["sentiment"]]
    assert sum(wanted == found for wanted, found in meant) >= 0.7 * len(meant)


def test_praise_is_never_read_as_blame(read: list[tuple[dict[str, str], StatementReading]]) -> None:
    opposite = {("positive", "negative"), ("negative", "positive")}
    assert sum((line["sentiment"], reading.sentiment.value) in opposite for line, reading in read) <= 1


def test_most_planted_roles_are_found(read: list[tuple[dict[str, str], StatementReading]]) -> None:
    wanted = [(Role(name), reading) for line, reading in read for name in line["roles"].split()]
    assert sum(role in reading.roles for role, reading in wanted) >= 0.7 * len(wanted)


def test_plain_facts_carry_few_roles(read: list[tuple[dict[str, str], StatementReading]]) -> None:
    facts = [reading for line, reading in read if not line["roles"]]
    assert sum(bool(reading.roles) for reading in facts) <= len(facts) / 3
