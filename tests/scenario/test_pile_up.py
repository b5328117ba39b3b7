"""Real reviews with a pile-up of their collection and two true events, and what answers say of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.program import REAL, Program, needs

REVIEWS = REAL / "train_ok" / "youtube_ios_reviews" / "youtube_ios_reviews.csv"
pytestmark = [pytest.mark.real_feedback, needs(REVIEWS)]

MAPS = (
    "text=text",
    "title=title",
    "date=date",
    "score=rating:1-5",
    "attribute.version=version",
    "attribute.country=country",
)


@pytest.fixture(scope="module")
def kept(shared_server: URL) -> Iterator[Program]:
    """All reviews, not understood."""
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as home:
        program = Program(home=home, url=place.render_as_string(hide_password=False))
        options = [each for one in MAPS for each in ("--map", one)]
        summary = program.document(
            "import",
            str(REVIEWS),
            "--source",
            "app",
            "--kind",
            "review",
            *options,
            "--no-understand",
            "--json",
        )
        assert summary["added"] == 5000
        yield program


def notes(program: Program, question: str) -> list[str]:
    (answer,) = program.document("ask", question, "--json")["answers"]
    return [note for note in answer["how"]["notes"] if "pile-up" in note]


def test_the_pile_up_is_named_where_numbers_are_seen_over_time(kept: Program) -> None:
    (note,) = notes(kept, "How many reviews per day were there between 2017-01-01 and 2017-04-20?")
    assert note.startswith("app has 7")
    assert "from 2017-02-12 to 2017-02-13" in note
    assert "with version Unknown, in the usual words" in note


def test_true_events_are_none(kept: Program) -> None:
    assert notes(kept, "How many reviews per day were there between 2017-02-14 and 2017-04-20?") == []
    assert notes(kept, "How many reviews per day were there between 2017-01-01 and 2017-02-11?") == []
