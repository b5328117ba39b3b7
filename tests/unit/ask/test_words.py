"""Sentences: plain, right in number, and without a digit that no slot brought in."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import harken.ask
from harken.ask import contract
from harken.ask.reply import reply
from harken.ask.specs import IMPLIED_ROLES, MEASURES, OPINIONS, normal
from harken.ask.template import Slot, Template, name
from harken.ask.words import answer, told
from harken.domain.answers import (
    Counts,
    Fact,
    Facts,
    How,
    Quote,
    Refusal,
    RefusalCode,
    Row,
    SourceState,
)
from harken.domain.questions import Compare, Filter, Intent, Measure, Order, Period, ScoreRange, Spec
from tests.unit.ask.factories import context
from tests.unit.ask.twin import Heard, Twin

VALIDATOR = Draft202012Validator(contract.schema())


def fact(n: int = 412, value: float | None = 0.34, **more: object) -> Fact:
    given = {"name": "share", "unit": "share", "counts": Counts.FEEDBACK, "definition": "A share."} | more
    return Fact(n=n, value=value, **given)  # type: ignore[arg-type]


def facts(*found: Fact, rows: tuple[Row, ...] = (), notes: tuple[str, ...] = ()) -> Facts:
    how = How(period=Period(), filters="", n="f1", sources=(), taxonomy_version=1, model="twin", notes=notes)
    return Facts(facts={f"f{number}": each for number, each in enumerate(found, 1)}, rows=rows, how=how)


def text(spec: Spec, found: Facts) -> str:
    return answer(normal(spec), found, {"wifi": "Wi-Fi"}).text


def test_a_template_with_a_digit_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="no digit"):
        Template("about 3 of {n}")


def test_a_slot_may_hold_digits() -> None:
    assert str(Template("Route {name}")(name=name("66"))) == "Route 66"


def test_counts_are_said_in_the_right_number() -> None:
    wifi = Filter(themes=("wifi",), kinds=("review",))
    spec = Spec(intent=Intent.COUNT, include=wifi)
    assert text(spec, facts(fact(1203, 1203.0, unit="feedback"))) == "1,203 reviews about Wi-Fi."
    assert text(spec, facts(fact(1, 1.0, unit="feedback"))) == "1 review about Wi-Fi."
    assert text(spec, facts(fact(0, 0.0, unit="feedback"))) == "There are no reviews about Wi-Fi."


def test_a_lexical_count_says_so() -> None:
    spec = Spec(intent=Intent.COUNT, include=Filter(text="unicorns"))
    said = text(spec, facts(fact(3, 3.0, unit="feedback")))
    assert "the words “unicorns”" in said
    assert "very words" in said


def test_a_share_tells_its_parts_its_range_and_its_base() -> None:
    spec = Spec(
        intent=Intent.SHARE,
        include=Filter(kinds=("review",), sentiment=("negative",)),
        period=Period(start=date(2014, 1, 1), end=date(2015, 1, 1)),
    )
    said = text(spec, facts(fact(numerator=140, low=0.296, high=0.387)))
    assert said == (
        "34 % of the reviews in 2014 are negative: 140 of 412. "
        "With this many it may be anything between 30 % and 39 %."
    )


def test_few_are_said_to_be_few() -> None:
    said = text(
        Spec(intent=Intent.SHARE, include=Filter(sentiment=("negative",))), facts(fact(12, numerator=4))
    )
    assert said.endswith("That is little to go by: only 12.")


@pytest.mark.parametrize(("p", "words"), [(0.001, "more than chance explains"), (0.4, "which may be chance")])
def test_a_difference_that_may_be_chance_is_said_to_be_so(p: float, words: str) -> None:
    rows = (Row(keys={}, cells={"value": "f1", "before": "f2", "change": "f3"}),)
    spec = Spec(
        intent=Intent.COMPARE,
        measure=Measure.NPS,
        period=Period(start=date(2026, 10, 1), end=date(2026, 11, 1)),
        compare=Compare(to=Period(start=date(2026, 9, 1), end=date(2026, 10, 1))),
    )
    scores = {"name": "nps", "unit": "points"}
    change = fact(800, 7.0, name="change", unit="points", p=p)
    found = facts(fact(400, 32.0, **scores), fact(400, 25.0, **scores), change, rows=rows)
    assert text(spec, found) == (
        f"NPS: +32 in October 2026, against +25 in September 2026; up by 7 points, {words}."
    )


def test_a_share_over_time_says_what_it_is_a_share_of() -> None:
    spec = Spec(
        intent=Intent.TREND,
        measure=Measure.SHARE,
        include=Filter(themes=("wifi",), roles=("dislike",), kinds=("review",), groups=("business",)),
        compare=Compare(by="month"),
    )
    rows = tuple(Row(keys={"month": f"2026-0{n}"}, cells={"value": f"f{n}"}) for n in (1, 2))
    assert text(spec, facts(fact(400, 0.04), fact(380, 0.07), rows=rows)) == (
        "Share about Wi-Fi with a complaint, of all reviews from business: "
        "4 % in January 2026, 7 % in February 2026."
    )


def test_a_list_of_themes_says_how_much_themes_cover() -> None:
    covered = fact(1203, 0.82, name="coverage", counts=Counts.STATEMENT)
    rows = (Row(keys={"theme": "wifi"}, cells={"value": "f2"}),)
    found = facts(fact(412, 412.0, name="volume", unit="feedback"), fact(), covered, rows=rows)
    assert text(Spec(intent=Intent.THEMES), found).endswith("Themes cover 82 % of what was said.")


WIFI_ROW = (Row(keys={"theme": "wifi"}, cells={"value": "f2"}),)


def test_themes_left_out_are_missing_from_the_list_and_not_from_the_base() -> None:
    spec = Spec(
        intent=Intent.DISLIKES,
        exclude=Filter(themes=("wifi",), groups=("business",)),
        compare=Compare(by="theme"),
    )
    rows = (Row(keys={"theme": "price"}, cells={"value": "f2"}),)
    assert text(spec, facts(fact(), fact(), rows=rows)).startswith(
        "Customers dislike price (34 %) most, of 412 pieces of feedback leaving out what is from business. "
        "These are the themes other than Wi-Fi."
    )


def test_statements_of_one_kind_are_told_apart_from_what_they_are_a_share_of() -> None:
    spec = Spec(intent=Intent.THEMES, include=Filter(roles=("loyal",), sentiment=("negative",)))
    head = fact(412, 412.0, name="volume", unit="feedback")
    assert text(spec, facts(head, fact(), rows=WIFI_ROW)) == (
        "In negative statements from people who stay, customers talk most about Wi-Fi (34 %), "
        "of 412 pieces of feedback."
    )


def test_themes_ranked_by_how_they_are_felt_are_not_called_the_most_talked_about() -> None:
    spec = Spec(intent=Intent.THEMES, order=Order.SENTIMENT)
    head = fact(412, 412.0, name="volume", unit="feedback")
    net = fact(9, -0.5, name="net_sentiment", unit="share")
    rows = (Row(keys={"theme": "wifi"}, cells={"value": "f2", "sentiment": "f3"}),)
    found = facts(head, fact(412, 8 / 412, numerator=8), net, rows=rows)
    assert text(spec, found) == (
        "Felt worst: Wi-Fi (net sentiment −50 %, told in 8), of 412 pieces of feedback."
    )
    praised = replace(spec, include=Filter(sentiment=("positive",)))
    assert text(praised, found).startswith("Felt best: Wi-Fi")


def test_both_ends_are_told_of_what_is_ranked_by_how_it_stands() -> None:
    spec = Spec(
        intent=Intent.COMPARE, measure=Measure.NPS, compare=Compare(by="group"), order=Order.SENTIMENT
    )
    rows = tuple(
        Row(keys={"group": group}, cells={"value": f"f{number}"})
        for number, group in enumerate(("light", "heavy", "business"), 2)
    )
    found = facts(
        fact(300, 10.0, unit="points"),
        *(fact(100, each, unit="points") for each in (-5.0, 12.0, 40.0)),
        rows=rows,
    )
    said = text(spec, found)
    assert said.startswith(
        "NPS is highest for business (40) and lowest for light (−5). From the lowest: light"
    )
    assert "highest" not in text(replace(spec, limit=3), found)


def test_a_step_over_time_is_named_as_what_it_is_and_says_when_it_is_of_few() -> None:
    spec = Spec(intent=Intent.TREND, measure=Measure.SHARE, include=Filter(themes=("wifi",)))
    rows = (
        Row(keys={"week": "2026-05-18"}, cells={"value": "f1"}),
        Row(keys={"week": "2026-05-25"}, cells={"value": "f2"}),
    )
    found = facts(fact(4, 0.25, low=0.05, high=0.7), fact(40, 0.0, low=0.0, high=0.09), rows=rows)
    assert text(spec, found).startswith(
        "Share about Wi-Fi, of all pieces of feedback: 25 % in the week of 18 May 2026 (of only 4),"
        " 0 % in the week of 25 May 2026."
    )
    by_day = tuple(replace(row, keys={"day": row.keys["week"]}) for row in rows)
    assert "0 % on 25 May 2026." in text(spec, replace(found, rows=by_day))


def test_a_refusal_offers_what_is_near() -> None:
    refusal = Refusal(code=RefusalCode.UNSURE, message="Not understood.", nearest=("What do people like?",))
    how = How(period=Period(), filters="", n=None, sources=(), taxonomy_version=0, model="")
    assert text(Spec(intent=Intent.OUT_OF_SCOPE), Facts(how=how, refused=refusal)) == (
        "Not understood. You can ask: “What do people like?”."
    )


shares = st.floats(-1, 1, allow_nan=False)
counts = st.integers(0, 10**7)
some_facts = st.builds(
    Fact,
    name=st.sampled_from(["share", "net_sentiment", "nps", "mean_score", "volume", "change"]),
    value=st.none() | shares,
    unit=st.sampled_from(["share", "points", "stars", "feedback", "people"]),
    counts=st.sampled_from(Counts),
    n=counts,
    numerator=st.none() | counts,
    low=shares,
    high=shares,
    definition=st.just("One sentence."),
    p=st.none() | st.floats(0, 1),
)
words_of_people = st.sampled_from(["wifi", "room 101", "7-Eleven", "24/7 support"])
filters = st.builds(
    Filter,
    themes=st.lists(words_of_people, max_size=2).map(tuple),
    groups=st.lists(words_of_people, max_size=2).map(tuple),
    sentiment=st.sampled_from([(), ("negative",), ("mixed", "positive")]),
    roles=st.sampled_from([(), ("dislike",), ("leaving", "loyal")]),
    attributes=st.sampled_from([{}, {"floor": ("3",)}]),
    score=st.none() | st.just(ScoreRange(low=1, high=2)),
    text=st.none() | words_of_people,
)
periods = st.sampled_from(
    [
        Period(),
        Period(start=date(2014, 1, 1)),
        Period(end=date(2014, 1, 1)),
        Period(start=date(2014, 1, 1), end=date(2014, 4, 1)),
        Period(start=date(2014, 1, 7), end=date(2014, 1, 8)),
    ]
)
ANSWERED = [intent for intent in Intent if intent not in (Intent.OUT_OF_SCOPE, Intent.HELP)]


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    intent = draw(st.sampled_from(ANSWERED))
    return normal(
        Spec(
            intent=intent,
            measure=draw(st.sampled_from(MEASURES[intent] or (None,))),
            include=draw(filters),
            exclude=draw(filters),
            period=draw(periods),
            compare=draw(
                st.sampled_from([Compare(), Compare(by="group"), Compare(by="month"), Compare(to=Period())])
            ),
            order=draw(st.sampled_from(Order)),
        )
    )


def _rows(spec: Spec, size: int) -> list[Row]:
    """Rows as the measures give them for such a spec."""
    cells = {"value": "f1", "before": "f2", "change": "f3"}
    if spec.intent is Intent.COMPARE and spec.compare.by is None:
        return [Row(keys={}, cells=cells)]
    least = spec.intent in (Intent.COMPARE, Intent.THEMES)
    return [Row(keys=_keys(spec, number), cells=cells) for number in range(max(size, least))]


def _keys(spec: Spec, number: int) -> dict[str, str]:
    topic = {"theme": "room 101"} if spec.intent in IMPLIED_ROLES or spec.intent is Intent.THEMES else {}
    if spec.intent in OPINIONS and spec.compare.by != "theme":
        topic = {"opinion": "Room 101 is cold."}
    if spec.compare.by is None:
        return topic or {"month": "2014-01"}
    return {spec.compare.by: f"2014-0{number + 1}" if spec.compare.by == "month" else "room 101"} | topic


@settings(max_examples=300, deadline=None)
@given(specs(), st.lists(some_facts, min_size=4, max_size=4), st.integers(0, 3))
def test_no_digit_stands_between_the_slots(spec: Spec, found: list[Fact], size: int) -> None:
    pieces = told(spec, facts(*found, rows=tuple(_rows(spec, size)))).pieces
    assert pieces
    assert not [piece for piece in pieces if piece.slot is None and any(map(str.isdigit, piece.text))]


def test_every_template_of_the_package_was_checked_when_it_was_made() -> None:
    """A template cannot exist with a digit, so importing every module is the proof."""
    for module in pkgutil.iter_modules(harken.ask.__path__):
        importlib.import_module(f"harken.ask.{module.name}")


QUOTE = Quote(
    text="Fine.", feedback_id=7, part="body", start=0, end=5, source="forum", date=date(2026, 1, 2), url=None
)
STATE = SourceState(name="forum", last_collected=None, healthy=False)


@settings(max_examples=150, deadline=None)
@given(specs(), st.lists(some_facts, min_size=1, max_size=3))
def test_every_answer_keeps_the_contract(spec: Spec, found: list[Fact]) -> None:
    how = How(
        period=spec.period, filters="", n="f1", sources=(STATE,), taxonomy_version=1, model="m", notes=("A.",)
    )
    given_facts = Facts(
        facts={f"f{number}": each for number, each in enumerate(found, 1)},
        rows=(Row(keys={"theme": "wifi"}, cells={"value": "f1"}),),
        quotes=(QUOTE,),
        how=how,
    )

    def measure(_: Spec) -> Facts:
        return given_facts

    document = contract.to_json(reply("How many comments are there?", context(), measure))
    VALIDATOR.validate(document)
    assert contract.spec_json(spec)["period"].keys() == {"start", "end"}
    VALIDATOR.evolve(schema=contract.schema() | {"$ref": "#/$defs/spec", "oneOf": [{}]}).validate(
        contract.spec_json(spec)
    )


@pytest.mark.parametrize(
    "question",
    ["What's our revenue?", "help", "xyzzy", "What is our NPS? And how many people like us?", "a " * 9_000],
)
def test_replies_keep_the_contract_whatever_is_asked(question: str) -> None:
    twin = Twin([Heard(day=date(2026, 11, 2), themes=("wifi",), roles=("like",))])
    document = contract.to_json(
        reply(question, context(), lambda spec: Twin.__call__(twin, _countable(spec)))
    )
    VALIDATOR.validate(document)


def _countable(_: Spec) -> Spec:
    return Spec(intent=Intent.COUNT, measure=Measure.VOLUME)


def test_a_question_that_is_too_long_is_cut_and_that_is_said() -> None:
    twin = Twin([Heard(day=date(2026, 11, 2))])
    given_reply = reply("How many comments are there? " + "x" * 10_000, context(), twin)
    assert all("first 1,000 characters" in each.found.how.notes[-1] for each in given_reply.answers)


def test_errors_keep_the_contract() -> None:
    VALIDATOR.validate(contract.error_json("storage", "The database cannot be reached."))


def test_slots_are_typed() -> None:
    assert {
        piece.slot
        for piece in told(
            Spec(
                intent=Intent.COUNT, include=Filter(themes=("wifi",)), period=Period(start=date(2014, 1, 1))
            ),
            facts(fact(3, 3.0)),
        ).pieces
    } == {None, Slot.FACT, Slot.NAME, Slot.DATE}
