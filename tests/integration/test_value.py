"""Value in both directions on a small invented portfolio: planted truths are said, nothing is invented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import cast

import pandas
import pytest
from jsonschema import Draft202012Validator
from rich.console import Console
from sqlalchemy import URL, Engine, text

from benchmarks.portfolio.__main__ import RULES, SMALL
from benchmarks.portfolio.load import load
from benchmarks.portfolio.planting import world
from benchmarks.portfolio.truths import asking, invented, said
from benchmarks.portfolio.world import World, shuffled
from bot.blocks import message
from harken.ask import contract, terminal
from harken.ask.context import Context
from harken.ask.digest import compose
from harken.ask.persona_page import page
from harken.ask.reply import reply
from harken.commands.announcing import Announcer
from harken.commands.context import Opened
from harken.domain.answers import Counts, Fact, Facts, Quote, RefusalCode, Reply
from harken.domain.questions import Compare, Filter, Intent, Measure, Period, Spec
from harken.domain.understanding import Role
from harken.insights.evidence import listing
from harken.insights.measure import measure
from harken.insights.value.definition import Definition, multiple
from harken.insights.value.worth import refresh
from harken.insights.vocabulary import vocabulary
from nlp.light import light_encoder
from storage.database import opened
from tests.conftest import TEMPLATE, fresh_database
from tests.slack import block_problems

PLANTED = world(**SMALL)


@contextmanager
def loaded(server: URL, made: World) -> Iterator[tuple[Engine, World]]:
    with (
        fresh_database(server, template=TEMPLATE) as place,
        opened(data=Path("unused"), url=place.render_as_string(hide_password=False)) as engine,
    ):
        load(engine, made)
        yield engine, made


@pytest.fixture(scope="module")
def with_truths(shared_server: URL) -> Iterator[tuple[Engine, World]]:
    """Asking changes nothing but the evidence, so all tests share one."""
    with loaded(shared_server, PLANTED) as found:
        yield found


@pytest.fixture(scope="module")
def control(shared_server: URL) -> Iterator[tuple[Engine, World]]:
    with loaded(shared_server, shuffled(PLANTED)) as found:
        yield found


@pytest.fixture(params=["with_truths", "control"])
def portfolio(request: pytest.FixtureRequest) -> tuple[Engine, World]:
    found: tuple[Engine, World] = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def planted(with_truths: tuple[Engine, World]) -> Engine:
    return with_truths[0]


def ask(engine: Engine, intent: Intent, **fields: object) -> Facts:
    rules = fields.pop("rules", RULES)
    with engine.connect() as connection:
        return measure(connection, Spec(intent=intent, **fields), rules=rules)  # type: ignore[arg-type]


def orders(made: World) -> pandas.DataFrame:
    told = {
        name: getattr(made.orders, name) for name in ("customer", "day", "margin", "cancelled", "returned")
    }
    frame = pandas.DataFrame(told)
    return frame[~frame.cancelled & ~frame.returned]


def test_planted_truths_are_said_and_nothing_is_invented(portfolio: tuple[Engine, World]) -> None:
    engine, made = portfolio
    if made.planted:
        assert [each.truth for each in said(asking(engine, RULES)) if not each.said] == []
        assert invented(asking(engine, RULES), of=("bakeries",)) == []
    else:
        assert invented(asking(engine, RULES)) == []


def test_lifetime_value_is_margin_times_retention(portfolio: tuple[Engine, World]) -> None:
    engine, made = portfolio
    kept, days = orders(made), 3 * 365
    last = kept.day.max()
    year = kept[kept.day > last - 365]
    before = kept[(kept.day <= last - 365) & (kept.day > last - 2 * 365)]
    retention = before.customer.drop_duplicates().isin(year.customer).mean()
    worth = year.groupby("customer").margin.sum() * multiple(retention, 0.1, 3)
    found = ask(engine, Intent.VALUE)
    assert found.facts["f1"].value == pytest.approx(worth.sum())
    assert found.facts["f1"].n == len(made)
    ranked = worth.reindex(range(len(made)), fill_value=0.0).sort_values(ascending=False)
    top = next(fact for fact in found.facts.values() if fact.name == "top_share")
    assert top.value == pytest.approx(ranked.iloc[: len(ranked) // 5].sum() / ranked.sum())
    assert last == days - 1 and "retention" in top.definition and "10.0%" in top.definition


def test_a_group_is_worth_what_its_customers_are(portfolio: tuple[Engine, World]) -> None:
    engine, made = portfolio
    found = ask(engine, Intent.VALUE, include=Filter(groups=("clinics",)))
    with engine.connect() as connection:
        told = connection.execute(
            text(
                "SELECT count(*), sum(customer_values.value) FROM customers"
                " JOIN customer_values ON customer_id = customers.id"
                " WHERE customers.attributes ->> 'industry' = 'clinic'"
            )
        ).one()
    fact = found.facts["f1"]
    assert (fact.n, fact.value) == (told[0], pytest.approx(told[1]))
    assert fact.n == (made.attributes["industry"] == "clinic").sum()


@pytest.mark.parametrize(
    "spec",
    [
        Spec(intent=Intent.GROUPS),
        Spec(intent=Intent.VALUE),
        Spec(intent=Intent.VALUE, include=Filter(sentiment=("negative",))),
        Spec(intent=Intent.VALUE, include=Filter(themes=("delivery",), roles=("dislike",))),
        Spec(intent=Intent.PERSONA, include=Filter(groups=("clinics",))),
        Spec(intent=Intent.SCORE, measure=Measure.NET_DELIGHT),
        Spec(intent=Intent.COMPARE, measure=Measure.NET_DELIGHT, compare=Compare(by="group")),
        Spec(
            intent=Intent.COMPARE,
            measure=Measure.NET_SENTIMENT,
            include=Filter(facets=("belonging",)),
            compare=Compare(by="group"),
        ),
    ],
    ids=lambda spec: f"{spec.intent.value} {spec.measure or ''}",
)
def test_evidence_lists_exactly_n(planted: Engine, spec: Spec) -> None:
    with planted.connect() as connection:
        found = measure(connection, spec, rules=RULES)
        assert found.refused is None and found.facts
        for fact in found.facts.values():
            assert fact.evidence is not None
            whole = listing(connection, fact.evidence)
            assert (len(whole.items), whole.gone) == (fact.n, 0), fact
            if fact.numerator is not None:
                counted = listing(connection, fact.evidence, numerator=True)
                assert (len(counted.items), counted.gone) == (fact.numerator, 0), fact


def test_customers_behind_a_number_have_no_name(planted: Engine) -> None:
    fact = ask(planted, Intent.VALUE).facts["f1"]
    with planted.connect() as connection:
        found = listing(connection, fact.evidence or "", limit=20)
    assert fact.counts is Counts.CUSTOMER
    assert all(len(item.customer or "") == 12 and item.text == "" for item in found.items)
    assert not any((item.customer or "").startswith("K0") for item in found.items)
    worth = [item.value for item in found.items]
    assert worth == sorted(worth, reverse=True)


def test_few_customers_are_not_broken_out(planted: Engine) -> None:
    rules = replace(RULES, min_people=50)
    rows = ask(planted, Intent.GROUPS, rules=rules).rows
    assert "islanders" not in {row.keys["group"] for row in rows}
    card = ask(
        planted, Intent.PERSONA, include=Filter(groups=("islanders",)), rules=replace(RULES, min_people=500)
    )
    assert card.refused is not None and card.refused.code is RefusalCode.TOO_SMALL


def test_every_part_of_a_card_has_its_evidence(planted: Engine) -> None:
    found = ask(planted, Intent.PERSONA, include=Filter(groups=("clinics",)))
    lines = {row.keys["line"] for row in found.rows}
    assert {"who", "worth", "loves", "frustrated", "facet", "score", "differs"} <= lines
    assert all(found.facts[id_].evidence for row in found.rows for id_ in row.cells.values())
    assert all(quote.about["group"] == "clinics" for quote in found.quotes)
    assert all(row.cells for row in found.rows if row.keys["line"] != "team")


def test_a_card_quotes_what_fits_its_line(planted: Engine) -> None:
    """What somebody values is not told by what they complain of, nor by an insult."""
    fitting = {
        "buys": ("reason_to_buy",),
        "loves": ("like",),
        "frustrated": ("dislike",),
        "asks": ("request",),
        "facet": ("like", "reason_to_buy", "recommend", "loyal"),
    }
    quoted = set()
    for group in ("clinics", "bakeries", "islanders"):
        for quote in ask(planted, Intent.PERSONA, include=Filter(groups=(group,))).quotes:
            line = quote.about["line"]
            assert set(_roles(planted, quote)) & set(fitting[line]), (line, quote.text)
            quoted.add(line)
    assert {"loves", "frustrated", "facet"} <= quoted


def _roles(engine: Engine, quote: Quote) -> list[str]:
    where = 'feedback_id = :feedback AND "start" = :start'
    with engine.connect() as connection:
        bits = connection.execute(
            text(f"SELECT roles FROM statements WHERE {where}"),
            {"feedback": quote.feedback_id, "start": quote.start},
        ).scalar_one()
    return [role.value for place, role in enumerate(Role) if bits >> place & 1]


def test_a_definition_of_ones_own(planted: Engine) -> None:
    rules = replace(RULES, value=Definition(how="expression", expression="revenue_12m * 2 + 1.5"))
    found = ask(planted, Intent.VALUE, rules=rules)
    with planted.connect() as connection:
        total = "SELECT sum((behaviours ->> 'revenue_12m')::float8 * 2 + 1.5) FROM customers"
        expected = connection.execute(text(total)).scalar_one()
    assert found.facts["f1"].value == pytest.approx(expected)
    assert "revenue_12m * 2 + 1.5" in found.facts["f1"].definition
    assert "revenue_12m * 2 + 1.5" not in ask(planted, Intent.VALUE).facts["f1"].definition


def test_values_are_told_anew_only_when_something_changed(planted: Engine) -> None:
    with planted.begin() as connection:
        refresh(connection, RULES.value)
    with planted.begin() as connection:
        assert not refresh(connection, RULES.value)
        connection.execute(text("UPDATE customers SET written = pg_current_xact_id() WHERE id = 1"))
    with planted.begin() as connection:
        assert refresh(connection, RULES.value)


def test_nothing_is_known_without_customers(engine: Engine) -> None:
    for intent in (Intent.VALUE, Intent.GROUPS, Intent.PERSONA):
        refused = ask(engine, intent).refused
        assert refused is not None and refused.code is RefusalCode.EMPTY


QUESTIONS = (
    "groups",
    "What do clinics give and get?",
    "Who are our most valuable customers?",
    "Which valuable customers are unhappy?",
    "How much lifetime value sits with customers who complain about delivery?",
    "persona of clinics",
    "Compare net delight by group",
    "How do clinics and schools differ on belonging?",
)


def answered(engine: Engine, question: str) -> Reply:
    with engine.connect() as connection:
        known = vocabulary(connection)
    context = Context(vocabulary=known, today=RULES.today, zone=RULES.time_zone, encoder=light_encoder())

    def found(spec: Spec) -> Facts:
        with engine.connect() as connection:
            return measure(connection, spec, rules=RULES)

    return reply(question, context, found)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_face_shows_it(planted: Engine, question: str) -> None:
    given = answered(planted, question)
    Draft202012Validator(contract.schema()).validate(contract.to_json(given))
    assert all(answer.found.refused is None for answer in given.answers)
    assert block_problems(message(given, {}).blocks) == []
    screen = Console(file=StringIO(), width=100)
    terminal.reply(screen, given, {})
    shown = screen.file.getvalue()  # type: ignore[attr-defined]
    assert "How I got this" in shown and "K0000" not in shown


def test_a_card_is_one_file_in_which_nothing_runs(planted: Engine) -> None:
    with planted.begin() as connection:
        hostile = '<script>alert(1)</script> & "more"'
        connection.execute(
            text("UPDATE groups SET persona = :words WHERE name = 'clinics'"), {"words": hostile}
        )
    (answer,) = answered(planted, "persona of clinics").answers
    document = page("clinics", answer.found, {}, "data:image/png;base64,AAAA")
    assert "<script" not in document and "&lt;script&gt;alert(1)" in document
    assert not re.findall(r"(?:src|href)=\"(?!data:image/png)", document)
    for fact in answer.found.facts.values():
        assert str(fact.evidence) in document
    for quote in answer.found.quotes:
        assert quote.about["group"] == "clinics"


def test_a_digest_tells_what_a_group_gives_and_gets(
    planted: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    period = Period(start=date(2026, 8, 1), end=date(2026, 11, 1))
    before = Period(start=date(2026, 5, 1), end=date(2026, 8, 1))
    with (
        planted.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        connection.begin(),
    ):

        def found(spec: Spec) -> Facts:
            return measure(connection, spec, rules=RULES)

        mine = compose(found, period=period, before=before, scope=Filter(groups=("clinics",)))
        everybody = compose(found, period=period, before=before)
    lines = {section.key: section.text for section in mine.sections}
    assert "They give more than they get" in lines["standing"]
    told = {section.key: section.text for section in everybody.sections}
    assert "resellers fell" in told["watched"] and "islanders hangs on a few" in told["watched"]
    assert "its plan: reached" in next(line for line in told["groups"].splitlines() if "schools" in line)
    announcer = Announcer(cast(Opened, None))
    announcer.announce_groups(everybody)
    announcer.announce_groups(everybody)
    alarms = capsys.readouterr().err
    assert alarms.count("ALERT: the share of resellers in the portfolio fell from") == 1
    assert alarms.count("ALERT: what a customer of resellers brings in a year fell from") == 1
    assert "studios" not in alarms
    announcer.announce_groups(mine)
    assert "OVER: the share of resellers no longer falls." in capsys.readouterr().err


@pytest.mark.parametrize("least", [5, 60])
def test_no_number_is_told_of_fewer_people(planted: Engine, least: int) -> None:
    """Whatever is broken out by group, in any of these answers, has enough customers or people behind it."""
    rules = replace(RULES, min_people=least)
    with planted.connect() as connection:
        names = vocabulary(connection).groups
    asked: list[dict[str, object]] = [{"intent": intent} for intent in (Intent.GROUPS, Intent.VALUE)]
    for mood in ({"sentiment": ("negative",)}, {"roles": ("leaving",)}):
        asked.append({"intent": Intent.VALUE, "include": Filter(**mood)})
    for group in names:
        for intent in (Intent.GROUPS, Intent.VALUE, Intent.PERSONA):
            asked.append({"intent": intent, "include": Filter(groups=(group,))})
    told = [fact for spec in asked for fact in ask(planted, rules=rules, **spec).facts.values()]
    assert sum(fact.counts is Counts.CUSTOMER for fact in told) > 5
    few = [fact for fact in told if 0 < behind(planted, fact, least) < least]
    assert [(fact.name, fact.n, fact.where) for fact in few] == []


def test_no_day_of_a_group_is_told_of_fewer_people(planted: Engine) -> None:
    asked = {"measure": Measure.NET_SENTIMENT, "compare": Compare(by="month")}
    clinics = Filter(groups=("clinics",))
    whole = ask(planted, Intent.TREND, include=clinics, rules=replace(RULES, min_people=1), **asked)
    people = {
        row.keys["month"]: behind(planted, whole.facts[row.cells["value"]], 1_000) for row in whole.rows
    }
    least = sorted(people.values())[len(people) // 2]
    told = ask(planted, Intent.TREND, include=clinics, rules=replace(RULES, min_people=least), **asked)
    assert {row.keys["month"] for row in told.rows} == {each for each, n in people.items() if n >= least}
    assert len(told.rows) < len(whole.rows)
    assert any("not shown" in note for note in told.how.notes)
    none = ask(planted, Intent.TREND, include=clinics, rules=replace(RULES, min_people=9_999), **asked)
    assert none.refused is not None and none.refused.code is RefusalCode.TOO_SMALL


def behind(engine: Engine, fact: Fact, least: int) -> int:
    """How many customers or people a number is told of; of feedback only as far as it may be too few."""
    if fact.counts in (Counts.CUSTOMER, Counts.PERSON) or fact.n > 3 * least:
        return fact.n
    with engine.connect() as connection:
        heard = {item.feedback_id for item in listing(connection, str(fact.evidence)).items}
        people = "SELECT count(DISTINCT coalesce(customer_id, -id)) FROM feedback WHERE id = ANY(:ids)"
        return int(connection.execute(text(people), {"ids": list(heard)}).scalar_one())


def test_words_of_few_people_are_not_told(planted: Engine) -> None:
    """Of a large group of customers hardly anybody was heard in the two days that are asked about."""
    period = Period(start=date(2026, 11, 10), end=date(2026, 11, 12))
    found = ask(planted, Intent.GROUPS, period=period)
    people = ask(
        planted,
        Intent.COMPARE,
        measure=Measure.PEOPLE,
        compare=Compare(by="group"),
        period=period,
        rules=replace(RULES, min_people=1),
        limit=50,
    )
    heard = {row.keys["group"]: people.facts[row.cells["value"]].n for row in people.rows}
    assert min(heard.values()) < 5 <= max(heard.values())
    for row in found.rows:
        told = {"net_sentiment", "net_delight", "advocacy", "leaving"} & row.cells.keys()
        assert bool(told) == (heard.get(row.keys["group"], 0) >= 5), row.keys


def test_a_measure_that_restates_the_rule_is_said_to(planted: Engine) -> None:
    with planted.begin() as connection:
        changed = "UPDATE groups SET rule = :rule WHERE name = 'bakeries'"
        connection.execute(text(changed), {"rule": "orders_12m > 5 && sentiment < 0.0"})
    notes = " ".join(ask(planted, Intent.GROUPS).how.notes)
    assert "The group bakeries is made by its rule of what this tells" in notes
    assert "what it gives and gets partly restates it" in notes
    assert "The group clinics is made" not in notes
