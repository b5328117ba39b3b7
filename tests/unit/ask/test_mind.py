"""What was learned is kept as it is, tells all parts of a meaning at once, and gives way to what is plain."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from harken.ask.heads import in_thread
from harken.ask.masking import Worded
from harken.ask.mind import learned, load, save
from harken.ask.parts import NONE, PARTS, RARE, STAYS, WHOLE, described, shape, since, together
from harken.domain.answers import RefusalCode
from harken.domain.questions import Filter, Intent, Measure, Period, Spec
from tests.unit.ask.factories import TODAY, one, refused

LAST_WEEK = Period(start=TODAY - timedelta(days=7), end=TODAY)
COUNT = Spec(intent=Intent.COUNT, measure=Measure.VOLUME, include=Filter(themes=("wifi",)), period=LAST_WEEK)


def test_what_was_learned_reads_the_same_once_it_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "questions.npz"
    save(learned(), path)
    again = load(path)
    assert again.judge == learned().judge
    assert again.heads.labels == learned().heads.labels
    assert again.turned.keys() == learned().turned.keys()
    for name, (_, wide) in again.turned.items():
        np.testing.assert_array_equal(wide, learned().turned[name][1])
    np.testing.assert_array_equal(again.heads.meant_weights, learned().heads.meant_weights)


def test_all_parts_at_once_are_those_that_a_meaning_is_made_of() -> None:
    wholes = [each.split("/") for each in learned().heads.labels[WHOLE] if each != RARE]
    assert len(wholes) > 100
    assert {len(each) for each in wholes} == {len(PARTS)}
    assert together(described(COUNT)).split("/") in wholes


def test_what_stays_as_it_was_is_told_from_what_is_asked_anew() -> None:
    negative = replace(COUNT, include=replace(COUNT.include, sentiment=("negative",)))
    assert together(since(negative, COUNT)) == f"{STAYS}/{STAYS}/{STAYS}/negative/{STAYS}/{STAYS}"
    assert shape(COUNT) == {"time": "from until", "against": "no", "looked for": "no", "limited": "no"}
    since_then = replace(COUNT, period=Period(start=TODAY), limit=3)
    assert shape(since_then) == {"time": "from", "against": "no", "looked for": "no", "limited": "yes"}
    assert shape(replace(COUNT, period=Period()))["time"] == NONE


def test_what_goes_on_is_read_with_what_was_asked_before() -> None:
    words = Worded(asked="and for GROUP", plain="and for GROUP", known="and for GROUP")
    by_month = replace(COUNT.compare, by="month")
    before = replace(COUNT, include=replace(COUNT.include, roles=("reason_to_buy",)), compare=by_month)
    assert in_thread(words, before).asked == "COUNT VOLUME REASON TO BUY MONTH THEN and for GROUP"


@pytest.mark.parametrize("whose", ["regulars", "customers", "business customers"])
def test_which_themes_are_asked_for_is_told_by_theme(whose: str) -> None:
    found = one(f"Which themes do {whose} dislike most?")
    assert (found.intent, found.compare.by) == (Intent.DISLIKES, "theme")


def test_quotes_with_questions_are_of_those_who_ask() -> None:
    found = one("show me quotes with questions")
    assert (found.intent, found.include.roles) == (Intent.QUOTES, ("question",))


@pytest.mark.parametrize("text", ["and in 2025?", "and last month?"])
def test_what_goes_on_from_nothing_is_not_guessed(text: str) -> None:
    assert refused(text).code is RefusalCode.UNSURE


@pytest.mark.parametrize("text", ["What is the weather today?", "what's the stock price this week?"])
def test_a_day_makes_no_question_of_what_no_feedback_tells(text: str) -> None:
    assert refused(text).code is RefusalCode.OUT_OF_SCOPE


@pytest.mark.parametrize("question", ["whats our nps right now", "what is our NPS at the moment?"])
def test_our_own_figures_are_not_out_of_scope(question: str) -> None:
    assert one(question).measure is Measure.NPS


def test_words_may_stand_in_single_quotes() -> None:
    assert one("show me quotes with the word 'timeout'").include.text == "timeout"
