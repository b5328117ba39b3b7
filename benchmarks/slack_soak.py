"""Ten thousand questions in Slack over a line that breaks fifty times, and a message to a hundred channels.

Run it with `python -m benchmarks.slack_soak [EVENTS] [BREAKS]` (10,000 and 50 when left out). The bot is a
process of its own behind Bolt's real Socket Mode client; every event is delivered twice, and now and then a
post is refused with "too many requests" or not answered. It must hold that each event has one answer, that a
line which was cut is back within fifteen seconds, that no channel ever got two messages within a second, and
that memory and threads are level: what the bot uses at the end may exceed what it used after a fifth of the
events by a fifth at most, and its threads by four.

Needs ../shared/slack/socket_server.py, and says so where it is not there.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

from tests import slack
from tests.slack_server import Slack, fields

CHANNELS = 100
#: Of a thousand posts so many are refused, and so many are kept without Slack saying so.
REFUSED, UNANSWERED = 20, 10
#: How far a second may seem shorter, as the times are taken when posts arrive.
JITTER = 0.15
#: Seconds after which a line that was cut is to be back.
BACK = 15.0


@dataclass
class Counting(Slack):
    """Slack that keeps when each message came instead of all that was asked of it."""

    came: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    calm: bool = False

    def answer(self, method: str, arguments: dict[str, Any]) -> tuple[int, Any]:
        self.calls.clear()
        drawn = self.chance.randrange(1000)
        if method == "chat.postMessage" and not self.calm and drawn < REFUSED:
            return 429, {"ok": False, "error": "ratelimited"}
        told = super().answer(method, arguments)
        if method == "chat.postMessage":
            self.came[arguments["channel"]].append(time.monotonic())
            if not self.calm and drawn < REFUSED + UNANSWERED:
                return 500, {"ok": False, "error": "internal_error"}
        return told


def main(events: int = 10_000, breaks: int = 50) -> None:
    if not (slack.SHARED / "socket_server.py").exists():
        sys.exit("../shared/slack/socket_server.py is not there, and nothing else stands for Slack's socket.")
    behind = Counting()
    server = _server(behind)
    with _bot(server.base_url) as (process, told):
        _wait(lambda: server.sockets)
        levels, cuts = [_level(process)], []
        for number in range(events):
            _send(server, number)
            if number % max(1, events // breaks) == 0:
                cuts.append(_break(server))
            if number == events // 5:
                _wait(lambda: len(behind.messages) >= events // 10)
                levels.append(_level(process))
        _wait(lambda: _answered(behind) >= events)
        levels.append(_level(process))
        print(json.dumps({"order": "channels", "count": CHANNELS}), file=told, flush=True)
        _wait(lambda: sum(len(behind.came[f"D{number}"]) for number in range(CHANNELS)) >= 2 * CHANNELS)
    _report(behind, events, cuts, levels)


def _server(behind: Counting) -> Any:
    from aiohttp import web

    class Server(slack.module("socket_server.py").SocketServer):  # type: ignore[misc]
        async def _api(self, request: Any) -> Any:
            method = request.match_info["method"]
            if method == "apps.connections.open":
                self.calls.clear()
                return await super()._api(request)
            given = await request.text()
            as_json = "json" in request.headers.get("Content-Type", "")
            arguments = json.loads(given or "{}") if as_json else fields(given)
            status, said = behind.answer(method, arguments)
            headers = {"Retry-After": "1"} if status == 429 else {}
            return web.json_response(said, status=status, headers=headers)

    return Server(_free_port())


def _free_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def _bot(url: str) -> Iterator[tuple[psutil.Process, Any]]:
    """The bot as a process of its own."""
    with tempfile.TemporaryDirectory(prefix="harken-soak-") as folder:
        Path(folder).chmod(0o755)
        command = [sys.executable, "-m", "benchmarks.slack_soak", "bot", url, folder]
        with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as started:
            try:
                yield psutil.Process(started.pid), started.stdin
            finally:
                assert started.stdin is not None
                started.stdin.close()
                started.wait()


def live(url: str, folder: str) -> None:
    """The bot, until nothing is told any more."""
    from bot.app import Bot, web_client
    from bot.blocks import Message
    from harken.commands import slack_bot
    from harken.commands.context import Opened
    from harken.config import Config
    from harken.settings.whole import Settings
    from storage import database
    from storage.posts import Posts

    config = Config(home=Path(folder), settings=Settings(), secrets={})
    with database.opened(data=Path(folder) / ".harken", url=None) as engine:
        opened = Opened(config=config, engine=engine, groups=(), group_rules={})
        client = web_client("xoxb-1", url)
        parts = slack_bot.parts(opened, client, _Mind())  # type: ignore[arg-type]
        bot = Bot(client, parts.registry, parts.tasks, Posts(engine), app_token="xapp-1")
        bot.start()
        for line in sys.stdin:
            for number in range(2 * json.loads(line)["count"]):
                channel = f"D{number % CHANNELS}"
                parts.outbox.post(f"digest {number}", channel, Message(text=str(number)))
            bot.workers.wake()
        bot.stop()


class _Mind:
    """Always finds the same."""

    def ask(self, *_: Any) -> Any:
        from bot.asked import Told
        from tests.unit.bot.answers import NAMES, dislikes, reply

        return Told(reply=reply(dislikes()), names=NAMES)


def _send(server: Any, number: int) -> None:
    """One question, twice; while the line is down it is tried again, as Slack does."""
    event = slack.direct("what do customers dislike?", ts=f"{number}.1", channel=f"D{number}x")
    payload = slack.callback(event, f"Ev{number}")
    for envelope in (f"{number}a", f"{number}b"):
        while True:
            if server.sockets and not server.sockets[-1].closed:
                try:
                    server.send({"type": "events_api", "envelope_id": envelope, "payload": payload})
                    _wait(lambda sent=envelope: sent in server.acks, most=2.0)  # type: ignore[misc]
                    break
                except Exception:
                    pass
            time.sleep(0.02)
    server.acks.clear()


def _break(server: Any) -> float:
    """Cut the line as a lost network would; in how many seconds it is there again."""
    before, then = len(server.sockets), time.monotonic()
    server.abort()
    _wait(lambda: len(server.sockets) > before)
    return time.monotonic() - then


def _wait(condition: Any, most: float = 1800.0) -> None:
    until = time.monotonic() + most
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.005)


def _level(process: psutil.Process) -> tuple[float, int]:
    """Megabytes and threads of the bot."""
    return process.memory_info().rss / 1e6, process.num_threads()


def _answered(behind: Counting) -> int:
    return sum(1 for channel in tuple(behind.came) if channel.endswith("x"))


def _report(behind: Counting, events: int, cuts: list[float], levels: list[tuple[float, int]]) -> None:
    answers = Counter(len(times) for channel, times in behind.came.items() if channel.endswith("x"))
    gaps = [
        later - earlier
        for channel, times in behind.came.items()
        if not channel.endswith("x")
        for earlier, later in pairwise(times)
    ]
    print(f"{events:,} events, each delivered twice, over a line that was cut {len(cuts)} times")
    print(f"until it was back: {min(cuts):.1f} to {max(cuts):.1f} s")
    print(f"answers per event: {dict(answers)}")
    for name, (memory, threads) in zip(("at the start", "after a fifth", "at the end"), levels, strict=True):
        print(f"{name}: {memory:.0f} MB, {threads} threads")
    print(f"{CHANNELS} channels, two messages each: shortest time between two {min(gaps):.2f} s")
    (_, (then, threads_then), (now, threads_now)) = levels
    held = {
        "one answer to each": answers == {1: events},
        "the line back in time": max(cuts) <= BACK,
        "memory level": now <= then * 1.2,
        "threads level": threads_now <= threads_then + 4,
        "a second between two messages": min(gaps) >= 1 - JITTER,
    }
    for what, well in held.items():
        print(f"{'held ' if well else 'MISSED'} {what}")
    sys.exit(0 if all(held.values()) else 1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["bot"]:
        live(*sys.argv[2:4])
    else:
        main(*map(int, sys.argv[1:3]))
