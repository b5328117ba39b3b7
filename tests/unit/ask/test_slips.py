"""Slips that letters alone do not mend, what is left out in passing, and scores by what was answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harken.ask import names, parse, slips
from harken.ask.context import Context
from harken.ask.doubt_words import asked
from harken.ask.reading import Reading
from harken.ask.spelling import mended
from harken.domain.questions import Compare, Filter, Intent, ScoreRange, Spec
from tests.unit.ask.factories import VOCABULARY, context, one

HERE = context(
    vocabulary=replace(
        VOCABULARY,
        products=("iOS", "Android", "Web"),
        sources=("forum", "hotel desk"),
        attributes={
            "hotel_class": ("Business Class", "First Class"),
            "trip_type": ("Business", "Family"),
            "country": ("Germany", "United Kingdom"),
        },
    )
)


def _read(question: str, where: Context = HERE) -> Reading:
    """The only question of a message by rules."""
    index = names.Index(where.vocabulary, where.encoder.knows)
    (part,) = next(iter(parse.partings(question, index, where)))
    return part.read


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("what do people sujest", "what do people suggest"),
        ("what is the scor of ios", "what is the score of ios"),
        ("thay say theyll nvr come bak", "they say they will never come back"),
        ("only 1 str reviews", "only 1 star reviews"),
        ("is it souring people on us", "is it souring people on us"),
    ],
)
def test_slips_are_mended_as_they_are_heard(slip: str, meant: str) -> None:
    index = names.Index(VOCABULARY, HERE.encoder.knows)
    assert mended(slip, index, knows=HERE.encoder.knows) == meant


def test_words_that_sound_alike_mend_nothing() -> None:
    assert slips.by_ear(("suggest", "plays", "place")) == {
        slips.heard("suggest"): "suggest",
        slips.heard("plays"): "plays",
        slips.heard("place"): "place",
    }
    assert slips.by_ear(("week", "wek")) == {}


@pytest.mark.parametrize(
    ("question", "exclude"),
    [
        ("complaints but without these about the wifi", Filter(themes=("wifi",))),
        ("what else bugs people, do not tell me about the wifi again", Filter(themes=("wifi",))),
        ("requests from all travellers but families", Filter(attributes={"trip_type": ("Family",)})),
        ("what do people say who speak neither english nor spanish", Filter(languages=("en", "es"))),
        ("number of comments, excluding english", Filter(languages=("en",))),
        ("forum posts that are not complaints", Filter(roles=("dislike",))),
        ("reviews that contain no praise at all", Filter(roles=("like",))),
    ],
)
def test_what_is_left_out_in_more_ways(question: str, exclude: Filter) -> None:
    assert _read(question).exclude == exclude


@pytest.mark.parametrize(
    ("question", "score"),
    [
        ("how many scored us 6 or below", ScoreRange(name="likely", low=0.0, high=6.0)),
        ("who gave us a 9 or a 10", ScoreRange(name="likely", low=9.0, high=10.0)),
        ("who gave us a 1 or a 2", ScoreRange(low=1.0, high=2.0)),
        ("zeros on the likely question", ScoreRange(name="likely", low=0.0, high=0.0)),
    ],
)
def test_an_answer_beyond_all_stars_is_one_to_the_recommend_question(
    question: str, score: ScoreRange
) -> None:
    assert _read(question).include.score == score


@pytest.mark.parametrize(
    ("question", "attributes"),
    [
        ("what do people in the business hotel want", {"hotel_class": ("Business Class",)}),
        (
            "how does business class do on wifi vs first",
            {"hotel_class": ("Business Class", "First Class")},
        ),
        ("what do the poms want", {"country": ("United Kingdom",)}),
    ],
)
def test_a_value_is_of_what_it_is_said_of(question: str, attributes: dict[str, tuple[str, ...]]) -> None:
    assert _read(question).include.attributes == attributes


def test_a_kind_of_traveller_is_no_kind_of_feedback() -> None:
    assert _read("which kind of trip has the lowest nps").by.name == "attribute:trip_type"
    assert _read("which kind of feedback is the worst").by.name == "kind"


def test_what_is_said_of_somebody_unknown_is_no_word_to_look_for() -> None:
    assert _read("what do they say of timely bee, the competitor").topic == ("timely bee", False)


def test_the_mobile_apps_are_those_on_phones() -> None:
    assert set(_read("nps of the two mobile apps").include.products) == {"iOS", "Android"}


@pytest.mark.parametrize(
    "spec",
    [
        Spec(intent=Intent.REASONS_TO_BUY, compare=Compare(by="theme")),
        Spec(intent=Intent.DISLIKES, compare=Compare(by="product")),
        Spec(intent=Intent.RIVALS, compare=Compare(by="group")),
    ],
)
def test_a_list_that_is_told_apart_is_asked_for_and_read_so(spec: Spec) -> None:
    assert one(asked(spec, {})).compare == spec.compare
