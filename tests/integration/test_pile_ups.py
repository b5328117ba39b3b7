from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from harken.domain.feedback import Batch, Feedback, Kind, Part
from harken.domain.questions import Period
from harken.insights.pile_ups import PileUp, within
from harken.pipeline.receiving import receive

DAY = timedelta(days=1)
FIRST = date(2026, 3, 1)
SPIKE = FIRST + 40 * DAY
USUAL = (
    "The handle is sturdy and the lid closes well",
    "It leaks a little when it lies on its side",
    "Keeps the tea warm for a whole morning",
    "The blue one looks better than on the picture",
    "I bought a second one for my sister",
    "Too small for a long hike but fine at work",
    "The shop sent it quickly and well packed",
    "After a month the paint comes off at the bottom",
)
STORM = (
    "The new strap broke on the first day",
    "My strap tore off, the flask fell and is dented",
    "Who made this strap? It ripped at once",
)


def said(day: date, number: int, words: str, **attributes: str) -> Feedback:
    return Feedback(
        external_id=f"{day}-{number}",
        kind=Kind.REVIEW,
        parts=(Part(label="body", text=f"{words}, number {day.toordinal()}{number:04}"),),
        said=day,
        attributes=attributes,
    )


def usual() -> Iterator[Feedback]:
    """Ten a day for eighty days, of three versions."""
    for back in range(80):
        for number in range(10):
            words = USUAL[(back + 3 * number) % len(USUAL)]
            yield said(FIRST + back * DAY, number, words, version=f"{number % 3}", country="at")


def many(words: tuple[str, ...], days: int = 2, **attributes: str) -> Iterator[Feedback]:
    for ahead in range(days):
        for number in range(100, 400):
            yield said(SPIKE + ahead * DAY, number, words[number % len(words)], **attributes)


def kept(engine: Engine, *items: Feedback) -> list[PileUp]:
    receive(engine, source="shop", collector="file", collect=lambda _: [Batch(items=items)])
    with engine.connect() as connection:
        return within(connection, Period())


def test_many_at_once_with_an_odd_mark_and_the_usual_words(engine: Engine) -> None:
    (found,) = kept(engine, *usual(), *many(USUAL, version="unknown", country="at"))
    assert (found.source, found.first, found.last) == ("shop", SPIKE, SPIKE + DAY)
    assert (found.feedback, found.expected) == (620, 20)
    assert (found.attribute, found.value) == ("version", "unknown")
    assert found.share > 0.95
    assert found.usual == 0


@pytest.mark.parametrize(
    ("words", "days", "attributes"),
    [
        pytest.param(STORM, 2, {"version": "4", "country": "at"}, id="something happened"),
        pytest.param(USUAL, 6, {"version": "4", "country": "at"}, id="it lasts"),
        pytest.param(USUAL, 2, {"country": "at"}, id="nothing is odd about it"),
    ],
)
def test_a_rush_of_customers_is_no_pile_up(
    engine: Engine, words: tuple[str, ...], days: int, attributes: dict[str, str]
) -> None:
    assert kept(engine, *usual(), *many(words, days, **attributes)) == []


def test_a_beginning_is_no_pile_up(engine: Engine) -> None:
    assert kept(engine, *many(USUAL, version="unknown")) == []


def test_what_has_gone_is_forgotten_and_what_comes_is_found(engine: Engine) -> None:
    assert kept(engine, *usual()) == []
    assert len(kept(engine, *many(USUAL, version="unknown", country="at"))) == 1
    gone = tuple(item.external_id for item in many(USUAL))
    receive(engine, source="shop", collector="file", collect=lambda _: [Batch(gone=gone)])
    with engine.connect() as connection:
        assert within(connection, Period()) == []


def test_a_period_names_only_its_own(engine: Engine) -> None:
    kept(engine, *usual(), *many(USUAL, version="unknown", country="at"))
    with engine.connect() as connection:
        assert within(connection, Period(start=SPIKE + DAY, end=SPIKE + 9 * DAY))
        assert not within(connection, Period(start=SPIKE + 2 * DAY))
        assert not within(connection, Period(end=SPIKE))
        assert not within(connection, Period(), ["other"])
        assert not within(connection, Period(), (), [1])
