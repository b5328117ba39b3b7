"""A process of its own that receives one event several times: `RECORDER DATABASE BODY TIMES`."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from slack_bolt import BoltRequest
from sqlalchemy import make_url

from bot.app import build, web_client
from bot.listeners import Told
from storage.database import engine_at
from storage.inbox import Inbox
from tests.unit.bot.answers import NAMES, dislikes, reply


def main(recorder: str, database: str, body: str, times: str) -> None:
    engine = engine_at(make_url(database))
    executor = ThreadPoolExecutor(8)
    told = Told(reply=reply(dislikes()), names=NAMES)
    app = build(web_client("xoxb-1", recorder), lambda *_: told, Inbox(engine), executor)
    for _ in range(int(times)):
        assert app.dispatch(BoltRequest(mode="socket_mode", body=json.loads(body))).status == 200
    executor.shutdown()
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
