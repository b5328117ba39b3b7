"""Copies through the database: linked whatever the order, counted once, and a person's word on them kept."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, text

from harken.domain.errors import UsageError
from harken.domain.feedback import Batch, Feedback, Kind, Part
from harken.pipeline.copying import link_copies, waiting
from harken.pipeline.receiving import receive
from storage import copy_decisions, feedback, sources, workspace
from storage.copy_listing import listing

WORDS = (
    "We stayed three nights in the corner room above the harbour. Breakfast came late every morning, yet the "
    "waiter made us laugh each time and the bread was still warm when it finally arrived."
)
FRAMED = f"Reviewed by a guest from Lyon: {WORDS} Was this helpful? Yes (4) No (0)"
CUT = WORDS[:130] + "..."
OTHER = (
    "The lift was out of order all week and nobody had thought of telling us before we dragged our bags up."
)


def said(name: str, words: str, day: int = 1, author: str | None = None) -> Feedback:
    return Feedback(
        external_id=name,
        kind=Kind.REVIEW,
        parts=(Part(label="body", text=words),),
        said=date(2026, 5, day),
        author=author,
    )


def put(engine: Engine, *items: Feedback, source: str = "hotel") -> int:
    with engine.begin() as connection:
        source_id = sources.source_id(connection, source, "file")
        run = sources.start_run(connection, source_id)
        installation = workspace.load(connection)
        feedback.store(connection, source_id=source_id, run_id=run, items=items, installation=installation)
        return run


def links(engine: Engine) -> dict[str, str | None]:
    """Each external id with that of its original."""
    query = """
        SELECT copy.external_id AS copy, original.external_id AS original
        FROM feedback AS copy LEFT JOIN feedback AS original ON original.id = copy.copy_of
    """
    with engine.connect() as connection:
        return {row.copy: row.original for row in connection.execute(text(query))}


def id_of(connection: Connection, name: str) -> int:
    found = connection.execute(text("SELECT id FROM feedback WHERE external_id = :name"), {"name": name})
    return int(found.scalar_one())


ITEMS = (
    said("a", WORDS, 3),
    said("b", FRAMED, 5),
    said("c", CUT, 7),
    said("d", WORDS, 9),
    said("e", OTHER, 1),
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_whatever_the_order_of_arrival_all_point_at_what_was_said_first(
    engine: Engine, order: Sequence[int]
) -> None:
    for place in order:
        put(engine, ITEMS[place], source=f"source {place % 2}")
        link_copies(engine)
    put(engine, ITEMS[4])
    link_copies(engine)
    assert links(engine) == {"a": None, "b": "a", "c": "a", "d": "a", "e": None}


def test_copies_are_listed_with_their_reason(engine: Engine) -> None:
    put(engine, *ITEMS)
    assert waiting(engine) == 5
    assert link_copies(engine) == 5
    assert waiting(engine) == 0
    with engine.connect() as connection:
        found = {each.copy.external_id: each for each in listing(connection)}
    assert {name: each.why for name, each in found.items()} == {
        "b": "same text in another frame",
        "c": "end cut off",
        "d": "same text",
    }
    assert {each.original.external_id for each in found.values()} == {"a"}
    assert found["b"].likeness == 1.0
    assert found["c"].copy.text == CUT


def test_when_an_original_changes_or_goes_the_next_takes_its_place(engine: Engine) -> None:
    put(engine, *ITEMS)
    link_copies(engine)
    put(engine, said("a", OTHER.replace("lift", "sauna"), 3))
    assert links(engine) == {"a": None, "b": None, "c": "b", "d": "b", "e": None}
    link_copies(engine)
    assert links(engine) == {"a": "e", "b": None, "c": "b", "d": "b", "e": None}
    with engine.begin() as connection:
        source = sources.source_id(connection, "hotel", "file")
        feedback.erase(connection, source_id=source, external_ids=["b", "e"])
    assert links(engine) == {"a": None, "c": None, "d": "c"}


def test_what_was_unlinked_stays_so_after_another_look_and_an_undo(engine: Engine) -> None:
    put(engine, said("a", WORDS, 3))
    run = put(engine, said("b", FRAMED, 5), said("c", CUT, 7))
    link_copies(engine)
    with engine.begin() as connection:
        copy_decisions.set_apart(connection, id_of(connection, "b"))
    assert links(engine) == {"a": None, "b": None, "c": "a"}
    with engine.begin() as connection:
        sources.undo_run(connection, run)
    assert links(engine) == {"a": None}
    put(engine, said("b", FRAMED, 5), said("c", CUT, 7), said("d", FRAMED, 9))
    link_copies(engine)
    assert links(engine) == {"a": None, "b": None, "c": "a", "d": "a"}


def test_two_can_be_linked_by_hand_and_unlinked_again(engine: Engine) -> None:
    put(engine, said("a", WORDS, 3), said("b", FRAMED, 5), said("e", OTHER, 1))
    link_copies(engine)
    with engine.begin() as connection:
        copy_decisions.declare(connection, id_of(connection, "b"), id_of(connection, "e"))
    assert links(engine) == {"a": "e", "b": "e", "e": None}
    with engine.connect() as connection:
        assert {each.why for each in listing(connection)} == {"linked by hand", "like another copy"}
    with engine.begin() as connection:
        copy_decisions.set_apart(connection, id_of(connection, "e"))
    assert links(engine) == {"a": None, "b": "a", "e": None}
    with engine.begin() as connection, pytest.raises(UsageError, match="There is no feedback 999"):
        copy_decisions.set_apart(connection, 999)


def test_people_who_write_alike_are_no_copies_even_of_themselves(engine: Engine) -> None:
    put(engine, said("1", "Great hotel!", 1), said("2", "Great hotel!", 2))
    again = WORDS.replace("three nights", "a week").replace("corner room above the harbour", "attic")
    again = again.replace("bread was still warm when it finally arrived", "eggs were cold").replace(
        "made us laugh each time", "remembered our names"
    )
    put(engine, said("3", WORDS, 3, "ann"), said("4", again, 9, "ann"), said("5", FRAMED, 9, "ann"))
    link_copies(engine)
    assert links(engine) == {"1": None, "2": None, "3": None, "4": None, "5": "3"}


def test_a_look_that_is_killed_is_taken_up_again(engine: Engine) -> None:
    put(engine, *ITEMS)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    put(engine, *(said(f"x{number}", f"{OTHER} {number}") for number in range(1200)), source="other")
    with pytest.raises(KeyboardInterrupt):
        link_copies(engine, progress=stop)
    assert waiting(engine) == 205
    assert link_copies(engine) == 205


def test_who_cannot_have_the_turn_leaves_it_to_the_next_look(engine: Engine) -> None:
    from storage.copy_candidates import TURN

    with engine.connect() as other, other.begin():
        assert TURN.take(other, patient=False)
        put(engine, said("a", WORDS, 3), said("d", WORDS, 9))
        assert links(engine) == {"a": None, "d": None}
    link_copies(engine)
    assert links(engine) == {"a": None, "d": "a"}


def test_an_erased_feedback_that_comes_back_is_stored_again(engine: Engine) -> None:
    put(engine, said("a", WORDS, 3), said("d", WORDS, 9))
    with engine.begin() as connection:
        source = sources.source_id(connection, "hotel", "file")
        assert feedback.erase(connection, source_id=source, external_ids=["a"]) == 1
    assert links(engine) == {"d": None}
    put(engine, said("a", WORDS, 3))
    assert links(engine) == {"a": None, "d": "a"}


@pytest.mark.parametrize(("keep", "left"), [(True, {"a": None, "d": "a"}), (False, {"d": None})])
def test_what_was_deleted_at_its_source_is_erased_or_kept(
    engine: Engine, keep: bool, left: dict[str, str | None]
) -> None:
    put(engine, said("a", WORDS, 3), said("d", WORDS, 9))
    received = receive(
        engine,
        source="hotel",
        collector="file",
        collect=lambda _: [Batch(gone=("a", "nobody"))],
        keep_deleted=keep,
    )
    assert received.erased == (0 if keep else 1)
    assert links(engine) == left
