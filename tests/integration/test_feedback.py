"""Feedback in: new, changed, unchanged, copied, erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, Engine, text

from harken.domain.errors import SourceError, UsageError
from harken.domain.feedback import Asks, Feedback, Kind, Part, Score, ScoreKind
from storage import feedback, sources, workspace
from storage.feedback import Stored
from storage.sources import Undone

LONG = "The courier left my beans in the rain and nobody answered when I called about it."


def review(external_id: str, words: str, **changes: object) -> Feedback:
    values: dict[str, object] = {
        "external_id": external_id,
        "kind": Kind.REVIEW,
        "parts": (Part(label="body", text=words),),
    }
    return Feedback(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        yield connection


def put(connection: Connection, *items: Feedback, source: str = "shop") -> Stored:
    source_id = sources.source_id(connection, source, "file")
    run = sources.start_run(connection, source_id)
    installation = workspace.load(connection)
    return feedback.store(connection, source_id=source_id, run_id=run, items=items, installation=installation)


def value(connection: Connection, query: str) -> object:
    return connection.execute(text(query)).scalar_one()


def test_everything_about_a_feedback_is_kept(connection: Connection) -> None:
    item = Feedback(
        external_id="ü-1",
        kind=Kind.SURVEY_RESPONSE,
        parts=(
            Part(label="why", text="Fresh beans 😀", question="Why us?", asks=Asks.REASON_TO_BUY),
            Part(label="body", text="L'été"),
        ),
        said=datetime(2026, 3, 29, 23, 30, tzinfo=UTC),
        author="Ann@Example.org",
        url="https://example.org/1",
        scores=(Score(name="nps", kind=ScoreKind.NPS, value=9, low=0, high=10, primary=True),),
        attributes={"plan": "office", "orders": 4, "tags": ["a"], "none": None},
    )
    assert put(connection, item) == Stored(added=1, updated=0, unchanged=0)
    row = connection.execute(text("SELECT * FROM feedback")).one()
    assert (row.external_id, row.kind, row.url) == ("ü-1", "survey_response", "https://example.org/1")
    assert row.attributes == {"plan": "office", "orders": 4, "tags": ["a"], "none": None}
    assert (row.said_at, row.day) == (item.said, date(2026, 3, 29))
    parts = connection.execute(text("SELECT label, text, question, asks FROM parts ORDER BY position")).all()
    assert [tuple(part) for part in parts] == [
        ("why", "Fresh beans 😀", "Why us?", "reason_to_buy"),
        ("body", "L'été", None, None),
    ]
    score = connection.execute(text("SELECT name, kind, value, low, high, is_primary FROM scores")).one()
    assert tuple(score) == ("nps", "nps", 9, 0, 10, True)


def test_an_author_is_kept_as_a_keyed_hash_only(connection: Connection) -> None:
    put(connection, review("1", "One", author="Ann@Example.org"), review("2", "Two", author="kettle_fan"))
    put(connection, review("1", "One", author="ann@example.org "), source="forum")
    put(connection, review("2", "Two", author="kettle_fan"), source="forum")
    query = "SELECT author FROM feedback ORDER BY external_id, source_id"
    mail, mail_elsewhere, handle, handle_elsewhere = connection.execute(text(query)).scalars()
    assert mail == mail_elsewhere
    assert handle != handle_elsewhere
    assert b"nn" not in mail and len(mail) == 16


def test_a_second_look_changes_nothing_and_an_edit_updates(connection: Connection) -> None:
    put(connection, review("1", "Good beans"), review("2", "Slow courier"))
    connection.execute(text("UPDATE feedback SET generation = 'g', sentiment = 'positive'"))
    again = put(connection, review("1", "Good beans"), review("2", "Slow courier, but kind"))
    assert again == Stored(added=0, updated=1, unchanged=1)
    rows = connection.execute(text("SELECT external_id, generation FROM feedback ORDER BY 1")).all()
    assert [tuple(row) for row in rows] == [("1", "g"), ("2", None)]
    assert value(connection, "SELECT string_agg(text, '|' ORDER BY text) FROM parts") == (
        "Good beans|Slow courier, but kind"
    )


def test_of_a_repeated_id_the_last_one_counts(connection: Connection) -> None:
    assert put(connection, review("1", "First"), review("1", "Second")).added == 1
    assert value(connection, "SELECT text FROM parts") == "Second"


def copies(connection: Connection) -> dict[str, bool]:
    rows = connection.execute(text("SELECT external_id, copy_of IS NOT NULL FROM feedback"))
    return dict(tuple(row) for row in rows)  # type: ignore[misc]


def test_the_same_long_text_twice_is_linked_as_a_copy(connection: Connection) -> None:
    put(
        connection, review("1", LONG), review("2", LONG.upper()), review("3", "Great!"), review("4", "Great!")
    )
    put(connection, review("5", LONG.replace(" ", "  ")), source="forum")
    assert copies(connection) == {"1": False, "2": True, "3": False, "4": False, "5": True}


def test_when_the_original_goes_the_next_copy_takes_its_place(connection: Connection) -> None:
    put(connection, review("1", LONG), review("2", LONG), review("3", LONG))
    put(connection, review("1", "Edited: all is well now, thank you for the quick answer to it."))
    assert copies(connection) == {"1": False, "2": False, "3": True}
    source = sources.source_id(connection, "shop", "file")
    assert feedback.erase(connection, source_id=source, external_ids=["2", "nobody"]) == 1
    assert copies(connection) == {"1": False, "3": False}


def test_days_follow_the_workspace_zone(connection: Connection) -> None:
    late = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    put(connection, review("1", "Late", said=late), review("2", "Day", said=date(2026, 10, 31)))
    workspace.move_to_zone(connection, "Europe/Berlin")
    put(connection, review("3", "Later", said=late))
    rows = connection.execute(text("SELECT external_id, day FROM feedback ORDER BY 1")).all()
    first, second = date(2026, 10, 31), date(2026, 11, 1)
    assert [tuple(row) for row in rows] == [("1", second), ("2", first), ("3", second)]


def test_undoing_a_run_removes_what_it_added_and_goes_back_to_its_cursor(connection: Connection) -> None:
    put(connection, review("1", "Kept"))
    source = sources.source_id(connection, "shop", "file")
    sources.save_cursor(connection, source, {"page": 1})
    put(connection, review("2", "Bad"))
    sources.save_cursor(connection, source, {"page": 2})
    run = value(connection, "SELECT max(id) FROM runs")
    assert undo(connection, run) == Undone(removed=1, restored=0, left_changed=0, changed_later=0)
    assert copies(connection) == {"1": False}
    assert sources.cursor(connection, source) == {"page": 1}
    with pytest.raises(UsageError, match="undone already"):
        undo(connection, run)


def undo(connection: Connection, run: object) -> Undone:
    assert isinstance(run, int)
    return sources.undo_run(connection, run)


def collected(connection: Connection, *items: Feedback) -> int:
    """As `put`, with the run's counts kept."""
    stored = put(connection, *items)
    run = value(connection, "SELECT max(id) FROM runs")
    assert isinstance(run, int)
    counts = {"added": stored.added, "updated": stored.updated, "unchanged": stored.unchanged}
    sources.count(connection, run, **counts, rejected=0)
    return run


def test_undoing_a_run_puts_back_what_it_wrote_over(connection: Connection) -> None:
    first = collected(connection, review("1", "Good"), review("2", "Slow"), review("3", "Warm"))
    second = collected(connection, review("1", "Bad"), review("4", "New"))
    third = collected(connection, review("2", "Quick"))
    assert undo(connection, second) == Undone(removed=1, restored=1, left_changed=0, changed_later=1)
    assert texts(connection) == {"1": "Good", "2": "Quick", "3": "Warm"}
    assert undo(connection, third) == Undone(removed=0, restored=1, left_changed=0, changed_later=0)
    assert texts(connection)["2"] == "Slow"
    assert undo(connection, first).removed == 3


def texts(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        text("SELECT external_id, parts.text FROM feedback JOIN parts ON feedback_id = feedback.id")
    )
    return {row.external_id: row.text for row in rows}


def test_undoing_leaves_what_a_later_run_wrote_and_that_goes_back_to_before_both(
    connection: Connection,
) -> None:
    collected(connection, review("1", "Good"))
    second = collected(connection, review("1", "Bad"))
    third = collected(connection, review("1", "Worse"))
    assert undo(connection, second).restored == 0
    assert texts(connection) == {"1": "Worse"}
    assert undo(connection, third).restored == 1
    assert texts(connection) == {"1": "Good"}


def test_what_was_put_back_is_the_same_to_the_next_look(connection: Connection) -> None:
    score = Score(name="nps", kind=ScoreKind.NPS, value=9, low=0, high=10, primary=True)
    first = review("1", "Good", said=date(2026, 3, 1), author="ann", scores=(score,), attributes={"a": [1]})
    collected(connection, first)
    undo(connection, collected(connection, review("1", "Bad")))
    assert put(connection, first) == Stored(added=0, updated=0, unchanged=1)
    assert value(connection, "SELECT value FROM scores") == 9
    row = connection.execute(text("SELECT day, author IS NOT NULL AS known, attributes FROM feedback")).one()
    assert (row.day, row.known, row.attributes) == (date(2026, 3, 1), True, {"a": [1]})


def test_a_source_that_is_being_read_is_not_undone(engine: Engine) -> None:
    with engine.begin() as connection:
        run = collected(connection, review("1", "Good"))
        source = sources.source_id(connection, "shop", "file")
    with engine.connect() as reader:
        assert sources.claim(reader, source)
        with engine.begin() as connection, pytest.raises(SourceError, match="being read at this moment"):
            undo(connection, run)
        sources.release(reader, source)
    with engine.begin() as connection:
        assert undo(connection, run).removed == 1
    with engine.connect() as reader:
        assert sources.claim(reader, source)


def test_the_hash_of_a_feedback_needs_the_secret(connection: Connection) -> None:
    put(connection, review("1", "Good", author="ann"))
    connection.execute(text("UPDATE workspace SET secret = 'another secret of another place'"))
    put(connection, review("1", "Good", author="ann"), source="forum")
    assert value(connection, "SELECT count(DISTINCT content_hash) FROM feedback") == 2


def test_another_zone_writes_only_feedback_whose_day_changes(connection: Connection) -> None:
    late, noon = datetime(2026, 10, 31, 23, 30, tzinfo=UTC), datetime(2026, 10, 31, 12, tzinfo=UTC)
    put(connection, review("1", "Late", said=late), review("2", "Noon", said=noon))
    connection.execute(text("UPDATE feedback SET written = '0'"))
    workspace.move_to_zone(connection, "Europe/Berlin")
    assert value(connection, "SELECT external_id FROM feedback WHERE written <> '0'") == "1"
