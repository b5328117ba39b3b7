"""The promise of the contract, for every question of the evaluation, on the demo and on real feedback.

Every typed slot of a reply holds something of its facts, no digit stands between the slots, every fact is
counted again with pandas from the export, every list of evidence is as long as its fact says and gives its
value, and every quote is stored.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import URL, Connection, text

from harken.ask import figures
from harken.ask.contract import schema
from harken.ask.template import Slot
from harken.commands import context
from harken.domain.answers import Fact
from harken.insights.evidence import listing
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.program import REAL, Program, needs
from tests.scenario.asking import Asked, ask_all, pieces
from tests.scenario.conftest import Demo
from tests.scenario.recounting import Recount
from tests.scenario.recounting_evidence import Behind, marks

LOUNGES = REAL / "eval_only" / "skytrax" / "lounge.csv"
#: So many real reviews are read by the model; all of them would take minutes.
READ = 100
#: So many lists of evidence are opened for each answer; groups and personas have a hundred.
OPENED = 6
MAPS = (
    "text=text",
    "title=title",
    "date=date",
    "score=overall_rating:1-5",
    "score.wifi=wifi_connectivity_rating:1-5",
)


@dataclass(frozen=True, kw_only=True)
class World:
    """A workspace, and what it answers to every question of one made-up company."""

    program: Program
    asked: list[Asked]
    names: dict[str, str]

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        with opened(self.program) as workspace, workspace.engine.connect() as connection:
            yield connection

    def answered(self) -> list[Asked]:
        return [each for each in self.asked if each.document["refused"] is None]


@contextmanager
def opened(program: Program) -> Iterator[context.Opened]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARKEN_DATABASE_URL", program.url)
        patch.setattr(context.chosen, "home", program.home)
        with context.workspace() as workspace:
            yield workspace


REAL_ONES = pytest.param("lounges", marks=[pytest.mark.real_feedback, needs(LOUNGES)])


@pytest.fixture(scope="module", params=["app", REAL_ONES])
def world(request: pytest.FixtureRequest, shared_server: URL) -> Iterator[World]:
    if request.param == "app":
        demo: Demo = request.getfixturevalue("demo")
        yield _world(demo.program, "app", None)
        return
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as home:
        program = Program(home=home, url=place.render_as_string(hide_password=False))
        _import(program)
        yield _world(program, "lounges", date(2015, 8, 2))


def _import(program: Program) -> None:
    beginning = program.home / "lounge.csv"
    with LOUNGES.open(encoding="utf-8", newline="") as file:
        some = list(islice(csv.reader(file), READ + 1))
    with beginning.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(some)
    options = [each for one in MAPS for each in ("--map", one)]
    program.done("import", str(beginning), "--source", "lounges", "--kind", "review", *options)


def _world(program: Program, kind: str, today: date | None) -> World:
    with opened(program) as workspace:
        asked, names = ask_all(workspace, kind, today)
    return World(program=program, asked=asked, names=names)


def test_most_questions_are_answered_in_the_form_of_the_contract(world: World) -> None:
    validator = Draft202012Validator(schema())
    for each in world.asked:
        validator.validate({"schema": 1, "question": each.question, "answers": [each.document]})
    assert len(world.answered()) > 0.7 * len(world.asked)


def test_no_digit_stands_between_the_slots_and_every_number_is_of_a_fact(world: World) -> None:
    checked = 0
    for each in world.asked:
        facts = list(each.answer.found.facts.values())
        written = {_unsigned(str(text)) for fact in facts for text in _written(fact)}
        written |= {str(figures.count(len(each.answer.found.quotes)))}
        for piece in pieces(each, world.names):
            if piece.slot is None:
                assert not any(character.isdigit() for character in piece.text), (each.question, piece.text)
            if piece.slot is Slot.FACT:
                assert _unsigned(piece.text) in written, (each.question, piece.text, each.answer.text)
                checked += 1
            if piece.slot is Slot.QUOTE:
                assert piece.text in _said(each), (each.question, piece.text)
    assert checked > 30


def _written(fact: Fact) -> Iterator[object]:
    """Every way in which a number of a fact may be told."""
    yield from (figures.value(fact), figures.size(fact), figures.count(fact.n))
    if fact.numerator is not None:
        yield figures.count(fact.numerator)
        yield figures.count(fact.n - fact.numerator)
    yield from figures.bounds(fact) or ()
    yield from (figures.size(replace(fact, value=bound)) for bound in (fact.low, fact.high))


def _unsigned(number: str) -> str:
    return number.lstrip("+−")


def _said(each: Asked) -> set[str]:
    """The words of customers that an answer may repeat: its quotes, and its opinions, which are quotes."""
    rows = {value for row in each.answer.found.rows for value in row.keys.values()}
    return rows | {quote.text for quote in each.answer.found.quotes}


def test_every_fact_that_the_export_tells_is_the_same_by_pandas(world: World) -> None:
    recount = Recount(world.program.exported, _contentless(world))
    told = Counter[str]()
    for each in filter(lambda each: each.tuned, world.answered()):
        for fact in each.document["facts"].values():
            found = recount.of(each.document, fact)
            if found is None:
                continue
            told[fact["name"]] += 1
            where = (each.question, fact["name"], fact["where"], fact["definition"])
            assert fact["n"] == found.n, where
            if found.numerator is not None:
                assert fact["numerator"] == found.numerator, where
            assert fact["value"] == (None if found.value is None else pytest.approx(found.value)), where
    assert told.total() > 15
    assert set(told) >= {"volume", "share", "net_sentiment", "mean_score"}


def _contentless(world: World) -> set[tuple[int, str, int]]:
    """Statements that say nothing, such as "None."; the export does not tell them."""
    statement = text(
        "SELECT statements.feedback_id, parts.label, statements.start FROM statements"
        " JOIN parts ON parts.id = statements.part_id WHERE NOT statements.content"
    )
    with world.connected() as connection:
        return {tuple(row) for row in connection.execute(statement)}


def test_every_list_of_evidence_is_as_long_as_its_fact_says_and_gives_its_value(world: World) -> None:
    behind, worked_out = Behind.of(world.program.exported), Counter[str]()
    with world.connected() as connection:
        for evidence, (question, fact) in _opened(world).items():
            found = listing(connection, evidence)
            assert (len(found.items), found.gone) == (fact["n"], 0), (question, fact)
            if fact["numerator"] is not None:
                counted = listing(connection, evidence, numerator=True)
                assert len(counted.items) == fact["numerator"], (question, fact)
                assert fact["counts"] == "person" or marks(counted.items) <= marks(found.items)
                value: float | None = len(counted.items) / len(found.items) if found.items else None
            else:
                value = behind.value(fact, found.items)
            if fact["value"] is not None and value is not None:
                assert fact["value"] == pytest.approx(value), (question, fact)
                worked_out[fact["name"]] += 1
    assert worked_out.total() > 40
    assert set(worked_out) >= {"volume", "people", "share", "net_sentiment", "mean_score"}


def _opened(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """The first facts of each answer, by their evidence."""
    return {
        fact["evidence"]: (each.question, fact)
        for each in world.answered()
        for fact in list(each.document["facts"].values())[:OPENED]
    }


def test_every_change_is_what_its_two_numbers_differ_by(world: World) -> None:
    checked = Counter[str]()
    for each in world.answered():
        facts = each.document["facts"]
        for row in each.document["rows"]:
            cells = row["cells"]
            if "change" not in cells or "value" not in cells:
                continue
            against = "before" if "before" in cells else "rest"
            mine, change = facts[cells["value"]], facts[cells["change"]]
            other = facts[cells["before"]]["value"] if against == "before" else _rest(each, mine, change)
            if other is not None:
                assert change["value"] == pytest.approx(mine["value"] - other), (each.question, change)
                checked[against] += 1
    assert min(checked["before"], checked["rest"]) > 2, checked


def _rest(each: Asked, mine: dict[str, Any], change: dict[str, Any]) -> float | None:
    """The value of all others, out of the whole; None where a person may stand on both sides."""
    whole = each.document["facts"][each.document["how"]["n"]]
    others = whole["n"] - mine["n"]
    if mine["counts"] == "person" or change["n"] != whole["n"] or not others:
        return None
    sums = [fact["value"] * fact["n"] for fact in (whole, mine)]
    return float((sums[0] - sums[1]) / others)


def test_every_quote_is_stored_where_it_says(world: World) -> None:
    quotes = [quote for each in world.answered() for quote in each.document["quotes"]]
    assert len(quotes) > 15
    with world.connected() as connection:
        rows = connection.execute(text("SELECT feedback_id, label, text FROM parts")).all()
    stored: dict[tuple[int, str], list[str]] = {}
    for feedback, label, said in rows:
        stored.setdefault((feedback, label), []).append(said)
    for quote in quotes:
        texts = stored[int(quote["feedback_id"]), quote["part"]]
        assert quote["text"] in [each[quote["start"] : quote["end"]] for each in texts]
