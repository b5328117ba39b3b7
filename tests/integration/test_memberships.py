"""Who is in which group from when until when, and what that makes of their feedback."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text, update

from harken.domain.customers import Who
from harken.domain.questions import Compare, Filter, Intent, Measure, Spec
from harken.insights.group_checks import Checked, check
from harken.insights.restating import restating
from harken.insights.rules import compile_rules
from harken.pipeline.grouping import regroup
from storage import tables
from storage.groups import Group
from storage.membership import BEGINNING
from tests.factories import Given, Said, hear, theme

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def customer(
    engine: Engine, key: str, *, attributes: dict[str, Any] | None = None, **behaviours: float
) -> int:
    row = insert(tables.CustomerRow).values(key=key, attributes=attributes or {}, behaviours=behaviours)
    with engine.begin() as connection:
        return connection.execute(row.returning(tables.CustomerRow.id)).scalar_one()


def change(engine: Engine, id: int, **behaviours: float) -> None:
    row = tables.CustomerRow
    with engine.begin() as connection:
        connection.execute(update(row).where(row.id == id).values(behaviours=behaviours))
        connection.execute(insert(tables.StaleCustomerRow).values(customer_id=id))


def says(engine: Engine, owner: int | None, day: date | None, **heard: Any) -> int:
    with engine.begin() as connection:
        id = hear(connection, day=day, **heard)
        row = tables.FeedbackRow
        connection.execute(update(row).where(row.id == id).values(customer_id=owner))
    return id


def told(engine: Engine, *, on: date = JULY, who: Who | None = None, **rules: str) -> None:
    groups = [Group(name=name, rule=rule, who=who) for name, rule in rules.items()]
    regroup(engine, groups, compile_rules(rules.items()), on=on)


def spans(engine: Engine) -> list[tuple[Any, ...]]:
    columns = "SELECT name, customer_id, since, until"
    statement = f"{columns} FROM group_customers JOIN groups ON id = group_id ORDER BY 1, 2, 3"
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def members(engine: Engine) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    with engine.connect() as connection:
        for name, id in connection.execute(
            text("SELECT name, feedback_id FROM members JOIN groups ON id = group_id")
        ):
            found.setdefault(name, set()).add(id)
    return found


def test_what_was_said_belongs_to_the_group_of_that_time(engine: Engine) -> None:
    ann = customer(engine, "ann", orders=5)
    before, after = says(engine, ann, date(2026, 5, 1)), says(engine, ann, date(2026, 8, 1))
    undated, other = says(engine, ann, None), says(engine, None, date(2026, 5, 1))
    told(engine, on=JUNE, regulars="orders >= 3")
    assert spans(engine) == [("regulars", ann, BEGINNING, None)]
    assert members(engine) == {"regulars": {before, after, undated}}
    change(engine, ann, orders=1)
    told(engine, on=JULY, regulars="orders >= 3")
    assert spans(engine) == [("regulars", ann, BEGINNING, JULY)]
    assert members(engine) == {"regulars": {before}}
    change(engine, ann, orders=7)
    told(engine, on=date(2026, 7, 20), regulars="orders >= 3")
    assert spans(engine)[1] == ("regulars", ann, date(2026, 7, 20), None)
    assert members(engine) == {"regulars": {before, after, undated}}
    assert other not in members(engine)["regulars"]


def test_another_rule_counts_for_all_the_past(engine: Engine) -> None:
    ann = customer(engine, "ann", orders=5)
    told(engine, on=JUNE, regulars="orders >= 3")
    told(engine, on=JULY, regulars="orders >= 2")
    assert spans(engine) == [("regulars", ann, BEGINNING, None)]
    told(engine, on=JULY, regulars="orders >= 9")
    assert spans(engine) == []


def test_who_joins_and_leaves_on_one_day_was_never_there(engine: Engine) -> None:
    ann = customer(engine, "ann", orders=1)
    told(engine, on=JUNE, regulars="orders >= 3")
    change(engine, ann, orders=5)
    told(engine, on=JULY, regulars="orders >= 3")
    change(engine, ann, orders=1)
    told(engine, on=JULY, regulars="orders >= 3")
    assert spans(engine) == []
    change(engine, ann, orders=5)
    told(engine, on=JULY, regulars="orders >= 3")
    assert spans(engine) == [("regulars", ann, JULY, None)]


def test_nothing_is_told_again_where_nothing_changed(engine: Engine) -> None:
    says(engine, customer(engine, "ann", orders=5), JUNE)
    rules = compile_rules([("regulars", "orders >= 3")])
    groups = [Group(name="regulars", rule="orders >= 3")]
    assert (regroup(engine, groups, rules).customers, regroup(engine, groups, rules).customers) == (1, 0)
    assert regroup(engine, groups, rules).feedback == 0


def test_whom_a_rule_is_asked_of(engine: Engine) -> None:
    ann = customer(engine, "ann", attributes={"region": "north"})
    hers = says(engine, ann, JUNE, attributes={"version": "2", "region": "south"})
    somebodys = says(engine, None, JUNE, attributes={"version": "2", "region": "north"})
    told(engine, north="region == 'north'", two="version == '2'")
    assert members(engine) == {"north": {hers, somebodys}, "two": {hers, somebodys}}
    told(engine, who=Who.CUSTOMERS, north="region == 'north'")
    assert members(engine) == {"north": {hers}}
    told(engine, who=Who.FEEDBACK, north="region == 'north'")
    assert members(engine) == {"north": {somebodys}}


def test_rules_may_ask_what_people_say_and_how_often(engine: Engine) -> None:
    with engine.begin() as connection:
        theme(connection, "price")
    ann, bo = customer(engine, "ann"), customer(engine, "bo")
    low = [Given(value=2, is_primary=True), Given(name="nps", value=9)]
    said = [Said(themes=("price",), roles=("dislike",), sentiment=-1)]
    says(engine, ann, date(2026, 1, 1), said=said, label="negative", scores=low)
    says(engine, ann, date(2026, 6, 20), label="positive")
    says(engine, bo, date(2024, 6, 20), label="negative")
    stranger = says(engine, None, JUNE, said=said, label="negative")
    rules = {
        "priced": "'price' in themes",
        "named": "'Price' in themes && 'dislike' in roles",
        "latest": "sentiment == 'positive'",
        "unhappy": "negative_share >= 0.5 && feedback_count == 2",
        "silent": "days_since_feedback > 365 && feedback_12m == 0",
        "low": "score < 3",
        "promoters": "scores.nps >= 9",
    }
    told(engine, **rules)
    found = {(name, owner) for name, owner, *_ in spans(engine)}
    assert found == {*((name, ann) for name in rules if name != "silent"), ("silent", bo)}
    assert {name for name, ids in members(engine).items() if stranger in ids} == {"priced", "named"}


def test_new_words_tell_the_groups_of_their_customer_anew(engine: Engine) -> None:
    ann = customer(engine, "ann")
    says(engine, ann, JUNE, label="positive")
    told(engine, complainers="sentiment == 'negative'")
    assert spans(engine) == []
    says(engine, ann, JULY, label="negative")
    told(engine, on=date(2026, 7, 2), complainers="sentiment == 'negative'")
    assert spans(engine) == [("complainers", ann, date(2026, 7, 2), None)]


def test_feedback_that_comes_after_its_customers_belongs_to_the_groups_that_it_makes(engine: Engine) -> None:
    ann = customer(engine, "ann", orders=1)
    told(engine, on=JUNE, complainers="sentiment == 'negative'", regulars="orders >= 3")
    hers = says(engine, ann, date(2026, 5, 1), label="negative")
    change(engine, ann, orders=5)
    told(engine, on=JULY, complainers="sentiment == 'negative'", regulars="orders >= 3")
    assert spans(engine) == [("complainers", ann, BEGINNING, None), ("regulars", ann, JULY, None)]
    assert members(engine) == {"complainers": {hers}}


def test_feedback_is_asked_again_once_it_is_read(engine: Engine) -> None:
    waiting = says(engine, None, JUNE, label=None, classified=None, generation=None)
    told(engine, complainers="sentiment == 'negative'")
    assert members(engine) == {}
    with engine.begin() as connection:
        row = tables.FeedbackRow
        read = {"sentiment": "negative", "generation": "test", "themed_version": 1}
        connection.execute(update(row).where(row.id == waiting).values(**read))
    told(engine, complainers="sentiment == 'negative'")
    assert members(engine) == {"complainers": {waiting}}


def checked(engine: Engine, groups: list[Group]) -> Checked:
    rules = compile_rules((group.name, group.rule) for group in groups)
    regroup(engine, groups, rules, on=JULY)
    with engine.connect() as connection:
        return check(connection, rules)


def test_a_check_tells_sizes_overlaps_and_what_is_left(engine: Engine) -> None:
    for number in range(10):
        owner = customer(
            engine, f"c{number}", attributes={"region": "north" if number < 6 else "south"}, orders=number
        )
        says(engine, owner, JUNE)
    says(engine, None, JUNE)
    found = checked(
        engine, [Group(name="north", rule="region == 'north'"), Group(name="many", rule="orders > 3")]
    )
    assert {each.name: (each.customers, each.feedback, each.doubts) for each in found.groups} == {
        "north": (6, 6, ()),
        "many": (6, 6, ()),
    }
    assert [(each.customers, each.feedback) for each in found.overlaps] == [(2, 2)]
    assert (found.customers, found.customers_in_none, found.in_no_group) == (10, 0, 1)


@pytest.mark.parametrize(
    ("group", "doubt"),
    [
        ({"rule": "regoin == 'north'"}, "the nearest are region"),
        (
            {"rule": "attributes['orders 12m'] > 1"},
            "has the attribute orders 12m; the nearest are orders_12m",
        ),
        ({"rule": "region == 'nowhere'"}, "The rule selects nobody."),
        ({"rule": "region > 3"}, "region is text in 1 of 1 customers"),
        ({"rule": "true", "intents": ("grow", "maintain", "retire")}, "It has 3 intents"),
        ({"rule": "sentiment == 'negative'"}, "only restate the rule"),
        (
            {"rule": "score < 3", "expects": {"measure": "nps", "change": "up", "by": "2026-12-31"}},
            "It expects a change of nps, which its own rule decides.",
        ),
    ],
)
def test_a_check_tells_what_is_doubtful(engine: Engine, group: dict[str, Any], doubt: str) -> None:
    customer(engine, "ann", attributes={"region": "north"}, orders_12m=4)
    (found,) = checked(engine, [Group(name="some", **group)]).groups
    assert any(doubt in each for each in found.doubts), found.doubts


def test_an_answer_says_that_a_measure_restates_the_rule(engine: Engine) -> None:
    checked(engine, [Group(name="angry", rule="sentiment == 'negative'"), Group(name="all", rule="true")])

    def noted(measure: Measure, **asked: Any) -> list[str]:
        spec = Spec(intent=Intent.SHARE, measure=measure, **asked)
        with engine.connect() as connection:
            return list(restating(connection, spec))

    assert [each.split(" is ")[0] for each in noted(Measure.SHARE, compare=Compare(by="group"))] == [
        "The group angry"
    ]
    assert noted(Measure.NET_SENTIMENT, include=Filter(groups=("angry",)))
    assert not noted(Measure.NPS, include=Filter(groups=("angry",)))
    assert not noted(Measure.SHARE, include=Filter(groups=("all",)))
