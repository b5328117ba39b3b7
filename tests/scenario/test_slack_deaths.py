"""An answer survives the death of its process at every stage, and two processes give it once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from tests import slack
from tests.conftest import TEMPLATE, fresh_database, reachable_folder
from tests.scenario.slack_deaths import STAGES
from tests.slack_server import Slack
from tests.slack_server import slack as slack_server

KILLED = -9


class Bots:
    """Starts bots that die where they are told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def live(self, there: Slack, *bodies: dict[str, Any], die: str = "", **more: Any) -> list[int]:
        """Let bots take these bodies and work; their exit statuses."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"slack": there.url, "bodies": bodies, "die": die, **more}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        statuses: list[int] = json.loads(self._process.stdout.readline())
        return statuses


@pytest.fixture(scope="module")
def bots(shared_server: URL) -> Iterator[Bots]:
    with fresh_database(shared_server, template=TEMPLATE) as place, reachable_folder() as folder:
        address = place.render_as_string(hide_password=False)
        command = [sys.executable, "-m", "tests.scenario.slack_deaths", address, str(folder)]
        root = Path(__file__).parents[2]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, cwd=root, text=True, **pipes) as process:  # type: ignore[call-overload]
            yield Bots(process)
            process.stdin.close()


@pytest.fixture
def there() -> Iterator[Slack]:
    with slack_server() as found:
        yield found


def asked(id: str) -> dict[str, Any]:
    return slack.callback(slack.mention("what do customers dislike?", ts="1.1"), id)


@pytest.mark.parametrize("stage", STAGES)
def test_an_answer_survives_a_kill(bots: Bots, there: Slack, stage: str) -> None:
    body = asked(f"Ev {stage}")
    assert bots.live(there, body, die=stage) == [KILLED]
    # Slack delivers it once more to the process that comes next.
    assert bots.live(there, body) == [0]
    (posted,) = there.messages
    assert posted["text"].startswith("“The wifi was slow again.”") or "34 %" in posted["text"]
    # Where it may have been sent, it was looked up.
    assert ("conversations.replies" in there.methods()) == (stage in ("about to be sent", "sent"))


def test_without_the_right_to_look_it_is_answered_at_most_once_and_the_owner_told(
    bots: Bots, there: Slack
) -> None:
    settings = {"slack": {"owner": "U7"}}
    assert bots.live(there, asked("Ev unsure"), die="sent") == [KILLED]
    there.refuse("conversations.replies", (200, "missing_scope"))
    assert bots.live(there, settings=settings) == [0]
    answer, told = there.messages
    assert (answer["channel"], told["channel"]) == ("C1", "U7")
    assert "may or may not have arrived" in told["text"]


def test_two_processes_answer_one_event_once(bots: Bots, there: Slack) -> None:
    assert bots.live(there, *[asked("Ev twice")] * 5, bots=2) == [0, 0]
    assert len(there.messages) == 1
