"""Edits of the taxonomy take the whole history along, agree with reading it all again, and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from math import cos, sin
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, text

from harken.domain.answers import Fact
from harken.domain.errors import UsageError
from harken.domain.questions import Compare, Filter, Intent, Measure, Spec
from harken.domain.shaping import Edit, Piece, Shape
from harken.domain.understanding import Theme
from harken.insights.answering import Rules
from harken.insights.evidence import listing
from harken.insights.measure import measure
from harken.pipeline import correcting, shaping
from harken.pipeline.theming import adopt_themes, assign_themes
from nlp.encoder import WIDTH
from storage import months, theme_edits, theme_effects
from tests.factories import Said, hear, rewrite

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=1, today=date(2025, 7, 1))
OWN = [
    Theme(key="delivery", name="Delivery", words=("courier",)),
    Theme(key="parcels", name="Parcels", words=("parcel", "box")),
    Theme(key="support", name="Support", words=("hotline",)),
    Theme(key="price", name="Price", words=("dear",)),
]
SAID = (
    ["The courier was late."],
    ["The courier lost my parcel.", "The hotline was rude."],
    ["The box was wet.", "All in all it was fine."],
    ["The hotline was dear.", "A dear parcel."],
    ["Nothing else to say."],
)


def embed(texts: Sequence[str]) -> Any:
    """Words alone decide."""
    return np.zeros((len(texts), WIDTH), dtype=np.float32)


MODEL: Any = SimpleNamespace(embed=embed)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A few feedback in two months, given their themes, with the months counted."""
    with engine.begin() as opened:
        for number, said in enumerate(SAID):
            day = date(2025, 3 + number % 2, 5)
            statements = [
                Said(text=each, sentiment=number % 3 - 1, meaning=(cos(number / 2), sin(number / 2)))
                for each in said
            ]
            id_ = hear(opened, said=statements, day=day)
            rewrite(opened, id_, themed_version=None)
    adopt_themes(engine, MODEL, (), OWN)
    assign_themes(engine, MODEL)
    with engine.connect() as opened:
        months.refresh(opened)
        opened.commit()
        yield opened


def told(connection: Connection) -> dict[str, list[str]]:
    """The statements of each active theme."""
    rows = connection.execute(
        text(
            "SELECT key, substr(parts.text, start + 1, stop - start) AS said FROM mentions"
            " JOIN themes ON themes.id = theme_id AND status = 'active'"
            " JOIN statements ON statements.id = statement_id JOIN parts ON parts.id = part_id ORDER BY 1, 2"
        )
    ).all()
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row.said)
    return found


def sizes(connection: Connection) -> dict[str, int]:
    return {key: len(said) for key, said in told(connection).items()}


def counts(connection: Connection) -> dict[str, float | None]:
    """What is answered to how much feedback has each theme, and how much of what is said has one."""
    connection.commit()
    found = measure(connection, Spec(intent=Intent.THEMES, compare=Compare(by="theme")), rules=RULES)
    answered = {row.keys["theme"]: found.facts[row.cells["value"]].value for row in found.rows}
    covered = next(fact for fact in found.facts.values() if fact.counts == "statement")
    return answered | {"covered": covered.value}


def read_again(engine: Engine, connection: Connection) -> None:
    connection.execute(text("UPDATE feedback SET themed_version = NULL"))
    connection.commit()
    assign_themes(engine, MODEL)


def edit(shape: Shape, theme: str, **more: Any) -> Edit:
    return Edit(shape=shape, theme=theme, who="Ada", **more)


EDITS: dict[str, tuple[Edit, dict[str, int]]] = {
    "merge": (
        edit(Shape.MERGE, "parcels", into="delivery"),
        {"delivery": 4, "support": 2, "price": 2},
    ),
    "move": (
        edit(Shape.MOVE, "parcels", into="delivery"),
        {"delivery": 4, "parcels": 3, "support": 2, "price": 2},
    ),
    "retire": (edit(Shape.RETIRE, "parcels"), {"delivery": 2, "support": 2, "price": 2}),
    "rename": (
        edit(Shape.RENAME, "parcels", name="Packets"),
        {"delivery": 2, "parcels": 3, "support": 2, "price": 2},
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_takes_history_along_as_reading_it_again_would(
    engine: Engine, connection: Connection, name: str
) -> None:
    planned, expected = EDITS[name]
    before, answers = told(connection), counts(connection)
    seen = shaping.preview(connection, planned)
    connection.commit()
    assert told(connection) == before
    shaping.apply(connection, planned)
    assert sizes(connection) == expected
    at_once = told(connection), counts(connection)
    with engine.begin() as other:
        months.refresh(other)
    assert counts(connection) == at_once[1]
    read_again(engine, connection)
    assert (told(connection), counts(connection)) == at_once
    moved = sum(expected.get(each, 0) - len(before[each]) for each in ("delivery",))
    assert seen.statements == (moved if name != "retire" else 1)
    shaping.undo(connection, "Ada")
    assert (told(connection), counts(connection)) == (before, answers)
    read_again(engine, connection)
    assert (told(connection), counts(connection)) == (before, answers)


def test_what_is_erased_while_themes_are_merged_leaves_nothing_behind(
    engine: Engine, connection: Connection
) -> None:
    def merge() -> None:
        with engine.begin() as other:
            shaping.apply(other, EDITS["merge"][0])

    waiting = text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
    with engine.connect() as eraser, ThreadPoolExecutor(max_workers=1) as hands:
        eraser.execute(text("DELETE FROM feedback WHERE id = (SELECT max(feedback_id) FROM mentions)"))
        merging = hands.submit(merge)
        while not (merging.done() or connection.execute(waiting).scalar_one()):
            connection.commit()
        eraser.commit()
        merging.result()
    connection.commit()
    left = text("SELECT count(*) FROM mentions WHERE statement_id NOT IN (SELECT id FROM statements)")
    assert connection.execute(left).scalar_one() == 0
    assert told(connection)["delivery"] == [
        "The box was wet.",
        "The courier lost my parcel.",
        "The courier was late.",
    ]


def test_months_are_counted_again_for_the_changed_theme_alone(connection: Connection) -> None:
    connection.execute(text("UPDATE months SET feedback = feedback + 1000"))
    shaping.apply(connection, edit(Shape.MERGE, "parcels", into="delivery"))
    assert theme_edits.held_by_months(connection) is not None

    def asked(theme: str) -> float | None:
        connection.commit()
        spec = Spec(intent=Intent.COUNT, include=Filter(themes=(theme,)))
        return measure(connection, spec, rules=RULES).facts["f1"].value

    def listed() -> dict[str, int | None]:
        found = measure(connection, Spec(intent=Intent.THEMES), rules=RULES)
        return {row.keys["theme"]: found.facts[row.cells["value"]].numerator for row in found.rows}

    assert (asked("delivery"), asked("support")) == (4, 1002)
    assert listed() == {"support": 1002, "price": 1001, "delivery": 4}
    months.refresh(connection)
    assert (asked("delivery"), asked("support")) == (4, 1002)
    assert listed() == {"support": 1002, "price": 1001, "delivery": 4}
    read = text(
        "SELECT sum(feedback) FROM months JOIN themes ON themes.id = theme_id"
        " WHERE key = 'delivery' AND field = ''"
    )
    assert connection.execute(read).scalar_one() == 4


def test_a_preview_says_what_moves_and_what_the_trend_becomes(connection: Connection) -> None:
    seen = shaping.preview(connection, edit(Shape.MERGE, "parcels", into="delivery"))
    assert seen.goes == {"Delivery": 2}
    assert {words.text for words in seen.quotes} == {"The box was wet.", "A dear parcel."}
    trend = {(each.theme, each.month.month): (each.before, each.after) for each in seen.trend}
    assert trend == {
        ("Delivery", 3): (1, 2),
        ("Delivery", 4): (1, 2),
        ("Parcels", 3): (1, 0),
        ("Parcels", 4): (2, 0),
    }


def ids_of(connection: Connection, *words: str) -> tuple[int, ...]:
    found = text(
        "SELECT statements.id FROM statements JOIN parts ON parts.id = part_id"
        " WHERE substr(text, start + 1, stop - start) = ANY(:words)"
    )
    return tuple(connection.execute(found, {"words": list(words)}).scalars())


def test_a_split_gives_each_statement_to_the_part_it_is_nearest_to(
    engine: Engine, connection: Connection
) -> None:
    pieces = (
        Piece(name="Wet boxes", examples=ids_of(connection, "The box was wet.")),
        Piece(name="Lost parcels", words=("lost",), examples=ids_of(connection, "A dear parcel.")),
    )
    planned = edit(Shape.SPLIT, "parcels", pieces=pieces)
    seen = shaping.preview(connection, planned)
    assert seen.goes == {"Wet boxes": 1, "Lost parcels": 2}
    before = told(connection)
    shaping.apply(connection, planned)
    ids = {row.name: row.id for row in theme_edits.rows(connection)}
    for name in seen.goes:
        trend = {each.month: each.after for each in seen.trend if each.theme == name}
        assert trend and trend == theme_effects.by_month(connection, [ids[name]])
    after = told(connection)
    assert after["wet_boxes"] == ["The box was wet."]
    assert after["lost_parcels"] == ["A dear parcel.", "The courier lost my parcel."]
    assert {key: after[key] for key in before} == before
    [part] = [row for row in theme_edits.rows(connection) if row.key == "wet_boxes"]
    assert part.parent == "parcels"
    shaping.undo(connection, "Ada")
    assert told(connection) == before


def test_an_example_goes_with_its_feedback(connection: Connection) -> None:
    pieces = (
        Piece(name="Wet", examples=ids_of(connection, "The box was wet.")),
        Piece(name="Dear", words=("dear",)),
    )
    shaping.apply(connection, edit(Shape.SPLIT, "parcels", pieces=pieces))
    assert connection.execute(text("SELECT count(*) FROM theme_examples")).scalar_one() == 1
    connection.execute(text("DELETE FROM feedback"))
    assert connection.execute(text("SELECT count(*) FROM theme_examples")).scalar_one() == 0


def test_a_new_theme_is_looked_for_in_all_history(engine: Engine, connection: Connection) -> None:
    change = shaping.apply(
        connection, edit(Shape.MAKE, "", name="Water damage", words=("wet",), into="parcels")
    )
    assert change.keys == ("water_damage", "parcels")
    connection.commit()
    assign_themes(engine, MODEL)
    assert told(connection)["water_damage"] == ["The box was wet."]


def test_history_says_who_did_what_and_marks_what_stands(connection: Connection) -> None:
    shaping.apply(connection, edit(Shape.MERGE, "parcels", into="delivery"))
    shaping.apply(connection, edit(Shape.RETIRE, "price"))
    shaping.undo(connection, "Bob")
    found = [(each.who, each.shape, each.undone) for each in theme_edits.history(connection)]
    assert found == [("Bob", Shape.UNDO, False), ("Ada", Shape.RETIRE, True), ("Ada", Shape.MERGE, False)]
    marked = [each.told for each in theme_edits.marks(connection, ["delivery"])]
    assert marked == ["merged Parcels into Delivery."]
    assert theme_edits.marks(connection, ["price"]) == []


def test_what_later_edits_lean_on_cannot_be_taken_back_first(connection: Connection) -> None:
    first = shaping.apply(connection, edit(Shape.RENAME, "parcels", name="Packets"))
    shaping.apply(connection, edit(Shape.MERGE, "parcels", into="delivery"))
    shaping.apply(connection, edit(Shape.RENAME, "price", name="Cost"))
    with pytest.raises(UsageError, match="came later"):
        shaping.undo(connection, "Ada", first.id)
    assert shaping.undo(connection, "Ada").told.startswith("took back: renamed Price to Cost.")


@pytest.mark.parametrize(
    ("planned", "complaint"),
    [
        (edit(Shape.MERGE, "parcels", into="parcels"), "into itself"),
        (edit(Shape.MERGE, "parcels", into="weather"), "no active theme 'weather'"),
        (edit(Shape.RENAME, "parcels", name="delivery"), "called 'Delivery' already"),
        (edit(Shape.RENAME, "parcels", name="?"), "with a letter"),
        (edit(Shape.SPLIT, "parcels", pieces=(Piece(name="One", words=("a",)),)), "two themes or more"),
        (edit(Shape.ACCEPT, "parcels"), "no proposed theme"),
        (edit(Shape.MAKE, "", name="New"), "phrases or words"),
        (edit(Shape.DESCRIBE, "parcels"), "Give a description"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    connection: Connection, planned: Edit, complaint: str
) -> None:
    with pytest.raises(UsageError, match=complaint):
        shaping.apply(connection, planned)
    assert theme_edits.history(connection) == []


def test_a_theme_cannot_be_below_itself(connection: Connection) -> None:
    shaping.apply(connection, edit(Shape.MOVE, "parcels", into="delivery"))
    with pytest.raises(UsageError, match="below itself"):
        shaping.apply(connection, edit(Shape.MOVE, "delivery", into="parcels"))


def test_what_a_person_denied_does_not_come_back_through_another_theme(
    engine: Engine, connection: Connection
) -> None:
    [statement] = ids_of(connection, "The box was wet.")
    shaping.apply(connection, edit(Shape.MOVE, "parcels", into="delivery"))
    denied = shaping_correction(statement)
    correcting.correct(connection, denied)
    assert "The box was wet." in told(connection)["parcels"]
    assert "The box was wet." not in told(connection)["delivery"]
    read_again(engine, connection)
    assert "The box was wet." not in told(connection)["delivery"]


def shaping_correction(statement: int) -> Any:
    from harken.domain.corrections import Correction

    return Correction(statement_id=statement, who="Ada", theme_key="delivery", about=False)


def settings_give(engine: Engine, *own: Theme) -> None:
    adopt_themes(engine, MODEL, (), own)


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        (lambda own: own, ("Packets", ["parcel", "box"])),
        (
            lambda own: [Theme(key="parcels", name="Parcels", words=("crate",)), *own[2:]],
            ("Packets", ["crate"]),
        ),
    ],
    ids=["the same settings", "other words there"],
)
def test_an_edit_stands_until_the_settings_change(
    engine: Engine,
    connection: Connection,
    again: Callable[[list[Theme]], list[Theme]],
    expected: tuple[str, list[str]],
) -> None:
    change = shaping.apply(connection, edit(Shape.RENAME, "parcels", name="Packets"))
    assert "harken.yaml" in change.told
    connection.commit()
    settings_give(engine, *again(OWN))
    row = theme_edits.row(connection, "parcels")
    assert (row.name, row.words) == expected


def test_evidence_stays_what_it_was_when_themes_are_merged(connection: Connection) -> None:
    def about(theme: str) -> Fact:
        connection.commit()
        spec = Spec(intent=Intent.COUNT, include=Filter(themes=(theme,)))
        return measure(connection, spec, rules=RULES).facts["f1"]

    before = {theme: about(theme) for theme in ("delivery", "parcels")}
    shaping.apply(connection, edit(Shape.MERGE, "parcels", into="delivery"))
    facts = {**before, "both": about("delivery")}
    for fact in facts.values():
        connection.commit()
        found = listing(connection, fact.evidence or "")
        assert (len(found.items), found.gone) == (fact.n, 0)
    assert (before["delivery"].n, facts["both"].n) == (2, 4)


def test_evidence_says_why_a_statement_is_about_a_theme(connection: Connection) -> None:
    shaping.apply(connection, edit(Shape.MERGE, "parcels", into="delivery"))
    spec = Spec(intent=Intent.SCORE, measure=Measure.NET_SENTIMENT, include=Filter(themes=("delivery",)))
    connection.commit()
    fact = measure(connection, spec, rules=RULES).facts["f1"]
    connection.commit()
    told = {item.text: item.reason for item in listing(connection, fact.evidence or "").items}
    assert told["The courier was late."] == 'it says "courier"'
    assert told["The box was wet."] == 'through another theme: it says "box"'
