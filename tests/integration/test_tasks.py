from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select, update

from storage import tasks
from storage.tables import TaskRow
from storage.tasks import KEYS_KEPT, Task, Tasks


def claimed(queue: Tasks) -> Task:
    found = queue.claim()
    assert found is not None
    return found


def test_what_comes_again_is_put_once(engine: Engine) -> None:
    queue = Tasks(engine)
    with ThreadPoolExecutor(8) as pool:
        puts = list(pool.map(lambda _: queue.put("event", "Ev1", {"text": "hi"}), range(40)))
    assert sum(puts) == 1
    assert queue.put("event", "Ev2", {})
    assert queue.waiting() == 2


def test_a_task_is_done_once_by_whoever_claims_it(engine: Engine) -> None:
    queue = Tasks(engine)
    for number in range(20):
        queue.put("event", f"Ev{number}", {})
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: queue.claim(), range(30)))
    keys = [each.key for each in found if each is not None]
    assert sorted(keys) == sorted(f"Ev{number}" for number in range(20))


def test_what_it_held_is_forgotten_once_it_is_done_and_its_key_is_not(engine: Engine) -> None:
    queue = Tasks(engine)
    queue.put("event", "Ev1", {"text": "a secret"})
    assert queue.done(claimed(queue))
    with engine.connect() as connection:
        assert connection.execute(select(TaskRow.payload)).scalar() == {}
    assert not queue.put("event", "Ev1", {"text": "a secret"})
    assert queue.claim() is None


def test_a_killed_workers_task_is_taken_up_when_its_lease_runs_out(engine: Engine) -> None:
    dead = Tasks(engine, lease=timedelta(0))
    dead.put("event", "Ev1", {})
    first = claimed(dead)
    second = claimed(dead)
    assert (first.attempt, second.attempt) == (1, 2)
    # The first one was only slow, and has nothing to say any more.
    assert not dead.done(first)
    assert not dead.renew(first)
    assert dead.done(second)


def test_a_lease_that_is_renewed_keeps_others_away(engine: Engine) -> None:
    queue = Tasks(engine, lease=timedelta(hours=1))
    queue.put("event", "Ev1", {})
    task = claimed(queue)
    with engine.begin() as connection:
        connection.execute(update(TaskRow).values(leased_until=func.now() + timedelta(milliseconds=1)))
    assert queue.renew(task)
    assert queue.claim() is None


def test_one_lane_goes_in_its_order_and_holds_up_no_other(engine: Engine) -> None:
    queue = Tasks(engine)
    for key, lane in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("free", None)):
        queue.put("event", key, {}, lane=lane)
    first = claimed(queue)
    assert [first.key, claimed(queue).key, claimed(queue).key] == ["a1", "b1", "free"]
    assert queue.claim() is None
    assert queue.later(first, datetime.now(UTC) + timedelta(hours=1))
    assert queue.claim() is None
    # What was given back is nobody's.
    assert not queue.again(first, datetime.now(UTC), "too late")
    assert queue.claim() is None


def test_the_lane_goes_on_once_its_first_is_done(engine: Engine) -> None:
    queue = Tasks(engine)
    queue.put("event", "a1", {}, lane="a")
    queue.put("event", "a2", {}, lane="a")
    queue.done(claimed(queue))
    assert claimed(queue).key == "a2"


def test_quick_ones_never_wait_for_slow_ones(engine: Engine) -> None:
    queue = Tasks(engine)
    for number in range(50):
        queue.put("question", f"slow{number}", {}, slow=True)
    queue.put("click", "quick", {})
    found = queue.claim(slow=False)
    assert found is not None
    assert found.key == "quick"
    slow = queue.claim(slow=True)
    assert slow is not None
    assert slow.key == "slow0"


def test_a_task_waits_for_its_time_and_what_is_put_off_counts_no_attempt(engine: Engine) -> None:
    queue = Tasks(engine)
    queue.put("digest", "d1", {}, datetime.now(UTC) + timedelta(hours=1))
    assert queue.claim() is None
    queue.put("event", "Ev1", {})
    task = claimed(queue)
    queue.later(task, datetime.now(UTC) - timedelta(seconds=1))
    task = claimed(queue)
    assert task.attempt == 1
    queue.again(task, datetime.now(UTC) - timedelta(seconds=1), "broken")
    assert claimed(queue).attempt == 2


def test_old_keys_are_let_go_and_open_tasks_are_not(engine: Engine) -> None:
    queue = Tasks(engine)
    for key in ("old", "young"):
        queue.put("event", key, {})
        queue.done(claimed(queue))
    queue.put("event", "open", {})
    ages = {"old": KEYS_KEPT, "young": KEYS_KEPT - timedelta(minutes=1), "open": KEYS_KEPT * 2}
    with engine.begin() as connection:
        for key, age in ages.items():
            aged = update(TaskRow).where(TaskRow.key == key)
            then = func.now() - age
            connection.execute(aged.values(put=then, done=None if key == "open" else then))
    assert queue.forget() == 1
    with engine.connect() as connection:
        assert set(connection.execute(select(TaskRow.key)).scalars()) == {"young", "open"}


def test_it_is_put_with_whatever_else_the_transaction_does(engine: Engine) -> None:
    with engine.connect() as connection:
        assert tasks.put(connection, "event", "Ev1", {})
        connection.rollback()
    assert Tasks(engine).waiting() == 0
