from __future__ import annotations

import pytest

from harken.domain.understanding import Role, Sentiment, StatementReading
from nlp.overall import overall


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
