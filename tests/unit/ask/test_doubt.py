"""What was learned from labelled questions, and how an answer says that it is not sure what was meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator
from rich.console import Console

from benchmarks.questions.learn import fingerprint
from benchmarks.questions.lessons import OLD, TEACHING
from bot import blocks
from harken.ask import contract, doubts, terminal
from harken.ask.doubt_words import asked
from harken.ask.judge import LEAST, SURE
from harken.ask.mind import learned
from harken.ask.parse import Read, readings, understand
from harken.ask.specs import normal
from harken.ask.words import answer
from harken.domain.answers import Doubt, Facts, How, Reply
from harken.domain.questions import Filter, Intent, Measure, Period, Spec
from harken.domain.understanding import Role
from tests.unit.ask.factories import TODAY, VOCABULARY, context, refused

NAMES = {theme.key: theme.name for theme in VOCABULARY.themes}
DOUBT = Doubt(taken_for="How many comments about Wi-Fi?", others=("Show quotes about Wi-Fi",))


def test_what_ships_was_learned_from_the_questions_that_are_kept() -> None:
    assert learned().taught_by == fingerprint((*OLD, *TEACHING))


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("what gets on people's nerves about the parcel service", Intent.DISLIKES),
        ("which additions are folks begging us for", Intent.REQUESTS),
        ("how come people sign up with us in the first place", Intent.REASONS_TO_BUY),
        ("give me an idea of the folks behind the regulars label", Intent.PERSONA),
        ("could you fetch some verbatims on the courier", Intent.QUOTES),
    ],
)
def test_words_that_no_rule_knows_are_read_by_what_was_learned(question: str, intent: Intent) -> None:
    (found,) = understand(question, context())
    assert isinstance(found, Spec)
    assert found.intent is intent


def _told(read: Read) -> Doubt | None:
    return doubts.doubt(read, NAMES, context())


@pytest.mark.parametrize(
    "question",
    [
        "how many comments are there?",
        "how many comments mention delivery",
        "delivery complaints in October",
        "NPS",
    ],
)
def test_what_is_asked_plainly_is_not_doubted(question: str) -> None:
    (first,) = readings(question, context())
    assert isinstance(first.meaning, Spec)
    for further in ("and in 2025?", "only regulars", "and the price?"):
        (read,) = readings(further, context(previous=first.meaning))
        assert isinstance(read.meaning, Spec)
        assert not (first.doubtful or read.doubtful)


def test_a_reading_is_doubted_in_the_middle_and_refused_below() -> None:
    spec = normal(Spec(intent=Intent.COUNT, include=Filter(themes=("wifi",))))
    assert _told(Read(meaning=spec, chance=SURE)) is None
    found = _told(Read(meaning=spec, chance=(SURE + LEAST) / 2))
    assert found is not None
    assert found.taken_for == "How many pieces of feedback about Wi-Fi?"


@pytest.mark.parametrize(
    "message",
    [
        "The wifi is a mess again. How many people brought that up?",
        "My slide needs a customer voice on delivery, give me two",
    ],
)
def test_a_name_that_is_said_before_the_question_is_not_passed_over_silently(message: str) -> None:
    (read,) = readings(message, context())
    named = isinstance(read.meaning, Spec) and read.meaning.include.themes
    assert named or not isinstance(read.meaning, Spec) or read.doubtful


@pytest.mark.parametrize(
    ("question", "by"),
    [
        ("What share of feedback is negative by group?", "group"),
        ("What share of feedback is negative per source?", "source"),
        ("How many complaints about delivery by country?", "attribute:country"),
    ],
)
def test_what_figures_are_told_apart_by_is_kept(question: str, by: str) -> None:
    (found,) = understand(question, context())
    assert isinstance(found, Spec)
    assert found.compare.by == by


def test_what_is_offered_instead_is_understood_as_it_is_said() -> None:
    spec = normal(Spec(intent=Intent.COUNT))
    others = [
        Spec(intent=Intent.LIKES, include=Filter(themes=("wifi",))),
        Spec(intent=Intent.QUOTES, include=Filter(themes=("price",))),
        Spec(intent=Intent.DISLIKES, include=Filter(groups=("regulars",))),
    ]
    meant = tuple(normal(each) for each in others)
    found = _told(Read(meaning=spec, chance=LEAST, others=meant))
    assert found is not None and len(found.others) >= 2
    for question in found.others:
        (read,) = readings(question, context())
        assert read.meaning in meant and not read.doubtful


def test_a_question_that_was_hardly_understood_offers_what_it_may_have_meant() -> None:
    refusal = refused("xyzzy")
    meant = normal(Spec(intent=Intent.LIKES, include=Filter(themes=("wifi",))))
    offered = doubts.nearest(Read(meaning=refusal, chance=0.0, others=(meant,)), NAMES, context())
    assert offered == ("What do customers like about Wi-Fi?",)


@pytest.mark.parametrize("intent", list(Intent))
@pytest.mark.parametrize("measure", [None, *Measure])
def test_every_meaning_can_be_said_as_a_question(intent: Intent, measure: Measure | None) -> None:
    include = Filter(themes=("wifi",), roles=(Role.LEAVING.value,), sentiment=("negative",))
    spec = normal(Spec(intent=intent, measure=measure, include=include, period=Period(start=TODAY)))
    if spec.intent is not Intent.OUT_OF_SCOPE:
        said = asked(spec, NAMES)
        assert said[0].isupper() and "  " not in said and " ?" not in said


def _doubted(doubt: Doubt = DOUBT) -> Reply:
    found = Facts(how=How(period=Period(), filters="", n=None, sources=(), taxonomy_version=1, model=""))
    return Reply(question="hm", answers=(answer(Spec(intent=Intent.HELP), found, NAMES, doubt),))


def test_the_document_holds_the_doubt() -> None:
    document = contract.to_json(_doubted())
    Draft202012Validator(contract.schema()).validate(document)
    assert document["answers"][0]["doubt"] == {
        "taken_for": DOUBT.taken_for,
        "others": list(DOUBT.others),
    }


def test_every_face_says_the_doubt_first() -> None:
    given = _doubted()
    console = Console(width=200, record=True, file=None, highlight=False, quiet=False)
    with console.capture() as shown:
        terminal.reply(console, given, NAMES)
    first = f"I am not sure how you meant this; I took it for “{DOUBT.taken_for}”."
    assert given.answers[0].text.startswith(first)
    assert shown.get().startswith(first)
    said = str(blocks.message(given, NAMES).blocks[0])
    assert DOUBT.taken_for in said and DOUBT.others[0] in said
    assert doubts.doubt(Read(meaning=replace(given.answers[0].spec), chance=1.0), NAMES, context()) is None


def test_a_reading_that_is_probably_right_is_told_more_quietly() -> None:
    (told,) = _doubted(replace(DOUBT, likely=True)).answers
    assert told.text.startswith(f"I took this for “{DOUBT.taken_for}”, which I am not quite sure of.")
    read = Read(meaning=replace(told.spec), chance=0.6)
    unlikely = replace(read, chance=0.4)
    found = [doubts.doubt(each, NAMES, context()) for each in (read, unlikely)]
    assert [each is not None and each.likely for each in found] == [True, False]
