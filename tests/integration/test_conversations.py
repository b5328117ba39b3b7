from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, func, select, update

from storage.conversations import KEPT, Conversations, Given
from storage.tables import AuditRow, SlackAnswerRow, SlackThreadRow

GIVEN = Given(id="a1", who="U1", channel="C1", thread="1.1", question="how many?", content={"answers": []})


def keep(memory: Conversations, given: Given = GIVEN, spec: dict[str, Any] | None = None) -> None:
    memory.keep(given, person="Ada", detail={"question": given.question}, spec=spec)


def test_a_thread_remembers_what_it_asked_last(engine: Engine) -> None:
    memory = Conversations(engine)
    assert memory.recall("C1:1.1") is None
    keep(memory, spec={"intent": "count"})
    keep(memory, replace(GIVEN, id="a2"), {"intent": "share"})
    keep(memory, replace(GIVEN, id="a3", thread="2.2"), {"intent": "likes"})
    keep(memory, replace(GIVEN, id="a4"), None)
    assert Conversations(engine).recall("C1:1.1") == {"intent": "share"}


def test_an_answer_that_is_made_again_is_kept_and_written_down_once(engine: Engine) -> None:
    memory = Conversations(engine)
    keep(memory, spec={"intent": "count"})
    keep(memory, replace(GIVEN, id="a2"), {"intent": "share"})
    # A process that died starts over: what the thread asked since is not forgotten for it.
    keep(memory, spec={"intent": "count"})
    assert memory.recall("C1:1.1") == {"intent": "share"}
    assert memory.get("a1") == GIVEN
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(AuditRow)).scalar() == 2


def test_old_threads_and_answers_are_forgotten(engine: Engine) -> None:
    memory = Conversations(engine)
    keep(memory, spec={"intent": "count"})
    with engine.begin() as connection:
        connection.execute(update(SlackThreadRow).values(asked=func.now() - KEPT * 2))
        connection.execute(update(SlackAnswerRow).values(asked=func.now() - KEPT * 2))
    keep(memory, replace(GIVEN, id="a2", thread="2.2"), {"intent": "count"})
    assert memory.recall("C1:1.1") is None
    assert memory.get("a1") is None


def test_each_has_one_vote_and_only_on_what_was_answered(engine: Engine) -> None:
    memory = Conversations(engine)
    keep(memory)
    for who, right in (("U1", True), ("U2", True), ("U1", False)):
        assert memory.vote("a1", who, right=right)
    assert memory.votes() == {True: 1, False: 1}
    assert not memory.vote("nothing", "U1", right=True)
