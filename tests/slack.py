"""Stand-ins for Slack: a recorder for its Web API, the events it sends, and what Slack says of both."""

from __future__ import annotations

import importlib.util
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl

import pytest

#: Schemas and servers made from Slack's own sources; they are not part of the project.
SHARED = Path(__file__).parents[2] / "shared" / "slack"
BOT = "UB"


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"../shared/slack/{name} is not there to check against")
    return path


def module(name: str) -> ModuleType:
    """A module that lies beside the schemas."""
    spec = importlib.util.spec_from_file_location(name.removesuffix(".py"), shared(name))
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@cache
def _oracle() -> ModuleType:
    return module("block_oracle.py")


def block_problems(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    found: list[str] = _oracle().check_blocks(list(blocks))
    return found


@cache
def _event_schema() -> Any:
    import jsonschema

    return jsonschema.Draft7Validator(json.loads(shared("events.schema.json").read_text()))


def check_event(event: Mapping[str, Any]) -> None:
    """The event is one that Slack may send, as far as its schema is there."""
    if SHARED.exists():
        _event_schema().validate(event)


def check_call(method: str, arguments: Mapping[str, Any]) -> None:
    """Slack knows the method, its arguments and its blocks, as far as the schemas are there.

    The team is Bolt's own addition to every call.
    """
    if not SHARED.exists():
        return
    known = json.loads(shared("web_api_methods.json").read_text())["methods"][method]["args"]
    assert set(arguments) - {"team_id"} <= set(known["properties"]), method
    assert set(known.get("required", ())) - {"token"} <= set(arguments), method
    assert block_problems(arguments.get("blocks", ())) == []


def mention(text: str, *, ts: str = "1.1", **more: Any) -> dict[str, Any]:
    said = {
        "type": "app_mention",
        "user": "U1",
        "text": f"<@{BOT}> {text}",
        "ts": ts,
        "event_ts": ts,
        "channel": "C1",
    }
    return said | more


def direct(text: str, *, ts: str = "1.1", **more: Any) -> dict[str, Any]:
    said = {
        "type": "message",
        "user": "U1",
        "text": text,
        "ts": ts,
        "event_ts": ts,
        "channel": "D1",
        "channel_type": "im",
    }
    return said | more


def callback(event: Mapping[str, Any], event_id: str, **more: Any) -> dict[str, Any]:
    """The body in which Slack delivers an event."""
    return {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "event_id": event_id,
        "event_time": 1,
        "authorizations": [{"team_id": "T1", "user_id": BOT, "is_bot": True, "enterprise_id": None}],
        "is_ext_shared_channel": False,
        "event": dict(event),
    } | more


@dataclass
class Recorder:
    """What a Web API was asked; `refusals` are given to the next posts, in turn."""

    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refusals: list[tuple[int, str]] = field(default_factory=list)

    def posts(self) -> list[dict[str, Any]]:
        return [arguments for method, arguments in self.calls if method == "chat.postMessage"]

    def answer(self, method: str, arguments: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.calls.append((method, arguments))
        if method == "auth.test":
            who = {"team_id": "T1", "user_id": BOT, "bot_id": "B1", "url": "https://harken.invalid/"}
            return 200, {"ok": True, **who}
        if method == "chat.postMessage" and self.refusals:
            status, error = self.refusals.pop(0)
            return status, {"ok": False, "error": error}
        return 200, {"ok": True, "ts": "9.9", "channel": "C1"}


@contextmanager
def recording() -> Iterator[Recorder]:
    """A real HTTP server on loopback that stands for Slack's Web API."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            as_json = "json" in self.headers.get("Content-Type", "")
            arguments = json.loads(body or "{}") if as_json else dict(parse_qsl(body))
            status, said = recorder.answer(self.path.rpartition("/")[2], arguments)
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if status == 429:
                self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    recorder = Recorder(url=f"http://127.0.0.1:{server.server_address[1]}/api/")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield recorder
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
