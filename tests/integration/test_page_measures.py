"""What only the page counts agrees with what questions count, and with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, insert, select

from harken.domain.questions import Compare, Filter, Intent, Measure, Period, Spec
from harken.insights.answering import Rules
from harken.insights.evidence import listing
from harken.insights.measure import measure
from harken.insights.neighbours import neighbours
from harken.insights.overview import lines, worths
from harken.insights.readings import reading
from harken.insights.rule_trial import tried
from storage import months
from storage.tables import CustomerRow, FeedbackRow
from tests.factories import Said, hear, rewrite

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=2, today=date(2026, 7, 1))
PERIOD = Period(start=date(2026, 1, 1), end=date(2026, 7, 1))
ROOM = Said(text="A fine room.", sentiment=1, roles=("like",), themes=("room",))
BED = Said(text="The bed creaks.", sentiment=-1, roles=("dislike",), themes=("bed", "room"))


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as opened:
        for number in range(40):
            said = [ROOM] if number % 4 else [ROOM, BED]
            hear(
                opened,
                said=said if number % 5 else [Said()],
                day=date(2026, 1, 3) + timedelta(days=4 * number),
                author=f"author {number}",
                groups=["guests"] if number < 3 else [],
                attributes={"stay": number},
            )
        months.refresh(opened)
    with engine.connect() as opened:
        yield opened


@pytest.mark.parametrize("by", ["week", "month"])
def test_lines_are_those_of_each_trend(connection: Connection, by: str) -> None:
    found = lines(connection, Spec(intent=Intent.THEMES, period=PERIOD), ["room", "bed"], by, rules=RULES)
    for theme, told in found.items():
        about, compare = Filter(themes=(theme,)), Compare(by=by)
        spec = Spec(intent=Intent.TREND, measure=Measure.SHARE, include=about, period=PERIOD, compare=compare)
        facts = measure(connection, spec, rules=RULES)
        asked = [facts.facts[row.cells["value"]] for row in facts.rows]
        assert [(each.numerator, each.n, each.low) for each in told] == [
            (fact.numerator, fact.n, fact.low) for fact in asked
        ]
        connection.commit()


def test_few_people_of_a_group_are_no_line(connection: Connection) -> None:
    few = Spec(intent=Intent.THEMES, period=PERIOD, include=Filter(groups=("guests",)))
    strict = Rules(time_zone=ZoneInfo("UTC"), min_people=4, today=date(2026, 7, 1))
    assert lines(connection, few, ["room"], "month", rules=strict) == {"room": ()}


def test_neighbours_are_counted_exactly(connection: Connection) -> None:
    spec = Spec(intent=Intent.THEMES, period=PERIOD, limit=5)
    found = neighbours(connection, spec, "bed", rules=RULES)
    (row,) = found.rows
    fact = found.facts[row.cells["value"]]
    assert row.keys == {"theme": "room"} and fact.numerator == fact.n > 0
    about = Spec(intent=Intent.COUNT, include=Filter(themes=("bed",)), period=PERIOD)
    asked = measure(connection, about, rules=RULES)
    assert asked.facts[asked.how.n or ""].n == fact.n
    assert fact.evidence is not None
    assert len(listing(connection, fact.evidence, numerator=True).items) == fact.numerator
    alone = neighbours(
        connection, Spec(intent=Intent.THEMES, include=Filter(sources=("reviews",))), "bath", rules=RULES
    )
    assert alone.refused is not None


def test_what_is_behind_a_theme_is_worth_what_questions_tell(connection: Connection) -> None:
    rows = connection.execute(select(FeedbackRow.id).order_by(FeedbackRow.id)).scalars().all()
    for number, feedback in enumerate(rows[:20]):
        customer = insert(CustomerRow).values(key=f"c{number // 2}", value=100.0 * (number // 2 + 1))
        known = select(CustomerRow.id).where(CustomerRow.key == f"c{number // 2}")
        id_ = (
            connection.execute(known).scalar()
            or connection.execute(customer.returning(CustomerRow.id)).scalar()
        )
        rewrite(connection, feedback, customer_id=id_)
    connection.commit()
    found = worths(connection, Spec(intent=Intent.THEMES, period=PERIOD), rules=RULES)
    for theme in ("room", "bed"):
        spec = Spec(intent=Intent.VALUE, include=Filter(themes=(theme,)), period=PERIOD)
        facts = measure(connection, spec, rules=RULES).facts.values()
        told = next(fact for fact in facts if fact.value == found[theme].value)
        assert told.n == found[theme].customers
        connection.commit()


def test_a_rule_is_tried_without_keeping_it(connection: Connection) -> None:
    assert (tried(connection, "stay >= 30").feedback, tried(connection, "stay >= 30").out_of_feedback) == (
        10,
        40,
    )
    wrong = tried(connection, "stay >=")
    assert wrong.mistake and "rule" in wrong.mistake
    assert tried(connection, "stay == 'long'").feedback == 0


def test_a_reading_tells_why(connection: Connection) -> None:
    (first, *_) = listing(
        connection,
        next(
            iter(
                measure(
                    connection, Spec(intent=Intent.COUNT, include=Filter(themes=("bed",))), rules=RULES
                ).facts.values()
            )
        ).evidence
        or "",
    ).items
    assert first.feedback_id is not None
    found = reading(connection, first.feedback_id)
    assert found is not None
    ((_, text, said),) = found.parts
    assert [each.text for each in said] == [ROOM.text, BED.text] and text == f"{ROOM.text} {BED.text}"
    assert {about.theme for about in said[1].about} == {"bed", "room"}
    assert said[1].roles == ("dislike",) and said[1].sentiment == "negative"
    assert reading(connection, 10**9) is None
