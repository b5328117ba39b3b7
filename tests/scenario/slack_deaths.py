"""Bots that die: a process of its own that loads everything once and is then copied for each bot.

`DATABASE FOLDER`; reads lines of JSON, `{"slack": URL, "bodies": [...], "die": STAGE, "bots": 1}`, and writes
one line with the exit statuses for each.
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

from slack_bolt import BoltRequest

from bot import answering, app, posting, workers
from bot.asked import Told
from harken.commands import slack_bot
from harken.commands.context import Opened
from harken.config import Config
from harken.settings.whole import Settings
from storage import conversations, posts, tasks
from storage.database import engine_at, make_url
from tests.bots import wait_for
from tests.unit.bot.answers import NAMES, dislikes, reply

LEASE = timedelta(seconds=0.6)


def die(*_: Any, **__: Any) -> Any:
    """As if the machine lost its power."""
    os.kill(os.getpid(), signal.SIGKILL)


class Mind:
    """Always finds the same."""

    def ask(self, question: str, previous: Any, sight: Any) -> Told:
        return Told(reply=reply(dislikes()), names=NAMES)


def _after(owner: Any, name: str) -> None:
    real: Callable[..., Any] = getattr(owner, name)

    def both(*arguments: Any, **named: Any) -> Any:
        real(*arguments, **named)
        die()

    setattr(owner, name, both)


#: Where an answer can be cut short, in the order in which it is made.
STAGES: dict[str, Callable[[], None]] = {
    "taken": lambda: setattr(app.Bot, "start", die),
    "claimed": lambda: setattr(workers.Workers, "_handle", die),
    "thought": lambda: _after(Mind, "ask"),
    "kept": lambda: _after(conversations.Conversations, "keep"),
    "on its way": lambda: _after(answering.Answering, "send"),
    "about to be sent": lambda: _after(posts.Posts, "sending"),
    "sent": lambda: _after(posting, "as_taken"),
    "noted": lambda: _after(posts.Posts, "sent"),
}


def _live(database: str, folder: str, order: dict[str, Any]) -> None:
    """One bot, from its start until nothing waits any more, or until it dies."""
    posting._SOON, workers.IDLE, posts.PACE = 0.05, 0.05, timedelta(milliseconds=2)
    engine = engine_at(make_url(database))
    config = Config(
        home=Path(folder), settings=Settings.model_validate(order.get("settings", {})), secrets={}
    )
    opened = Opened(config=config, engine=engine, groups=(), group_rules={})
    client = app.web_client("xoxb-1", order["slack"])
    queue = tasks.Tasks(engine, LEASE)
    parts = slack_bot.parts(opened, client, Mind())  # type: ignore[arg-type]
    if order["die"]:
        STAGES[order["die"]]()
    bot = app.Bot(client, parts.registry, queue, posts.Posts(engine))
    for body in order["bodies"]:
        assert bot.app.dispatch(BoltRequest(mode="socket_mode", body=body)).status == 200
    bot.start()
    wait_for(lambda: queue.waiting() == 0)
    bot.stop()


def main(database: str, folder: str) -> None:
    for line in sys.stdin:
        order = json.loads(line)
        children = []
        for _ in range(order.get("bots", 1)):
            child = os.fork()
            if child == 0:
                _live(database, folder, order)
                os._exit(0)
            children.append(child)
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        print(json.dumps(statuses), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
