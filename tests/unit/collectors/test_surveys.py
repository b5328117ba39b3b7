from __future__ import annotations

import pytest

from collectors.reading import Unusable
from collectors.surveys import Answers, Question, Survey, plain, questions
from harken.domain.feedback import Asks


@pytest.mark.parametrize(
    "text",
    [
        "Name",
        "Your name?",
        "What is your full name?",
        "E-mail address",
        "Email:",
        "Phone number",
        "Ihre E-Mail",
    ],
)
def test_questions_about_the_respondent_are_personal(text: str) -> None:
    (question,) = questions([Question(id="q", text=text)], "shop").values()
    assert question.personal


@pytest.mark.parametrize(
    "text",
    [
        "Name two things to improve",
        "What do you think of the name?",
        "Did you get our e-mail?",
        "Address the bug",
    ],
)
def test_questions_about_anything_else_are_not(text: str) -> None:
    (question,) = questions([Question(id="q", text=text)], "shop").values()
    assert not question.personal


def test_equal_wordings_have_labels_of_their_own() -> None:
    found = questions([Question(id="a", text="Why?"), Question(id="b", text="Why?")], "shop")
    assert len({each.label for each in found.values()}) == 2


def test_markup_in_questions_is_left_out() -> None:
    assert plain("<p>Why&nbsp;<b>us</b> &amp; not\nthem?</p>") == "Why us & not them?"
    assert plain(None) == ""


def test_what_was_told_first_names_the_respondent() -> None:
    answers = Answers(survey=Survey(name="shop"))
    answers.named("Anonymous")
    answers.named("ada@example.com")
    answers.given({"email": "other@example.com", "phone": "+45 12 34 56 78", "seats": 3, "tags": ["a"]})
    assert answers.author == "ada@example.com"
    assert answers.attributes == {"seats": 3, "tags": "['a']"}


def test_settings_may_name_a_question_by_its_id() -> None:
    survey = Survey(name="shop", asks={"q7": Asks.REASON_TO_BUY})
    assert survey.asked(Question(id="q7", text="What tipped the scales?")) is Asks.REASON_TO_BUY
    assert survey.asked(Question(id="q8", text="What tipped the scales?")) is Asks.OPEN


def test_without_words_there_is_no_feedback() -> None:
    answers = Answers(survey=Survey(name="shop"))
    answers.wrote(Question(id="q", text="Why?", label="why"), "  \n")
    with pytest.raises(Unusable, match="no text"):
        answers.said()
