"""What an action brought: windows, groups, sources of one side alone, and what else happened, as planted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection

from harken.ask import words
from harken.ask.specs import normal
from harken.domain.actions import Action, ActionKind
from harken.domain.answers import Facts, RefusalCode
from harken.domain.questions import Compare, Filter, Intent, Measure, Period, Spec
from harken.insights import leading, pareto_themes
from harken.insights.answering import Rules
from harken.insights.evidence import listing
from harken.insights.measure import measure
from storage import actions
from storage.database import opened
from tests.conftest import TEMPLATE, fresh_database
from tests.factories import Given, Heard, Said, hear
from tests.integration.test_measures import RULES

#: The day of the release; forty days of feedback before it and a month after.
DAY = date(2025, 3, 2)
FIRST, FIX = date(2025, 1, 21), date(2025, 2, 10)
RELEASED = Rules(
    time_zone=RULES.time_zone,
    min_people=1,
    today=date(2025, 4, 1),
    releases=(("4.2", DAY), ("5.0", date(2026, 1, 1))),
)


def _heard(dice: random.Random, day: date) -> Heard:
    """Crashes fall from a half to a twentieth for business alone; a forum begins only after the release."""
    group = dice.choice(["business", "leisure"])
    likely = 0.05 if group == "business" and day >= DAY else 0.5
    crashes = dice.random() < likely
    themes = (("crashes",) if crashes else ()) + (("price",) if dice.random() < 0.3 else ())
    forum = day >= DAY and dice.random() < 0.3
    return Heard(
        said=[
            Said(themes=themes, sentiment=-1 if crashes else 1, roles=("dislike",) if crashes else ("like",))
        ],
        source="forum" if forum else "app",
        day=day,
        groups=[group],
        scores=[
            Given(kind="csat", value=dice.randint(1, 2) if crashes else dice.randint(4, 5), is_primary=True)
        ],
        label="negative" if crashes else "positive",
    )


@pytest.fixture(scope="module")
def connection(shared_server: URL) -> Iterator[Connection]:
    dice = random.Random(4)
    with fresh_database(shared_server, template=TEMPLATE) as place:
        url = place.render_as_string(hide_password=False)
        with opened(data=Path("unused"), url=url) as engine, engine.connect() as connection:
            with connection.begin():
                for number in range(70):
                    for _ in range(4):
                        hear(connection, _heard(dice, FIRST + timedelta(days=number)))
                fix = Action(name="Cheaper plan", day=FIX, kind=ActionKind.FIX, theme="price")
                actions.keep(connection, fix)
            yield connection


def ask(connection: Connection, **fields: object) -> Facts:
    spec = normal(Spec(intent=Intent.EFFECT, **fields))  # type: ignore[arg-type]
    found = measure(connection, spec, rules=RELEASED)
    for fact in found.facts.values():
        listed = listing(connection, fact.evidence or "")
        assert (len(listed.items), listed.gone) == (fact.n, 0), fact
        if fact.numerator is not None:
            assert len(listing(connection, fact.evidence or "", numerator=True).items) == fact.numerator
    return found


def told(connection: Connection, **fields: object) -> str:
    spec = normal(Spec(intent=Intent.EFFECT, **fields))  # type: ignore[arg-type]
    return str(words.told(spec, measure(connection, spec, rules=RELEASED), {"crashes": "Crashes"}))


SINCE = Period(start=DAY)
CRASHES = Filter(themes=("crashes",))


def test_windows_are_equal_and_as_long_as_was_heard(connection: Connection) -> None:
    (row,) = ask(connection, period=SINCE, include=CRASHES).rows
    after, before = (ask(connection, period=SINCE, include=CRASHES).facts[row.cells[cell]].where for cell in
                     ("value", "before"))  # fmt: skip
    days = [[date.fromisoformat(each[bound]) for bound in ("first", "last")] for each in (before, after)]
    assert days == [[date(2025, 1, 31), date(2025, 3, 1)], [DAY, date(2025, 3, 31)]]


def test_the_fall_is_told_with_the_name_of_the_release(connection: Connection) -> None:
    said = told(connection, period=SINCE, include=CRASHES)
    assert said.startswith("The share of feedback about Crashes fell from ")
    assert " after 4.2: " in said and "more than chance explains" in said
    assert "not what changed it" in said


def test_it_fell_for_one_group_and_for_the_other_it_may_be_chance(connection: Connection) -> None:
    found = ask(connection, period=SINCE, include=CRASHES, compare=Compare(by="group"))
    first, second = found.rows
    assert (first.keys["group"], second.keys["group"]) == ("business", "leisure")
    sure, chance = (found.facts[row.cells["change"]] for row in (first, second))
    assert sure.p is not None and sure.p < 0.001 and sure.value is not None and sure.value < -0.2
    assert chance.p is not None and chance.p > 0.05


def test_a_source_of_one_side_alone_is_left_out_and_named(connection: Connection) -> None:
    found = ask(connection, period=SINCE, include=CRASHES)
    assert "Left out, because it was heard only before or only after: forum." in found.how.notes
    value = found.facts[found.rows[0].cells["value"]]
    assert value.n < 120 and {item.source for item in listing(connection, value.evidence or "").items} == {
        "app"
    }
    both = ask(connection, period=SINCE, include=Filter(themes=("crashes",), sources=("app", "forum")))
    assert both.facts[both.rows[0].cells["value"]].n == 120


def test_what_else_happened_is_named(connection: Connection) -> None:
    found = ask(connection, period=SINCE, include=CRASHES)
    assert "In the same time: Cheaper plan (fix) on 2025-02-10." in found.how.notes


def test_an_action_brings_its_theme_and_a_theme_its_action(connection: Connection) -> None:
    by_day, by_theme = (
        ask(connection, period=Period(start=FIX)),
        ask(connection, include=Filter(themes=("price",))),
    )
    for found in (by_day, by_theme):
        (row,) = found.rows
        assert row.keys == {"theme": "price"}
        assert found.facts[row.cells["value"]].where["action"] == "Cheaper plan"
    assert by_day.facts[by_day.rows[0].cells["change"]].p > 0.05  # type: ignore[operator]


def test_a_score_is_that_of_all_and_every_theme_is_looked_at(connection: Connection) -> None:
    found = ask(connection, measure=Measure.MEAN_SCORE, period=SINCE)
    (row,) = found.rows
    change = found.facts[row.cells["change"]]
    assert change.value is not None and change.value > 0 and change.unit == "rating"
    themes = ask(connection, period=SINCE)
    assert [row.keys["theme"] for row in themes.rows] == ["crashes", "price"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, RefusalCode.UNSURE),
        ({"include": CRASHES}, RefusalCode.UNSURE),
        ({"period": Period(start=FIRST), "include": CRASHES}, RefusalCode.EMPTY),
        ({"period": Period(start=date(2025, 3, 31), end=date(2025, 3, 31))}, RefusalCode.EMPTY),
    ],
)
def test_what_cannot_be_told_is_refused(
    connection: Connection, fields: dict[str, object], code: RefusalCode
) -> None:
    refused = ask(connection, **fields).refused
    assert refused is not None and refused.code is code
    if not fields:
        assert "What did 4.2 change?" in refused.nearest


def test_too_much_is_told_from_a_part_and_so_it_is_said(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a part tells agrees with its evidence, and the score itself is still that of all."""
    for module in (leading, pareto_themes):
        monkeypatch.setattr(module, "LOOKED", 100)
    why, few = (
        measure(connection, normal(spec), rules=RELEASED)
        for spec in (
            Spec(intent=Intent.WHY),
            Spec(intent=Intent.THEMES, limit=50),
        )
    )
    assert why.facts["f1"].n == 280
    moved = why.facts[why.rows[0].cells["value"]]
    cover = few.facts[few.rows[0].cells["cumulative"]]
    for found, fact in ((why, moved), (few, cover)):
        assert 30 < fact.n < 100
        assert len(listing(connection, fact.evidence or "").items) == fact.n
        assert any("from one in 3 pieces of feedback" in note for note in found.how.notes)
