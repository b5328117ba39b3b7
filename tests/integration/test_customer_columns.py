"""What is told of customers and groups out of columns is what the rows themselves tell, whatever happens."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, text, update

from harken.domain.answers import Facts
from harken.domain.questions import Filter, Intent, Period, Spec
from harken.insights import names as known
from harken.insights.answering import Rules
from harken.insights.measure import measure
from harken.insights.value import columns
from harken.insights.value.worth import refresh
from storage import months
from storage.tables import (
    CustomerColumnRow,
    CustomerRow,
    FeedbackRow,
    GroupCustomerRow,
    GroupRow,
    MonthsState,
    OrderRow,
    PersonCodeRow,
    StatementRow,
)
from tests.factories import Given, Said, group, hear, rewrite

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=2, today=date(2025, 7, 1))
FIRST = date(2025, 1, 1)
QUARTER = Period(start=date(2025, 3, 10), end=date(2025, 6, 1))
ASKED = (
    Spec(intent=Intent.GROUPS),
    Spec(intent=Intent.GROUPS, period=QUARTER),
    Spec(intent=Intent.VALUE),
    Spec(intent=Intent.VALUE, period=QUARTER, include=Filter(sentiment=("negative",))),
    Spec(intent=Intent.VALUE, include=Filter(roles=("leaving",))),
    Spec(intent=Intent.VALUE, include=Filter(groups=("schools",))),
    Spec(intent=Intent.PERSONA, include=Filter(groups=("clinics",))),
    Spec(intent=Intent.PERSONA, period=QUARTER, include=Filter(groups=("schools",))),
)
GROUPS = ("clinics", "schools")
SAID = (
    Said(text="The room was lovely and quiet for us.", sentiment=1, roles=("like",), themes=("room",)),
    Said(text="The delivery came far too late again.", sentiment=-1, roles=("dislike",), themes=("post",)),
    Said(text="We are leaving for somebody else now.", sentiment=-1, roles=("leaving", "warn_off")),
    Said(text="I tell all of my friends about you.", sentiment=1, roles=("recommend",)),
)


@pytest.fixture
def portfolio(engine: Engine) -> Engine:
    """Customers in two groups, with orders, and what they and others said in half a year."""
    chance = random.Random(7)
    with engine.begin() as connection:
        for number in range(40):
            _customer(connection, chance, number)
        for _ in range(90):
            _said(connection, chance)
    with engine.begin() as connection:
        months.refresh(connection)
    return engine


def _customer(connection: Connection, chance: random.Random, number: int) -> int:
    values = {
        "key": f"c{number}",
        "attributes": {"size": chance.choice(["small", "large"]), "age": number * 3 % 61},
        "behaviours": {
            "discount_share": chance.random(),
            "support_contacts": number % 5,
            "average_order": number,
        },
    }
    id_ = int(connection.execute(insert(CustomerRow).values(values).returning(CustomerRow.id)).scalar_one())
    for each in range(number % 6):
        day = date(2025, 6, 30) - timedelta(days=chance.randrange(700))
        order = {
            "customer_id": id_,
            "external_id": f"o{each}",
            "day": day,
            "margin": chance.random() * number,
        }
        connection.execute(insert(OrderRow).values(order))
    for name in GROUPS[number % 2 :: 2]:
        _join(connection, id_, name)
    return id_


def _join(connection: Connection, customer: int, name: str) -> None:
    row = {"group_id": group(connection, name), "customer_id": customer, "since": date.min}
    connection.execute(insert(GroupCustomerRow).values(row))


def _said(connection: Connection, chance: random.Random) -> int:
    """One feedback of a customer, of somebody else, or of nobody who is known."""
    customers = list(connection.execute(select(CustomerRow.id).order_by(CustomerRow.id)).scalars())
    said = chance.sample(SAID, chance.choice([0, 1, 2]))
    id_ = hear(
        connection,
        said=said,
        day=chance.choice([None, *(FIRST + timedelta(days=chance.randrange(180)) for _ in range(9))]),
        author=chance.choice([None, f"a{chance.randrange(20)}"]),
        groups=[name for name in GROUPS if chance.random() < 0.4],
        label=chance.choice(["negative", "positive"]),
        scores=[each for each in _given(chance) if chance.random() < 0.6],
    )
    owner = chance.choice([None, chance.choice(customers)])
    rewrite(connection, id_, customer_id=owner, valence=chance.choice([None, chance.uniform(-1, 1)]))
    facets = update(StatementRow).where(StatementRow.feedback_id == id_)
    connection.execute(facets.values(facets=chance.randrange(32)))
    return id_


def _given(chance: random.Random) -> list[Given]:
    return [
        Given(value=chance.randint(1, 5), is_primary=True),
        Given(name="likely", kind="nps", value=chance.randint(0, 10), low=0, high=10),
    ]


def asked(engine: Engine, spec: Spec) -> Facts:
    with engine.connect() as connection:
        return measure(connection, spec, rules=RULES)


def told(facts: Facts) -> object:
    """Everything but by which evidence it can be listed."""
    numbers = {
        id_: replace(fact, evidence=None, value=None, low=None, high=None, p=None)
        for id_, fact in facts.facts.items()
    }
    return numbers, facts.rows, facts.quotes, facts.refused, facts.how.notes


def values(facts: Facts) -> list[float | None]:
    return [number for fact in facts.facts.values() for number in (fact.value, fact.low, fact.high, fact.p)]


def assert_columns_tell_what_rows_do(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, specs: tuple[Spec, ...]
) -> None:
    with engine.begin() as connection:
        # Nothing may hang on the order in which the server happens to count groups.
        connection.execute(text("ANALYZE"))
    found = [asked(engine, spec) for spec in specs]
    with monkeypatch.context() as patch:
        patch.setattr(columns, "opened", lambda *_: None)
        with engine.begin() as connection:
            state = connection.execute(text("DELETE FROM months_state RETURNING *")).mappings().one()
        by_row = [asked(engine, spec) for spec in specs]
    with engine.begin() as connection:
        connection.execute(insert(MonthsState).values(**state))
    for spec, mine, other in zip(specs, found, by_row, strict=True):
        for fact, another in zip(mine.facts.values(), other.facts.values(), strict=True):
            assert (fact.name, fact.where, fact.n, fact.numerator) == (
                another.name, another.where, another.n, another.numerator,
            ), spec  # fmt: skip
        assert told(mine) == told(other), spec
        assert values(mine) == pytest.approx(values(other), abs=1e-9), spec


def _more(connection: Connection) -> None:
    chance = random.Random(8)
    _customer(connection, chance, 51)
    for _ in range(20):
        _said(connection, chance)


def _undone(connection: Connection) -> None:
    connection.execute(delete(FeedbackRow).where(FeedbackRow.id % 5 == 0))


def _erased(connection: Connection) -> None:
    gone = select(CustomerRow.id).where(CustomerRow.id % 7 == 0).scalar_subquery()
    connection.execute(delete(FeedbackRow).where(FeedbackRow.customer_id.in_(gone)))
    connection.execute(delete(CustomerRow).where(CustomerRow.id % 7 == 0))


def _regrouped(connection: Connection) -> None:
    clinics = select(GroupRow.id).where(GroupRow.name == "clinics").scalar_subquery()
    mine = GroupCustomerRow.group_id == clinics
    some = mine & (GroupCustomerRow.customer_id % 3 == 0)
    connection.execute(update(GroupCustomerRow).where(some).values(until=date(2025, 6, 1)))
    connection.execute(text("DELETE FROM members WHERE feedback_id % 4 = 0"))
    connection.execute(update(FeedbackRow).where(FeedbackRow.id % 4 == 0).values(grouped_by=None))


def test_columns_tell_what_rows_do(portfolio: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """At first, and after every change, both while it is not counted yet and afterwards."""
    assert_columns_tell_what_rows_do(portfolio, monkeypatch, ASKED)
    for change in (_more, _undone, _erased, _regrouped):
        with portfolio.begin() as connection:
            change(connection)
        assert_columns_tell_what_rows_do(portfolio, monkeypatch, ASKED[1::3])
        with portfolio.begin() as connection:
            months.refresh(connection)
        assert_columns_tell_what_rows_do(portfolio, monkeypatch, ASKED[::2])


def test_columns_are_read_only_while_they_stand(portfolio: Engine) -> None:
    asked(portfolio, Spec(intent=Intent.GROUPS))
    with portfolio.begin() as connection:
        held = columns.opened(connection, known.load(connection))
        assert held is not None
        assert held.n == 40
        assert np.sum(list(held.groups.values()), axis=0).tolist() == [1] * 40
        connection.execute(delete(GroupCustomerRow))
        assert columns.opened(connection, known.load(connection)) is None
    with portfolio.begin() as connection:
        assert refresh(connection, RULES.value)
        assert not refresh(connection, RULES.value)
        held = columns.opened(connection, known.load(connection))
        assert held is not None
        assert not held.groups


def test_nothing_of_the_erased_stays_in_a_column(portfolio: Engine) -> None:
    asked(portfolio, Spec(intent=Intent.GROUPS))
    with portfolio.begin() as connection:
        _erased(connection)
        assert connection.execute(select(CustomerColumnRow.name)).all() == []
        months.refresh(connection)
        heard = select(FeedbackRow.id).where(FeedbackRow.person == PersonCodeRow.person)
        assert connection.execute(select(PersonCodeRow.code).where(~heard.exists())).all() == []
