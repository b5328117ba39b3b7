"""After an edit of the themes, what was counted before it is used as far as it still tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, delete, select, text

from harken.domain.corrections import Correction
from harken.domain.questions import Filter, Intent, Spec
from harken.domain.shaping import Edit, Piece, Shape
from harken.insights import crowd
from harken.insights import names as known
from harken.insights.answering import Rules
from harken.insights.measure import measure
from harken.insights.scope import Scope
from harken.pipeline import correcting, shaping
from storage import columns, months, standing
from storage.tables import MonthsState, ThemeRow
from tests.factories import Said, hear

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=1, today=date(2025, 7, 1))
THEMES = ("wifi", "seats", "food", "noise")
#: Themes of the statements of each feedback.
SAID = (
    (("wifi",),),
    (("wifi", "seats"),),
    (("seats",), ("food",)),
    (("food", "noise"), ("wifi",)),
    (("noise",),),
    (),
)


@pytest.fixture
def heard(engine: Engine) -> Engine:
    with engine.begin() as connection:
        for number, said in enumerate(SAID):
            statements = [Said(themes=themes) for themes in said]
            hear(connection, said=statements, day=date(2025, 2 + number % 3, 5))
    count(engine)
    return engine


def count(engine: Engine) -> None:
    with engine.begin() as connection:
        months.refresh(connection)


def edited(engine: Engine, shape: Shape, theme: str, **more: object) -> None:
    with engine.begin() as connection:
        shaping.apply(connection, Edit(shape=shape, theme=theme, who="Ada", **more))  # type: ignore[arg-type]


def undone(engine: Engine) -> None:
    with engine.begin() as connection:
        shaping.undo(connection, "Ada")


def ids(connection: Connection) -> dict[str, int]:
    return {row.key: row.id for row in connection.execute(select(ThemeRow))}


def asked(connection: Connection) -> dict[str, float | None]:
    """How much feedback each active theme has, as it is answered."""
    with connection.begin():
        active = list(known.load(connection).themes)
    found: dict[str, float | None] = {}
    for theme in active:
        spec = Spec(intent=Intent.COUNT, include=Filter(themes=(theme,)))
        facts = measure(connection, spec, rules=RULES)
        found[theme] = facts.facts["f1"].value if facts.refused is None else 0
    return found


def agree(engine: Engine) -> None:
    """What is answered is what the rows themselves tell."""
    with engine.connect() as connection:
        found = asked(connection)
        connection.execute(delete(MonthsState))
        connection.commit()
        told = asked(connection)
    assert found == told


def together(engine: Engine) -> dict[str, Sequence[str]]:
    """Of each theme that an edit has changed, those that it is all of, as they were counted."""
    with engine.connect() as connection:
        keys = {id_: key for key, id_ in ids(connection).items()}
        stale = connection.execute(select(MonthsState.stale_themes)).scalar_one()
        found = standing.as_counted(connection, stale)
        return {keys[theme]: sorted(keys[each] for each in found.get(theme, ())) for theme in stale}


MERGED = (Shape.MERGE, "wifi", {"into": "seats"})
EDITS = {
    "merged": ([MERGED], {"wifi": ["wifi"], "seats": ["seats", "wifi"]}),
    "moved": ([(Shape.MOVE, "wifi", {"into": "seats"})], {"wifi": ["wifi"], "seats": ["seats", "wifi"]}),
    "merged twice": (
        [MERGED, (Shape.MERGE, "seats", {"into": "food"})],
        {"wifi": ["wifi"], "seats": ["seats", "wifi"], "food": ["food", "seats", "wifi"]},
    ),
    "renamed": ([(Shape.RENAME, "food", {"name": "Meals"})], {"food": ["food"]}),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_is_put_together_is_told_by_what_was_counted(heard: Engine, name: str) -> None:
    edits, expected = EDITS[name]
    for shape, theme, more in edits:
        edited(heard, shape, theme, **more)
    assert together(heard) == expected
    with heard.connect() as connection:
        names = known.load(connection)
        scopes = [Scope(include=Filter(themes=(theme,))) for theme in names.themes]
        assert None not in [crowd.amount(connection, names, scope) for scope in scopes]
    agree(heard)


def test_what_is_taken_back_stands_again(heard: Engine) -> None:
    edited(heard, Shape.MERGE, "wifi", into="seats")
    undone(heard)
    assert together(heard) == {"wifi": ["wifi"], "seats": ["seats"]}
    with heard.begin() as connection:
        connection.execute(text("UPDATE months SET feedback = feedback + 1000"))
    with heard.connect() as connection:
        answered = asked(connection)["seats"] or 0
    assert answered > 1000


def test_what_was_counted_together_is_counted_again_apart(heard: Engine) -> None:
    edited(heard, Shape.MERGE, "wifi", into="seats")
    count(heard)
    undone(heard)
    assert together(heard) == {"wifi": ["wifi"], "seats": []}
    agree(heard)


def test_the_parts_of_a_theme_are_counted_and_the_theme_stands(heard: Engine) -> None:
    with heard.connect() as connection:
        some = connection.execute(
            text("SELECT statement_id FROM mentions JOIN themes ON themes.id = theme_id WHERE key = 'wifi'")
        )
        one, other, *_ = some.scalars()
    pieces = (Piece(name="One", examples=(one,)), Piece(name="Other", examples=(other,)))
    edited(heard, Shape.SPLIT, "wifi", pieces=pieces)
    assert together(heard) == {"wifi": ["wifi"], "one": [], "other": []}
    edited(heard, Shape.MERGE, "food", into="one")
    assert together(heard) == {"wifi": [], "one": [], "other": [], "food": ["food"]}
    agree(heard)


def test_what_a_person_denied_is_not_told_by_what_was_counted(heard: Engine) -> None:
    with heard.begin() as connection:
        of_wifi = text(
            "SELECT min(statement_id) FROM mentions JOIN themes ON themes.id = theme_id WHERE key = 'wifi'"
        )
        statement = connection.execute(of_wifi).scalar_one()
        denied = Correction(statement_id=statement, who="Ada", theme_key="seats", about=False)
        correcting.correct(connection, denied)
    count(heard)
    edited(heard, Shape.MERGE, "wifi", into="seats")
    assert together(heard) == {"wifi": ["wifi"], "seats": []}
    agree(heard)


def test_who_counts_while_themes_are_edited_does_not_know_what_counted(
    heard: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = columns.retheme

    def edited_meanwhile(*arguments: Any) -> None:
        if not done:
            done.append(True)
            edited(heard, Shape.MERGE, "food", into="noise")
        real(*arguments)

    done: list[bool] = []
    monkeypatch.setattr(columns, "retheme", edited_meanwhile)
    edited(heard, Shape.MERGE, "wifi", into="seats")
    count(heard)
    undone(heard)
    assert set(together(heard)) == {"wifi", "seats", "food", "noise"}
    assert not any(together(heard).values())
    agree(heard)
