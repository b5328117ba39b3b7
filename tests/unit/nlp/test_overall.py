from __future__ import annotations

import pytest

from harken.domain.understanding import Role, Sentiment, StatementReading
from nlp.overall import Weights, advocacy, shipped
from nlp.overall import overall as by_weights

WEIGHTS = Weights(
    bare=0.1, last=1.2, whole=1.5, low=-0.2, high=0.2, substantial=0.3, advocacy=(0.0, 4.0, 2.0)
)


def overall(statements: list[StatementReading]) -> tuple[float, Sentiment]:
    return by_weights(statements, WEIGHTS)


def said(valence: float, *roles: Role, content: bool = True) -> StatementReading:
    sentiment = Sentiment.NEUTRAL
    if abs(valence) > 0.15:
        sentiment = Sentiment.POSITIVE if valence > 0 else Sentiment.NEGATIVE
    return StatementReading(
        start=0,
        end=1,
        embedding=b"",
        valence=valence,
        sentiment=sentiment,
        probabilities=dict.fromkeys(Role, 0.0),
        roles=frozenset(roles),
        content=content,
    )


def test_nothing_said_is_neutral() -> None:
    assert overall([]) == (0.0, Sentiment.NEUTRAL)
    assert overall([said(-0.9, content=False)]) == (0.0, Sentiment.NEUTRAL)


@pytest.mark.parametrize(("valence", "label"), [(0.7, Sentiment.POSITIVE), (-0.7, Sentiment.NEGATIVE)])
def test_one_statement_decides_alone(valence: float, label: Sentiment) -> None:
    found, sentiment = overall([said(valence)])
    assert found == pytest.approx(valence)
    assert sentiment is label


def test_praise_and_blame_of_like_weight_are_mixed() -> None:
    assert overall([said(0.7), said(-0.6)])[1] is Sentiment.MIXED


def test_an_aside_does_not_make_it_mixed() -> None:
    assert overall([said(0.7), said(-0.3), said(0.6), said(0.6), said(0.8)])[1] is Sentiment.POSITIVE


def test_the_last_statement_weighs_more() -> None:
    assert overall([said(-0.5), said(0.5)])[0] > 0.0


def test_a_statement_about_the_whole_weighs_more() -> None:
    plain = overall([said(0.5), said(-0.5), said(0.0)])[0]
    recommended = overall([said(0.5, Role.RECOMMEND), said(-0.5), said(0.0)])[0]
    assert recommended > plain


def test_facts_without_opinion_are_neutral() -> None:
    assert overall([said(0.02), said(-0.05), said(0.0)])[1] is Sentiment.NEUTRAL


def test_a_strong_statement_is_not_watered_down_by_plain_facts() -> None:
    assert overall([said(0.7), said(0.0), said(0.0), said(0.0)])[0] > 0.4


def test_who_is_glad_and_says_so_plainly_recommends() -> None:
    glad, cross = advocacy([said(0.7)], WEIGHTS), advocacy([said(-0.7)], WEIGHTS)
    assert glad is not None and cross is not None
    assert cross < 0.3 < 0.7 < glad
    assert advocacy([], WEIGHTS) is None
    assert advocacy([said(-0.9, content=False)], WEIGHTS) is None


def test_what_ships_weighs_the_end_and_the_whole_at_least_as_much() -> None:
    assert shipped().last >= 1.0
    assert shipped().whole >= 1.0
    assert shipped().low < 0.0 < shipped().high
