"""Rivals, advocates and questions of the demo against pandas over what it exports."""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import Any

import pandas
import pytest

from tests.scenario.conftest import Demo

#: Written for this test, not taken from the settings.
NAMES = {
    "Copper Kettle": r"copper ?kettle(?: club)?",
    "Supermarkets": r"supermarkets?(?: coffee)?",
    "Pods": r"pods?|capsules",
}


@pytest.fixture(scope="module")
def said(demo: Demo) -> pandas.DataFrame:
    """Every statement that counts."""
    return pandas.read_csv(StringIO(demo.program.done("export", "statements", "--format", "csv")))


def answer(demo: Demo, question: str) -> dict[str, Any]:
    (found,) = demo.program.document("ask", question, "--json")["answers"]
    return found  # type: ignore[no-any-return]


def naming(said: pandas.DataFrame, rival: str) -> set[int]:
    pattern = rf"(?<!\w)(?:{NAMES[rival]})(?!\w)"
    return set(said[said.text.str.contains(pattern, flags=re.IGNORECASE, regex=True)].feedback_id)


def test_rivals_are_counted_as_in_the_export(demo: Demo, said: pandas.DataFrame) -> None:
    found = answer(demo, "How do we compare with our rivals?")
    named = {
        row["keys"]["rival"]: found["facts"][row["cells"]["value"]]["numerator"] for row in found["rows"]
    }
    assert named == {rival: len(naming(said, rival)) for rival in NAMES}
    head = found["facts"][found["how"]["n"]]
    assert head["numerator"] == len(set().union(*(naming(said, rival) for rival in NAMES)))
    for quote in found["quotes"]:
        assert re.search(NAMES[quote["about"]["rival"]], quote["text"], re.IGNORECASE)


def test_who_leaves_and_what_is_asked_is_counted_as_in_the_export(demo: Demo, said: pandas.DataFrame) -> None:
    roles = said.roles.map(json.loads)
    leaving = answer(demo, "Who is at risk of leaving?")
    assert (
        leaving["facts"][leaving["how"]["n"]]["numerator"]
        == said[roles.map(lambda held: "leaving" in held)].feedback_id.nunique()
    )
    asked = answer(demo, "What questions do customers ask?")
    assert (
        asked["facts"][asked["how"]["n"]]["numerator"]
        == said[roles.map(lambda held: "question" in held)].feedback_id.nunique()
    )
