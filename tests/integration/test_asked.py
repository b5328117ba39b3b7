"""What customers asked, and whether somebody answered, where a source tells."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from harken.ask.words import answer
from harken.domain.answers import Answer
from harken.domain.questions import Filter, Intent, Spec
from harken.insights.answering import Rules
from harken.insights.evidence import listing
from harken.insights.measure import measure
from tests.factories import Said, hear

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=5, today=date(2026, 7, 1))
PAUSE = Said(text="Can I pause my plan for a month?", roles=("question",), meaning=(1.0,))
TRAM = Said(text="Which tram goes to the shop?", roles=("question",), meaning=(0.0, 1.0))
FINE = Said(text="It is fine for what it is.", sentiment=1)


def ask(engine: Engine, include: Filter) -> Answer:
    spec = Spec(intent=Intent.QUESTIONS, include=include)
    with engine.connect() as connection:
        found = measure(connection, spec, rules=RULES)
        for fact in found.facts.values():
            assert len(listing(connection, fact.evidence or "").items) == fact.n
            counted = listing(connection, fact.evidence or "", numerator=fact.numerator is not None)
            assert len(counted.items) == (fact.n if fact.numerator is None else fact.numerator)
            connection.rollback()
    return answer(spec, found)


def test_questions_are_merged_and_the_open_ones_counted(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE workspace SET generation = 'test'"))
        for number in range(4):
            hear(connection, said=(PAUSE,), source="board", attributes={"answered": number == 0})
        hear(connection, said=(TRAM,), source="mail")
        hear(connection, said=(FINE,), source="board", attributes={"answered": False})
    every = ask(engine, Filter())
    assert every.found.rows[0].keys == {"opinion": PAUSE.text}
    assert every.found.facts[every.found.rows[0].cells["value"]].numerator == 4
    assert "Of the 4 whose source tells, 1 were answered there and 3 are open." in every.text
    open_ones = ask(engine, Filter(attributes={"answered": ("false",)}))
    value = open_ones.found.facts[open_ones.found.rows[0].cells["value"]]
    assert (value.numerator, value.n) == (3, 4)
    assert "answered there" not in open_ones.text
    assert "Whether they were answered is not known" in ask(engine, Filter(sources=("mail",))).text
