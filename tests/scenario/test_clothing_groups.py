"""Groups of real reviews by rule: what Harken counts of them is counted again from the file with pandas."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import URL

from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.program import REAL, Program, needs

CLOTHING = REAL / "train_ok" / "womens_clothing" / "womens_clothing.csv"
pytestmark = [pytest.mark.real_feedback, needs(CLOTHING)]

#: Reading all of it takes minutes.
READ = 250
RULES = {
    "mature": ("age >= 45", lambda rows: rows.age >= 45),
    "tops at most 40": (
        "department == 'Tops' && age <= 40",
        lambda rows: (rows.department == "Tops") & (rows.age <= 40),
    ),
}


@pytest.fixture(scope="module")
def clothing(shared_server: URL) -> Iterator[Program]:
    """The first reviews, understood and grouped."""
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as home:
        program = Program(home=home, url=place.render_as_string(hide_password=False))
        groups = [{"name": name, "rule": rule} for name, (rule, _) in RULES.items()]
        (home / "harken.yaml").write_text(json.dumps({"groups": groups}))
        with CLOTHING.open(newline="", encoding="utf-8") as file, (home / "some.csv").open("w") as some:
            csv.writer(some).writerows(islice(csv.reader(file), READ + 1))
        maps = ("text=text", "title=title", "id=id", "score=rating:1-5")
        options = [each for one in maps for each in ("--map", one)]
        program.document("import", str(home / "some.csv"), "--source", "shop", *options, "--json")
        yield program


@pytest.mark.parametrize("name", RULES)
def test_sizes_and_shares_are_those_of_the_file(clothing: Program, name: str) -> None:
    rows = pd.read_csv(clothing.home / "some.csv").set_index("id")
    told = {int(row["external_id"]): row["sentiment"] for row in clothing.exported("feedback")}
    chosen = rows[RULES[name][1](rows)]
    chosen = chosen[chosen.index.isin(told)]
    checked = clothing.quickly("groups", "check", "--json")["groups"]
    assert {each["name"]: each["feedback"] for each in checked}[name] == len(chosen)
    fact = _fact(clothing, f"What share of reviews of {name} is negative?")
    negative = sum(told[id] == "negative" for id in chosen.index)
    assert (fact["n"], fact["numerator"]) == (len(chosen), negative)


def _fact(program: Program, question: str) -> Any:
    answer = program.document("ask", question, "--json")["answers"][0]
    assert answer["spec"]["filters"]["include"]["groups"], answer
    return answer["facts"][answer["how"]["n"]]
