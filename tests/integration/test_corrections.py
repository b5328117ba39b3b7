"""What a person said of a statement outlives another reading, splitting or import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, text

from harken.domain.corrections import Correction
from harken.domain.errors import UsageError
from harken.domain.questions import Filter, Intent, Measure, Period, Spec
from harken.domain.understanding import PartReading, Role, Sentiment, StatementReading
from harken.insights.answering import Rules
from harken.insights.measure import measure
from harken.pipeline import correcting
from harken.pipeline.theming import assign_themes
from nlp.encoder import WIDTH
from storage import backlog, corrections, erasing, months
from storage.workspace import load
from tests.factories import Said, hear, rewrite, source, theme

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=1, today=date(2025, 7, 1))
MARCH = Period(start=date(2025, 3, 1), end=date(2025, 4, 1))
FIRST, SECOND = "The courier was late again.", "Nobody answered."


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as opened:
        theme(opened, "delivery", words=["courier"])
        theme(opened, "support", words=["answered"])
        yield opened


def heard(connection: Connection, **overrides: Any) -> int:
    said = [
        Said(text=FIRST, sentiment=-1, roles=("dislike",), themes=("delivery",)),
        Said(text=SECOND, sentiment=-1, roles=("dislike",), themes=("support",)),
    ]
    return hear(connection, said=said, day=date(2025, 3, 9), label="negative", **overrides)


def statement(connection: Connection, words: str = FIRST) -> int:
    found = text(
        "SELECT statements.id FROM statements JOIN parts ON parts.id = part_id"
        " WHERE substr(text, start + 1, stop - start) = :words"
    )
    return int(connection.execute(found, {"words": words}).scalar_one())


def themes_of(connection: Connection, words: str = FIRST) -> list[str]:
    found = text(
        "SELECT key FROM mentions JOIN themes ON themes.id = theme_id WHERE statement_id = :id ORDER BY 1"
    )
    return list(connection.execute(found, {"id": statement(connection, words)}).scalars())


def whole(connection: Connection, id: int) -> tuple[str, int]:
    row = connection.execute(text("SELECT sentiment, roles FROM feedback WHERE id = :id"), {"id": id}).one()
    return row.sentiment, row.roles


def read_again(connection: Connection, id: int, *spans: tuple[int, int]) -> None:
    """As the model reads it: neutral, no role, and cut at these places."""
    part = connection.execute(text("SELECT id FROM parts WHERE feedback_id = :id"), {"id": id}).scalar_one()
    statements = tuple(
        StatementReading(
            start=start,
            end=end,
            embedding=np.zeros(WIDTH, dtype="<f2").tobytes(),
            valence=0.0,
            sentiment=Sentiment.NEUTRAL,
            confidence=0.6,
            probabilities=dict.fromkeys(Role, 0.1),
            roles=frozenset(),
        )
        for start, end in spans
    )
    reading = PartReading(part_id=part, language="en", classified=True, statements=statements)
    read = backlog.Read(
        feedback_id=id, parts=(reading,), language="en", classified=True, valence=0.0,
        sentiment=Sentiment.NEUTRAL, confidence=0.6,
    )  # fmt: skip
    backlog.save(connection, "newer", [read])
    correcting.settle(connection, [id])


def retheme(engine: Engine) -> None:
    """By words alone."""

    def embed(texts: Sequence[str]) -> Any:
        return np.zeros((len(texts), WIDTH), dtype=np.float32)

    assign_themes(engine, SimpleNamespace(embed=embed))  # type: ignore[arg-type]


def corrected(connection: Connection, **said: Any) -> correcting.Corrected:
    return correcting.correct(connection, Correction(statement_id=statement(connection), who="Ada", **said))


WHERE = [(0, len(FIRST)), (len(FIRST) + 1, len(FIRST) + 1 + len(SECOND))]


def test_a_theme_is_corrected_at_once_and_for_ever(engine: Engine, connection: Connection) -> None:
    id_ = heard(connection)
    corrected(connection, theme_key="delivery", about=False)
    done = corrected(connection, theme_key="support", about=True)
    assert [each.told() for each in done.kept] == ["it is about support"]
    assert themes_of(connection) == ["support"]
    read_again(connection, id_, *WHERE)
    connection.commit()
    retheme(engine)
    assert themes_of(connection) == ["support"]
    assert themes_of(connection, SECOND) == ["support"]


def test_sentiment_and_role_stay_corrected_when_it_is_read_again(connection: Connection) -> None:
    id_ = heard(connection)
    corrected(connection, sentiment=Sentiment.POSITIVE, role=Role.RECOMMEND, holds=True)
    corrected(connection, role=Role.DISLIKE, holds=False)
    bit = {role: 1 << place for place, role in enumerate(Role)}
    assert whole(connection, id_)[1] == bit[Role.DISLIKE] | bit[Role.RECOMMEND]
    read_again(connection, id_, *WHERE)
    row = connection.execute(text("SELECT * FROM statements ORDER BY id LIMIT 1")).one()
    assert (row.sentiment, row.roles, row.confidence) == (1, bit[Role.RECOMMEND], 1.0)
    assert whole(connection, id_) == ("positive", bit[Role.RECOMMEND])


@pytest.mark.parametrize(
    ("spans", "sentiments"),
    [
        ([(0, len(FIRST) + 1 + len(SECOND))], [1]),
        ([(0, 3), (4, len(FIRST)), WHERE[1]], [0, 1, 0]),
    ],
    ids=["joined with its neighbour", "cut in two"],
)
def test_it_stays_where_statements_are_cut_otherwise(
    connection: Connection, spans: list[tuple[int, int]], sentiments: list[int]
) -> None:
    id_ = heard(connection)
    corrected(connection, sentiment=Sentiment.POSITIVE)
    read_again(connection, id_, *spans)
    found = connection.execute(text("SELECT sentiment FROM statements ORDER BY start")).scalars()
    assert list(found) == sentiments


def test_it_is_found_again_when_the_same_feedback_is_imported_again(connection: Connection) -> None:
    heard(connection, external_id="r1")
    corrected(connection, sentiment=Sentiment.POSITIVE)
    connection.execute(text("DELETE FROM feedback"))
    again = heard(connection, external_id="r1")
    correcting.settle(connection, [again])
    assert connection.execute(text("SELECT max(sentiment) FROM statements")).scalar_one() == 1
    assert [each.text for each in corrections.listed(connection)] == [FIRST]


def test_other_words_in_its_place_are_not_corrected(connection: Connection) -> None:
    heard(connection, external_id="r1")
    corrected(connection, sentiment=Sentiment.POSITIVE)
    connection.execute(text("DELETE FROM feedback"))
    other = hear(connection, said=[Said(text="The courier is never late.")], external_id="r1")
    correcting.settle(connection, [other])
    assert connection.execute(text("SELECT sentiment FROM statements")).scalar_one() == 0
    assert [each.text for each in corrections.listed(connection)] == [None]


def test_the_later_of_two_counts_and_what_is_taken_back_reads_as_before(connection: Connection) -> None:
    id_ = heard(connection)
    corrected(connection, sentiment=Sentiment.POSITIVE)
    corrected(connection, sentiment=Sentiment.NEUTRAL)
    [kept] = corrections.listed(connection)
    assert kept.told() == "it is neutral"
    correcting.withdraw(connection, kept.id)
    assert corrections.listed(connection) == []
    row = connection.execute(text("SELECT * FROM statements ORDER BY id LIMIT 1")).one()
    assert (row.sentiment, row.valence) == (-1, -1.0)
    assert whole(connection, id_)[0] == "negative"


def test_a_theme_that_is_taken_back_is_told_by_the_words_again(
    engine: Engine, connection: Connection
) -> None:
    heard(connection)
    [kept] = corrected(connection, theme_key="delivery", about=False).kept
    correcting.withdraw(connection, kept.id)
    assert themes_of(connection) == []
    connection.commit()
    retheme(engine)
    assert themes_of(connection) == ["delivery"]


def test_it_is_erased_with_its_person(connection: Connection) -> None:
    id_ = heard(connection, author="ann")
    corrected(connection, sentiment=Sentiment.POSITIVE)
    found = erasing.Found(customer_id=None, hashes=(), feedback=(id_,))
    erasing.erase(connection, found, load(connection))
    assert connection.execute(text("SELECT count(*) FROM corrections")).scalar_one() == 0


def test_months_and_answers_follow(connection: Connection) -> None:
    heard(connection)
    hear(connection, said=[Said(themes=("delivery",), sentiment=-1)], day=date(2025, 3, 2))
    months.refresh(connection)

    def about() -> float | None:
        connection.commit()
        asked = Spec(intent=Intent.COUNT, include=Filter(themes=("delivery",)), period=MARCH)
        return measure(connection, asked, rules=RULES).facts["f1"].value

    def felt() -> float | None:
        connection.commit()
        asked = Spec(intent=Intent.SCORE, measure=Measure.NET_SENTIMENT, period=MARCH)
        return measure(connection, asked, rules=RULES).facts["f1"].value

    assert (about(), felt()) == (2, -1.0)
    corrected(connection, theme_key="delivery", about=False, sentiment=Sentiment.POSITIVE)
    assert (about(), round(felt() or 0, 3)) == (1, round(-1 / 3, 3))
    months.refresh(connection)
    assert (about(), round(felt() or 0, 3)) == (1, round(-1 / 3, 3))


@pytest.mark.parametrize(
    "said",
    [{}, {"theme_key": "delivery"}, {"role": Role.LIKE}, {"sentiment": Sentiment.MIXED}],
    ids=["nothing", "a theme without a verdict", "a role without a verdict", "mixed"],
)
def test_half_a_correction_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Correction(statement_id=1, who="Ada", **said)


def test_unknown_statements_and_themes_are_refused(connection: Connection) -> None:
    source(connection, "reviews")
    with pytest.raises(UsageError, match="no statement 7"):
        correcting.correct(connection, Correction(statement_id=7, who="Ada", sentiment=Sentiment.NEUTRAL))
    rewrite(connection, heard(connection))
    with pytest.raises(UsageError, match="no theme 'parking'"):
        corrected(connection, theme_key="parking", about=True)
