"""Suggested groups: what was planted is found, and chance suggests nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from harken.insights.group_ideas import Ideas, suggest
from harken.insights.rules import compile_rule
from storage import tables
from tests.program import Program

COUNT = 3_000


def base(chance: random.Random) -> list[dict[str, Any]]:
    """Customers of whom nothing tells the value, except in the two places where it is planted."""
    rows = []
    for number in range(COUNT):
        attributes = {
            "region": chance.choice(("north", "south", "east", "west")),
            "trade": chance.choice(("retail", "health", "school", "craft", "office")),
            "Loyalty tier": chance.choice(("gold", "silver", "none")),
            "age": chance.randrange(18, 90),
        }
        behaviours = {"orders_12m": chance.randrange(12), "support_contacts": chance.randrange(5)}
        value = chance.lognormvariate(3, 0.6)
        if attributes["trade"] == "health" and behaviours["orders_12m"] >= 6:
            value *= 6
        if attributes["Loyalty tier"] == "gold" and attributes["region"] == "north":
            value *= 5
        rows.append({"key": f"K{number}", "attributes": attributes, "behaviours": behaviours, "value": value})
    return rows


def suggested(engine: Engine, rows: list[dict[str, Any]]) -> Ideas:
    with engine.begin() as connection:
        connection.execute(insert(tables.CustomerRow), rows)
    with engine.connect() as connection:
        return suggest(connection)


def test_planted_groups_are_found_with_a_rule_that_selects_them(engine: Engine) -> None:
    rows = base(random.Random(1))
    found = suggested(engine, rows)
    rules = sorted(idea.rule for idea in found.ideas)
    assert rules == [
        "attributes['Loyalty tier'] == 'gold' && region == 'north'",
        "orders_12m >= 6 && trade == 'health'",
    ]
    for idea in found.ideas:
        rule = compile_rule(idea.name, idea.rule)
        chosen = [row for row in rows if rule.selects({**row["attributes"], **row["behaviours"]})]
        assert len(chosen) == idea.customers
        assert idea.value_share == pytest.approx(
            sum(row["value"] for row in chosen) / sum(row["value"] for row in rows)
        )
        assert idea.value_share > 2 * idea.customer_share
        assert f"{idea.customers:,} customers" in idea.words


@pytest.mark.parametrize("seed", range(6))
def test_on_shuffled_values_nothing_is_suggested(engine: Engine, seed: int) -> None:
    rows = base(random.Random(seed))
    values = [row["value"] for row in rows]
    random.Random(seed + 100).shuffle(values)
    for row, value in zip(rows, values, strict=True):
        row["value"] = value
    found = suggested(engine, rows)
    assert found.ideas == ()
    assert "Nothing held" in found.about


def test_a_group_that_is_there_already_is_no_idea(engine: Engine) -> None:
    rows = base(random.Random(1))
    with engine.begin() as connection:
        group = connection.execute(
            insert(tables.GroupRow).values(name="gold north", rule="true").returning(tables.GroupRow.id)
        ).scalar_one()
        ids = connection.execute(insert(tables.CustomerRow).returning(tables.CustomerRow.id), rows).scalars()
        chosen = [
            {"group_id": group, "customer_id": id, "since": "2026-01-01"}
            for id, row in zip(ids, rows, strict=True)
            if row["attributes"]["Loyalty tier"] == "gold" and row["attributes"]["region"] == "north"
        ]
        connection.execute(insert(tables.GroupCustomerRow), chosen)
    with engine.connect() as connection:
        rules = [idea.rule for idea in suggest(connection).ideas]
    assert rules == ["orders_12m >= 6 && trade == 'health'"]


def test_without_values_it_says_what_to_give(home: Any, database_url: str) -> None:
    refused = Program(home=home, url=database_url).run("groups", "suggest", "--by", "revenue_12m")
    assert refused.returncode == 2
    assert "Fewer than 100 customers have a revenue_12m" in refused.stderr
