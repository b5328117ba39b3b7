"""Proposals count only once they are accepted; what themes learn is measured before it is used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import cos, sin
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, text

from harken.domain.corrections import Correction
from harken.domain.errors import UsageError
from harken.domain.shaping import Edit, Shape
from harken.domain.understanding import Sentiment, Theme
from harken.insights.review import queue
from harken.pipeline import correcting, learning, shaping, theme_files
from harken.pipeline.discovering import discover
from harken.pipeline.theming import adopt_themes, assign_themes
from nlp.encoder import WIDTH
from storage import proposals, theme_edits
from tests.factories import Said, hear, rewrite

DAY = date(2025, 6, 1)
PARKING = (
    "The parking garage was full again",
    "We could not find the parking garage",
    "No parking garage near",
)


def direction(angle: float) -> tuple[float, float]:
    return cos(angle), sin(angle)


def embed(texts: Sequence[str]) -> Any:
    """Seeds of themes lie where their words say; everything else is nowhere."""
    rows = np.zeros((len(texts), WIDTH), dtype=np.float32)
    for row, said in zip(rows, texts, strict=True):
        if "parking" in said:
            row[:2] = direction(0.0)
        elif "late" in said:
            row[:2] = direction(1.5)
    return rows


MODEL: Any = SimpleNamespace(embed=embed)
DELIVERY = Theme(key="delivery", name="Delivery", phrases=("it came late",))


def speak(engine: Engine, number: int = 24) -> None:
    with engine.begin() as connection:
        for each in range(number):
            late = each % 2 == 0 or each > number // 2
            said = Said(text=f"{PARKING[each % 3]}, {each}", sentiment=-1, meaning=direction(each / 200))
            heard = hear(
                connection, said=[said], author=f"person {each}",
                day=DAY - timedelta(days=each % 20 if late else 60),
            )  # fmt: skip
            other = Said(text=f"Nothing like it {each}", meaning=(0, 0, *[0.0] * each, 1.0))
            also = hear(connection, said=[other], day=DAY - timedelta(days=each * 4))
            for id_ in (heard, also):
                rewrite(connection, id_, themed_version=None)
    adopt_themes(engine, MODEL, (), [DELIVERY])
    assign_themes(engine, MODEL)


def keys(engine: Engine, status: str) -> list[str]:
    with engine.connect() as connection:
        return [row.key for row in theme_edits.rows(connection) if row.status == status]


def test_what_no_theme_covers_is_proposed_and_counts_once_it_is_accepted(engine: Engine) -> None:
    speak(engine)
    found = discover(engine, embed)
    [proposal] = found.proposals
    assert (proposal.name, proposal.statements, proposal.net_sentiment) == ("Parking garage", 24, -1.0)
    assert (found.unthemed, found.looked_at, found.covered) == (48, 48, 24)
    assert proposal.nearest == "delivery"
    assert len(proposal.quotes) == 5
    assert all("arking garage" in quote.text for quote in proposal.quotes)
    assert discover(engine, embed) == found
    assert keys(engine, "active") == ["delivery"]
    with engine.begin() as connection:
        shaping.apply(connection, Edit(shape=Shape.ACCEPT, theme=proposal.key, who="Ada"))
    assign_themes(engine, MODEL)
    with engine.connect() as connection:
        counted = text("SELECT count(*) FROM mentions JOIN themes ON themes.id = theme_id WHERE key = :key")
        assert connection.execute(counted, {"key": proposal.key}).scalar_one() == 24
    assert discover(engine, embed).proposals == ()


def test_a_proposal_that_was_turned_down_does_not_come_again(engine: Engine) -> None:
    speak(engine)
    [proposal] = discover(engine, embed).proposals
    with engine.begin() as connection:
        shaping.apply(connection, Edit(shape=Shape.RETIRE, theme=proposal.key, who="Ada"))
    assert discover(engine, embed).proposals == ()


def test_a_proposal_that_grows_is_worth_an_alert(engine: Engine) -> None:
    speak(engine, number=60)
    discover(engine, embed)
    with engine.connect() as connection:
        [proposal] = proposals.growing(connection)
    grown = proposal.grown
    assert proposal.growth is not None and grown is not None and grown.low is not None
    assert proposal.growth == pytest.approx(grown.late / grown.late_of / (grown.before / grown.before_of))
    assert grown.late + grown.before == 60
    assert 1.5 < grown.low < proposal.growth


def test_a_quote_goes_with_its_feedback(engine: Engine) -> None:
    speak(engine)
    discover(engine, embed)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM feedback"))
        [proposal] = proposals.listed(connection)
    assert proposal.quotes == ()


def corrected(connection: Connection, number: int) -> None:
    """People say that whatever lies near one direction is about delivery, and the opposite of the other."""
    for each in range(number):
        for about, angle in ((True, 0.8), (False, 2.1)):
            words = f"Words {each} {about}"
            said = Said(text=words, meaning=direction(angle + each / 100))
            rewrite(connection, hear(connection, said=[said], day=DAY), themed_version=None)
            statement = connection.execute(text("SELECT max(id) FROM statements")).scalar_one()
            correcting.correct(
                connection, Correction(statement_id=statement, who="Ada", theme_key="delivery", about=about)
            )


def test_themes_learn_from_corrections_once_a_person_takes_it(engine: Engine) -> None:
    adopt_themes(engine, MODEL, (), [DELIVERY])
    with engine.begin() as connection:
        corrected(connection, 20)
        other = hear(connection, said=[Said(text="Never corrected", meaning=direction(2.15))], day=DAY)
        rewrite(connection, other, themed_version=None)
    with engine.connect() as connection:
        found = learning.could_learn(connection, embed)
    [effect] = found.effects
    assert (found.corrections, effect.corrections) == (40, 40)
    assert effect.before <= 20 < effect.after
    about = text("SELECT count(*) FROM mentions WHERE feedback_id = :id")

    def told() -> int:
        assign_themes(engine, MODEL)
        with engine.connect() as connection:
            return int(connection.execute(about, {"id": other}).scalar_one())

    before = told()
    with engine.begin() as connection:
        change = learning.learn(connection, embed, "Ada")
    assert "learn from 40 corrections" in change.told
    assert (before, told()) == (1, 0)
    with engine.begin() as connection:
        shaping.undo(connection, "Ada")
    assert told() == 1


def test_nothing_is_learnt_where_it_does_not_help(engine: Engine) -> None:
    adopt_themes(engine, MODEL, (), [DELIVERY])
    with engine.begin() as connection, pytest.raises(UsageError, match="No theme would be told better"):
        corrected(connection, 2)
        learning.learn(connection, embed, "Ada")


def test_the_queue_asks_what_is_least_certain_first_and_not_twice(engine: Engine) -> None:
    adopt_themes(engine, MODEL, (), [DELIVERY])
    with engine.begin() as connection:
        for angle in (0.56, 0.61, 1.45):
            said = Said(text=f"Turned by {angle}", meaning=direction(angle))
            rewrite(connection, hear(connection, said=[said], day=DAY), themed_version=None)
        hear(connection, said=[Said(text="Hardly told", confidence=0.4)], day=DAY)
    assign_themes(engine, MODEL)
    with engine.begin() as connection:
        found = queue(connection)
        asked = {each.text: (each.theme, each.why) for each in found}
        assert asked["Hardly told"] == (None, "its label is 40% sure")
        unsure = [each for each in found if each.theme]
        assert unsure
        assert all('like "it came late", score 0.' in each.why for each in unsure)
        assert "Turned by 1.45" not in {each.text for each in unsure}
        answer = Correction(statement_id=found[0].statement_id, who="Ada", sentiment=Sentiment.NEUTRAL)
        if found[0].theme:
            answer = Correction(
                statement_id=found[0].statement_id, who="Ada", theme_key=found[0].theme, about=True
            )
        correcting.correct(connection, answer)
        again = queue(connection)
        assert len(again) < len(found) or found[0].text not in {each.text for each in again}
        assert found[0].text not in {each.text for each in again if each.theme == found[0].theme}


def test_the_taxonomy_goes_into_a_file_and_comes_back(engine: Engine) -> None:
    adopt_themes(engine, MODEL, (), [DELIVERY])
    with engine.begin() as connection:
        entries = theme_files.exported(connection)
        assert entries == [{"key": "delivery", "name": "Delivery", "phrases": ["it came late"]}]
        assert theme_files.imported(connection, entries, "Ada") is None
        more = [
            entries[0] | {"words": ["courier"]},
            {"name": "Wet boxes", "parent": "delivery", "words": ["wet"]},
        ]
        change = theme_files.imported(connection, more, "Ada")
        assert change is not None
        assert change.told == "imported 2 themes."
        assert [each["key"] for each in theme_files.exported(connection)] == ["delivery", "wet_boxes"]
        shaping.undo(connection, "Ada")
        assert theme_files.exported(connection) == entries


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ([{"words": ["a"]}], "Theme 1 of the file has no name"),
        ([{"name": "A", "colour": "red"}], "has colour"),
        ([{"name": "A", "words": "a"}], "its words must be a list"),
        ([{"name": "A"}, {"name": "a"}], "stands twice"),
        ([{"name": "A", "parent": "nowhere"}], "which there is not"),
        ([{"name": "A", "parent": "b"}, {"name": "B", "parent": "a"}], "below itself"),
    ],
)
def test_a_file_that_cannot_be_understood_changes_nothing(
    engine: Engine, entries: list[dict[str, Any]], complaint: str
) -> None:
    with engine.begin() as connection, pytest.raises(UsageError, match=complaint):
        theme_files.imported(connection, entries, "Ada")
    assert keys(engine, "active") == []
