"""Groups by rule over real reviews: figures agree with the file's columns and the exported labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from sqlalchemy import URL

from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.program import REAL, Program, needs

CLOTHES = REAL / "train_ok" / "womens_clothing" / "womens_clothing.csv"
TRAVEL = tuple(REAL / "eval_only" / "skytrax" / f"{kind}.csv" for kind in ("lounge", "seat", "airport"))
pytestmark = [pytest.mark.real_feedback, needs(CLOTHES), *map(needs, TRAVEL)]

#: So many rows are read by the model for each case; all of them would take minutes.
READ = 150


@dataclass(frozen=True, kw_only=True)
class Case:
    """Files, how they are imported as one, and groups: a rule beside the same choice by pandas."""

    files: tuple[Path, ...]
    maps: tuple[str, ...]
    groups: dict[str, tuple[str, Callable[[pd.DataFrame], pd.Series]]]


CASES = {
    "clothes": Case(
        files=(CLOTHES,),
        maps=("text=text", "title=title", "id=id", "score=rating:1-5"),
        groups={
            "over fifty": ("age > 50", lambda rows: rows.age > 50),
            "under thirty five": ("age < 35", lambda rows: rows.age < 35),
            "dresses": ("department == 'Dresses'", lambda rows: rows.department == "Dresses"),
            "not recommended": ("recommended == 0", lambda rows: rows.recommended == 0),
        },
    ),
    "travel": Case(
        files=TRAVEL,
        maps=("text=text", "title=title", "date=date", "id=id", "attribute.kind=kind"),
        groups={
            "british": (
                "author_country == 'United Kingdom'",
                lambda rows: rows.author_country == "United Kingdom",
            ),
            "in lounges": ("kind == 'lounge'", lambda rows: rows.kind == "lounge"),
            "seated or recommended": (
                "kind == 'seat' || recommended == 1",
                lambda rows: (rows.kind == "seat") | (rows.recommended == 1),
            ),
        },
    ),
}


@dataclass(frozen=True, kw_only=True)
class World:
    """A workspace with its groups, the file's own rows, and what the workspace exports."""

    program: Program
    case: Case
    rows: pd.DataFrame
    feedback: pd.DataFrame
    statements: pd.DataFrame
    mentions: pd.DataFrame

    def of(self, group: str) -> pd.DataFrame:
        """The exported feedback of those rows of the file that pandas puts in the group."""
        mine = self.rows[self.case.groups[group][1](self.rows)].id.astype(str)
        return self.feedback[self.feedback.external_id.isin(mine)]

    def by_group(self, question: str) -> dict[str, Any]:
        (answer,) = self.program.quickly("ask", "--json", question)["answers"]
        assert answer["refused"] is None, answer["text"]
        return dict(answer)


@pytest.fixture(scope="module", params=list(CASES))
def world(request: pytest.FixtureRequest, shared_server: URL) -> Iterator[World]:
    case = CASES[request.param]
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as home:
        program = Program(home=home, url=place.render_as_string(hide_password=False))
        some = _beginning(case.files, home / "some.csv")
        (home / "harken.yaml").write_text(_settings(case), encoding="utf-8")
        options = [each for one in case.maps for each in ("--map", one)]
        program.document("import", str(some), "--source", "real", "--kind", "review", *options, "--json")
        program.document("groups", "check", "--json")
        feedback = pd.DataFrame(program.exported("feedback"))
        feedback = feedback[feedback.copy_of.isna()]
        yield World(
            program=program,
            case=case,
            rows=pd.read_csv(some),
            feedback=feedback,
            statements=pd.DataFrame(program.exported("statements")),
            mentions=pd.DataFrame(program.exported("mentions")),
        )


def _settings(case: Case) -> str:
    groups = [{"name": name, "rule": rule} for name, (rule, _) in case.groups.items()]
    return yaml.safe_dump({"groups": groups})


def _beginning(sources: Sequence[Path], target: Path) -> Path:
    """The first rows of all, in the columns that all have, with an id where there is none."""
    pieces = [pd.read_csv(each, nrows=READ // len(sources)) for each in sources]
    rows = pd.concat(pieces, join="inner", ignore_index=True)
    if "id" not in rows:
        rows["id"] = [f"r{number}" for number in range(len(rows))]
    rows.to_csv(target, index=False)
    return target


def facts(answer: dict[str, Any], cell: str = "value") -> dict[str, dict[str, Any]]:
    return {row["keys"]["group"]: answer["facts"][row["cells"][cell]] for row in answer["rows"]}


def test_the_share_of_negative_feedback(world: World) -> None:
    for group in world.case.groups:
        (answer,) = world.program.quickly("ask", "--json", f"What share of {group} reviews is negative?")[
            "answers"
        ]
        fact = answer["facts"][answer["how"]["n"]]
        mine = world.of(group)
        assert (fact["n"], fact["numerator"]) == (len(mine), int((mine.sentiment == "negative").sum()))


def test_the_advocacy_rate(world: World) -> None:
    found = facts(world.by_group("advocacy rate by group"))
    for group in world.case.groups:
        mine = world.of(group)
        said = (
            mine.roles.map(lambda roles: "recommend" in roles)
            .groupby(mine.author.fillna(mine.feedback_id))
            .any()
        )
        assert (found[group]["n"], found[group]["numerator"]) == (len(said), int(said.sum()))


def test_the_top_dislikes(world: World) -> None:
    """As the card of each group tells them."""
    disliked = world.statements[world.statements.roles.map(lambda roles: "dislike" in roles)]
    span = ["feedback_id", "part", "start", "end"]
    about = world.mentions.merge(disliked[span], on=span)
    for group in world.case.groups:
        answer = world.by_group(f"persona of {group}")
        mine = world.of(group)
        told = {
            row["keys"]["theme"]: answer["facts"][row["cells"]["value"]]["numerator"]
            for row in answer["rows"]
            if row["keys"]["line"] == "frustrated" and row["keys"]["theme"] != "other"
        }
        counted = about[about.feedback_id.isin(mine.feedback_id)].groupby("theme").feedback_id.nunique()
        assert told and told == {theme: int(counted[theme]) for theme in told}
        assert (
            sorted(told.values(), reverse=True) == counted.sort_values(ascending=False).tolist()[: len(told)]
        )


def test_the_exchange_without_a_customer_file_claims_no_value(world: World) -> None:
    answer = world.by_group("groups")
    assert {row["keys"]["group"] for row in answer["rows"]} == set(world.case.groups)
    assert all(row["verdicts"]["quadrant"] == "cannot_be_told" for row in answer["rows"])
    assert all(row["verdicts"]["gives"] == "unknown" for row in answer["rows"])


def test_a_card_from_feedback_alone(world: World) -> None:
    group = next(iter(world.case.groups))
    (answer,) = world.program.quickly("ask", "--json", f"persona of {group}")["answers"]
    base = answer["facts"][answer["how"]["n"]]
    mine = world.of(group)
    assert (base["counts"], base["n"]) == ("person", mine.author.fillna(mine.feedback_id).nunique())
    texts = {str(row.feedback_id): row.text for row in world.feedback.itertuples()}
    assert answer["quotes"]
    assert all(quote["text"] in texts[quote["feedback_id"]] for quote in answer["quotes"])
    assert all(quote["feedback_id"] in set(mine.feedback_id.astype(str)) for quote in answer["quotes"])
