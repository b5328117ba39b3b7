"""Bots that die while they post a digest: a process of its own that is copied for each of them.

`DATABASE FOLDER`; reads lines of JSON, `{"slack": URL, "die": STAGE, "turn": 1}`, and writes the exit status
of each.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import app, delivering, posting, workers
from harken.commands import slack_bot, slack_desk
from harken.commands.context import Opened
from harken.commands.slack_mind import Thinking
from harken.config import Config
from harken.settings.whole import Settings
from storage import posts, tasks
from storage.database import engine_at, make_url
from tests.bots import wait_for

LEASE = timedelta(seconds=0.6)
#: Where a digest can be cut short, in the order in which it is made.
STAGES: dict[str, tuple[Any, str]] = {
    "made": (slack_desk.Desk, "compose"),
    "kept": (slack_desk.Desk, "note_composed"),
    "on its way": (delivering.Delivering, "make"),
    "about to be sent": (posts.Posts, "sending"),
    "sent": (posting, "as_taken"),
    "noted": (posts.Posts, "sent"),
    "finished": (slack_desk.Desk, "note_posted"),
}


def _die_after(owner: Any, name: str, turn: int) -> None:
    """As if the machine lost its power once this has been done so many times."""
    real: Callable[..., Any] = getattr(owner, name)
    left = [turn]

    def both(*arguments: Any, **named: Any) -> Any:
        given = real(*arguments, **named)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return given

    setattr(owner, name, both)


def _live(database: str, folder: str, order: dict[str, Any]) -> None:
    """One bot, from its start until nothing waits any more, or until it dies."""
    posting._SOON, workers.IDLE, posts.PACE = 0.05, 0.05, timedelta(milliseconds=2)
    engine = engine_at(make_url(database))
    config = Config(home=Path(folder), settings=Settings(), secrets={})
    opened = Opened(config=config, engine=engine, groups=(), group_rules={})
    queue = tasks.Tasks(engine, LEASE)
    if order["die"]:
        _die_after(*STAGES[order["die"]], order["turn"])
    parts = slack_bot.parts(opened, app.web_client("xoxb-1", order["slack"]), Thinking(opened))
    working = workers.Workers(queue, parts.registry, quick=1, slow=1)
    working.start()
    wait_for(lambda: queue.waiting() == 0)
    working.stop()


def main(database: str, folder: str) -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(database, folder, order)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
