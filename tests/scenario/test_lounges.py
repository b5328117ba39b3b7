"""Real lounge reviews, from the file to an answer whose every number is counted again by other means."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any

import pandas as pd
import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import URL

from harken.ask.contract import schema
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.payloads import check_everything
from tests.program import REAL, Program, needs

LOUNGES = REAL / "eval_only" / "skytrax" / "lounge.csv"
pytestmark = [pytest.mark.real_feedback, needs(LOUNGES)]

MAPS = (
    "text=text",
    "title=title",
    "date=date",
    "score=overall_rating:1-5",
    "score.wifi=wifi_connectivity_rating:1-5",
)
OPTIONS = ("--source", "lounges", "--kind", "review", *(each for one in MAPS for each in ("--map", one)))
#: What is understood here; reading all of it takes minutes.
READ = 400

WIFI = "How many reviews mention wifi?"
DISLIKES = "Which themes do customers dislike most about lounges?"
OPINIONS = "What do customers dislike most about lounges?"
CATERING = "Show 3 quotes about catering"
NEGATIVE = "What share of reviews in 2014 is negative?"
QUESTIONS = (WIFI, DISLIKES, OPINIONS, CATERING, NEGATIVE)


@pytest.fixture(scope="module")
def kept(shared_server: URL) -> Iterator[Program]:
    """A workspace of all lounge reviews, not understood."""
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as home:
        program = Program(home=home, url=place.render_as_string(hide_password=False))
        summary = program.document("import", str(LOUNGES), *OPTIONS, "--no-understand", "--json")
        assert (summary["added"], summary["rejected"]) == (2264, 0)
        yield program


@pytest.fixture(scope="module")
def understood(shared_server: URL) -> Iterator[Program]:
    """A workspace of the first lounge reviews, understood."""
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as home:
        program = Program(home=home, url=place.render_as_string(hide_password=False))
        with LOUNGES.open(encoding="utf-8", newline="") as file:
            some = list(islice(csv.reader(file), READ + 1))
        beginning = home / "lounge.csv"
        with beginning.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(some)
        summary = program.document("import", str(beginning), *OPTIONS, "--json")
        assert (summary["added"], summary["understood"]) == (READ, READ)
        yield program


class Export:
    """What the workspace exports, counted with pandas."""

    def __init__(self, program: Program) -> None:
        self._program = program

    @cached_property
    def feedback(self) -> pd.DataFrame:
        """All that counts: copies do not."""
        found = pd.DataFrame(self._program.exported("feedback"))
        return found[found.copy_of.isna()]

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """Mentions with the roles of their statements."""
        span = ["feedback_id", "part", "start", "end"]
        statements = pd.DataFrame(self._program.exported("statements"))[[*span, "roles"]]
        mentions = pd.DataFrame(self._program.exported("mentions"))
        joined = mentions.merge(statements, on=span, validate="many_to_one")
        assert len(joined) == len(mentions)
        return joined[joined.feedback_id.isin(self.feedback.feedback_id)]

    def about(self, theme: str, role: str | None = None) -> int:
        """How much feedback has a mention of the theme, in a statement of that role."""
        chosen = self.mentions[self.mentions.theme == theme]
        if role is not None:
            chosen = chosen[chosen.roles.map(lambda roles: role in roles)]
        return int(chosen.feedback_id.nunique())

    def with_role(self, role: str) -> int:
        return int(self.feedback.roles.map(lambda roles: role in roles).sum())


@pytest.fixture(scope="module")
def export(understood: Program) -> Export:
    return Export(understood)


@pytest.fixture(scope="module")
def replies(understood: Program) -> dict[str, dict[str, Any]]:
    """The answer to each question."""
    validator = Draft202012Validator(schema())
    found = {}
    for question in QUESTIONS:
        reply = understood.document("ask", "--json", question)
        validator.validate(reply)
        (answer,) = reply["answers"]
        assert answer["refused"] is None
        found[question] = answer
    return found


def _rows() -> list[dict[str, str]]:
    with LOUNGES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_is_stored_is_what_the_file_says(kept: Program) -> None:
    stored = kept.exported("feedback")
    rows = _rows()
    assert len(stored) == len(rows) == 2264
    texts = ["\n\n".join(filter(None, (row["title"], row["text"]))) for row in rows]
    assert [each["text"] for each in stored] == texts
    assert [each["date"] or "" for each in stored] == [row["date"] for row in rows]
    for each, row in zip(stored, rows, strict=True):
        given = {"score": row["overall_rating"], "wifi": row["wifi_connectivity_rating"]}
        scores = {name: float(value) for name, value in given.items() if value and 1 <= float(value) <= 5}
        assert _scores(each["scores"]) == scores


def _scores(found: dict[str, float]) -> dict[str, float]:
    """The main score by the name that it goes by here."""
    return {name if name == "wifi" else "score": value for name, value in found.items()}


def test_a_second_import_adds_none(kept: Program) -> None:
    again = kept.document("import", str(LOUNGES), *OPTIONS, "--no-understand", "--json")
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 2264)
    assert len(kept.exported("feedback")) == 2264


def test_words_can_be_counted_before_anything_is_understood(kept: Program) -> None:
    (answer,) = kept.document("ask", "--json", WIFI)["answers"]
    stored = pd.DataFrame(kept.exported("feedback"))
    found = stored[stored.copy_of.isna()].text.str.contains(r"\bwifi\b", case=False)
    assert answer["facts"]["f1"]["value"] == found.sum() > 0
    assert any("understood yet" in note for note in answer["how"]["notes"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_evidence_lists_exactly_what_was_counted(
    understood: Program, replies: dict[str, dict[str, Any]], question: str
) -> None:
    facts = replies[question]["facts"].values()
    assert facts
    for fact in facts:
        items = _listed(understood, fact["evidence"])
        assert len(items) == len({_thing(item) for item in items}) == fact["n"]
        if fact["numerator"] is not None:
            counted = _listed(understood, fact["evidence"], "--numerator")
            assert len(counted) == fact["numerator"]
            assert {_thing(item) for item in counted} <= {_thing(item) for item in items}


def _listed(program: Program, id_: str, *options: str) -> list[dict[str, Any]]:
    found = program.quickly("evidence", id_, "--json", *options)
    assert found["gone"] == 0
    return list(found["items"])


def _thing(item: dict[str, Any]) -> str:
    return json.dumps([item[key] for key in ("feedback_id", "part", "start", "end", "theme")])


def test_evidence_is_the_same_for_a_process_of_its_own(
    understood: Program, replies: dict[str, dict[str, Any]]
) -> None:
    fact = replies[NEGATIVE]["facts"]["f1"]
    listed = understood.document("evidence", fact["evidence"], "--json", "--numerator")
    assert len(listed["items"]) == fact["numerator"]
    assert {item["sentiment"] for item in listed["items"]} == {"negative"}
    assert all(item["date"].startswith("2014") for item in listed["items"])


def test_quotes_stand_in_the_stored_text_which_is_the_files(
    understood: Program, replies: dict[str, dict[str, Any]]
) -> None:
    in_file = {part for row in _rows() for part in (row["title"], row["text"])}
    stored = {str(each["feedback_id"]): each["text"] for each in understood.exported("feedback")}
    quotes = [quote for answer in replies.values() for quote in answer["quotes"]]
    assert len(replies[CATERING]["quotes"]) == 3
    for quote in quotes:
        title, _, body = stored[quote["feedback_id"]].partition("\n\n")
        part = title if quote["part"] == "title" else body
        assert part in in_file
        assert part[quote["start"] : quote["end"]] == quote["text"]


def test_reviews_that_mention_wifi(replies: dict[str, dict[str, Any]], export: Export) -> None:
    answer = replies[WIFI]
    assert answer["spec"]["filters"]["include"]["themes"] == ["wifi"]
    (fact,) = answer["facts"].values()
    assert fact["value"] == fact["n"] == export.about("wifi") > 0


def test_what_is_disliked(replies: dict[str, dict[str, Any]], export: Export) -> None:
    answer = replies[DISLIKES]
    assert answer["spec"]["intent"] == "dislikes"
    rows = {row["keys"]["theme"]: answer["facts"][row["cells"]["value"]] for row in answer["rows"]}
    rest = rows.pop("other", None)
    everything = {theme: export.about(theme, "dislike") for theme in set(export.mentions.theme)}
    best = sorted(everything.values(), reverse=True)[: len(rows)]
    assert [fact["numerator"] for fact in rows.values()] == best
    for theme, fact in rows.items():
        assert (fact["n"], fact["numerator"]) == (len(export.feedback), everything[theme])
        assert fact["value"] == pytest.approx(everything[theme] / len(export.feedback))
    head = answer["facts"][answer["how"]["n"]]
    assert head["numerator"] == export.with_role("dislike")
    assert rest is None or rest["numerator"] <= head["numerator"]


def test_opinions_are_of_feedback_with_a_complaint(
    understood: Program, replies: dict[str, dict[str, Any]], export: Export
) -> None:
    answer = replies[OPINIONS]
    complaining = export.feedback[export.feedback.roles.map(lambda roles: "dislike" in roles)]
    ids = set(complaining.feedback_id.astype(str))
    for row in answer["rows"]:
        fact, people = (answer["facts"][row["cells"][cell]] for cell in ("value", "people"))
        behind = understood.document("evidence", fact["evidence"], "--numerator", "--json")["items"]
        mine = {str(item["feedback_id"]) for item in behind}
        assert len(behind) == len(mine) == fact["numerator"] > 1
        assert mine <= ids
        assert fact["n"] == len(export.feedback)
        assert people["value"] <= fact["numerator"]
        assert any(row["keys"]["opinion"] in item["text"] for item in behind)


def test_quotes_about_catering(replies: dict[str, dict[str, Any]], export: Export) -> None:
    answer = replies[CATERING]
    (theme,) = answer["spec"]["filters"]["include"]["themes"]
    assert answer["facts"][answer["how"]["n"]]["n"] == export.about(theme) > 0


def test_the_share_of_negative_reviews_in_a_year(replies: dict[str, dict[str, Any]], export: Export) -> None:
    year = export.feedback[export.feedback.date.fillna("").str.startswith("2014")]
    negative = int((year.sentiment == "negative").sum())
    (fact,) = (each for each in replies[NEGATIVE]["facts"].values() if each["name"] == "share")
    assert (fact["n"], fact["numerator"]) == (len(year), negative)
    assert fact["value"] == pytest.approx(negative / len(year))


def test_slack_takes_every_answer_about_real_reviews(understood: Program) -> None:
    answers = check_everything(understood)
    assert sum(bool(each.get("blocks")) for each in answers) == len(answers)
