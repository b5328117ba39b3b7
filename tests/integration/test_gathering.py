"""Opinions that are told before anybody asks: counted as those that are told while somebody waits."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, text

from harken.domain.answers import Facts
from harken.domain.questions import Compare, Filter, Intent, Order, Period, Spec
from harken.insights import merging, opinions
from harken.insights.answering import Rules
from harken.insights.evidence import listing
from harken.insights.gatherer import Gatherer
from harken.insights.measure import measure
from harken.pipeline.gathering import gather
from storage import opinions as stored
from tests.factories import Said, hear

RULES = Rules(time_zone=ZoneInfo("UTC"), min_people=1, today=date(2025, 7, 1))
JUNE = Period(start=date(2025, 6, 1), end=date(2025, 7, 1))
MAY = Period(start=date(2025, 5, 1), end=date(2025, 6, 1))
SLOW, COLD, RUDE = (
    Said(text="The wifi was slow.", meaning=(1.0,), sentiment=-1, roles=("dislike",), themes=("wifi",)),
    Said(text="Breakfast was cold again.", meaning=(0.0, 1.0), sentiment=-1, roles=("dislike",)),
    Said(text="The porter was rude to us.", meaning=(0.0, 0.0, 1.0), sentiment=-1, roles=("dislike",)),
)
#: As many as `heard` says in all: then only what stands alone waits on.
POOL = 12


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question is answered from what was gathered, if it may be."""
    monkeypatch.setattr("harken.pipeline.gathering.POOL", POOL)
    monkeypatch.setattr(opinions, "FEW", 0)


@pytest.fixture
def heard(engine: Engine) -> Engine:
    """In June four say that the wifi is slow, one of them twice; in May two, and three of breakfast."""
    with engine.begin() as connection:
        for author, *said in (("ann", SLOW, SLOW), ("ben", SLOW), ("ben", SLOW, COLD), ("cat", SLOW)):
            hear(connection, said=said, author=author, day=JUNE.start)
        for said in ([SLOW], [COLD], [COLD], [SLOW, COLD], [RUDE]):
            hear(connection, said=said, day=MAY.start)
    gather(engine)
    return engine


def counted(connection: Connection, table: str) -> int:
    return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def ask(engine: Engine, **fields: object) -> Facts:
    """What people dislike, with every list behind it as long as it says."""
    with engine.connect() as connection:
        found = measure(connection, Spec(intent=Intent.DISLIKES, **fields), rules=RULES)  # type: ignore[arg-type]
        for fact in found.facts.values():
            assert len(listing(connection, fact.evidence or "").items) == fact.n, fact
            if fact.numerator is not None:
                behind = listing(connection, fact.evidence or "", numerator=True)
                assert len(behind.items) == fact.numerator, fact
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


def test_what_was_gathered_is_counted_as_what_is_merged(
    heard: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_gathered = ask(heard, period=JUNE)
    assert told(from_gathered) == {SLOW.text: (4, 3), COLD.text: (1, 1)}
    monkeypatch.setattr("harken.insights.gathered.told", None)  # It is not asked any more.
    monkeypatch.setattr(opinions, "FEW", 100)
    assert told(ask(heard, period=JUNE)) == told(from_gathered)


def test_each_gathered_opinion_is_held_against_the_period_before(heard: Engine) -> None:
    found = ask(heard, period=JUNE, compare=Compare(to=MAY), order=Order.CHANGE)
    slow, cold = found.rows
    assert (slow.keys["opinion"], cold.keys["opinion"]) == (SLOW.text, COLD.text)
    values = [found.facts[row.cells[cell]].value for row in (slow, cold) for cell in ("before", "change")]
    assert values == pytest.approx([0.4, 0.6, 0.6, -0.35])


def test_themes_asked_for_or_left_out_are_those_of_the_statement(heard: Engine) -> None:
    assert list(told(ask(heard, include=Filter(themes=("wifi",))))) == [SLOW.text]
    assert SLOW.text not in told(ask(heard, exclude=Filter(themes=("wifi",))))


def test_what_stands_alone_is_no_opinion(heard: Engine) -> None:
    assert RUDE.text not in told(ask(heard, period=MAY))


def test_what_comes_later_joins_what_is_there(heard: Engine) -> None:
    with heard.begin() as connection:
        before = counted(connection, "opinions"), counted(connection, "opinion_waiting")
        hear(connection, said=[COLD], day=JUNE.start)
    gather(heard)
    with heard.connect() as connection:
        assert (counted(connection, "opinions"), counted(connection, "opinion_waiting")) == before
    assert told(ask(heard, period=JUNE))[COLD.text] == (2, 2)


def test_few_that_fit_nothing_wait_for_more_of_their_kind(heard: Engine) -> None:
    """The one of May was held side by side with others already, and waits for a second time."""
    with heard.begin() as connection:
        assert counted(connection, "opinion_waiting") == 1
        for _ in range(POOL - 2):
            hear(connection, said=[RUDE], day=JUNE.start)
    gather(heard)
    with heard.begin() as connection:
        assert counted(connection, "opinion_waiting") == POOL - 1
        hear(connection, said=[RUDE], day=JUNE.start)
    gather(heard)
    assert told(ask(heard))[RUDE.text] == (POOL, POOL)


def test_what_stands_alone_twice_waits_no_longer() -> None:
    """Or whatever is said once by one customer would be gone through for ever."""
    lone = [merging.statement(str(place), vector, 0.0) for place, vector in enumerate(np.eye(6))]
    gatherer = Gatherer(enough=3)
    first, second = list(enumerate(lone[:4])), list(enumerate(lone[4:], 4))
    assert gatherer.take(first, _none) == ([], [])
    assert gatherer.take(second, _none) == ([], [0, 1, 2])


def _none(many: int) -> list[int]:
    assert many == 0
    return []


def test_nothing_is_left_out_while_much_waits_to_be_gathered(heard: Engine) -> None:
    with heard.begin() as connection:
        for _ in range(3):
            hear(connection, said=[RUDE], day=JUNE.start)
    assert told(ask(heard, period=JUNE)) == {SLOW.text: (4, 3), RUDE.text: (3, 3), COLD.text: (1, 1)}


def test_what_another_model_read_is_held_against_other_opinions(heard: Engine) -> None:
    with heard.begin() as connection:
        hear(connection, said=[COLD], day=JUNE.start, generation="newer")
    gather(heard)
    with heard.connect() as connection:
        assert counted(connection, "opinion_waiting") == 1 + 1


def test_what_is_erased_leaves_its_opinion_and_the_last_takes_it_along(heard: Engine) -> None:
    with heard.begin() as connection:
        connection.execute(text("DELETE FROM feedback WHERE day >= :day"), {"day": JUNE.start})
    assert told(ask(heard)) == {COLD.text: (3, 3), SLOW.text: (2, 2)}
    with heard.begin() as connection:
        connection.execute(text("DELETE FROM feedback"))
    gather(heard)
    with heard.connect() as connection:
        assert [counted(connection, f"opinion{of}") for of in ("s", "_statements", "_waiting")] == [0, 0, 0]


def test_what_a_person_says_is_no_complaint_counts_no_more(heard: Engine) -> None:
    with heard.begin() as connection:
        # The slow wifi is all that has a theme.
        corrected = "UPDATE statements SET roles = 0 WHERE id IN (SELECT statement_id FROM mentions)"
        connection.execute(text(corrected))
    assert list(told(ask(heard, period=JUNE))) == [COLD.text]


def test_two_do_not_gather_at_once(engine: Engine) -> None:
    with engine.begin() as connection:
        for _ in range(POOL):
            hear(connection, said=[SLOW])
    with engine.begin() as other:
        assert stored.alone(other)
        gather(engine)
        assert counted(other, "opinion_waiting") == POOL
    gather(engine)
    with engine.connect() as connection:
        assert counted(connection, "opinion_waiting") == 0


def test_only_the_most_told_are_kept(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harken.pipeline.gathering.MOST", 1)
    with engine.begin() as connection:
        for said in [SLOW] * 7 + [COLD] * 5:
            hear(connection, said=[said])
    gather(engine)
    assert told(ask(engine)) == {SLOW.text: (7, 7)}
