"""The promise of the contract, for every question of the evaluation, on the demo and on real feedback.

A check of a change asks the tuned questions and the newest sealed set, `make soak` all of those before.

Every typed slot of a reply holds something of its facts, no digit stands between the slots, every list of
evidence holds just what its fact counts, every quote is stored, and every fact is worked out again. What
means the same is measured once.

How facts are worked out again, none left out:

- *As the question asks.* Number of feedback and of people, share, net sentiment, NPS and mean score of the
  plain intents: from the spec and the `where` of the fact alone, with pandas over `harken export`
  (`recounting`). What an export or a spec does not tell is not counted this way: opinions, rivals, facets,
  the effect of actions, advocates, causes, groups, customers, changes and an unnamed score.
- *As the evidence says.* Every fact: its recipe is read again in pandas over `harken export`
  (`recounting_things`), which gives n and the numerator. From these rows come the value and the 95 %
  interval, by statsmodels and scipy (`recounting_values`, `recounting_statistics`): all shares, numbers of
  feedback, people and themes, net sentiment, NPS, mean scores and the Net Delight Index with its thresholds;
  changes from the two sets of rows that they are between. Which statements say the same opinion is taken from
  the recipe: merging is not done again.
- *Causes* (`recounting_causes`): what a theme moves by leaving it out exactly, its interval by a bootstrap of
  its own; its own part and the parts of a change by least squares, but for a hair of ridge, the interval by
  the influence of every feedback.
- *Customers* (`recounting_customers`): from the customer file, the orders and the rules of the groups as the
  demo wrote them: who is in a group, behaviours, two years of orders, lifetime values, shares of value,
  80/20, who grew, lifts; only who said what is from the export.
- *The chance of a change* is worked out where it stands for itself or is adjusted for the rows of its answer;
  where it is adjusted for more than is shown it must not be less than unadjusted. The p of what is left out
  and of a new level, which come from draws and shuffles, is not worked out again.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
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
from harken.insights.evidence import Item, listing
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.program import REAL, Program, needs
from tests.scenario.asking import Asked, ask_all, pieces
from tests.scenario.conftest import Demo
from tests.scenario.recounting import Recount
from tests.scenario.recounting_causes import Causes
from tests.scenario.recounting_customers import Customers
from tests.scenario.recounting_statistics import Interval, false_discovery
from tests.scenario.recounting_things import Beyond, Things
from tests.scenario.recounting_values import Values

LOUNGES = REAL / "eval_only" / "skytrax" / "lounge.csv"
#: So many real reviews are read by the model; all of them would take minutes.
READ = 100
MAPS = (
    "text=text",
    "title=title",
    "date=date",
    "score=overall_rating:1-5",
    "score.wifi=wifi_connectivity_rating:1-5",
)

#: Every name that a fact may have, by how it is worked out; what is new must be worked out before it passes.
SHARES = {
    "share", "share_of_all", "cumulative", "coverage", "advocacy_rate", "warn_off_rate", "leaving_rate",
    "leaving_over", "leaving", "warn_off", "passive", "spoken_of", "negative_share", "naming_rivals", "lost",
    "chosen", "better", "worse", "themes_needed", "themes_in_all", "customer_share", "grew", "fell",
    "at_risk", "unhappy", "among_top",
}  # fmt: skip
MEASURES = {"volume", "people", "net_sentiment", "net_delight", "nps", "mean_score", "change", "level_change"}
OF_CUSTOMERS = {
    "customers", "value", "mean_value", "value_share", "value_at_risk", "year_share", "year_share_before",
    "year_mean", "year_mean_before", "discount_share", "support_contacts", "grew_to", "grew_from",
    "top_share", "needed", "border", "few_hold", "lift",
}  # fmt: skip
RECOUNTED = SHARES | MEASURES | OF_CUSTOMERS | set(Causes.NAMES)
#: What the ridge of least squares may move, of NPS and of all other scores.
LEAST_SQUARES, RIDGE_OF_POINTS, RIDGE = ("own_impact", "shift", "mix", "felt"), 1e-3, 2e-5
#: Their p comes from draws or shuffles.
BY_CHANCE = ("impact", "level_change")


@dataclass(frozen=True, kw_only=True)
class World:
    """A workspace, and what it answers to every question of one made-up company."""

    program: Program
    asked: list[Asked]
    names: dict[str, str]
    #: Whether it has customers.
    selling: bool

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        with opened(self.program) as workspace, workspace.engine.connect() as connection:
            yield connection

    @contextmanager
    def still(self) -> Iterator[Connection]:
        """One moment for all that is read, which spares a transaction for each."""
        with self.connected() as connection:
            alone = connection.execution_options(isolation_level="REPEATABLE READ")
            with alone.begin():
                yield alone

    def answered(self) -> list[Asked]:
        return [each for each in self.asked if each.document["refused"] is None]

    def facts(self) -> Iterator[tuple[Asked, str, dict[str, Any]]]:
        for each in self.answered():
            for id_, fact in each.document["facts"].items():
                yield each, id_, fact

    @cached_property
    def values(self) -> Values:
        with self.connected() as connection:
            things = Things(self.program.exported, Beyond.read(connection))
        return Values(things, Customers(self.program.home, things) if self.selling else None)


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
    return World(program=program, asked=asked, names=names, selling=kind == "app")


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


def test_every_fact_that_a_question_and_the_export_tell_is_the_same_by_pandas(world: World) -> None:
    recount, told = Recount(world.values.things), Counter[str]()
    for each, _, fact in world.facts():
        found = recount.of(each.document, fact)
        if found is None:
            continue
        told[fact["name"]] += 1
        where = (each.question, fact["name"], fact["where"], fact["definition"])
        assert fact["n"] == found.n, where
        if found.numerator is not None:
            assert fact["numerator"] == found.numerator, where
        assert fact["value"] == (None if found.value is None else pytest.approx(found.value)), where
    assert told.total() > 200
    assert set(told) >= {"volume", "people", "share", "net_sentiment", "mean_score"}


def test_every_fact_is_the_same_when_it_is_worked_out_again(world: World) -> None:
    found: dict[str, Interval] = {}
    told = Counter(fact["name"] for *_, fact in world.facts())
    assert set(told) <= RECOUNTED, "no recount covers these facts yet"
    for each, id_, fact in world.facts():
        where = (each.question, fact)
        _check_counts(world, fact)
        again = found[fact["evidence"]] = world.values.recount(each.document, id_)
        assert _near(fact, fact["value"], again.value), (where, again)
        if fact["name"] == "impact":
            within = world.values.bounds(each.document, fact)
            for bound, (least, most) in zip(("low", "high"), within, strict=True):
                assert least - 1e-9 <= fact[bound] <= most + 1e-9, (where, least, most)
        else:
            assert _near(fact, fact["low"], again.low), (where, again)
            assert _near(fact, fact["high"], again.high), (where, again)
    assert len(found) == told.total() > 500
    assert told["change"] > 10
    for each in world.answered():
        _check_chances(each, found)


def _check_counts(world: World, fact: dict[str, Any]) -> None:
    """As many as it says; what the numerator counts is of what n counts."""
    base = world.values.counted(fact, False)
    assert sum(map(len, base)) == fact["n"], fact
    if fact["numerator"] is not None:
        counted = world.values.counted(fact, True)
        assert sum(map(len, counted)) == fact["numerator"], fact
        assert set().union(*counted) <= set().union(*base), fact


def _near(fact: dict[str, Any], number: float | None, again: float | None) -> bool:
    if number is None or again is None:
        return number is again
    if fact["name"] in LEAST_SQUARES:
        off = RIDGE_OF_POINTS if fact["unit"] == "points" else RIDGE
        return math.isclose(number, again, rel_tol=1e-4, abs_tol=off)
    return math.isclose(number, again, rel_tol=1e-6, abs_tol=1e-9)


def _check_chances(each: Asked, again: dict[str, Interval]) -> None:
    """Adjusted for the rows of its answer, for more than is shown, or for nothing."""
    together: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for fact in each.document["facts"].values():
        if fact.get("p") is not None and fact["name"] not in (*BY_CHANCE, *LEAST_SQUARES):
            together[fact["definition"]].append(fact)
    for definition, facts in together.items():
        alone = [again[fact["evidence"]].p or 0.0 for fact in facts]
        wanted = false_discovery(alone) if "number of rows" in definition else alone
        for fact, p, least in zip(facts, wanted, alone, strict=True):
            where = (each.question, fact, p)
            if "number of rows" in definition or (len(facts) == 1 and "adjusted" not in definition):
                assert fact["p"] == pytest.approx(p, rel=1e-6, abs=1e-12), where
            else:
                assert fact["p"] >= least * (1 - 1e-6) - 1e-12, where


def test_every_list_of_evidence_holds_what_its_fact_counts(world: World) -> None:
    lists: dict[str, tuple[dict[str, Any], bool]] = {}
    for _, _, fact in world.facts():
        recipe = world.values.things.beyond.recipes[fact["evidence"]]
        for numerator in (False, True)[: 1 + (fact["numerator"] is not None)]:
            names = ("counted", "counted_customers") if numerator else ("base", "customers")
            alike = repr((recipe["counts"], [recipe.get(name) for name in names]))
            lists.setdefault(alike, (fact, numerator))
    with world.still() as connection:
        secret = connection.execute(text("SELECT secret FROM workspace")).scalar_one()
        for fact, numerator in lists.values():
            found = listing(connection, fact["evidence"], numerator=numerator)
            assert (len(found.items), found.gone) == (fact["numerator" if numerator else "n"], 0), fact
            assert _listed(world, fact, found.items) == _named(world, fact, numerator, bytes(secret)), fact
    assert len(lists) > 300


def _listed(world: World, fact: dict[str, Any], items: tuple[Item, ...]) -> Counter[Any]:
    """What tells listed things apart; a person is shown by one of their feedback."""
    if fact["counts"] == "customer":
        return Counter((each.customer, round(each.value or 0.0, 6)) for each in items)
    if fact["counts"] == "feedback":
        return Counter(each.feedback_id for each in items)
    if fact["counts"] == "person":
        people = world.values.things.people
        return Counter(people[each.feedback_id] for each in items)
    themes = [(each.theme,) if fact["counts"] == "mention" else () for each in items]
    return Counter(
        (each.feedback_id, each.part, each.start, *theme) for each, theme in zip(items, themes, strict=True)
    )


def _named(world: World, fact: dict[str, Any], numerator: bool, secret: bytes) -> Counter[Any]:
    """What the recipe of a fact names, by what tells it apart."""
    found: Counter[Any] = Counter()
    for things in world.values.counted(fact, numerator):
        if fact["counts"] == "customer":
            assert world.values.customers is not None
            marked = world.values.customers.marks(things, secret)
            found.update((mark, round(value, 6)) for mark, value in marked.items())
        else:
            found.update(things)
    return found


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
