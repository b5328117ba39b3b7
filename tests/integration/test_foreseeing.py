"""What an edit is said to move before it is done is what moves once all statements are looked at again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, text
from typer.testing import CliRunner

from harken.cli import app
from harken.domain.corrections import Correction
from harken.domain.shaping import Edit, Shape
from harken.domain.understanding import Theme
from harken.pipeline import correcting, foreseeing, foreseen_words, shaping
from harken.pipeline.edit_plans import plan
from harken.pipeline.theming import adopt_themes, assign_themes
from nlp.encoder import WIDTH
from storage import proposals, theme_effects
from tests.factories import Said, hear, rewrite

OWN = [
    Theme(key="delivery", name="Delivery", phrases=("the courier came late", "delivery was slow")),
    Theme(key="support", name="Support", phrases=("the hotline was rude", "support never answered")),
    Theme(key="price", name="Price", phrases=("far too dear",), words=("dear",)),
    Theme(key="shop", name="Shop", words=("shop",)),
]
SUBJECTS = (
    *("the courier came late again", "delivery was slow and late", "the hotline was rude to me"),
    *("support never answered my letter", "that is far too dear", "the parcel was wet", "a wet parcel again"),
    *("the courier left a wet parcel", "the manual is missing", "all in all it was fine"),
)


def embed(texts: Sequence[str]) -> Any:
    """Texts mean the words that they hold: each word has a direction of its own."""
    rows = np.zeros((len(texts), WIDTH), dtype=np.float32)
    for row, said in zip(rows, texts, strict=True):
        for word in said.lower().replace(".", "").split():
            row[int.from_bytes(hashlib.md5(word.encode()).digest()[:2]) % WIDTH] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


MODEL: Any = SimpleNamespace(embed=embed)


def statements(connection: Connection) -> list[tuple[int, str]]:
    """Ids and words."""
    found = (
        "SELECT statements.id, substr(text, start + 1, stop - start) FROM statements"
        " JOIN parts ON parts.id = part_id ORDER BY 1"
    )
    return [(row[0], row[1]) for row in connection.execute(text(found))]


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """160 feedback over four months that were given their themes; one is proposed; a few were corrected."""
    with engine.begin() as opened:
        for number in range(160):
            texts = [SUBJECTS[(number * 7 + each * each) % len(SUBJECTS)] for each in range(1 + number % 3)]
            said = [Said(text=f"{each}.", meaning=tuple(embed([each])[0].tolist())) for each in texts]
            rewrite(opened, hear(opened, said=said, day=date(2025, 1 + number % 4, 5)), themed_version=None)
        made = {"key": "wet", "name": "Wet", "words": [], "quotes": [], "threshold": 0.5}
        found = {"statements": 3, "feedback": 3, "share": 0.1, "growth": None, "p": None, "grown": None}
        found |= {"net_sentiment": 0.0, "nearest": None, "likeness": 0.0}
        opened.execute(text("UPDATE workspace SET taxonomy_version = 1"))
        examples = [id_ for id_, said in statements(opened) if "wet parcel" in said][:3]
        proposals.replace(opened, 1, [made | found | {"examples": examples}])
    adopt_themes(engine, MODEL, (), OWN)
    assign_themes(engine, MODEL)
    with engine.begin() as opened:
        for theme, about, said in (("delivery", False, "the courier"), ("price", True, "the parcel")):
            statement = next(id_ for id_, words in statements(opened) if words.startswith(said))
            correcting.correct(
                opened, Correction(statement_id=statement, who="Ada", theme_key=theme, about=about)
            )
    with engine.connect() as opened:
        yield opened


EDITS = {
    "make": Edit(
        shape=Shape.MAKE, theme="", who="Ada", name="Parcels", phrases=("a wet parcel",), words=("manual",),
        into="shop",
    ),
    "describe": Edit(
        shape=Shape.DESCRIBE, theme="delivery", who="Ada", phrases=("the courier left a parcel",)
    ),
    "accept": Edit(shape=Shape.ACCEPT, theme="wet", who="Ada", into="delivery"),
    "merge a proposal": Edit(shape=Shape.MERGE, theme="wet", who="Ada", into="shop"),
}  # fmt: skip


def about(connection: Connection) -> set[tuple[str, int]]:
    """Name of theme and statement."""
    connection.commit()
    found = (
        "SELECT name, statement_id FROM mentions JOIN themes ON themes.id = theme_id AND status = 'active'"
    )
    return {(row[0], row[1]) for row in connection.execute(text(found))}


def by_month(connection: Connection, name: str) -> dict[date, int]:
    [id_] = connection.execute(text("SELECT id FROM themes WHERE name = :name"), {"name": name}).scalars()
    return theme_effects.by_month(connection, [id_])


@pytest.mark.parametrize("name", EDITS)
def test_what_is_foreseen_is_what_moves(engine: Engine, connection: Connection, name: str) -> None:
    before = about(connection)
    seen = shaping.preview(connection, EDITS[name], embed)
    assert about(connection) == before
    assert seen.anew and seen.look is not None and seen.look.statements == seen.look.of == 319
    shaping.apply(connection, EDITS[name], embed)
    connection.commit()
    assign_themes(engine, MODEL)
    after = about(connection)
    first = seen.look.themes[0]
    joined, left = ({id_ for theme, id_ in each if theme == first.theme} for each in (after, before))
    joined, left = joined - left, left - joined
    assert joined and seen.statements == len(joined) + len(left)
    for each in seen.look.themes:
        joins = sum(theme == each.theme for theme, _ in after - before)
        leaves = sum(theme == each.theme for theme, _ in before - after)
        assert (each.joins.number, each.leaves.number) == (joins, leaves)
        assert (each.joins.low, each.joins.high) == (joins, joins)
    covered = {id_ for _, id_ in before}
    assert seen.look.new.number == len(joined - covered)
    assert {words.statement_id for words in seen.quotes if words.goes_to == first.theme} <= joined
    assert {words.statement_id for words in seen.quotes if words.goes_to != first.theme} <= left
    quoted = [words.feedback_id for words in seen.quotes if words.goes_to == first.theme]
    assert len(set(quoted)) == len(quoted) == shaping.QUOTES
    for theme in {each.theme for each in seen.trend}:
        months = {each.month: each.after for each in seen.trend if each.theme == theme if each.after}
        assert months == by_month(connection, theme)


def test_a_part_tells_about_how_many(connection: Connection) -> None:
    for edit in EDITS.values():
        planned = plan(connection, edit)
        whole = foreseeing.foreseen(connection, edit, planned, embed, quotes=5)
        part = foreseeing.foreseen(connection, edit, planned, embed, quotes=5, most=150)
        assert part.look.of == 319 and 100 < part.look.statements < 200
        truth = {each.theme: each for each in whole.look.themes}
        for each in part.look.themes:
            assert each.joins.low <= truth[each.theme].joins.number <= each.joins.high
            assert each.leaves.low <= truth[each.theme].leaves.number <= each.leaves.high
        first, *_ = part.look.themes
        assert first.joins.low < first.joins.number < first.joins.high
        said = next(foreseen_words.told(part.look, 0))
        assert said.startswith(f"About {first.joins.number} of 319 statements would join {first.theme} (")
        assert said.endswith(f"from {part.look.statements} looked at).")


def test_the_command_line_shows_it_before_it_asks(
    connection: Connection, database_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARKEN_HOME", str(home))
    monkeypatch.setenv("HARKEN_DATABASE_URL", database_url)
    monkeypatch.setattr("harken.commands.context.model", lambda _: MODEL)
    seen = shaping.preview(connection, EDITS["describe"], embed)
    before = about(connection)
    asked = ["themes", "describe", "delivery", "--phrase", "the courier left a parcel"]
    shown = CliRunner().invoke(app, asked, input="n\n").output.splitlines()
    assert shown[0] == f"The history would say: {seen.told[0]}"
    assert seen.look is not None and seen.look.themes[0].leaves.number
    assert {words.goes_to for words in seen.quotes} == {"Delivery", "not Delivery"}
    assert shown[1].endswith(" of all 319 statements would join Delivery.")
    assert shown[2].endswith(" would leave it.")
    assert shown[1 : len(seen.told)] == list(seen.told[1:])
    assert any(line.startswith('    not Delivery: "') for line in shown)
    assert any(line.startswith("  Delivery, feedback a month: Jan 2025 ") for line in shown)
    assert shown[-1] == "Nothing was changed." and about(connection) == before
    document = json.loads(CliRunner().invoke(app, [*asked, "--preview", "--json"]).output)
    assert document["look"]["statements"] == document["look"]["of"] == 319
    assert document["statements"] == seen.statements


def test_what_waits_is_said(connection: Connection) -> None:
    shaping.apply(connection, EDITS["make"], embed)
    seen = shaping.preview(connection, EDITS["describe"], embed)
    assert any(each.startswith("160 pieces of feedback still wait to be looked at") for each in seen.told)
    connection.rollback()
