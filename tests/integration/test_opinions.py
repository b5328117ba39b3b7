"""Statements that say the same are one row, and everything told of it can be listed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from harken.ask.digest import compose
from harken.ask.digest_json import to_json
from harken.ask.words import answer
from harken.domain.answers import Facts, RefusalCode
from harken.domain.questions import Compare, Filter, Intent, Order, Period, Spec
from harken.insights import opinions
from harken.insights.alike import opinions as merged
from harken.insights.answering import Rules
from harken.insights.evidence import listing
from harken.insights.measure import measure
from storage import digests, erasing, workspace
from tests.factories import Said, hear

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=1, today=date(2025, 7, 1))
JUNE = Period(start=date(2025, 6, 1), end=date(2025, 7, 1))
MAY = Period(start=date(2025, 5, 1), end=date(2025, 6, 1))
SLOW, COLD, RUDE, FAST = (
    ("The wifi was slow.", (1.0,), -1),
    ("Breakfast was cold again.", (0.0, 1.0), -1),
    ("The porter was rude to us.", (0.0, 0.0, 1.0), -1),
    ("The wifi is fast.", (1.0,), 1),
)


def said(what: tuple[str, tuple[float, ...], int], **more: object) -> Said:
    words, meaning, sentiment = what
    role = "like" if sentiment > 0 else "dislike"
    return Said(text=words, meaning=meaning, sentiment=sentiment, roles=(role,), **more)  # type: ignore[arg-type]


@pytest.fixture
def heard(engine: Engine) -> Iterator[Connection]:
    """In June three complain of slow wifi, one of them twice, and one of a cold breakfast; one is pleased."""
    with engine.begin() as connection:
        for author, *what in (("ann", SLOW, SLOW), ("ben", SLOW), ("ben", SLOW, COLD), ("cat", FAST)):
            hear(connection, said=[said(each) for each in what], author=author, day=JUNE.start)
        for what in ([SLOW], [COLD], [COLD], [COLD], [RUDE]):
            hear(connection, said=[said(each) for each in what], day=MAY.start)
    with engine.connect() as connection:
        yield connection


def ask(connection: Connection, intent: Intent = Intent.DISLIKES, **fields: object) -> Facts:
    found = measure(connection, Spec(intent=intent, **fields), rules=RULES)  # type: ignore[arg-type]
    for fact in found.facts.values():
        behind = listing(connection, fact.evidence or "")
        assert (len(behind.items), behind.gone) == (fact.n, 0), fact
        if fact.numerator is not None:
            assert len(listing(connection, fact.evidence or "", numerator=True).items) == fact.numerator, fact
    return found


def told(found: Facts) -> dict[str, tuple[int | None, float | None]]:
    """How much feedback and how many people say each."""
    return {
        row.keys["opinion"]: (
            found.facts[row.cells["value"]].numerator,
            found.facts[row.cells["people"]].value,
        )
        for row in found.rows
    }


def test_statements_that_say_the_same_are_counted_once_for_each_feedback(heard: Connection) -> None:
    found = ask(heard, period=JUNE)
    assert told(found) == {SLOW[0]: (3, 2), COLD[0]: (1, 1)}
    assert {found.facts[row.cells["value"]].n for row in found.rows} == {4}
    head = found.facts[found.how.n or ""]
    assert (head.numerator, head.n) == (3, 4)


def test_praise_is_no_complaint_about_the_same(heard: Connection) -> None:
    assert told(ask(heard, Intent.LIKES, period=JUNE)) == {FAST[0]: (1, 1)}


def test_each_opinion_is_held_against_the_period_before(heard: Connection) -> None:
    found = ask(heard, period=JUNE, compare=Compare(to=MAY), order=Order.CHANGE)
    slow, cold, _ = found.rows
    assert (slow.keys["opinion"], cold.keys["opinion"]) == (SLOW[0], COLD[0])
    values = [found.facts[row.cells[cell]].value for row in (slow, cold) for cell in ("before", "change")]
    assert values == pytest.approx([0.2, 0.55, 0.6, -0.35])


def test_where_nothing_was_ever_said_nothing_is_gone() -> None:
    assert list(merged([], [], 0, (), gone=True)) == []


def test_a_complaint_that_nobody_has_any_more_is_told_to_be_gone(heard: Connection) -> None:
    found = ask(heard, period=JUNE, compare=Compare(to=MAY), order=Order.CHANGE)
    rude = found.rows[2]
    assert rude.keys["opinion"] == RUDE[0]
    assert [found.facts[rude.cells[cell]].numerator for cell in ("value", "before")] == [0, 1]
    assert found.facts[rude.cells["people"]].value == 0
    assert "“The porter was rude to us.” (gone, 20 % before)" in words(found)


def words(found: Facts) -> str:
    spec = Spec(intent=Intent.DISLIKES, period=JUNE, compare=Compare(to=MAY), order=Order.CHANGE)
    return answer(spec, found).text


def test_a_row_is_headed_by_a_sentence_and_quoted_at_more_length(engine: Engine) -> None:
    """“Slow wifi” says little, and the same words in the sentence, the table and the quote say it thrice."""
    long = "The wifi was so slow that I could not even read my mail."
    with engine.begin() as connection:
        for each in ("Slow wifi", "but the wifi is slow", "Wifi is slow here.", long):
            hear(connection, said=[said((each, (1.0,), -1))])
    with engine.connect() as connection:
        found = ask(connection)
    (row,), (quote,) = found.rows, found.quotes
    assert row.keys["opinion"] == "Wifi is slow here."
    assert (quote.text, quote.about["opinion"]) == (long, "Wifi is slow here.")


def test_a_request_is_headed_by_one_that_asks(engine: Engine) -> None:
    """A complaint that answers “what could we do better?” counts, but does not speak for the rest."""
    with engine.begin() as connection:
        for each, sure in (("Billing is a black hole.", 0.1), ("Please fix the billing soon.", 0.95)):
            asked = Said(text=each, sentiment=-1, roles=("request",), meaning=(1.0,), probability=sure)
            hear(connection, said=[asked])
    with engine.connect() as connection:
        (row,) = ask(connection, Intent.REQUESTS).rows
    assert row.keys["opinion"] == "Please fix the billing soon."


def test_the_best_quote_of_each_is_a_copy_of_what_is_stored(heard: Connection) -> None:
    found = ask(heard)
    assert [quote.about["opinion"] for quote in found.quotes] == [row.keys["opinion"] for row in found.rows]
    for quote in found.quotes:
        body = heard.execute(
            text("SELECT text FROM parts WHERE feedback_id = :id"), {"id": quote.feedback_id}
        ).scalar_one()
        assert body[quote.start : quote.end] == quote.text


def test_themes_asked_for_or_left_out_are_those_of_the_statement(engine: Engine) -> None:
    with engine.begin() as connection:
        both = [said(SLOW, themes=("wifi",)), said(COLD, themes=("food",))]
        hear(connection, said=both)
    with engine.connect() as connection:
        assert list(told(ask(connection, include=Filter(themes=("wifi",))))) == [SLOW[0]]
        assert list(told(ask(connection, exclude=Filter(themes=("wifi",))))) == [COLD[0]]


def test_each_group_has_a_list_of_its_own_where_enough_people_stand_behind(engine: Engine) -> None:
    with engine.begin() as connection:
        for author in "abc":
            hear(connection, said=[said(SLOW)], author=author, groups=["business"])
        hear(connection, said=[said(COLD)], author="d", groups=["family"])
    spec = Spec(intent=Intent.DISLIKES, compare=Compare(by="group"))
    with engine.connect() as connection:
        rules = Rules(time_zone=ZoneInfo("UTC"), min_people=3, today=date(2025, 7, 1))
        found = measure(connection, spec, rules=rules)
    assert [row.keys for row in found.rows] == [{"group": "business", "opinion": SLOW[0]}]
    assert "One row is not shown: fewer than 3 people stand behind." in found.how.notes


def test_what_is_hardly_likely_to_be_a_complaint_is_none(engine: Engine) -> None:
    with engine.begin() as connection:
        hear(connection, said=[said(SLOW, probability=0.4)])
    with engine.connect() as connection:
        refused = ask(connection).refused
    assert refused is not None and refused.code is RefusalCode.EMPTY


@pytest.mark.parametrize("alike", [2, 60])
def test_of_too_much_a_part_is_looked_at_and_that_is_said(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, alike: int
) -> None:
    """Whether it is picked from all or looked up by its ids, the part is the same."""
    monkeypatch.setattr(opinions, "LOOKED", 4)
    monkeypatch.setattr("harken.insights.conditions.FEW", alike)
    with engine.begin() as connection:
        ids = [hear(connection, said=[said(SLOW)]) for _ in range(15)]
    with engine.connect() as connection:
        found = ask(connection)
    looked = sum(id_ % 5 == 0 for id_ in ids)
    assert told(found) == {SLOW[0]: (looked, looked)}
    assert any(f"one in 5 pieces of feedback, {looked} in all" in note for note in found.how.notes)
    head = found.facts[found.how.n or ""]
    assert (head.n, head.numerator) == (15, 15)


def test_of_far_too_much_what_is_looked_up_by_its_ids_is_enough(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opinions, "LOOKED", 4)
    monkeypatch.setattr(opinions, "SCARCE", 3)
    monkeypatch.setattr("harken.insights.conditions.FEW", 7)
    with engine.begin() as connection:
        ids = [hear(connection, said=[said(SLOW)]) for _ in range(15)]
    with engine.connect() as connection:
        found = ask(connection)
    looked = sum(id_ % 7 == 0 for id_ in ids)
    assert told(found) == {SLOW[0]: (looked, looked)}
    assert any(f"one in 7 pieces of feedback, {looked} in all" in note for note in found.how.notes)


def test_the_words_of_an_erased_person_leave_the_digests_that_tell_their_opinion(engine: Engine) -> None:
    with engine.begin() as connection:
        gone = hear(connection, said=[said(SLOW)], author="ann", day=JUNE.start)
        for what in (COLD, COLD, RUDE, RUDE):
            hear(connection, said=[said(what)], day=JUNE.start)
    with engine.connect() as connection:
        made = compose(lambda spec: measure(connection, spec, rules=RULES), period=JUNE, before=MAY, names={})
    assert all(what[0] in json.dumps(to_json(made)) for what in (SLOW, COLD, RUDE))
    with engine.begin() as connection:
        digests.keep(connection, "weekly", date(2025, 6, 1), date(2025, 7, 1), to_json(made))
        erasing.erase(
            connection,
            erasing.Found(customer_id=None, hashes=(), feedback=(gone,)),
            workspace.load(connection),
        )
        kept = connection.execute(text("SELECT cast(content AS text) FROM digests")).scalar_one()
    assert SLOW[0] not in kept
    assert COLD[0] in kept


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(st.sampled_from([SLOW, COLD, RUDE, FAST]), min_size=1, max_size=3), min_size=1, max_size=8
    )
)
def test_evidence_lists_exactly_what_was_counted(
    engine: Engine, feedback: list[list[tuple[str, tuple[float, ...], int]]]
) -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM feedback"))
        for what in feedback:
            hear(connection, said=[said(each) for each in what])
    expected = {
        each[0]: sum(each in what for what in feedback)
        for each in (SLOW, COLD, RUDE)
        if any(each in what for what in feedback)
    }
    with engine.connect() as connection:
        found = ask(connection)
    assert {opinion: n for opinion, (n, _) in told(found).items()} == expected
