"""Who may leave and whom to ask for a story, over people that were made up one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL, Engine, text

from harken.ask.words import answer
from harken.domain.answers import Answer, RefusalCode
from harken.domain.questions import Filter, Intent, Order, Period, Spec
from harken.insights.answering import Rules
from harken.insights.evidence import listing
from harken.insights.measure import measure
from storage.database import opened
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.factories import Said, hear

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=5, today=date(2026, 7, 1))
DAY = date(2026, 5, 1)
LEAVES = Said(text="I will not come back here.", sentiment=-1, roles=("leaving",))
BILLS = Said(text="The bill was wrong once more.", sentiment=-1, roles=("dislike",), themes=("billing",))
PRAISE = Said(text="I recommend it to all my friends.", sentiment=1, roles=("recommend",))
FINE = Said(text="It is fine for what it is.")
#: Per group: how many leave over bills, and how many stay.
GROUPS = {"offices": (9, 6), "homes": (2, 40), "few": (3, 0)}


@pytest.fixture(scope="module")
def kept(shared_server: URL) -> Iterator[Engine]:
    place_of_own = fresh_database(shared_server, template=TEMPLATE)
    with place_of_own as place, reachable_folder() as home:
        url = place.render_as_string(hide_password=False)
        with opened(data=home / ".harken", url=url) as engine, engine.begin() as connection:
            connection.execute(text("UPDATE workspace SET taxonomy_version = 1, generation = 'test'"))
            for group, (leaving, staying) in GROUPS.items():
                for number in range(leaving + staying):
                    said = (LEAVES, BILLS) if number < leaving else (FINE,)
                    hear(connection, said=said, groups=(group,), author=f"{group} {number}", day=DAY)
            for number in range(8):
                link = f"https://forum.example/{number}" if number < 6 else None
                hear(
                    connection,
                    said=(PRAISE,),
                    source="forum",
                    kind="forum_post" if number != 5 else "survey_response",
                    author=f"fan {number}",
                    day=date(2026, 6, 1 + number),
                    url=link,
                )
            connection.commit()
            yield engine


def ask(engine: Engine, **asked: object) -> Answer:
    spec = Spec(intent=Intent.ADVOCACY, **asked)  # type: ignore[arg-type]
    with engine.connect() as connection:
        found = measure(connection, spec, rules=RULES)
        for fact in found.facts.values():
            assert len(listing(connection, fact.evidence or "").items) == fact.n
            if fact.numerator is not None:
                counted = listing(connection, fact.evidence or "", numerator=True)
                assert len(counted.items) == fact.numerator
            connection.rollback()
    return answer(spec, found, {"billing": "Bills"})


def test_who_may_leave_is_told_with_where_and_over_what(kept: Engine) -> None:
    given = ask(kept, include=Filter(roles=("leaving",)))
    head = given.found.facts[given.found.how.n or ""]
    assert (head.numerator, head.n) == (14, 68)
    rates = {row.keys.get("group"): given.found.facts[row.cells["value"]] for row in given.found.rows}
    assert (rates["offices"].numerator, rates["offices"].n) == (9, 15)
    assert (rates["homes"].numerator, rates["homes"].n) == (2, 42)
    assert "few" not in rates
    assert "More leave in offices (60 %) than elsewhere, which is more than chance explains." in given.text
    assert "They complain most about Bills (14)." in given.text
    assert {quote.text for quote in given.found.quotes} == {LEAVES.text}


def test_a_group_of_few_is_withheld(kept: Engine) -> None:
    notes = ask(kept, include=Filter(roles=("leaving",))).found.how.notes
    assert any("fewer than 5 people" in note for note in notes)


def test_only_who_recommends_in_public_is_offered_newest_first(kept: Engine) -> None:
    given = ask(kept, order=Order.RECENT, limit=3)
    head = given.found.facts[given.found.how.n or ""]
    assert (head.numerator, head.n) == (5, 8)
    assert [quote.url for quote in given.found.quotes] == ["https://forum.example/4"]
    assert given.text.startswith(
        "5 of the 8 people who recommend you do so in words and in public: 5 in forum."
    )
    assert "fan" not in given.text


def test_too_few_in_public_are_not_singled_out(kept: Engine) -> None:
    june = Period(start=date(2026, 6, 2), end=date(2026, 7, 1))
    refused = ask(kept, order=Order.RECENT, period=june).found.refused
    assert refused is not None and refused.code is RefusalCode.TOO_SMALL


def test_nobody_turned_where_nobody_told_twice(kept: Engine) -> None:
    refused = ask(kept, order=Order.CHANGE).found.refused
    assert refused is not None and refused.code is RefusalCode.TOO_SMALL
