from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.app import web_client
from bot.directory import KNOWN, Directory, visitor
from tests.slack_server import Slack
from tests.slack_server import slack as slack_server


class Clock:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def there() -> Iterator[Slack]:
    with slack_server() as found:
        yield found


def test_guests_strangers_and_the_gone_are_no_members() -> None:
    person = {"id": "U1", "team_id": "T1", "name": "ada"}
    assert visitor(person, "T1").member
    outside = ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted")
    assert not any(visitor(person | {each: True}, "T1").member for each in outside)
    assert not visitor(person | {"team_id": "T2"}, "T1").member
    grid = {"team_id": "E1", "enterprise_user": {"teams": ["T1", "T2"]}}
    assert visitor(person | grid, "T1").member


def test_an_address_counts_only_where_slack_has_verified_it() -> None:
    person = {"id": "U1", "team_id": "T1", "profile": {"email": "ada@acme.example"}}
    assert visitor(person, "T1").email is None
    assert visitor(person | {"is_email_confirmed": True}, "T1").email == "ada@acme.example"


def test_a_channel_is_open_to_outsiders_where_one_of_them_reads_it(there: Slack) -> None:
    there.guests.add("U9")
    there.members |= {"C1": {"U1", "U2"}, "C2": {"U1", "U9"}}
    there.shared.add("C3")
    directory = Directory(web_client("xoxb-1", there.url))
    assert [directory.open_to_outsiders(each) for each in ("C1", "C2", "C3")] == [False, True, True]


def test_slack_is_asked_again_after_some_minutes_or_when_somebody_joins(there: Slack) -> None:
    clock = Clock()
    directory = Directory(web_client("xoxb-1", there.url), clock)
    there.guests.add("U9")
    for _ in range(3):
        assert not directory.open_to_outsiders("C1")
        assert directory.visitor("U1").name == "name of U1"
    assert there.methods().count("conversations.info") == 1
    assert there.methods().count("users.info") == 1
    there.members["C1"] = {"U1", "U9"}
    directory.forget("C1")
    assert directory.open_to_outsiders("C1")
    there.members["C1"] = {"U1"}
    assert directory.open_to_outsiders("C1")
    clock.now = KNOWN + 1
    assert not directory.open_to_outsiders("C1")
