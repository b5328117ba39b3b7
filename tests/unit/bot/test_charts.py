from __future__ import annotations

from dataclasses import replace

from bot.charts import Point, chart, drawn
from harken.domain.answers import Facts, Row
from tests.slack import block_problems
from tests.unit.bot.answers import NAMES, by_group, by_month, dislikes, fact, how, volumes


def test_time_is_a_line_of_the_latest_and_leaves_out_what_is_not_known() -> None:
    (block,) = chart(by_month(40), NAMES)
    assert block["chart"]["type"] == "line"
    labels = block["chart"]["axis_config"]["categories"]
    assert (len(labels), labels[-1]) == (20, "April 2003")
    assert {each["value"] for each in block["chart"]["series"][0]["data"]} == {30.0}
    (short,) = chart(by_month(5), NAMES)
    assert "February 2000" not in short["chart"]["axis_config"]["categories"]
    assert block["title"] == "Share by month"
    assert block_problems([block, short]) == []


def test_what_is_told_apart_is_bars_in_percent() -> None:
    (block,) = chart(dislikes(5), NAMES)
    assert (block["chart"]["type"], block["chart"]["axis_config"]["y_label"]) == ("bar", "Percent")
    assert block["chart"]["series"][0]["data"][0] == {"label": "Wi-Fi", "value": 17.0}
    assert block_problems([block]) == []


def test_two_values_and_mixed_units_are_not_drawn() -> None:
    assert chart(by_group(), NAMES) == []
    assert chart(volumes(), NAMES) == []
    five = dislikes(5)
    facts = {**five.found.facts, "f1": fact(unit="people")}
    mixed = replace(five, found=replace(five.found, facts=facts))
    assert chart(mixed, NAMES) == []


def test_names_that_read_alike_once_they_are_cut_stay_different() -> None:
    long = "customers who travel for work"
    points = [Point(label=f"{long} {number}", value=number) for number in range(12)]
    block = drawn("bar", "A title " * 20, points, "Comments")
    labels = block["chart"]["axis_config"]["categories"]
    assert len(set(labels)) == 12
    assert all(len(label) <= 20 for label in labels)
    assert block_problems([block]) == []


def test_what_was_said_and_rows_of_different_kinds_have_no_axis() -> None:
    five = dislikes(5)
    for keys in (["opinion"] * 5, ["theme", "theme", "group", "group", "group"]):
        rows = tuple(
            replace(row, keys={key: f"{n}"})
            for n, (row, key) in enumerate(zip(five.found.rows, keys, strict=True))
        )
        assert chart(replace(five, found=replace(five.found, rows=rows)), NAMES) == []


def test_rows_of_two_keys_have_no_axis() -> None:
    facts = {f"f{number}": fact() for number in range(4)}
    rows = tuple(Row(keys={"theme": "wifi", "group": f"g{n}"}, cells={"value": f"f{n}"}) for n in range(4))
    crossed = replace(by_group(), found=Facts(facts=facts, rows=rows, how=how()))
    assert chart(crossed, NAMES) == []
