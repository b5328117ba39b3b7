"""Into which questions a message is parted, and what belongs to the one before it."""

from __future__ import annotations

import pytest

from harken.ask.parse import understand
from harken.ask.split import in_two, names_some, questions
from harken.domain.questions import Spec
from tests.unit.ask.factories import context


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("csat by country for the pro plan and also nps by country for the pro plan", 2),
        ("how fresh is the data, and how many reviews are there in total?", 2),
        ("for what do people praise us, and for what do they blame us?", 2),
        ("what was the nps in july, and by what was it driven?", 2),
        ("did 4.2 help against crashes, and how has csat gone since then?", 2),
        ("is the nps rising, and if not, why not?", 2),
        ("show me two quotes on the price, plus two praising it", 2),
        ("the average rating of regulars and the number of reviews that month", 2),
        ("the nps of last month and one sentence from a promoter", 2),
        ("i want to see complaints about the price and i want to know if it got better", 2),
        ("who do the regulars praise, which ones?", 1),
        ("what do people want us to build? top 7", 1),
        ("how unhappy are germans with the courier? percentage", 1),
        ("which groups should we grow and which should we drop?", 1),
        ("what is the difference between csat and nps?", 1),
        ("the share of complaints about the price, how high is it?", 1),
        ("persons who wrote in march, how many", 1),
        ("who are the regulars, how do you define them?", 1),
        ("did the new courier, which was hired in may, change anything?", 1),
        ("who pays late, i.e. who is angry", 1),
        ("is price still the no. 1 complaint?", 1),
        ("what do people dislike? but no wifi please, that i know", 1),
        ("reviews about the courier, are there any? how many", 1),
        ("what is the regular like, tell me about him", 1),
    ],
)
def test_a_message_is_parted_where_something_else_is_asked(message: str, count: int) -> None:
    assert len(questions(message)) == count


def test_a_tag_asks_nothing() -> None:
    first, second = questions("families do not like the wifi, no? what is the problem for them")
    assert not first.endswith("?")
    assert second == "what is the problem for them"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("i would need the nps of october", True),
        ("we want nps up", False),
        ("the number of complaints went up", False),
    ],
)
def test_who_needs_a_figure_asks_for_it(text: str, wanted: bool) -> None:
    assert names_some(text) is wanted


@pytest.mark.parametrize(
    "question",
    [
        "why did people buy last year? planning this year's campaign right now",
        "why did people buy last year? need it before noon",
        "fair enough. why did people buy last year?",
    ],
)
def test_what_is_told_besides_is_no_question(question: str) -> None:
    (found,) = understand(question, context())
    assert isinstance(found, Spec)
    assert found.period.start is not None
    assert found.period.start.year == 2025


def test_a_message_may_be_cut_wherever_a_question_may_end() -> None:
    found = in_two("what do they like, wifi aside, and what's their bugbear")
    assert found[0] == ["what do they like, wifi aside", "what's their bugbear"]
    assert ["what do they like", "wifi aside, and what's their bugbear"] in found
    assert in_two("complaints, please") == in_two("how are the ratings") == []


@pytest.mark.parametrize(
    ("message", "intents"),
    [
        ("what do regulars love about the wifi and what gets on their nerves", ["likes", "dislikes"]),
        ("how many regulars moaned about the price in may, and how many praised it", ["count", "count"]),
    ],
)
def test_two_questions_in_one_sentence_are_both_read(message: str, intents: list[str]) -> None:
    found = understand(message, context())
    assert [each.intent.value for each in found if isinstance(each, Spec)] == intents
