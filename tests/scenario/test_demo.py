"""The demo tells the truths that were planted in it, and a second run finds nothing new."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from harken.commands.demo import QUESTIONS
from harken.demo.corpus import Corpus
from harken.demo.customers import Buyer, Customers
from harken.demo.habits import Sort
from harken.demo.settings import MADE
from harken.insights.value.definition import multiple
from tests.payloads import check_everything
from tests.program import Program
from tests.scenario.conftest import Demo

#: The app began to crash so many days before the demo's day.
SINCE_DAYS = 21
#: How the customers of each group were made.
PLANTED = {
    "offices": Sort.OFFICE,
    "regulars": Sort.REGULAR,
    "bargain hunters": Sort.BARGAIN,
    "gift givers": Sort.GIFT,
}
GROUPS = "What do our groups give and get?"


@pytest.fixture(scope="module")
def program(demo: Demo) -> Program:
    return demo.program


@pytest.fixture(scope="module")
def today(program: Program) -> date:
    """The day of the demo."""
    note = json.loads((program.home / "demo.json").read_text(encoding="utf-8"))
    return date.fromisoformat(note["today"])


@pytest.fixture(scope="module")
def began(today: date) -> date:
    """The day on which the crashes begin."""
    return today - timedelta(days=SINCE_DAYS)


@pytest.fixture(scope="module")
def buyers(today: date) -> tuple[Buyer, ...]:
    """The customers as they were made."""
    return Customers(Corpus(today)).all


def _margin(buyers: Iterable[Buyer], since: date, until: date) -> float:
    """In pounds, of the orders after one day and up to another."""
    return sum(o.margin for buyer in buyers for o in buyer.orders if since < o.day <= until) / 100


def _answer(program: Program, question: str) -> dict[str, Any]:
    (answer,) = program.quickly("ask", "--json", question)["answers"]
    assert answer["refused"] is None, answer["refused"]
    return dict(answer)


def _cells(answer: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    """The facts of each row by what it is about."""
    return {
        row["keys"][key]: {cell: answer["facts"][id_] for cell, id_ in row["cells"].items()}
        for row in answer["rows"]
    }


def test_the_corpus_is_rich(program: Program) -> None:
    corpus = Corpus(date(2026, 11, 1))
    posts = (*corpus.reviews, *corpus.forum, *corpus.app, *corpus.survey)
    said = {post.fields.get(field, "") for post in posts for field in ("text", "why", "like", "improve")}
    assert len(said - {""}) >= 400


def test_a_second_run_adds_nothing(demo: Demo) -> None:
    before = {what: demo.program.exported(what) for what in ("feedback", "statements")}
    again = demo.outside.run("demo")
    assert again.returncode == 0
    listening = again.stdout.partition("Listening")[2].partition("Understanding")[0]
    heard = ("shop", "forum", "app", "survey", "customers")
    told = [line for line in listening.splitlines() if line.startswith(heard)]
    assert len(told) == len(heard)
    assert not any(line.split(": ")[1][:1] in "123456789" for line in told), told
    assert "Nothing was waiting to be understood." in again.stderr
    for what, rows in before.items():
        assert demo.program.exported(what) == rows


def test_its_own_questions_are_answered_and_what_to_do_next_works(demo: Demo) -> None:
    for heading in ("Listening", "Understanding", "The digest", *QUESTIONS, "What to do next"):
        assert heading in demo.said
    command = next(line for line in demo.said.splitlines() if line.strip().startswith("harken --home"))
    home, question = command.split()[2], command.split('"')[1]
    assert home == str(demo.program.home)
    assert "regulars" in demo.program.done("ask", question)


def test_the_app_crashes_since_three_weeks(program: Program, began: date) -> None:
    since = _answer(program, f"What share of feedback is about crashes since {began.isoformat()}?")
    before = _answer(program, f"What share of feedback is about crashes before {began.isoformat()}?")
    assert since["spec"]["period"] == {"start": began.isoformat(), "end": None}
    assert before["spec"]["period"] == {"start": None, "end": began.isoformat()}
    now, then = since["facts"]["f1"], before["facts"]["f1"]
    assert now["numerator"] >= 20
    assert now["low"] > 0.3 > 0.05 > then["high"]


def test_the_trend_of_complaints_about_crashes_shows_when_it_began(program: Program, began: date) -> None:
    answer = _answer(program, "How did complaints about crashes develop by week?")
    weeks = {day: cells["value"] for day, cells in _cells(answer, "week").items()}
    quiet = [fact for day, fact in weeks.items() if date.fromisoformat(day) + timedelta(days=6) < began]
    assert sum(fact["numerator"] for fact in quiet) <= 5 < len(quiet)
    recent = [fact for day, fact in weeks.items() if date.fromisoformat(day) >= began and fact["n"] >= 5]
    assert len(recent) >= 2
    assert all(0.25 < fact["value"] < 1 for fact in recent)
    (change,) = (fact for fact in answer["facts"].values() if fact["name"] == "change")
    assert change["value"] > 0 and change["p"] < 0.001


def test_eight_weeks_are_told_week_by_week(program: Program) -> None:
    answer = _answer(program, "How did complaints about crashes develop over the last 8 weeks?")
    assert len(_cells(answer, "week")) in (8, 9)


def test_offices_dislike_their_invoices_most(program: Program) -> None:
    opinions = _cells(_answer(program, "What do offices dislike most?"), "opinion")
    assert "invoice" in next(iter(opinions)).lower()
    ranked = _cells(_answer(program, "Which themes do offices dislike most?"), "theme")
    first, second, *_ = ranked
    assert first == "invoices"
    assert ranked[first]["value"]["numerator"] > 3 * ranked[second]["value"]["numerator"]


def test_offices_differ_from_the_rest(program: Program) -> None:
    groups = _cells(_answer(program, "What share of feedback is negative by group?"), "group")
    offices = groups.pop("offices")
    assert all(offices["value"]["low"] > each["value"]["value"] for each in groups.values())
    assert offices["change"]["value"] > 0
    assert offices["change"]["p"] < 0.05


def test_freshness_is_the_first_reason_to_buy(program: Program) -> None:
    opinions = _cells(_answer(program, "Why do customers buy?"), "opinion")
    assert re.search("fresh|roast", next(iter(opinions)).lower())
    ranked = _cells(_answer(program, "Which themes are the reasons to buy about?"), "theme")
    first, second, *_ = (each for each in ranked if each != "other")
    assert first == "freshness"
    assert ranked[first]["value"]["numerator"] > 2 * ranked[second]["value"]["numerator"]


def test_feedback_finds_the_customers_who_wrote_it(program: Program, buyers: tuple[Buyer, ...]) -> None:
    found = program.document("customers", "count", "--json")
    writers = [buyer for buyer in buyers if buyer.shop or buyer.forum or buyer.email]
    assert (found["customers"], found["heard"]) == (len(buyers), len(writers))
    assert found["orders"] == sum(len(buyer.orders) for buyer in buyers)
    names = {"shop reviews": "shop", "forum": "forum", "survey": "email"}
    stored = [each for each in program.exported("feedback") if each["copy_of"] is None]
    for source, name in names.items():
        authors = {each["author"] for each in stored if each["source"] == source}
        strangers = 2 if source == "forum" else 0
        assert len(authors) == sum(bool(getattr(buyer, name)) for buyer in buyers) + strangers


def test_groups_have_the_customers_that_were_made_for_them(
    program: Program, buyers: tuple[Buyer, ...]
) -> None:
    checked = program.document("groups", "check", "--json")
    for group in checked["groups"]:
        assert group["customers"] == sum(buyer.sort is PLANTED[group["name"]] for buyer in buyers)
    assert {group["name"] for group in checked["groups"]} == set(PLANTED)
    assert not checked["overlaps"]


def test_each_group_is_worth_what_its_orders_left(program: Program, buyers: tuple[Buyer, ...]) -> None:
    last = max(order.day for buyer in buyers for order in buyer.orders)
    year, before = last - timedelta(days=365), last - timedelta(days=730)
    ordered = [each for each in buyers if any(before < order.day <= year for order in each.orders)]
    again = [each for each in ordered if any(year < order.day for order in each.orders)]
    times = multiple(len(again) / len(ordered), 0.1, 3)
    answer = _cells(_answer(program, GROUPS), "group")
    whole = _margin(buyers, year, last)
    for group, sort in PLANTED.items():
        mine = [buyer for buyer in buyers if buyer.sort is sort]
        assert answer[group]["value"]["value"] == pytest.approx(_margin(mine, year, last) * times / len(mine))
        assert answer[group]["value_share"]["value"] == pytest.approx(_margin(mine, year, last) / whole)


def test_who_gives_and_who_gets(program: Program) -> None:
    rows = {row["keys"]["group"]: row["verdicts"] for row in _answer(program, GROUPS)["rows"]}
    assert {group: verdicts["quadrant"] for group, verdicts in rows.items()} == {
        "offices": "they_give_more",
        "regulars": "balanced",
        "bargain hunters": "they_get_more",
        "gift givers": "they_get_more",
    }
    assert "discount_share" in rows["bargain hunters"]["confirmed_by"].split(",")
    assert rows["regulars"]["share"] == "grows"


def test_the_plan_for_regulars_came_true_and_that_for_offices_did_not(
    program: Program, buyers: tuple[Buyer, ...], today: date
) -> None:
    answer = _answer(program, GROUPS)
    progress = {row["keys"]["group"]: row["verdicts"].get("progress") for row in answer["rows"]}
    assert (progress["regulars"], progress["offices"]) == ("reached", "behind")
    regulars = [buyer for buyer in buyers if buyer.sort is Sort.REGULAR]
    told = _cells(answer, "group")["regulars"]
    day = timedelta(days=1)
    made = today - MADE
    assert told["plan_now"]["value"] == pytest.approx(_margin(regulars, made - day, today))
    assert told["plan_before"]["value"] == pytest.approx(_margin(regulars, made - MADE - day, made - day))


def test_unhappy_customers_of_value_are_in_offices(program: Program) -> None:
    answer = _answer(program, "Which valuable customers are unhappy?")
    unhappy = answer["facts"][answer["how"]["n"]]
    (offices,) = (row["cells"]["value"] for row in answer["rows"] if row["keys"].get("group") == "offices")
    assert unhappy["numerator"] >= 15
    assert answer["facts"][offices]["numerator"] > 0.85 * unhappy["numerator"]


def test_the_duplicate_and_the_spam_count_once(program: Program) -> None:
    stored = {each["feedback_id"]: each for each in program.exported("feedback")}
    spam = [each for each in stored.values() if "replica watches" in each["text"]]
    twice = [each for each in stored.values() if "climbing club" in each["text"]]
    assert (len(spam), len(twice)) == (12, 2)
    for alike in (spam, twice):
        (original,) = (each for each in alike if each["copy_of"] is None)
        assert {each["copy_of"] for each in alike} == {None, original["feedback_id"]}
    copies = sum(each["copy_of"] is not None for each in stored.values())
    assert copies == 12
    answer = _answer(program, "How much feedback is there?")
    assert answer["facts"]["f1"]["n"] == len(stored) - copies
    assert answer["how"]["copies"] == copies
    assert f"{len(stored)} were heard, of which {copies} are copies" in " ".join(answer["how"]["notes"])
    watches = _answer(program, 'How many forum posts contain the words "replica watches"?')
    assert watches["facts"]["f1"]["n"] == 1


def test_addresses_and_numbers_of_people_are_kept_nowhere(program: Program) -> None:
    everything = "".join(
        program.done("export", what, "--format", "jsonl") for what in ("feedback", "statements")
    )
    assert "Write to [email] or call [phone] after six." in everything
    for secret in ("swapper@", "7946 0958"):
        assert secret not in everything
    assert "marta_k" not in everything


def test_other_languages_are_counted_and_said_to_be_unread(program: Program) -> None:
    stored = program.exported("feedback")
    unread = [each for each in stored if each["sentiment"] is None and each["copy_of"] is None]
    assert {"de", "fr", "es"} <= {each["language"] for each in unread}
    assert not [each for each in stored if each["language"] in ("de", "fr", "es", "nl") and each["sentiment"]]
    notes = _answer(program, "How much feedback is there?")["how"]["notes"]
    assert f"Counted but not understood: {len(unread)} in a language that the model does not read." in notes


def test_the_demo_leaves_a_companys_database_alone(demo: Demo, database_elsewhere: str) -> None:
    engine = create_engine(make_url(database_elsewhere).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM sources")).scalar_one() == 0
    engine.dispose()


def test_slack_takes_every_answer_about_it_and_all_that_its_buttons_open(demo: Demo) -> None:
    answers = check_everything(demo.program)
    drawn = [block["type"] for each in answers for block in each["blocks"] if block]
    assert {"data_visualization", "data_table", "actions", "context_actions"} <= set(drawn)
