"""Members of the company's Slack whom nobody named, at the moment when they first ask."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, text

from harken.domain.rights import Person
from storage.people import everybody, person_of_slack

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
)


def _asks(engine: Engine, slack_id: str) -> Person | None:
    with engine.begin() as connection:
        return person_of_slack(connection, slack_id, name="Ada")


def _until_blocked(engine: Engine) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with engine.connect() as connection:
            if connection.execute(_WAITING).scalar_one():
                return
    raise TimeoutError("nothing waited")


def test_two_first_questions_of_one_member_find_the_same_person(engine: Engine) -> None:
    with ThreadPoolExecutor(1) as beside:
        with engine.begin() as connection:
            first = person_of_slack(connection, "U1", name="Ada")
            second = beside.submit(_asks, engine, "U1")
            _until_blocked(engine)
        assert second.result() == first
    with engine.connect() as connection:
        assert everybody(connection) == [first]


def test_two_members_of_one_name_who_come_at_once_are_told_apart(engine: Engine) -> None:
    with ThreadPoolExecutor(1) as beside:
        with engine.begin() as connection:
            person_of_slack(connection, "U1", name="Ada")
            other = beside.submit(_asks, engine, "U2")
            _until_blocked(engine)
        found = other.result()
    assert found is not None
    assert (found.name, found.slack_id) == ("Ada (U2)", "U2")
