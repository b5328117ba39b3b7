from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine, func, select, update

from storage.inbox import THREADS_KEPT, Inbox, Threads
from storage.tables import SlackThreadRow, TaskRow
from storage.tasks import KEYS_KEPT


def test_an_event_belongs_to_whoever_claims_it_first(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: Inbox(engine).first_time("Ev1"), range(40)))
    assert sum(claims) == 1
    assert Inbox(engine).first_time("Ev2")


def test_events_are_let_go_once_slack_no_longer_delivers_them(engine: Engine) -> None:
    inbox = Inbox(engine)
    inbox.first_time("old")
    inbox.first_time("young")
    for event_id, age in (("old", KEYS_KEPT), ("young", KEYS_KEPT - timedelta(minutes=1))):
        with engine.begin() as connection:
            aged = update(TaskRow).where(TaskRow.key == event_id)
            connection.execute(aged.values(done=func.now() - age))
    inbox.first_time("new")
    with engine.connect() as connection:
        kept = set(connection.execute(select(TaskRow.key)).scalars())
    assert kept == {"young", "new"}


def test_a_thread_remembers_what_it_asked_last(engine: Engine) -> None:
    threads = Threads(engine)
    assert threads.recall("C1:1.1") is None
    threads.remember("C1:1.1", {"intent": "count"})
    threads.remember("C1:1.1", {"intent": "share"})
    threads.remember("C1:2.2", {"intent": "likes"})
    assert Threads(engine).recall("C1:1.1") == {"intent": "share"}


def test_a_thread_that_was_long_silent_is_forgotten(engine: Engine) -> None:
    threads = Threads(engine)
    threads.remember("C1:1.1", {"intent": "count"})
    with engine.begin() as connection:
        connection.execute(update(SlackThreadRow).values(asked=func.now() - THREADS_KEPT * 2))
    threads.remember("C1:2.2", {"intent": "count"})
    assert threads.recall("C1:1.1") is None
