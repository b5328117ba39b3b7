"""What is told of rivals against a count in plain Python, over statements that were made up at random."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import URL, Engine, text

from harken.ask.words import answer
from harken.domain.answers import Facts, RefusalCode
from harken.domain.questions import Compare, Filter, Intent, Measure, Period, Spec
from harken.domain.rivals import Rival
from harken.insights.answering import Rules
from harken.insights.evidence import listing
from harken.insights.measure import measure
from harken.pipeline import rivalling
from storage.database import opened
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.factories import Heard, Said, hear, source

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=5, today=date(2026, 7, 1))
RIVALS = (Rival(name="Norte", synonyms=("norte club",)), Rival(name="Zest"), Rival(name="Nobody"))
#: What is said of a rival, its sentiment, its roles, and what that tells.
SAYINGS = (
    ("I switched from {} last year.", 1, (), {"chosen"}),
    ("I chose you since {} is far away.", 1, ("reason_to_buy",), {"chosen"}),
    ("I am going back to {}.", -1, ("leaving",), {"lost"}),
    ("Goodbye, {} suits me.", -1, ("leaving",), {"lost"}),
    ("It is better than {}.", 1, ("compares",), {"better"}),
    ("Next to {} it shines.", 1, ("compares",), {"better"}),
    ("It is worse than {}.", -1, ("compares",), {"worse"}),
    ("Next to {} it looks pale.", -1, ("compares",), {"worse"}),
    ("I also know {}.", 0, (), set[str]()),
    ("It is fine as it is.", 1, (), set[str]()),
)
TOLD = ("chosen", "lost", "better", "worse")
Row = dict[str, object]


def _opened(home: Path, place: URL) -> AbstractContextManager[Engine]:
    return opened(data=home / ".harken", url=place.render_as_string(hide_password=False))


@pytest.fixture(scope="module")
def kept(shared_server: URL) -> Iterator[tuple[Engine, list[Row]]]:
    """A database, and what is in it: one row for each statement."""
    dice = random.Random(3)
    rows: list[Row] = []
    place_of_own = fresh_database(shared_server, template=TEMPLATE)
    with place_of_own as place, reachable_folder() as home, _opened(home, place) as engine:
        with engine.begin() as connection:
            connection.execute(text("UPDATE workspace SET taxonomy_version = 1, generation = 'test'"))
            source(connection, "theirs", rival="Norte")
            for number in range(90):
                heard, said = _heard(dice, number)
                id_ = hear(connection, heard)
                rows += [{"id": id_, "number": number, **each} for each in said]
        rivalling.adopt(engine, RIVALS)
        yield engine, rows


def _heard(dice: random.Random, number: int) -> tuple[Heard, list[Row]]:
    mine = dice.random() > 0.1
    group, said, rows = dice.choice(["homes", "offices"]), [], []
    for _ in range(dice.randint(1, 3)):
        words, sentiment, roles, told = dice.choice(SAYINGS)
        name = dice.choice(["Norte", "the NORTE  club", "zest"])
        theme = dice.choice(["taste", "price", None])
        said.append(
            Said(text=words.format(name), sentiment=sentiment, roles=roles, themes=(theme,) if theme else ())
        )
        rival = None if "{}" not in words else "Zest" if name == "zest" else "Norte"
        rows.append({"rival": rival, "told": told, "theme": theme, "group": group, "own": mine})
    place = "ours" if mine else "theirs"
    day = date(2026, 1 + number % 6, 1)
    return Heard(said=said, source=place, groups=(group,), author=f"a{number}", day=day), rows


def ask(engine: Engine, **asked: object) -> Facts:
    with engine.connect() as connection:
        return measure(connection, Spec(intent=Intent.RIVALS, limit=50, **asked), rules=RULES)  # type: ignore[arg-type]


def ids(rows: list[Row], **wanted: object) -> set[object]:
    return {
        row["id"]
        for row in rows
        if row["own"] and row["rival"] and all(_is(row[key], value) for key, value in wanted.items())
    }


def _is(held: object, wanted: object) -> bool:
    return wanted in held if isinstance(held, set) else held == wanted


def numbers(found: Facts, cells: dict[str, str]) -> dict[str, tuple[int | None, int]]:
    return {cell: (found.facts[id_].numerator, found.facts[id_].n) for cell, id_ in cells.items()}


def test_each_rival_is_told_as_counted_by_hand(kept: tuple[Engine, list[Row]]) -> None:
    engine, rows = kept
    found = ask(engine)
    heard = len({row["id"] for row in rows if row["own"]})
    head = found.facts[found.how.n or ""]
    assert (head.numerator, head.n) == (len(ids(rows)), heard)
    assert {row.keys["rival"] for row in found.rows} == {"Norte", "Zest"}
    for row in found.rows:
        rival = row.keys["rival"]
        named = len(ids(rows, rival=rival))
        told = {each: (len(ids(rows, rival=rival, told=each)), named) for each in TOLD}
        assert numbers(found, dict(row.cells)) == {"value": (named, heard), **told}


@pytest.mark.parametrize("by", ["theme", "group"])
def test_broken_down_they_are_told_as_counted_by_hand(kept: tuple[Engine, list[Row]], by: str) -> None:
    engine, rows = kept
    found = ask(engine, compare=Compare(by=by))
    assert len(found.rows) == 4
    for row in found.rows:
        named = ids(rows, **row.keys)
        cells = {cell: id_ for cell, id_ in row.cells.items() if cell in TOLD}
        told = {each: (len(ids(rows, **row.keys, told=each)), len(named)) for each in TOLD}
        assert numbers(found, cells) == told
        assert found.facts[row.cells["value"]].numerator == len(named)


def test_a_theme_is_asked_of_the_statement_that_names_the_rival(kept: tuple[Engine, list[Row]]) -> None:
    engine, rows = kept
    found = ask(engine, include=Filter(themes=("taste",), rivals=("Zest",), sentiment=("positive",)))
    (row,) = found.rows
    assert set(row.cells) == {"value", "better"}
    better = ids(rows, rival="Zest", theme="taste", told="better")
    named = ids(rows, rival="Zest", theme="taste")
    assert numbers(found, dict(row.cells))["better"] == (len(better), len(named))


def test_evidence_lists_exactly_what_was_counted(kept: tuple[Engine, list[Row]]) -> None:
    engine, _ = kept
    for by in (None, "theme", "group"):
        found = ask(engine, compare=Compare(by=by))
        with engine.connect() as connection:
            for fact in found.facts.values():
                every = listing(connection, fact.evidence or "")
                assert len(every.items) == fact.n
                if fact.numerator is not None:
                    counted = listing(connection, fact.evidence or "", numerator=True)
                    assert len(counted.items) == fact.numerator
                connection.rollback()


def test_quotes_name_the_rival_and_tell_it(kept: tuple[Engine, list[Row]]) -> None:
    engine, _ = kept
    quotes = ask(engine).quotes
    assert {quote.about["told"] for quote in quotes} == set(TOLD)
    for quote in quotes:
        name = {"Norte": "norte", "Zest": "zest"}[quote.about["rival"]]
        assert re.search(name, quote.text, re.IGNORECASE)


def test_the_answer_says_who_was_chosen(kept: tuple[Engine, list[Row]]) -> None:
    engine, rows = kept
    spec = Spec(intent=Intent.RIVALS, include=Filter(rivals=("Zest",)))
    with engine.connect() as connection:
        given = answer(spec, measure(connection, spec, rules=RULES))
    named, chosen = ids(rows, rival="Zest"), ids(rows, rival="Zest", told="chosen")
    assert given.text.startswith(f"{len(named)} of the ") and "name Zest (" in given.text
    assert f"Of these {len(chosen)} chose you instead" in given.text


def test_a_period_and_a_count_hold_as_everywhere(kept: tuple[Engine, list[Row]]) -> None:
    engine, rows = kept
    june = Period(start=date(2026, 6, 1), end=date(2026, 7, 1))
    spec = Spec(intent=Intent.COUNT, measure=Measure.VOLUME, include=Filter(rivals=("Norte",)), period=june)
    with engine.connect() as connection:
        found = measure(connection, spec, rules=RULES)
    wanted = {row["id"] for row in rows if row["number"] % 6 == 5} & ids(rows, rival="Norte")  # type: ignore[operator]
    assert found.facts[found.how.n or ""].n == len(wanted)


def test_nobody_and_no_rivals_are_said_so(kept: tuple[Engine, list[Row]]) -> None:
    engine, _ = kept
    refused = ask(engine, include=Filter(rivals=("Nobody",))).refused
    assert refused is not None and refused.code is RefusalCode.EMPTY and "names Nobody" in refused.message
    unknown = ask(engine, include=Filter(rivals=("Nort",))).refused
    assert unknown is not None and unknown.nearest[0] == "Norte"


def test_changed_settings_find_everything_anew_and_the_same_ones_nothing(
    kept: tuple[Engine, list[Row]],
) -> None:
    engine, rows = kept
    count = text("SELECT count(*) FROM rival_mentions")
    with engine.connect() as connection:
        before = connection.execute(count).scalar_one()
    assert before == sum(row["rival"] is not None for row in rows)
    assert not rivalling.adopt(engine, RIVALS)
    assert rivalling.adopt(engine, [Rival(name="Pale", synonyms=("pale",))])
    try:
        with engine.connect() as connection:
            found = connection.execute(count).scalar_one()
            assert (
                found
                == connection.execute(text("SELECT sum(regexp_count(text, 'pale')) FROM parts")).scalar_one()
            )
    finally:
        assert rivalling.adopt(engine, RIVALS)
    with engine.connect() as connection:
        assert connection.execute(count).scalar_one() == before


def test_what_was_just_understood_is_noted_alike(kept: tuple[Engine, list[Row]]) -> None:
    engine, _ = kept
    stored = text("SELECT statement_id, rival_id, stance FROM rival_mentions ORDER BY 1, 2")
    with engine.connect() as connection, connection.begin() as transaction:
        before = connection.execute(stored).all()
        connection.execute(text("DELETE FROM rival_mentions"))
        every = connection.execute(text("SELECT id FROM feedback")).scalars().all()
        rivalling.note(connection, every)
        assert connection.execute(stored).all() == before
        transaction.rollback()
